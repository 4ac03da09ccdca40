//! Which colours meet on screen, and how well each pair must be read. The sheets are compared with this one table, and the
//! table is tried with every colour that there is.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::color::{OUTLINE_CONTRAST, STRONG_CONTRAST, TEXT_CONTRAST, moved, opposite};
use super::{
    DARK_SURFACE, LIGHT_SURFACE, Rgb, Theme, color::mix, contrast, parse_color, readable_on, text_on,
};
use std::collections::{BTreeMap, BTreeSet};

const TEXT: f32 = TEXT_CONTRAST;
const OUTLINE: f32 = OUTLINE_CONTRAST;

/// Ink, the grounds that it is seen on, and the contrast that it needs there.
const PAIRS: &[(&str, &[&str], f32)] = &[
    ("text", &["surface", "surface-2", "raised", "hover", "veil"], TEXT),
    ("on-tint", &["tint-0", "tint-1", "tint-2", "tint-3", "tint-4", "tint-5"], TEXT),
    ("text-2", &["surface", "surface-2", "raised", "hover", "veil"], TEXT),
    ("accent", &["surface", "surface-2", "raised", "hover"], TEXT),
    ("danger", &["surface", "surface-2", "raised", "hover", "danger-surface"], TEXT),
    ("caution-text", &["caution-surface"], TEXT),
    ("on-brand", &["brand", "brand-strong"], TEXT),
    // The company's face is the header's colours the other way round.
    ("brand", &["on-brand"], TEXT),
    ("on-visitor", &["visitor"], TEXT),
    ("on-agent", &["agent"], TEXT),
    ("on-shade", &["film"], TEXT),
    ("on-badge", &["badge"], TEXT),
    ("line-strong", &["surface", "surface-2"], OUTLINE),
    ("ring-out", &["surface", "hover", "ring-in"], OUTLINE),
];

/// Grounds without words of ours, lines that only divide, and layers that let through what is below.
const DECORATION: &[&str] = &["line", "edge", "shade", "shade-hover", "dim", "film", "ring-in"];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Palette {
    dark: bool,
    more: bool,
}

const PALETTES: [Palette; 4] = [
    Palette { dark: false, more: false },
    Palette { dark: true, more: false },
    Palette { dark: false, more: true },
    Palette { dark: true, more: true },
];

/// What the browser makes of `tokens.css` and of the properties that a theme sets on the same element.
struct Cascade {
    plain: BTreeMap<String, String>,
    more: BTreeMap<String, (String, bool)>,
}

impl Cascade {
    fn new(theme: &Theme) -> Self {
        let css = include_str!("../../style/tokens.css");
        let (plain, more) = css.split_once("@media (prefers-contrast: more)").unwrap();
        let declared = |css: &str| -> Vec<(String, String)> {
            css.split([';', '{', '}'])
                .filter_map(|one| one.trim().strip_prefix("--cw-")?.split_once(':'))
                .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
                .collect()
        };
        let mut plain: BTreeMap<_, _> = declared(plain).into_iter().collect();
        let more: BTreeMap<_, _> = declared(more)
            .into_iter()
            .map(|(name, value)| match value.strip_suffix("!important") {
                Some(value) => (name, (value.trim().to_owned(), true)),
                None => (name, (value, false)),
            })
            .collect();
        for (name, value) in theme.tokens(false) {
            let name = name.strip_prefix("--cw-").unwrap();
            plain.insert(name.to_owned(), value);
        }
        Self { plain, more }
    }

    fn color(&self, name: &str, palette: Palette, own: &BTreeSet<&str>) -> Rgb {
        // Properties of the element go before a sheet's, but not before its important ones.
        let stronger = self.more.get(name).filter(|(_, important)| *important || !own.contains(name));
        let value = match stronger {
            Some((value, _)) if palette.more => value,
            _ => self.plain.get(name).unwrap_or_else(|| panic!("--cw-{name} is not declared")),
        };
        self.value(value, palette, own)
    }

    fn value(&self, value: &str, palette: Palette, own: &BTreeSet<&str>) -> Rgb {
        if let Some(inner) = value.strip_prefix("light-dark(").and_then(|rest| rest.strip_suffix(')')) {
            let (light, dark) = inner.split_once(", ").unwrap();
            return self.value(if palette.dark { dark } else { light }, palette, own);
        }
        if let Some(name) = value.strip_prefix("var(--cw-").and_then(|rest| rest.strip_suffix(')')) {
            return self.color(name, palette, own);
        }
        // A veil of 95 % is read on as if it were whole.
        parse_color(value.get(..7).unwrap_or(value)).unwrap_or_else(|| panic!("{value} is no colour"))
    }
}

/// Every pair of the table in every palette that this theme can be shown in.
fn check(theme: &Theme) {
    let cascade = Cascade::new(theme);
    let tokens = theme.tokens(false);
    let own: BTreeSet<&str> = tokens.iter().map(|(name, _)| name.strip_prefix("--cw-").unwrap()).collect();
    for palette in PALETTES {
        let scheme = if palette.dark { super::ColorScheme::Dark } else { super::ColorScheme::Light };
        if theme.surface_color.is_some() && theme.scheme() != scheme {
            continue;
        }
        for (ink, grounds, wanted) in PAIRS {
            let wanted = if palette.more && *wanted == TEXT { STRONG_CONTRAST } else { *wanted };
            for ground in *grounds {
                let (above, below) =
                    (cascade.color(ink, palette, &own), cascade.color(ground, palette, &own));
                let ratio = contrast(above, below);
                assert!(
                    ratio >= wanted,
                    "{ink} {above:?} on {ground} {below:?} is {ratio} in {palette:?} of {theme:?}"
                );
            }
        }
    }
}

