//! Looks as the website's owner sets them: checked values in, declarations of custom properties out. Colours that people read
//! by are derived so that they keep their contrast whatever the owner picks. No browser and no option table enter.

mod color;
#[cfg(test)]
mod pairs;
mod reading;
mod tokens;

pub use color::{Rgb, contrast, parse_color, readable_on, text_on};
pub use tokens::TOKENS;

use crate::model::number::decimal;
use color::TEXT_CONTRAST;

/// A wrong value of one option, in the three parts that help to mend it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ThemeError {
    /// Its name in `theme`.
    pub option: &'static str,
    /// What stood there.
    pub given: String,
    /// What may stand there.
    pub expected: &'static str,
}

/// Light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ColorScheme {
    /// As the visitor's system has it.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The checked theme. What is `None` or zero-sized is as `style/tokens.css` has it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Theme {
    /// The brand.
    pub primary_color: Option<Rgb>,
    /// Heading of the panel.
    pub header_text: Option<String>,
    /// Greets in an empty conversation.
    pub welcome_message: Option<String>,
    /// Light or dark.
    pub color_scheme: ColorScheme,
    /// Ground of the panel. It decides between light and dark, whatever `color_scheme` says.
    pub surface_color: Option<Rgb>,
    /// Words on the ground.
    pub text_color: Option<Rgb>,
    /// Ground of what the visitor wrote.
    pub visitor_bubble_color: Option<Rgb>,
    /// Ground of what the others wrote.
    pub agent_bubble_color: Option<Rgb>,
    /// Lines between parts.
    pub border_color: Option<Rgb>,
    /// Links, and whatever else asks to be pressed without a ground of its own.
    pub link_color: Option<Rgb>,
    /// Where the launcher is.
    pub place: Place,
    /// Where it is on a phone, as far as it is elsewhere there.
    pub mobile: Place,
    /// CSS pixels: roundness of the panel; smaller parts follow.
    pub radius: Option<u16>,
    /// CSS pixels: roundness of the bubbles.
    pub bubble_radius: Option<u16>,
    /// CSS pixels: roundness of buttons and fields.
    pub control_radius: Option<u16>,
    /// CSS pixels: height of the words of a message; other sizes follow.
    pub font_size: Option<u16>,
    /// CSS pixels: the launcher.
    pub launcher_size: Option<u16>,
    /// Room between things: one of [`DENSITIES`].
    pub density: &'static str,
    /// Depth: one of [`SHADOWS`].
    pub shadow: &'static str,
    /// One of [`LAUNCHER_ICONS`], or the address of a picture.
    pub launcher_icon: Option<String>,
    /// A list of font names.
    pub font_family: Option<String>,
    /// Only matters where the browser has no top layer.
    pub z_index: Option<i32>,
    /// A picture of the company or of its people.
    pub avatar_url: Option<String>,
    /// Words beside the launcher's icon.
    pub launcher_text: Option<String>,
}

/// The launcher's corner and its distance. What is empty is as elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// One of [`CORNERS`].
    pub corner: &'static str,
    /// CSS pixels from the edges, along and across the line.
    pub offset: Option<(u16, u16)>,
}

impl Place {
    /// The left side of the screen, in Arabic too.
    pub fn is_left(self) -> bool {
        self.corner.ends_with("left")
    }

    /// The upper edge.
    pub fn is_top(self) -> bool {
        self.corner.starts_with("top")
    }
}

/// What `position` may be.
pub const CORNERS: [&str; 6] = ["right", "left", "bottom-right", "bottom-left", "top-right", "top-left"];
/// What `density` may be.
pub const DENSITIES: [&str; 3] = ["normal", "compact", "spacious"];
/// What `shadow` may be.
pub const SHADOWS: [&str; 3] = ["soft", "none", "strong"];
/// What `launcherIcon` may be beside an address.
pub const LAUNCHER_ICONS: [&str; 3] = ["chat", "smile", "bot"];

impl Theme {
    /// Where the launcher is on such a screen.
    pub fn place_on(&self, phone: bool) -> Place {
        if !phone {
            return self.place;
        }
        Place {
            corner: if self.mobile.corner.is_empty() { self.place.corner } else { self.mobile.corner },
            offset: self.mobile.offset.or(self.place.offset),
        }
    }

    /// Light or dark, as far as the theme decides it: a ground of the owner's has only one of the two.
    pub fn scheme(&self) -> ColorScheme {
        match self.surface_color.map(text_on) {
            None => self.color_scheme,
            Some(Rgb(0, ..)) => ColorScheme::Light,
            Some(_) => ColorScheme::Dark,
        }
    }

