//! What each kind of message looks like: one match without a rest, so that a new kind stops compiling here.

pub mod attachment;
mod card;
pub mod carousel;
mod feedback;
pub mod handed_over;
mod quick_reply;
pub mod spent;
mod system;
mod text;
mod transcript;
mod unknown;

use super::context::Context;
use super::dom::{Slot, el};
use crate::i18n::Text;
use crate::model::{Attachment, Content, Entry};
use std::rc::Rc;

/// Fills the body of a row.
pub fn fill(context: &Rc<Context>, body: &Slot, entry: &Entry) {
    match &entry.content {
        Content::Text(text) => text::fill(context, body, text),
        Content::System(text) => system::fill(body, text),
        Content::Unknown(text) if text.trim().is_empty() && !entry.attachments.is_empty() => {}
        Content::Unknown(text) => unknown::fill(context, body, text),
        Content::Card(card) => card::fill(context, body, entry.id, card),
        Content::QuickReply(question) => quick_reply::fill(context, body, entry.id, question),
        Content::Feedback(question) => feedback::fill(context, body, entry.id, question),
        Content::Carousel(carousel) => carousel::fill(context, body, entry.id, carousel),
        Content::HandedOver(to) => system::fill(body, &handed_over::words(context, to)),
        Content::Transcript(text) => transcript::fill(context, body, text),
        Content::Deleted => {
            body.el.append(&el("p", "tombstone").says(context, Text::MessageDeleted));
        }
    }
    spent::begin(context, body, entry);
}

/// Takes over another content without building the body anew, where nodes inside must stay. Whether that was possible.
pub fn patch(context: &Context, body: &Slot, before: &Content, now: &Entry) -> bool {
    match (before, &now.content) {
        (Content::QuickReply(before), Content::QuickReply(question)) => {
            let same = before.text == question.text
                && before.image == question.image
                && before.choices == question.choices;
            if same {
                quick_reply::show_answer(body, question);
                spent::show(context, body, now);
            }
            same
        }
        _ => false,
    }
}

/// The files that it shows: what was taken back shows none.
pub fn files(entry: &Entry) -> &[Attachment] {
    if entry.content == Content::Deleted { &[] } else { &entry.attachments }
}

/// The contract's word for it (`data-kind`); `deleted` and `transcript` are ours.
pub fn name(entry: &Entry) -> &'static str {
    match &entry.content {
        Content::Text(text) if text.trim().is_empty() && !entry.attachments.is_empty() => "attachment",
        Content::Text(_) => "text",
        Content::System(_) | Content::HandedOver(_) => "system",
        Content::Unknown(_) => "unknown",
        Content::Card(_) => "card",
        Content::QuickReply(_) => "quick_reply",
        Content::Feedback(_) => "feedback",
        Content::Carousel(_) => "carousel",
        Content::Transcript(_) => "transcript",
        Content::Deleted => "deleted",
    }
}
