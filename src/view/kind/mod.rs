//! What each kind of message looks like: one match without a rest, so that a new kind stops compiling here.

pub mod attachment;
mod system;
mod text;
mod unknown;

use super::context::Context;
use super::dom::Slot;
use crate::model::{Content, Entry};
use std::rc::Rc;

/// Fills the body of a row.
pub fn fill(context: &Rc<Context>, body: &Slot, entry: &Entry) {
    match &entry.content {
        Content::Text(text) => text::fill(context, body, text),
        Content::System(text) => system::fill(body, text),
        Content::Unknown(text) if text.trim().is_empty() && !entry.attachments.is_empty() => {}
        Content::Unknown(text) => unknown::fill(context, body, text),
        Content::Card(_) | Content::QuickReply(_) | Content::Feedback(_) | Content::Deleted => {
            unknown::fill(context, body, entry.content.text());
        }
    }
}

/// The contract's word for it (`data-kind`).
pub fn name(entry: &Entry) -> &'static str {
    match &entry.content {
        Content::Text(text) if text.trim().is_empty() && !entry.attachments.is_empty() => "attachment",
        Content::Text(_) => "text",
        Content::System(_) => "system",
        Content::Unknown(_) => "unknown",
        Content::Card(_) => "card",
        Content::QuickReply(_) => "quick_reply",
        Content::Feedback(_) => "feedback",
        Content::Deleted => "deleted",
    }
}
