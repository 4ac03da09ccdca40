//! From a theme to the custom properties that carry it: what the owner said, and what follows from it for everything that
//! people have to read.

use super::color::{OUTLINE_CONTRAST, SEEN_CONTRAST, STRONG_CONTRAST, hex, mix, moved, opposite};
use super::{
    DARK_GROUND, DARK_SURFACE, DEFAULT_BRAND, LIGHT_GROUND, LIGHT_SURFACE, Rgb, Theme, contrast, pixels,
    readable_on, text_on,
};
use crate::model::number::signed_decimal;

/// The names of all properties that [`Theme::tokens`] may set, so that those of an earlier theme can be taken back.
pub const TOKENS: [&str; 37] = [
    "--cw-brand",
    "--cw-on-brand",
    "--cw-brand-strong",
    "--cw-brand-more",
    "--cw-accent-light",
    "--cw-accent-dark",
    "--cw-edge-light",
    "--cw-edge-dark",
    "--cw-visitor",
    "--cw-on-visitor",
    "--cw-agent",
    "--cw-on-agent",
    "--cw-surface",
    "--cw-surface-2",
    "--cw-raised",
    "--cw-hover",
    "--cw-veil",
    "--cw-text",
    "--cw-text-2",
    "--cw-line",
    "--cw-line-strong",
    "--cw-danger",
    "--cw-danger-surface",
    "--cw-caution-surface",
    "--cw-caution-text",
    "--cw-offset-x",
    "--cw-offset-y",
    "--cw-radius",
    "--cw-radius-bubble",
    "--cw-radius-small",
    "--cw-font",
    "--cw-font-size",
    "--cw-space",
    "--cw-launcher",
    "--cw-shadow-1",
    "--cw-shadow-2",
    "--cw-z",
];

/// Names and values.
type Tokens = Vec<(&'static str, String)>;

impl Theme {
    /// The custom properties that this theme sets, for `style.setProperty`, on a phone or on a larger screen.
    pub fn tokens(&self, phone: bool) -> Tokens {
        let mut tokens = self.colors();
        if let Some((along, across)) = self.place_on(phone).offset {
            tokens.push(("--cw-offset-x", pixels(along)));
            tokens.push(("--cw-offset-y", pixels(across)));
        }
        for (name, length) in [
            ("--cw-radius", self.radius),
            ("--cw-radius-bubble", self.bubble_radius),
            ("--cw-radius-small", self.control_radius),
            ("--cw-font-size", self.font_size),
            ("--cw-launcher", self.launcher_size),
        ] {
            tokens.extend(length.map(|length| (name, pixels(length))));
        }
        let space = match self.density {
            "compact" => "0.7",
            "spacious" => "1.35",
            _ => "",
        };
        let (low, high) = match self.shadow {
            "none" => ("0 0 0 1px var(--cw-line)", "0 0 0 1px var(--cw-line)"),
            "strong" => ("0 6px 20px #0b0d1266", "0 0 0 1px #0b0d1233, 0 16px 56px #0b0d1280"),
            _ => ("", ""),
        };
        for (name, value) in [("--cw-space", space), ("--cw-shadow-1", low), ("--cw-shadow-2", high)] {
            if !value.is_empty() {
                tokens.push((name, value.to_owned()));
            }
        }
        if let Some(font) = &self.font_family {
            tokens.push(("--cw-font", [font, ", system-ui, sans-serif"].concat()));
        }
        if let Some(index) = self.z_index {
            tokens.push(("--cw-z", signed_decimal(index.into())));
        }
        tokens
    }

    /// Whatever colour is named here, words on it and in it can be read (the pairs are listed in `pairs.rs`).
    fn colors(&self) -> Tokens {
        let brand = self.primary_color.unwrap_or(DEFAULT_BRAND);
        let on_brand = text_on(brand);
        let link = self.link_color.unwrap_or(brand);
        let mut tokens: Vec<(&'static str, Rgb)> = vec![
            ("--cw-brand", brand),
            ("--cw-on-brand", on_brand),
            // Away from the text's colour, so that hovering never costs contrast.
            ("--cw-brand-strong", mix(brand, opposite(on_brand), 24)),
            ("--cw-brand-more", moved(brand, on_brand, STRONG_CONTRAST)),
        ];
        let (mut light, mut dark) = (LIGHT_SURFACE, DARK_SURFACE);
        if let Some(surface) = self.surface_color {
            let hover = self.ground(surface, &mut tokens);
            (light, dark) = (hover, hover);
        }
        for (accent, edge, hardest, ground) in [
            ("--cw-accent-light", "--cw-edge-light", light, LIGHT_GROUND),
            ("--cw-accent-dark", "--cw-edge-dark", dark, DARK_GROUND),
        ] {
            tokens.push((accent, readable_on(link, hardest)));
            // A button in the colour of its ground would be words in the air.
            if contrast(brand, self.surface_color.unwrap_or(ground)) < SEEN_CONTRAST {
                tokens.push((edge, readable_on(brand, hardest)));
            }
        }
        for (color, ground, words) in [
            (self.visitor_bubble_color, "--cw-visitor", "--cw-on-visitor"),
            (self.agent_bubble_color, "--cw-agent", "--cw-on-agent"),
        ] {
            let Some(color) = color else { continue };
            tokens.push((ground, color));
            tokens.push((words, text_on(color)));
        }
        tokens.extend(self.border_color.map(|border| ("--cw-line", border)));
        let mut tokens: Tokens = tokens.into_iter().map(|(name, color)| (name, hex(color))).collect();
        if let (Some(text), None) = (self.text_color, self.surface_color) {
            let [light, dark] = [light, dark].map(|surface| hex(readable_on(text, surface)));
            tokens.push(("--cw-text", ["light-dark(", &light, ", ", &dark, ")"].concat()));
        }
        tokens
    }

    /// All that a ground of the owner's brings along; the shade on it that is hardest to read on.
    pub(super) fn ground(&self, surface: Rgb, tokens: &mut Vec<(&'static str, Rgb)>) -> Rgb {
        let strongest = text_on(surface);
        // Shades come towards the words where there is contrast to spare, and go away from them where there is none.
        let towards =
            if contrast(surface, strongest) > STRONG_CONTRAST { strongest } else { opposite(strongest) };
        let shade = |share| mix(surface, towards, share);
        let hardest = if towards == strongest { shade(24) } else { surface };
        let readable = |color| readable_on(color, hardest);
        let text = readable(self.text_color.unwrap_or(strongest));
        tokens.extend([
            ("--cw-surface", surface),
            ("--cw-veil", surface),
            ("--cw-surface-2", shade(14)),
            ("--cw-raised", shade(8)),
            ("--cw-hover", shade(24)),
            ("--cw-text", text),
            ("--cw-text-2", readable(mix(text, surface, 88))),
            ("--cw-line", shade(36)),
            ("--cw-line-strong", moved(mix(text, surface, 128), hardest, OUTLINE_CONTRAST)),
            ("--cw-danger", readable(Rgb(0xb3, 0x26, 0x1e))),
            ("--cw-danger-surface", surface),
            ("--cw-caution-surface", shade(14)),
            ("--cw-caution-text", text),
        ]);
        hardest
    }
}
