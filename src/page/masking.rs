//! What the visitor writes, without what the host page wants to be left out of it. The browser knows regular expressions.

use crate::model::card_number;
use js_sys::{JsString, RegExp};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// In place of what a pattern of the page's finds, whatever its length, which tells something, too.
const HIDDEN: &str = "••••";

#[wasm_bindgen]
extern "C" {
    /// `RegExp`, whose binding in `js_sys` does not expect that the pattern is none.
    #[wasm_bindgen(js_name = RegExp)]
    type Pattern;
    #[wasm_bindgen(constructor, catch, js_class = "RegExp")]
    fn new(pattern: &str, flags: &str) -> Result<Pattern, JsValue>;
}

/// What is left out.
#[derive(Default)]
pub struct Masking {
    /// Numbers of payment cards.
    pub cards: bool,
    patterns: Vec<RegExp>,
}

impl Masking {
    /// And what this finds. `false`: it is no regular expression, or one that finds nothing at all, and so between any two letters.
    pub fn add(&mut self, pattern: &str) -> bool {
        let Ok(pattern) = Pattern::new(pattern, "gu") else { return false };
        let pattern: RegExp = pattern.unchecked_into();
        let is_sound = hide("", &pattern).is_empty();
        if is_sound {
            self.patterns.push(pattern);
        }
        is_sound
    }

    /// The text as it may leave.
    pub fn apply(&self, mut text: String) -> String {
        // A number of which a pattern leaves something is no card's any more; the other way round one would find signs.
        for pattern in &self.patterns {
            text = hide(&text, pattern);
        }
        if self.cards { card_number::masked(&text) } else { text }
    }
}

fn hide(text: &str, pattern: &RegExp) -> String {
    JsString::from(text).replace_by_pattern(pattern, HIDDEN).into()
}
