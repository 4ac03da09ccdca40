//! Looks as the website's owner sets them: checked values in, declarations of custom properties out. Colours that people read
//! by are derived so that they keep their contrast whatever the owner picks. No browser and no option table enter.

use crate::model::url;

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

/// An opaque colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rgb(pub u8, pub u8, pub u8);

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
    /// The launcher's corner is the left one.
    pub on_left: bool,
    /// CSS pixels from the corner, along and across the line.
    pub offset: Option<(u16, u16)>,
    /// CSS pixels: roundness of the panel; smaller parts follow.
    pub radius: Option<u16>,
    /// A list of font names.
    pub font_family: Option<String>,
    /// Only matters where the browser has no top layer.
    pub z_index: Option<i32>,
    /// A picture of the company or of its people.
    pub avatar_url: Option<String>,
    /// Words beside the launcher's icon.
    pub launcher_text: Option<String>,
}

/// The brand colour without an option: kept equal to `--cw-brand` in `style/tokens.css` by a test.
pub const DEFAULT_BRAND: Rgb = Rgb(0x4f, 0x46, 0xe5);

/// The surfaces that brand-coloured text and icons stand on: the brightest of the dark ones and the darkest of the light ones
/// decide. Kept equal to `--cw-surface-2` in `style/tokens.css` by a test.
const LIGHT_SURFACE: Rgb = Rgb(0xf1, 0xf2, 0xf5);
const DARK_SURFACE: Rgb = Rgb(0x2a, 0x2d, 0x35);

/// What WCAG 1.4.3 asks of text.
const TEXT_CONTRAST: f32 = 4.5;

