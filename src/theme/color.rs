//! Colours: reading them, and keeping what is written on them or in them readable.

use crate::model::number::whole_number;

/// An opaque colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// What WCAG 1.4.3 asks of text.
pub const TEXT_CONTRAST: f32 = 4.5;
/// What WCAG 1.4.6 asks of text for those who want more.
pub const STRONG_CONTRAST: f32 = 7.0;
/// Below this a filled shape is hardly seen on its ground.
pub const SEEN_CONTRAST: f32 = 1.25;
/// What WCAG 1.4.11 asks of outlines and icons.
pub const OUTLINE_CONTRAST: f32 = 3.0;

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
    let mut parts = inner.split([',', ' ']).filter(|part| !part.is_empty()).map(whole_number);
    let color = Rgb(parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(color)
}

/// As `#rrggbb`.
pub fn hex(Rgb(red, green, blue): Rgb) -> String {
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
    moved(color, surface, TEXT_CONTRAST)
}

/// The same for any contrast.
pub fn moved(color: Rgb, surface: Rgb, wanted: f32) -> Rgb {
    let target = text_on(surface);
    let mut share = 0;
    loop {
        let candidate = mix(color, target, share);
        if share >= 256 || contrast(candidate, surface) >= wanted {
            return candidate;
        }
        share += 8;
    }
}

/// The colour on the other side.
pub fn opposite(Rgb(red, green, blue): Rgb) -> Rgb {
    Rgb(255 - red, 255 - green, 255 - blue)
}

/// `share` of 256 parts of `other` in `color`.
pub fn mix(color: Rgb, other: Rgb, share: u16) -> Rgb {
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
    0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue)
}

#[cfg(target_arch = "wasm32")]
fn light(channel: u8) -> f32 {
    linear(channel)
}

/// The same figures, kept: the tests ask for them some billion times.
#[cfg(not(target_arch = "wasm32"))]
fn light(channel: u8) -> f32 {
    static KEPT: std::sync::LazyLock<Vec<f32>> = std::sync::LazyLock::new(|| (0..=255).map(linear).collect());
    KEPT.get(usize::from(channel)).copied().unwrap_or_default()
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
    use super::*;
    use crate::theme::LIGHT_SURFACE;

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
}
