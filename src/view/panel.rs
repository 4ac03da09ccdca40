//! The panel: a dialog beside the page, or over it on a phone.

use super::context::Context;
use super::dom::{El, Scope, el};
use super::launcher::{Launcher, PANEL_ID};
use super::thread::Thread;
use super::{attach, composer, focus, header, notice};
use crate::i18n::Text;
use crate::model::Action;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

struct Panel {
    el: El,
    thread: Rc<Thread>,
    composer: El,
}

/// Builds the panel at its first opening and shows and hides it from then on.
pub fn build_when_open(context: &Rc<Context>, scope: &Rc<Scope>, launcher: Launcher, mut take_focus: bool) {
    let context = Rc::clone(context);
    let inner = scope.part();
    let mut panel: Option<Panel> = None;
    let mut was_open = false;
    scope.follow(Box::new(move || {
        let open = context.store.ui().open.get() || context.appearance.inline;
        if open && panel.is_none() {
            panel = Some(build(&context, &inner));
        }
        let Some(panel) = &panel else { return };
        if open == was_open {
            return;
        }
        was_open = open;
        let inside = context.focused().is_some_and(|focused| panel.el.holds(Some(&focused)));
        panel.el.toggle("data-open", open);
        if open {
            let pressed = launcher.pressed.replace(false);
            panel.thread.opened();
            if !context.appearance.inline && (pressed || take_focus || focus::may_be_taken(&context)) {
                panel.composer.focus();
            }
            take_focus = false;
        } else if inside {
            launcher.el.focus();
        }
    }));
}

fn build(context: &Rc<Context>, scope: &Rc<Scope>) -> Panel {
    let el = el("section", "panel")
        .attr("id", PANEL_ID)
        .attr("role", "dialog")
        .attr("tabindex", "-1")
        .attr("part", "panel")
        .child(&header::build(context, scope));
    let thread = Thread::build(context, scope);
    el.append(&thread.el);
    el.append(&notice::build(context, scope));
    let composer = composer::build(context, scope, &thread);
    el.append(&composer.el);
    attach::accept_drops(context, scope, &el);
    context.root.append(&el);

    let (named, this) = (Rc::clone(context), el.clone());
    scope.follow(Box::new(move || {
        this.set("aria-label", &named.heading());
        let covering = named.covering.get();
        this.set_or_remove("aria-modal", covering.then_some("true"));
    }));
    let (asking, this) = (Rc::clone(context), el.clone());
    let on_key = move |event: web_sys::Event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        match event.key().as_str() {
            "Escape" if !event.is_composing() && !asking.appearance.inline => asking.ask(Action::Close),
            "Tab" if asking.covering.get_untracked() => focus::keep_inside(&asking, &this, event),
            _ => {}
        }
    };
    scope.listen(el.element(), "keydown", Box::new(on_key));
    follow_news(context, scope, &thread);
    Panel { el, thread, composer: composer.text }
}

/// What has just come in is said aloud once, and counted under the reader's place in the list.
fn follow_news(context: &Rc<Context>, scope: &Scope, thread: &Rc<Thread>) {
    let (context, thread) = (Rc::clone(context), Rc::clone(thread));
    let mut earlier = true;
    scope.follow(Box::new(move || {
        let news = context.store.take_news();
        // What came before there was a panel is not news any more: it stands in the list.
        if std::mem::take(&mut earlier) {
            return;
        }
        if news.failed {
            context.announcer.alert(context.text(Text::MessageNotSent));
        }
        thread.arrived(news.arrived.len());
        if !context.store.ui().open.get_untracked() && !context.appearance.inline {
            return;
        }
        if news.arrived.len() > 3 {
            let count = u32::try_from(news.arrived.len()).unwrap_or(u32::MAX);
            context.announcer.say(&context.counted(Text::NewMessages, count));
            return;
        }
        for entry in news.arrived.iter().filter_map(|id| context.store.entry(*id)) {
            context.announcer.say(&spoken(&context, &entry));
        }
    }));
}

/// Characters that are said of one message.
const SPOKEN: usize = 300;

fn spoken(context: &Context, entry: &crate::model::Entry) -> String {
    let name = entry.sender.as_ref().map(|sender| sender.name.trim()).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| context.text(Text::Support));
    let text: String = entry.content.text().chars().take(SPOKEN).collect();
    let files = u32::try_from(entry.attachments.len()).unwrap_or(u32::MAX);
    let words = if text.trim().is_empty() { context.counted(Text::SentFile, files.max(1)) } else { text };
    context.texts.with_two(Text::SaysName, name, &words)
}
