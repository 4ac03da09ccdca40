//! The panel's head: who is there, how the line is, and the two ways out: of the conversation, and of the panel.

use super::context::Context;
use super::dom::{El, Scope, button, el};
use super::icons::{Icon, icon};
use super::popup::Owner;
use super::{avatar, confirm};
use crate::i18n::Text;
use crate::model::{Action, ConnectionState, ConversationStatus};
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
        .child(&sound_button(context, scope))
        .child(&transcript_button(context, scope))
        .child(&end_button(context, scope))
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
        // Where the launcher is covered, this is the one button that closes, and takes its name over. No inbox takes it away there.
        let is_only = shown.covering.get() || !shown.appearance.launcher;
        close.set("aria-label", shown.text(if is_only { Text::CloseChat } else { Text::Close }));
        let unwanted = shown.store.settings.get().no_close_button && !is_only;
        shown.withdraw(&close, hidden_in_page || unwanted);
    }));
    header
}

/// Whether messages are heard that nobody is looking at.
fn sound_button(context: &Rc<Context>, scope: &Scope) -> El {
    let asking = Rc::clone(context);
    let on_click = move |_| asking.ask(Action::Sound(!asking.store.ui().sound.get_untracked()));
    let switch = button("icon-button")
        .label(context, Text::Sound)
        .attr("title", context.text(Text::Sound))
        .child(&icon(Icon::Bell))
        .on(scope, "click", Box::new(on_click));
    let (shown, this) = (Rc::clone(context), switch.clone());
    scope.follow(Box::new(move || {
        this.set("aria-pressed", if shown.store.ui().sound.get() { "true" } else { "false" });
    }));
    switch
}

/// There as long as there is something to keep.
fn transcript_button(context: &Rc<Context>, scope: &Scope) -> El {
    let asking = Rc::clone(context);
    let download = button("icon-button")
        .label(context, Text::DownloadTranscript)
        .attr("title", context.text(Text::DownloadTranscript))
        .child(&icon(Icon::Download))
        .on(scope, "click", Box::new(move |_| (asking.actions.download_transcript)()));
    let (shown, this) = (Rc::clone(context), download.clone());
    scope.follow(Box::new(move || {
        let empty = shown.store.entries().items().is_empty();
        shown.withdraw(&this, empty);
    }));
    download
}

/// There as long as there is something that the visitor can end.
fn end_button(context: &Rc<Context>, scope: &Scope) -> El {
    let end = button("icon-button").label(context, Text::EndConversation).child(&icon(Icon::Leave));
    for (name, value) in [
        ("title", context.text(Text::EndConversation)),
        ("aria-haspopup", "dialog"),
        ("aria-expanded", "false"),
    ] {
        end.set(name, value);
    }
    let (asking, this) = (Rc::clone(context), end.clone());
    let on_click = move |_| {
        let owner = Owner { anchor: this.clone(), back: this.clone() };
        let go_on = |context: &Rc<Context>| context.ask(Action::EndConversation);
        confirm::ask(&asking, owner, Text::EndAsk, Text::EndConversation, Box::new(go_on));
    };
    scope.listen(end.element(), "click", Box::new(on_click));
    let (shown, this) = (Rc::clone(context), end.clone());
    scope.follow(Box::new(move || {
        let status = shown.store.status.get().filter(|status| *status != ConversationStatus::Closed);
        shown.withdraw(&this, !shown.store.capabilities.get().ending || status.is_none());
    }));
    end
}
