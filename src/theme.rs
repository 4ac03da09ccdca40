//! Looks as the website's owner sets them: checked values in, declarations of custom properties out. Colours that people read
//! by are derived so that they keep their contrast whatever the owner picks. No browser and no option table enter.

mod color;

pub use color::{Rgb, contrast, parse_color, readable_on, text_on};

use crate::model::number::{decimal, signed_decimal, whole_number};
use crate::model::url;
use color::{hex, mix, opposite};

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
pub(crate) const LIGHT_SURFACE: Rgb = Rgb(0xf1, 0xf2, 0xf5);
pub(crate) const DARK_SURFACE: Rgb = Rgb(0x2a, 0x2d, 0x35);

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
            "zIndex" => match whole_number(given) {
                None if !unset => return wrong("zIndex", "a whole number"),
                index => self.z_index = index,
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
            tokens.push(("--cw-z", signed_decimal(index.into())));
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

fn parse_pixels(text: &str, most: u16) -> Option<u16> {
    whole_number(text.strip_suffix("px").unwrap_or(text).trim_end()).filter(|number| *number <= most)
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
    let mut text = decimal(number.into());
    text.push_str("px");
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

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
