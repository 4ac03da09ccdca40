//! The newest answers beside the closed launcher, or the website's greeting: who, and the first words. They take no focus. Answers are
//! not announced here, since their number is.

use super::context::Context;
use super::dom::{El, Scope, Slot, button, el};
use super::icons::{Icon, icon};
use super::launcher::Launcher;
use super::panel::spoken;
use super::row::person;
use super::{avatar, greeting};
use crate::i18n::Text;
use crate::model::{Action, Content, Direction, Entry};
use std::cell::RefCell;
use std::rc::Rc;

/// How many stand there at most.
const MOST: usize = 3;

/// Characters of a message; the style sheet cuts at lines.
const SHOWN: usize = 160;

/// Builds the place for them.
pub fn build(context: &Rc<Context>, scope: &Scope, launcher: &Launcher) -> El {
    let place = Slot::new("previews");
    place.el.set("role", "region");
    place.el.set("aria-label", context.text(Text::Preview));
    let (el, context, launcher) = (place.el.clone(), Rc::clone(context), launcher.clone());
    let standing: RefCell<(Vec<Rc<Entry>>, bool)> = RefCell::default();
    scope.follow(Box::new(move || {
        let (entries, greets) = (waiting(&context), greeting::said(&context));
        let mut before = standing.borrow_mut();
        let same = before.0.len() == entries.len()
            && before.0.iter().zip(&entries).all(|(before, now)| Rc::ptr_eq(before, now));
        if same && before.1 == greets {
            return;
        }
        let had_focus = context.holds_focus(&place.el);
        place.clear();
        for entry in &entries {
            let face = avatar::of_sender(&context, entry, &place.scope);
            let words: String = entry.content.text().chars().take(SHOWN).collect();
            // A file or a card says what it is in the sentence that is spoken.
            let words = if words.trim().is_empty() { spoken(&context, entry) } else { words };
            bubble(&context, &place, &launcher, &face, &person(&context, entry), &words);
        }
        if greets {
            let face = avatar::company(&context);
            face.update(&context);
            let words = &context.appearance.greeting.0;
            bubble(&context, &place, &launcher, &face.el, &context.heading(), words);
            context.announcer.say(words);
        }
        if let Some(last) = entries.last().map(|last| last.id) {
            dismiss(&context, &place, move |context| context.store.ui().preview_seen.set(Some(last)));
        } else if greets {
            dismiss(&context, &place, |context| context.ask(Action::PutGreetingAway));
        }
        if had_focus {
            let next = place.el.inner("button");
            next.as_ref().unwrap_or(&launcher.el).focus();
        }
        *before = (entries, greets);
    }));
    el
}

/// What was neither seen nor put away, oldest first.
fn waiting(context: &Context) -> Vec<Rc<Entry>> {
    let (store, ui) = (&context.store, context.store.ui());
    let unread = store.unread.get() as usize;
    let (open, shown, put_away) = (ui.open.get(), ui.shown.get(), ui.preview_seen.get());
    let entries = store.entries();
    if open || !shown || !context.appearance.preview {
        return Vec::new();
    }
    let newest = entries.items().iter().rev();
    let mut found: Vec<Rc<Entry>> = newest
        .take_while(|item| Some(item.entry.id) != put_away)
        .map(|item| &item.entry)
        .filter(|entry| matches!(entry.direction, Direction::Agent | Direction::Bot))
        .filter(|entry| entry.content != Content::Deleted)
        .take(unread.min(MOST))
        .cloned()
        .collect();
    found.reverse();
    found
}

fn bubble(context: &Rc<Context>, place: &Slot, launcher: &Launcher, face: &El, name: &str, words: &str) {
    let (opening, hand) = (Rc::clone(context), Rc::clone(&launcher.pressed));
    let on_click = move |_| {
        hand.set(true);
        opening.ask(Action::Open);
    };
    // The face stands outside of the button, whose name is what one reads in it.
    let text = button("preview-words")
        .child(&el("bdi", "preview-name").text(name))
        .child(&el("span dir=auto", "preview-text").text(words))
        .on(&place.scope, "click", Box::new(on_click));
    place.el.append(&el("div", "preview").child(face).child(&text));
}

fn dismiss(context: &Rc<Context>, place: &Slot, put_away: impl Fn(&Context) + 'static) {
    let putting = Rc::clone(context);
    let button = button("preview-dismiss").label(context, Text::Dismiss).child(&icon(Icon::Close));
    place.el.append(&button.on(&place.scope, "click", Box::new(move |_| put_away(&putting))));
}