impl Theme {
    /// Takes one option of `theme` by its name in the contract. An empty text takes the option back.
    ///
    /// # Errors
    /// The value is not one that the option can have; the theme stays as it was. Unknown names are the caller's matter:
    /// they answer `Ok(false)`.
    pub fn set(&mut self, option: &str, given: &str) -> Result<bool, ThemeError> {
        let given = given.trim();
        let wrong =
            |option, expected| Err(ThemeError { option, given: given.chars().take(80).collect(), expected });
        let unset = given.is_empty();
        match option {
            "primaryColor" => match parse_color(given) {
                None if !unset => {
                    return wrong("primaryColor", "a colour such as #4f46e5 or rgb(79, 70, 229)");
                }
                color => self.primary_color = color,
            },
            "headerText" => self.header_text = one_line(given, 80),
            "welcomeMessage" => self.welcome_message = (!unset).then(|| given.chars().take(600).collect()),
            "launcherText" => self.launcher_text = one_line(given, 40),
            "colorScheme" => {
                self.color_scheme = match given {
                    "" | "auto" => ColorScheme::Auto,
                    "light" => ColorScheme::Light,
                    "dark" => ColorScheme::Dark,
                    _ => return wrong("colorScheme", "auto, light or dark"),
                }
            }
            "position" => {
                self.on_left = match given {
                    "" | "right" => false,
                    "left" => true,
                    _ => return wrong("position", "right or left"),
                }
            }
            "offset" => match parse_offset(given) {
                None if !unset => {
                    return wrong("offset", "pixels from 0 to 400, one number or two: \"20\" or \"20 96\"");
                }
                offset => self.offset = offset,
            },
            "radius" => match parse_pixels(given, 40) {
                None if !unset => return wrong("radius", "pixels from 0 to 40"),
                radius => self.radius = radius,
            },
            "fontFamily" => {
                if !given.chars().all(|c| url::is_letter(c) || matches!(c, ' ' | '-' | ',' | '_'))
                    || given.len() > 200
                {
                    return wrong("fontFamily", "names of fonts with commas between them, without quotes");
                }
                self.font_family = (!unset).then(|| given.into());
            }
            "zIndex" => match given.parse::<i32>() {
                Err(_) if !unset => return wrong("zIndex", "a whole number"),
                number => self.z_index = number.ok(),
            },
            "avatarUrl" => match url::safe_media(given, false) {
                None if !unset => return wrong("avatarUrl", "an https address of a picture"),
                address => self.avatar_url = address,
            },
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The custom properties that this theme sets, for `style.setProperty`.
    pub fn tokens(&self) -> Vec<(&'static str, String)> {
        let brand = self.primary_color.unwrap_or(DEFAULT_BRAND);
        let on_brand = text_on(brand);
        let mut tokens = vec![
            ("--cw-brand", hex(brand)),
            ("--cw-on-brand", hex(on_brand)),
            // Away from the text's colour, so that hovering never costs contrast.
            ("--cw-brand-strong", hex(mix(brand, opposite(on_brand), 24))),
            ("--cw-accent-light", hex(readable_on(brand, LIGHT_SURFACE))),
            ("--cw-accent-dark", hex(readable_on(brand, DARK_SURFACE))),
        ];
        if let Some((along, across)) = self.offset {
            tokens.push(("--cw-offset-x", pixels(along)));
            tokens.push(("--cw-offset-y", pixels(across)));
        }
        if let Some(radius) = self.radius {
            tokens.push(("--cw-radius", pixels(radius)));
        }
        if let Some(font) = &self.font_family {
            tokens.push(("--cw-font", [font, ", system-ui, sans-serif"].concat()));
        }
        if let Some(index) = self.z_index {
            tokens.push(("--cw-z", index.to_string()));
        }
        tokens
    }
}

/// The names of all properties that [`Theme::tokens`] may set, so that those of an earlier theme can be taken back.
pub const TOKENS: [&str; 10] = [
    "--cw-brand",
    "--cw-on-brand",
    "--cw-brand-strong",
    "--cw-accent-light",
    "--cw-accent-dark",
    "--cw-offset-x",
    "--cw-offset-y",
    "--cw-radius",
    "--cw-font",
    "--cw-z",
];

/// Reads `#rgb`, `#rrggbb` or `rgb(r, g, b)`; nothing else, so that no other CSS can come in this way.
pub fn parse_color(text: &str) -> Option<Rgb> {
    let text = text.trim();
    if let Some(digits) = text.strip_prefix('#') {
        let digit = |at: usize| char::from(*digits.as_bytes().get(at)?).to_digit(16);
        let channel = |high: usize, low: usize| u8::try_from(digit(high)? * 16 + digit(low)?).ok();
        return match digits.len() {
            3 => Some(Rgb(channel(0, 0)?, channel(1, 1)?, channel(2, 2)?)),
            6 => Some(Rgb(channel(0, 1)?, channel(2, 3)?, channel(4, 5)?)),
            _ => None,
        };
    }
    let inner = text.strip_prefix("rgb(")?.strip_suffix(')')?;
    let mut parts =
        inner.split([',', ' ']).filter(|part| !part.is_empty()).map(|part| part.parse::<u8>().ok());
    let color = Rgb(parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(color)
}

fn parse_pixels(text: &str, most: u16) -> Option<u16> {
    let number: u16 = text.strip_suffix("px").unwrap_or(text).trim_end().parse().ok()?;
    (number <= most).then_some(number)
}

fn parse_offset(text: &str) -> Option<(u16, u16)> {
    let mut parts = text.split([',', ' ']).filter(|part| !part.is_empty());
    let along = parse_pixels(parts.next()?, 400)?;
    let across = parts.next().map_or(Some(along), |part| parse_pixels(part, 400))?;
    parts.next().is_none().then_some((along, across))
}

fn one_line(text: &str, most: usize) -> Option<String> {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(most).collect();
    (!line.trim().is_empty()).then_some(line)
}

fn pixels(number: u16) -> String {
    let mut text = number.to_string();
    text.push_str("px");
    text
}

fn hex(Rgb(red, green, blue): Rgb) -> String {
    let mut text = String::from("#");
    for channel in [red >> 4, red & 15, green >> 4, green & 15, blue >> 4, blue & 15] {
        text.push(char::from_digit(u32::from(channel), 16).unwrap_or('0'));
    }
    text
}

/// Black or white, whichever is easier to read on this colour. Never below 4.58 : 1 (TRUST §5.4); nearly-black would be.
pub fn text_on(color: Rgb) -> Rgb {
    let luminance = luminance(color);
    // (1.05 / (l + 0.05)) against ((l + 0.05) / 0.05)
    if (luminance + 0.05) * (luminance + 0.05) > 1.05 * 0.05 { Rgb(0, 0, 0) } else { Rgb(255, 255, 255) }
}

/// The colour, as little as possible darkened on a light surface or lightened on a dark one until text in it is readable.
pub fn readable_on(color: Rgb, surface: Rgb) -> Rgb {
    let target = text_on(surface);
    let mut share = 0;
    loop {
        let candidate = mix(color, target, share);
        if share >= 256 || contrast(candidate, surface) >= TEXT_CONTRAST {
            return candidate;
        }
        share += 8;
    }
}

fn opposite(Rgb(red, green, blue): Rgb) -> Rgb {
    Rgb(255 - red, 255 - green, 255 - blue)
}

/// `share` of 256 parts of `other` in `color`.
fn mix(color: Rgb, other: Rgb, share: u16) -> Rgb {
    let channel = |from: u8, to: u8| {
        let mixed = (u32::from(from) * u32::from(256 - share) + u32::from(to) * u32::from(share) + 128) / 256;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    Rgb(channel(color.0, other.0), channel(color.1, other.1), channel(color.2, other.2))
}

/// WCAG's contrast ratio.
pub fn contrast(one: Rgb, other: Rgb) -> f32 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(Rgb(red, green, blue): Rgb) -> f32 {
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// sRGB's curve. `powf` alone would be some kilobytes of WASM, so x^2.4 is x² times the fifth root of x², by Newton.
fn linear(channel: u8) -> f32 {
    let value = f32::from(channel) / 255.0;
    if value <= 0.04045 {
        return value / 12.92;
    }
    let base = (value + 0.055) / 1.055;
    let square = base * base;
    let mut root = 1.0_f32;
    for _ in 0..12 {
        let fourth = root * root * root * root;
        root = (4.0 * root + square / fourth) / 5.0;
    }
    square * root
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn every_brand_colour_carries_readable_text() {
        let weights: Vec<[f32; 3]> =
            (0..=255_u8).map(|c| [0.2126 * linear(c), 0.7152 * linear(c), 0.0722 * linear(c)]).collect();
        let mut worst = f32::MAX;
        for red in 0..256 {
            for green in 0..256 {
                for blue in 0..256 {
                    let l = weights[red][0] + weights[green][1] + weights[blue][2];
                    let black = (l + 0.05) * (l + 0.05) > 1.05 * 0.05;
                    worst = worst.min(if black { (l + 0.05) / 0.05 } else { 1.05 / (l + 0.05) });
                }
            }
        }
        assert!(worst >= 4.58, "{worst}");
        assert_eq!(text_on(Rgb(0x3a, 0x7b, 0xd5)), Rgb(0, 0, 0), "the partner document's own example");
        assert_eq!(text_on(Rgb(0xff, 0xd5, 0x00)), Rgb(0, 0, 0));
        assert_eq!(text_on(DEFAULT_BRAND), Rgb(255, 255, 255));
    }

    #[test]
    fn brand_coloured_text_is_readable_on_both_surfaces_and_on_the_button_under_the_pointer() {
        for red in (0..=255).step_by(5) {
            for green in (0..=255).step_by(5) {
                for blue in (0..=255).step_by(5) {
                    let color = Rgb(red, green, blue);
                    for surface in [LIGHT_SURFACE, DARK_SURFACE] {
                        assert!(
                            contrast(readable_on(color, surface), surface) >= TEXT_CONTRAST,
                            "{color:?} on {surface:?}"
                        );
                    }
                    let on = text_on(color);
                    assert!(contrast(mix(color, opposite(on), 24), on) >= TEXT_CONTRAST, "{color:?}");
                }
            }
        }
    }

    #[test]
    fn a_colour_that_is_readable_already_stays_as_it_is() {
        let deep = Rgb(0x1d, 0x2a, 0x6b);
        assert_eq!(readable_on(deep, LIGHT_SURFACE), deep);
    }

    #[test]
    fn the_curve_agrees_with_the_power_function() {
        for channel in 0..=255_u8 {
            let value = f64::from(channel) / 255.0;
            let exact = if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) };
            assert!((f64::from(linear(channel)) - exact).abs() < 1e-5, "{channel}");
        }
    }

    #[test]
    fn only_plain_colours_are_read() {
        assert_eq!(parse_color("#ABC"), Some(Rgb(0xaa, 0xbb, 0xcc)));
        assert_eq!(parse_color(" #3a7bd5 "), Some(Rgb(0x3a, 0x7b, 0xd5)));
        assert_eq!(parse_color("rgb(58, 123, 213)"), Some(Rgb(58, 123, 213)));
        assert_eq!(parse_color("rgb(58 123 213)"), Some(Rgb(58, 123, 213)));
        for wrong in [
            "",
            "red",
            "#12345",
            "#ff\0f",
            "#ggg",
            "rgb(999,0,0)",
            "rgb(0 0 0 / 0)",
            "rgba(0,0,0,0)",
            "var(--x)",
            "#fff/*",
            "red;}body{display:none",
            "rgb(1,2)",
            "rgb(1,2,3,4)",
            "#é1",
            "light-dark(red,blue)",
        ] {
            assert_eq!(parse_color(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_wrong_value_names_its_option_and_changes_nothing() {
        let mut theme = Theme::default();
        for (option, given) in [
            ("primaryColor", "red"),
            ("colorScheme", "blue"),
            ("position", "top"),
            ("offset", "12px;position:static"),
            ("offset", "1 2 3"),
            ("radius", "1e9"),
            ("radius", "41"),
            ("fontFamily", "\"Inter\""),
            ("fontFamily", "x}body{display:none"),
            ("zIndex", "NaN"),
            ("avatarUrl", "data:image/png;base64,iVBORw0KGgo="),
        ] {
            let error = theme.set(option, given).unwrap_err();
            assert_eq!((error.option, error.given.as_str()), (option, given));
        }
        assert_eq!(theme, Theme::default());
    }

    #[test]
    fn values_are_taken_and_taken_back() {
        let mut theme = Theme::default();
        for (option, given) in [
            ("primaryColor", "#ffd500"),
            ("headerText", "Hello"),
            ("colorScheme", "dark"),
            ("position", "left"),
            ("offset", "12px 96"),
            ("radius", "4"),
            ("fontFamily", "Inter, sans-serif"),
            ("zIndex", "5"),
        ] {
            assert_eq!(theme.set(option, given), Ok(true), "{option}");
        }
        assert_eq!(theme.set("colour", "x"), Ok(false));
        let tokens = theme.tokens();
        for (name, value) in [
            ("--cw-brand", "#ffd500"),
            ("--cw-on-brand", "#000000"),
            ("--cw-offset-x", "12px"),
            ("--cw-offset-y", "96px"),
            ("--cw-radius", "4px"),
            ("--cw-font", "Inter, sans-serif, system-ui, sans-serif"),
            ("--cw-z", "5"),
        ] {
            assert!(tokens.contains(&(name, value.into())), "{name} in {tokens:?}");
        }
        for option in [
            "primaryColor",
            "headerText",
            "colorScheme",
            "position",
            "offset",
            "radius",
            "fontFamily",
            "zIndex",
        ] {
            assert_eq!(theme.set(option, ""), Ok(true), "{option}");
        }
        assert_eq!(theme, Theme::default());
    }

    #[test]
    fn the_style_sheet_declares_every_token_and_the_same_surfaces() {
        let sheet = include_str!("../style/tokens.css");
        for token in TOKENS {
            assert!(sheet.contains(&format!("{token}:")), "{token} is not in tokens.css");
        }
        for (token, _) in Theme::default().tokens() {
            assert!(TOKENS.contains(&token), "{token} is not in TOKENS");
        }
        assert!(sheet.contains(&format!("--cw-brand: {};", hex(DEFAULT_BRAND))));
        assert!(sheet.contains(&format!(
            "--cw-surface-2: light-dark({}, {});",
            hex(LIGHT_SURFACE),
            hex(DARK_SURFACE)
        )));
    }
}
