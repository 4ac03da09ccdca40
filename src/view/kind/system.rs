//! A line about the conversation.

use crate::view::dom::{Slot, el};

/// Fills the body.
pub fn fill(body: &Slot, text: &str) {
    body.el.append(&el("p dir=auto", "system").text(text));
}