    /// Colours of the owner's that could not be read where they stand, and were moved until they could: the option, and the ratio
    /// as it would have been, in tenths.
    pub fn moved_colors(&self) -> Vec<(&'static str, u32)> {
        let surfaces = self.surface_color.map_or([LIGHT_SURFACE, DARK_SURFACE], |own| [own, own]);
        let mut moved = Vec::new();
        // A brand is expected to be moved; one who names the colour of words expects that colour.
        for (option, color) in [("textColor", self.text_color), ("linkColor", self.link_color)] {
            let Some(color) = color else { continue };
            let [one, other] = surfaces.map(|surface| contrast(color, surface));
            let worst = one.min(other);
            if worst < TEXT_CONTRAST {
                moved.push((option, tenths(worst)));
            }
        }
        moved
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn tenths(ratio: f32) -> u32 {
    (ratio * 10.0) as u32
}

/// The brand colour without an option: kept equal to `--cw-brand` in `style/tokens.css` by a test.
pub const DEFAULT_BRAND: Rgb = Rgb(0x4f, 0x46, 0xe5);

/// The surfaces that brand-coloured text and icons stand on: the brightest of the dark ones and the darkest of the light ones
/// decide. Kept equal to `--cw-hover` in `style/tokens.css` by a test.
pub(crate) const LIGHT_SURFACE: Rgb = Rgb(0xe6, 0xe8, 0xec);
pub(crate) const DARK_SURFACE: Rgb = Rgb(0x35, 0x39, 0x43);
/// The panel's own, `--cw-surface`.
pub(crate) const LIGHT_GROUND: Rgb = Rgb(0xff, 0xff, 0xff);
/// See [`LIGHT_GROUND`].
pub(crate) const DARK_GROUND: Rgb = Rgb(0x17, 0x19, 0x1e);

pub(crate) fn pixels(number: u16) -> String {
    let mut text = decimal(number.into());
    text.push_str("px");
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn the_style_sheet_declares_every_token_and_the_same_surfaces() {
        let sheet = include_str!("../style/tokens.css");
        for token in TOKENS {
            assert!(sheet.contains(&format!("{token}:")), "{token} is not in tokens.css");
        }
        assert!(sheet.contains(&format!("--cw-brand: {};", color::hex(DEFAULT_BRAND))));
        assert!(sheet.contains(&format!(
            "--cw-hover: light-dark({}, {});",
            color::hex(LIGHT_SURFACE),
            color::hex(DARK_SURFACE)
        )));
        assert!(sheet.contains(&format!(
            "--cw-surface: light-dark({}, {});",
            color::hex(LIGHT_GROUND),
            color::hex(DARK_GROUND)
        )));
    }

    #[test]
    fn what_is_filled_with_the_colour_of_its_ground_has_an_edge() {
        let edges = |options: &[(&str, &str)]| {
            let mut theme = Theme::default();
            for (option, given) in options {
                theme.set(option, given).unwrap();
            }
            let named = theme.tokens(false).into_iter().filter(|(name, _)| name.starts_with("--cw-edge"));
            named.map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(edges(&[]), [""; 0]);
        assert_eq!(edges(&[("primaryColor", "#ffd500")]), [""; 0]);
        assert_eq!(edges(&[("primaryColor", "#ffffff")]), ["--cw-edge-light"]);
        assert_eq!(edges(&[("primaryColor", "#000000")]), ["--cw-edge-dark"]);
        let own = [("primaryColor", "#ffd500"), ("surfaceColor", "#ffd000")];
        assert_eq!(edges(&own), ["--cw-edge-light", "--cw-edge-dark"]);
    }

    #[test]
    fn a_phone_has_its_own_place_as_far_as_one_was_said() {
        let mut theme = Theme::default();
        for (option, given) in
            [("position", "top-left"), ("offset", "30"), ("mobile.position", "bottom-right")]
        {
            assert_eq!(theme.set(option, given), Ok(true), "{option}");
        }
        assert!(theme.place_on(false).is_left() && theme.place_on(false).is_top());
        assert!(!theme.place_on(true).is_left() && !theme.place_on(true).is_top());
        assert_eq!(theme.place_on(true).offset, Some((30, 30)));
    }

    #[test]
    fn a_ground_decides_between_light_and_dark_and_unreadable_words_are_reported() {
        let mut theme = Theme::default();
        theme.set("colorScheme", "dark").unwrap();
        theme.set("surfaceColor", "#fffaf0").unwrap();
        theme.set("textColor", "#cccccc").unwrap();
        assert_eq!(theme.scheme(), ColorScheme::Light);
        assert_eq!(theme.moved_colors(), [("textColor", 15)]);
        theme.set("textColor", "#202020").unwrap();
        assert_eq!(theme.moved_colors(), []);
    }
}
