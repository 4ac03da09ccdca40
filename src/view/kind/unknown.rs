//! A kind from the future: its words if it has any, an honest sentence if not.

use super::text;
use crate::i18n::Text;
use crate::view::context::Context;
use crate::view::dom::{Slot, el};
use std::rc::Rc;

/// Fills the body.
pub fn fill(context: &Rc<Context>, body: &Slot, words: &str) {
    if words.trim().is_empty() {
        let note = el("p part=bubble", "bubble placeholder").says(context, Text::UnknownMessage);
        body.el.append(&note);
    } else {
        text::fill(context, body, words);
    }
}
