//! The message that is being answered: the line above the composer's field, and the quote above an answer.

use super::context::Context;
use super::dom::{El, Scope, Slot, button, el};
use super::icons::{Icon, icon};
use super::menu;
use super::row::person;
use crate::i18n::Text;
use crate::model::{Content, Direction, Entry, EntryId, Quote};
use std::rc::Rc;

/// Begins an answer to this entry.
pub fn begin(context: &Context, entry: EntryId) {
    context.store.ui().reply_to.set(Some(entry));
    context.focus_composer();
}

/// Gives up the answer that was begun; whether there was one.
pub fn cancel(context: &Context) -> bool {
    let reply_to = &context.store.ui().reply_to;
    let some = reply_to.get_untracked().is_some();
    reply_to.set(None);
    some
}

/// The line that says what is being answered.
pub fn build(context: &Rc<Context>, scope: &Scope) -> El {
    let slot = Slot::new("reply-place");
    let place = slot.el.clone();
    let shown = Rc::clone(context);
    let mut before = None;
    scope.follow(Box::new(move || {
        let reply_to = shown.store.ui().reply_to.get();
        let entry = reply_to.and_then(|id| {
            drop(shown.store.entries());
            shown.store.capabilities.get();
            shown.store.entry(id).filter(|entry| menu::may_reply(&shown, entry))
        });
        if reply_to.is_some() && entry.is_none() {
            // What is gone cannot be answered, nor what was said to somebody else.
            shown.store.ui().reply_to.set(None);
        }
        let begun = entry.as_ref().map(|entry| entry.id);
        if begun == before {
            return;
        }
        before = begun;
        slot.clear();
        let Some(entry) = entry else { return };
        let title = title(&shown, &entry);
        slot.el.append(&line(&shown, &slot.scope, &entry, &title));
        shown.announcer.say(&title);
    }));
    place
}

fn title(context: &Context, entry: &Entry) -> String {
    match entry.direction {
        Direction::Visitor => context.text(Text::ReplyingToSelf).to_owned(),
        Direction::Agent | Direction::Bot | Direction::System => {
            context.texts.with(Text::ReplyingTo, &person(context, entry))
        }
    }
}

fn line(context: &Rc<Context>, scope: &Scope, entry: &Entry, title: &str) -> El {
    let asking = Rc::clone(context);
    let on_click = move |_| {
        cancel(&asking);
        asking.focus_composer();
    };
    let give_up = button("icon-button small").label(context, Text::CancelReply).child(&icon(Icon::Close)).on(
        scope,
        "click",
        Box::new(on_click),
    );
    let words = el("div", "quote")
        .child(&el("bdi", "quote-name").text(title))
        .child(&el("span dir=auto", "quote-words").text(&words_of(context, entry)));
    el("div role=group", "reply").attr("aria-label", title).child(&words).child(&give_up)
}

fn words_of(context: &Context, entry: &Entry) -> String {
    let text = entry.content.text();
    if !text.trim().is_empty() { beginning(text) } else { files(context, entry.attachments.len()) }
}

fn files(context: &Context, count: usize) -> String {
    match u32::try_from(count).unwrap_or(u32::MAX) {
        0 => context.text(Text::Composer).to_owned(),
        count => context.counted(Text::SentFile, count),
    }
}

/// More than two lines of a narrow panel are never seen of it.
fn beginning(text: &str) -> String {
    text.chars().take(160).collect()
}

/// What stands above an answer: who said something, and what. Asked anew at each change, because the quoted message may be
/// loaded, or taken back, later.
pub fn quoted(context: &Context, quote: &Quote) -> (String, String) {
    let entry = quote.id.as_ref().and_then(|id| context.store.entry_of(id));
    let name = match (quote.direction, quote.name.trim(), &entry) {
        (Some(Direction::Visitor), ..) => context.text(Text::You).to_owned(),
        (_, "", Some(entry)) => person(context, entry),
        (Some(_), "", None) => context.text(Text::Support).to_owned(),
        (_, name, _) => name.to_owned(),
    };
    let words = match &entry {
        Some(entry) if entry.content == Content::Deleted => context.text(Text::MessageDeleted).to_owned(),
        _ if !quote.text.trim().is_empty() => beginning(&quote.text),
        Some(entry) => words_of(context, entry),
        None => files(context, quote.files),
    };
    (name, words)
}

/// Fills the place above an answer's body.
pub fn fill(context: &Rc<Context>, place: &Slot, quote: &Quote, name: &str, words: &str) {
    let frame = match &quote.id {
        Some(id) => {
            let (asking, id) = (Rc::clone(context), id.clone());
            button("quote").child(&unseen(context.text(Text::GoToQuoted))).on(
                &place.scope,
                "click",
                Box::new(move |_| asking.sought.set(Some(id.clone()))),
            )
        }
        None => el("div", "quote"),
    };
    if !name.is_empty() {
        frame.append(&el("bdi", "quote-name").text(name));
        frame.append(&unseen(":"));
    }
    place.el.append(&frame.child(&el("span dir=auto", "quote-words").text(words)));
}

/// Part of what is read aloud, and a pause after it.
fn unseen(words: &str) -> El {
    el("span", "unseen").text(&[words, " "].concat())
}
