//! Plain text in a bubble, with links that can be followed. A very long one shows its beginning first.

use crate::i18n::Text;
use crate::model::rich_text::{Span, first_look, spans};
use crate::view::context::Context;
use crate::view::dom::{El, Scope, Slot, el, outside_link};
use std::cell::Cell;
use std::rc::Rc;

/// What is shown of a long message before somebody asks for the rest.
const CHARACTERS: usize = 1200;
const LINES: usize = 24;

/// Fills the body.
pub fn fill(context: &Rc<Context>, body: &Slot, text: &str) {
    if let Some(words) = words(context, &body.scope, "bubble", text) {
        body.el.append(&words.attr("part", "bubble"));
    }
}

/// A place with these words in it; `None` for none.
pub fn words(context: &Rc<Context>, scope: &Scope, class: &str, text: &str) -> Option<El> {
    if text.trim().is_empty() {
        return None;
    }
    let place = el("div dir=auto", class);
    match first_look(text, CHARACTERS, LINES) {
        None => write(&place, text),
        Some(beginning) => {
            let words = el("span", "");
            write(&words, beginning);
            words.append_text("…");
            place.append(&words);
            place.append(&more_button(context, scope, words.clone(), text, beginning.len()));
        }
    }
    Some(place)
}

fn more_button(context: &Rc<Context>, scope: &Scope, words: El, text: &str, cut: usize) -> El {
    let button = el("button type=button aria-expanded=false", "more").says(context, Text::ShowMore);
    let (context, this, text) = (Rc::clone(context), button.clone(), text.to_owned());
    let expanded = Cell::new(false);
    let on_click = move |_| {
        let open = !expanded.replace(!expanded.get());
        words.clear();
        if open {
            write(&words, &text);
        } else {
            write(&words, text.get(..cut).unwrap_or_default());
            words.append_text("…");
        }
        this.set("aria-expanded", if open { "true" } else { "false" });
        this.set_text(context.text(if open { Text::ShowLess } else { Text::ShowMore }));
    };
    button.on(scope, "click", Box::new(on_click))
}

fn write(place: &El, text: &str) {
    for span in spans(text) {
        match span {
            Span::Words(words) => place.append_text(words),
            Span::Link { shown, href } => place.append(&outside_link("link", &href).text(shown)),
        }
    }
}
