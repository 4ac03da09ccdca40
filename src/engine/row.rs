//! One row: how a message makes it, changes it, and what never changes back.

use crate::model::reaction::{react, tally};
use crate::model::{
    Attachment, Content, Deed, Delivery, Direction, Entry, EntryId, Message, Quote, RemoteId,
};

/// A row for a message that has none. `merge` brings what is not here.
pub fn entry_of(message: &Message, id: EntryId) -> Entry {
    let attachments = message.attachments.clone().unwrap_or_default();
    let nothing = || {
        if attachments.is_empty() { Content::Unknown(String::new()) } else { Content::Text(String::new()) }
    };
    let direction = message.direction.unwrap_or(Direction::Agent);
    Entry {
        id,
        remote: Some(message.id.clone()),
        direction,
        sender: message.sender.clone(),
        content: message.content.clone().unwrap_or_else(nothing),
        attachments,
        at: message.at,
        delivery: (direction == Direction::Visitor).then_some(Delivery::Sent),
        // `merge` brings the rest.
        quote: None,
        reactions: Vec::new(),
        receipt: None,
        dialog: None,
        metadata: None,
        past: false,
    }
}

/// Whether somebody of the other side says something in it.
pub fn is_answer(row: &Entry) -> bool {
    matches!(row.direction, Direction::Agent | Direction::Bot) && row.content != Content::Deleted
}

/// What a deed makes of a row.
pub fn apply(row: &mut Entry, deed: &Deed) {
    match deed {
        Deed::React(emoji) => react(&mut row.reactions, emoji.as_deref()),
        Deed::Choose(value) => row.content.set_answer(Some(value.clone())),
        Deed::Delete => bury(row),
    }
}

/// Leaves a tombstone: nothing of what was said stays.
fn bury(row: &mut Entry) {
    row.content = Content::Deleted;
    row.attachments.clear();
    row.reactions.clear();
    row.metadata = None;
    row.quote = None;
}

/// Brings a row up to date; fields that the message does not have stay.
pub fn merge(row: &mut Entry, message: &Message, visitor: Option<&RemoteId>) {
    if message.deleted {
        bury(row);
    }
    // A page that was written before the deletion brings nothing back.
    if row.content != Content::Deleted {
        merge_words(row, message, visitor);
    }
    // The back end's clock wins over ours.
    row.at = message.at.or(row.at);
    if row.direction == Direction::Visitor {
        let now = row.delivery.filter(|now| *now >= Delivery::Sent).unwrap_or(Delivery::Sent);
        row.delivery = Some(message.status.map_or(now, |status| forward(now, status)));
    } else {
        row.sender = message.sender.clone().or(row.sender.take());
        row.receipt = row.receipt.max(message.status.filter(|status| *status <= Delivery::Seen));
    }
}

fn merge_words(row: &mut Entry, message: &Message, visitor: Option<&RemoteId>) {
    if let Some(content) = &message.content {
        // An answer, once given, is not taken away by a list that was written before.
        let answer = row.content.answer().map(str::to_owned);
        row.content = content.clone();
        if row.content.is_open_question() {
            row.content.set_answer(answer);
        }
    }
    if let Some(files) = message.attachments.as_ref().filter(|files| !files.is_empty()) {
        row.attachments = with_blobs(files, &row.attachments);
    }
    if let Some(reactions) = &message.reactions {
        row.reactions = tally(reactions, visitor);
    }
    row.quote = merged_quote(row.quote.take(), message.quote.as_ref());
    row.dialog = message.dialog.clone().or(row.dialog.take());
    row.metadata = message.metadata.clone().or(row.metadata.take());
}

/// The visitor's own copies stay attached to their files, so that a picture does not load a second time.
fn with_blobs(files: &[Attachment], ours: &[Attachment]) -> Vec<Attachment> {
    let mut files = files.to_vec();
    if files.len() == ours.len() {
        for (file, our) in files.iter_mut().zip(ours) {
            file.blob = our.blob;
        }
    }
    files
}

/// Sent, delivered, seen, in this order only; failed only before delivered (C-41).
fn forward(now: Delivery, told: Delivery) -> Delivery {
    match (now, told) {
        (Delivery::Failed(_), Delivery::Delivered | Delivery::Seen) => told,
        (Delivery::Failed(_), _) => now,
        (_, Delivery::Failed(_)) if now >= Delivery::Delivered => now,
        _ => now.max(told),
    }
}

/// An echo often says less of what it answers than was known here.
fn merged_quote(ours: Option<Quote>, theirs: Option<&Quote>) -> Option<Quote> {
    let Some(theirs) = theirs else { return ours };
    let mut quote = theirs.clone();
    if let Some(ours) = ours.filter(|ours| ours.id == quote.id) {
        quote.direction = quote.direction.or(ours.direction);
        quote.files = quote.files.max(ours.files);
        for (field, known) in [(&mut quote.name, ours.name), (&mut quote.text, ours.text)] {
            if field.is_empty() {
                *field = known;
            }
        }
    }
    Some(quote)
}