#[test]
fn every_pair_can_be_read_in_every_palette_of_the_default_theme() {
    check(&Theme::default());
}

#[test]
fn every_pair_can_be_read_whatever_colour_of_a_grid_each_option_has() {
    for red in (0..=255).step_by(51) {
        for green in (0..=255).step_by(51) {
            for blue in (0..=255).step_by(51) {
                let color = Some(Rgb(red, green, blue));
                let plain = Theme::default();
                check(&Theme { primary_color: color, ..plain.clone() });
                check(&Theme { surface_color: color, ..plain.clone() });
                check(&Theme { text_color: color, ..plain.clone() });
                check(&Theme { link_color: color, border_color: color, ..plain.clone() });
                check(&Theme { visitor_bubble_color: color, agent_bubble_color: color, ..plain.clone() });
                let all = Rgb(blue, 255 - red, green);
                check(&Theme { surface_color: color, text_color: Some(all), link_color: Some(all), ..plain });
            }
        }
    }
}

/// A declaration's ink or ground, as tokens.
fn used(css: &str, is_wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for declaration in css.split(['{', '}', ';']) {
        let Some((property, value)) = declaration.trim().rsplit_once(": ").or(declaration.split_once(':'))
        else {
            continue;
        };
        if !is_wanted(property.trim()) {
            continue;
        }
        for part in value.split("var(--cw-").skip(1) {
            found.insert(part.split([')', ',']).next().unwrap().to_owned());
        }
    }
    found
}

#[test]
fn no_colour_is_used_in_the_sheets_that_the_table_does_not_know() {
    let inks: BTreeSet<&str> = PAIRS.iter().map(|(ink, ..)| *ink).chain(DECORATION.iter().copied()).collect();
    let grounds: BTreeSet<&str> = PAIRS
        .iter()
        .flat_map(|(_, grounds, _)| grounds.iter().copied())
        .chain(DECORATION.iter().copied())
        .collect();
    let sheets = [
        include_str!("../../style/base.css"),
        include_str!("../../style/shell.css"),
        include_str!("../../style/thread.css"),
        include_str!("../../style/composer.css"),
        include_str!("../../style/kinds.css"),
    ];
    let mut seen = 0;
    for css in sheets {
        for ink in
            used(css, |property| property == "color" || property == "stroke" || property == "outline-color")
        {
            assert!(inks.contains(ink.as_str()), "--cw-{ink} is the colour of something, but in no pair");
            seen += 1;
        }
        for ground in used(css, |property| property == "background" || property == "background-color") {
            // A filled bar or mark is ink on what is below it.
            let known = grounds.contains(ground.as_str()) || inks.contains(ground.as_str());
            assert!(known, "--cw-{ground} is a ground, but in no pair");
            seen += 1;
        }
    }
    assert!(seen > 40, "only {seen} uses were found: the sheets are read wrongly");
}

/// All 16,777,216, in as many parts as there are processors.
fn for_every_colour(check: impl Fn(Rgb) + Sync) {
    let parts = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for part in 0..parts {
            let check = &check;
            scope.spawn(move || {
                for red in (0..=255_u8).filter(|red| usize::from(*red) % parts == part) {
                    for green in 0..=255 {
                        for blue in 0..=255 {
                            check(Rgb(red, green, blue));
                        }
                    }
                }
            });
        }
    });
}

#[test]
fn all_16_777_216_brands_carry_readable_words_and_are_readable_themselves() {
    for_every_colour(|brand| {
        let on_brand = text_on(brand);
        assert!(contrast(on_brand, brand) >= 4.58, "{brand:?}");
        assert!(
            contrast(on_brand, mix(brand, opposite(on_brand), 24)) >= TEXT,
            "{brand:?} under the pointer"
        );
        let more = moved(brand, on_brand, STRONG_CONTRAST);
        assert!(contrast(on_brand, more) >= STRONG_CONTRAST, "{brand:?} for those who want more");
        for surface in [LIGHT_SURFACE, DARK_SURFACE] {
            assert!(contrast(readable_on(brand, surface), surface) >= TEXT, "{brand:?} on {surface:?}");
        }
    });
}

#[test]
fn all_16_777_216_grounds_carry_readable_words_in_every_role() {
    for_every_colour(|surface| {
        let theme = Theme { surface_color: Some(surface), ..Theme::default() };
        let mut tokens = Vec::with_capacity(16);
        let hardest = theme.ground(surface, &mut tokens);
        let of = |name: &str| tokens.iter().find(|(token, _)| *token == name).unwrap().1;
        for ground in [surface, of("--cw-surface-2"), of("--cw-raised"), of("--cw-hover")] {
            for ink in ["--cw-text", "--cw-text-2", "--cw-danger"] {
                assert!(contrast(of(ink), ground) >= TEXT, "{ink} on {ground:?} of {surface:?}");
            }
            assert!(contrast(of("--cw-line-strong"), ground) >= OUTLINE, "an outline on {ground:?}");
            assert!(contrast(readable_on(surface, hardest), ground) >= TEXT, "a link on {ground:?}");
        }
    });
}

#[test]
fn the_two_rings_of_the_focus_stand_out_on_every_colour() {
    let rings = [Rgb(0, 0, 0), Rgb(255, 255, 255)];
    for_every_colour(|below| {
        assert!(rings.iter().any(|ring| contrast(*ring, below) >= OUTLINE), "{below:?}");
    });
}
