//! How the options of `theme` are read: each by its name, checked, and named where it is wrong.

use super::{CORNERS, ColorScheme, DENSITIES, LAUNCHER_ICONS, Rgb, SHADOWS, Theme, ThemeError, parse_color};
use crate::model::number::whole_number;
use crate::model::url;

const COLOR: &str = "a colour such as #4f46e5 or rgb(79, 70, 229)";

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
        if let Some((option, slot)) = self.color(option) {
            match parse_color(given) {
                None if !unset => return wrong(option, COLOR),
                color => *slot = color,
            }
            return Ok(true);
        }
        if let Some((option, slot, least, most, expected)) = self.measure(option) {
            match parse_pixels(given, most).filter(|number| *number >= least) {
                None if !unset => return wrong(option, expected),
                number => *slot = number,
            }
            return Ok(true);
        }
        if let Some((option, slot, words, expected)) = self.choice(option) {
            match words.iter().find(|word| **word == given) {
                None if !unset => return wrong(option, expected),
                word => *slot = word.copied().unwrap_or_default(),
            }
            return Ok(true);
        }
        match option {
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
            "offset" | "mobile.offset" => {
                let (option, place) = match option {
                    "offset" => ("offset", &mut self.place),
                    _ => ("mobile.offset", &mut self.mobile),
                };
                match parse_offset(given) {
                    None if !unset => {
                        return wrong(option, "pixels from 0 to 400, one number or two: \"20\" or \"20 96\"");
                    }
                    offset => place.offset = offset,
                }
            }
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
            "launcherIcon" => {
                let named = LAUNCHER_ICONS.contains(&given).then(|| given.to_owned());
                match named.or_else(|| url::safe_media(given, false)) {
                    None if !unset => {
                        return wrong("launcherIcon", "chat, smile, bot, or an https address of a picture");
                    }
                    icon => self.launcher_icon = icon,
                }
            }
            // A sheet is no text: whoever has the page's own values takes it from there.
            "stylesheet" => {}
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn color(&mut self, option: &str) -> Option<(&'static str, &mut Option<Rgb>)> {
        Some(match option {
            "primaryColor" => ("primaryColor", &mut self.primary_color),
            "surfaceColor" => ("surfaceColor", &mut self.surface_color),
            "textColor" => ("textColor", &mut self.text_color),
            "visitorBubbleColor" => ("visitorBubbleColor", &mut self.visitor_bubble_color),
            "agentBubbleColor" => ("agentBubbleColor", &mut self.agent_bubble_color),
            "borderColor" => ("borderColor", &mut self.border_color),
            "linkColor" => ("linkColor", &mut self.link_color),
            _ => return None,
        })
    }

    fn measure(&mut self, option: &str) -> Option<Measure<'_>> {
        Some(match option {
            "radius" => ("radius", &mut self.radius, 0, 40, "pixels from 0 to 40"),
            "bubbleRadius" => ("bubbleRadius", &mut self.bubble_radius, 0, 28, "pixels from 0 to 28"),
            "controlRadius" => ("controlRadius", &mut self.control_radius, 0, 28, "pixels from 0 to 28"),
            "fontSize" => ("fontSize", &mut self.font_size, 13, 20, "pixels from 13 to 20"),
            "launcherSize" => ("launcherSize", &mut self.launcher_size, 44, 88, "pixels from 44 to 88"),
            _ => return None,
        })
    }

    fn choice(&mut self, option: &str) -> Option<Choice<'_>> {
        let corners = "right, left, bottom-right, bottom-left, top-right or top-left";
        Some(match option {
            "position" => ("position", &mut self.place.corner, &CORNERS, corners),
            "mobile.position" => ("mobile.position", &mut self.mobile.corner, &CORNERS, corners),
            "density" => ("density", &mut self.density, &DENSITIES, "normal, compact or spacious"),
            "shadow" => ("shadow", &mut self.shadow, &SHADOWS, "soft, none or strong"),
            _ => return None,
        })
    }
}

/// An option in pixels: its name, its place, least, most, and that in words.
type Measure<'a> = (&'static str, &'a mut Option<u16>, u16, u16, &'static str);
/// An option that is one of some words: its name, its place, the words, and those in a sentence.
type Choice<'a> = (&'static str, &'a mut &'static str, &'static [&'static str], &'static str);

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
            ("mobile.position", "middle"),
            ("mobile.offset", "-4"),
            ("density", "tight"),
            ("fontSize", "99"),
            ("launcherSize", "12"),
            ("launcherIcon", "javascript:alert(1)"),
            ("surfaceColor", "url(x)"),
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
        let tokens = theme.tokens(false);
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
}
