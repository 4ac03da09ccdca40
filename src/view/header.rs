//! The panel's head: who is there, how the line is, and the way out.

use super::avatar;
use super::context::Context;
use super::dom::{El, Scope, button, el};
use super::icons::{Icon, icon};
use crate::i18n::Text;
use crate::model::{Action, ConnectionState};
use std::rc::Rc;

/// Builds it.
pub fn build(context: &Rc<Context>, scope: &Scope) -> El {
    let title = el("h2", "title");
    let line = el("p role=status", "line-state");
    let picture = avatar::company(context);
    let close = button("icon-button close").child(&icon(Icon::Close)).asks(context, scope, Action::Close);
    let header = el("div part=header", "header")
        .child(&picture.el)
        .child(&el("div", "header-words").child(&title).child(&line))
        .child(&close);

    let shown = Rc::clone(context);
    scope.follow(Box::new(move || {
        title.set_text(&shown.heading());
        picture.update(&shown);
    }));
    let shown = Rc::clone(context);
    scope.follow(Box::new(move || {
        let words = match shown.store.connection.get() {
            ConnectionState::Connecting => Some(shown.text(Text::Connecting)),
            ConnectionState::Offline => Some(shown.text(Text::Offline)),
            ConnectionState::Idle | ConnectionState::Online | ConnectionState::Polling => None,
        };
        line.set_text(words.unwrap_or_default());
        line.toggle("data-shown", words.is_some());
    }));
    let (shown, hidden_in_page) = (Rc::clone(context), context.appearance.inline);
    scope.follow(Box::new(move || {
        // Where the launcher is covered, this is the one button that closes, and takes its name over.
        let name =
            if shown.covering.get() || !shown.appearance.launcher { Text::CloseChat } else { Text::Close };
        close.set("aria-label", shown.text(name));
        close.toggle("hidden", hidden_in_page);
    }));
    header
}
