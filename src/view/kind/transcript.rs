//! What was said before people took over, as they were given it: folded, because the visitor was there.

use super::text;
use crate::i18n::Text;
use crate::view::context::Context;
use crate::view::dom::{Slot, el};
use std::rc::Rc;

/// Fills the body.
pub fn fill(context: &Rc<Context>, body: &Slot, words: &str) {
    let folded = el("details part=bubble", "bubble transcript")
        .child(&el("summary", "").says(context, Text::TranscriptHeading));
    // The heading that people read stands on the fold already.
    let words = words.strip_prefix(context.text(Text::TranscriptHeading)).unwrap_or(words).trim();
    if let Some(words) = text::words(context, &body.scope, "transcript-words", words) {
        folded.append(&words);
    }
    body.el.append(&folded);
}
