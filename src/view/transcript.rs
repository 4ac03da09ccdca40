//! The conversation as a text to keep: days and times, names, words, files. What the vendor keeps from the visitor is not in the store,
//! and so cannot be here.

use super::actions::Formats;
use super::dom::Scope;
use super::row::name_of;
use crate::i18n::{Text, Texts};
use crate::model::url::safe_link;
use crate::model::{Action, Attachment, Content, Entry};
use crate::store::Store;
use std::any::Any;
use std::rc::Rc;

/// Loads what is older until there is no more, then calls once. What cannot be loaded now is left out rather than waited for.
/// Dropping what it returns calls it off.
pub fn when_complete(store: &Store, ask: Rc<dyn Fn(Action)>, call: Box<dyn FnOnce()>) -> Box<dyn Any> {
    let scope = Scope::default();
    let store = store.clone();
    let (mut call, mut had) = (Some(call), None);
    scope.follow(Box::new(move || {
        let history = store.history.get();
        if history.loading_first || history.loading_older || call.is_none() {
            return;
        }
        let count = store.entries_untracked().items().len();
        // A page that brought nothing was a failure: there would be no end of asking again.
        if history.has_older && had.replace(count) != Some(count) {
            ask(Action::LoadOlder);
            if store.history.get_untracked().loading_older {
                return;
            }
        }
        if let Some(call) = call.take() {
            call();
        }
    }));
    Box::new(scope)
}

/// All that is here, as plain text. The mark at its beginning tells old editors that it is UTF-8.
pub fn text(store: &Store, texts: &Texts, formats: &dyn Formats) -> String {
    let mut out = String::from("\u{feff}");
    for item in store.entries_untracked().items() {
        push_entry(&mut out, texts, formats, &item.entry);
    }
    out
}

fn push_entry(out: &mut String, texts: &Texts, formats: &dyn Formats, entry: &Entry) {
    let deleted = entry.content == Content::Deleted;
    let words = if deleted { texts.get(Text::MessageDeleted) } else { entry.content.text().trim() };
    let files: &[Attachment] = if deleted { &[] } else { &entry.attachments };
    if words.is_empty() && files.is_empty() {
        return;
    }
    if let Some(at) = entry.at {
        push_line(out, &[&formats.day(at), ", ", &formats.time_of_day(at)]);
    }
    let who = name_of(texts, entry);
    if who.is_empty() {
        push_line(out, &[words]);
    } else {
        push_line(out, &[&texts.with_two(Text::SaysName, &who, words)]);
    }
    if let Some(answer) = entry.content.answer() {
        push_line(out, &[texts.get(Text::You), ": ", answer]);
    }
    for file in files {
        let size = file.size.map(|size| formats.file_size(size)).unwrap_or_default();
        let address = file.url.as_deref().and_then(safe_link).unwrap_or_default();
        push_line(out, &[&file.name, " ", &size, " ", &address]);
    }
    out.push('\n');
}

fn push_line(out: &mut String, parts: &[&str]) {
    out.push_str(parts.concat().trim_end());
    out.push('\n');
}
