//! The panel: a dialog beside the page, or over it on a phone.

use super::context::Context;
use super::dom::{El, Scope, el};
use super::kind::handed_over;
use super::launcher::{Launcher, PANEL_ID};
use super::row::person;
use super::thread::{Thread, standing};
use super::{attach, away, channels, composer, focus, form, header, notice, popup, profile};
use crate::i18n::Text;
use crate::model::{Action, Content, Entry};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

struct Panel {
    el: El,
    thread: Rc<Thread>,
}

/// Builds the panel at its first opening and shows and hides it from then on.
pub fn build_when_open(context: &Rc<Context>, scope: &Rc<Scope>, launcher: Launcher, mut take_focus: bool) {
    let context = Rc::clone(context);
    let inner = scope.part();
    let mut panel: Option<Panel> = None;
    let mut was_open = false;
    let mut came_from: Option<HtmlElement> = None;
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
        let inside = context.holds_focus(&panel.el);
        panel.el.toggle("data-open", open);
        if open {
            let pressed = launcher.pressed.replace(false);
            panel.thread.opened();
            came_from = focus::outside(&context).filter(|_| !pressed);
            if !context.appearance.inline && (pressed || take_focus || focus::may_be_taken(&context)) {
                context.focus_composer();
            }
            take_focus = false;
        } else {
            popup::close(&context, false);
            if inside {
                match came_from.take().filter(|from| from.is_connected()) {
                    Some(button) => drop(button.focus()),
                    None => launcher.el.focus(),
                }
            }
        }
    }));
}

fn build(context: &Rc<Context>, scope: &Rc<Scope>) -> Panel {
    let el = el("section role=dialog tabindex=-1 part=panel", "panel")
        .attr("id", PANEL_ID)
        .child(&header::build(context, scope));
    let thread = Thread::build(context, scope);
    el.append(&thread.el);
    el.append(&notice::build(context, scope));
    let presence = away::watch(context, scope);
    el.append(&away::build(context, scope, &presence));
    el.append(&profile::build(context, scope));
    el.append(&form::build(context, scope, &el, &presence));
    el.append(&standing(context, scope));
    el.append(&channels::build(context, scope));
    el.append(&composer::build(context, scope, &thread));
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
    Panel { el, thread }
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
        if news.undone.is_some() {
            context.announcer.alert(context.text(Text::Undone));
        }
        // One may have been taken back before anybody was told that it came.
        let arrived: Vec<_> = news
            .arrived
            .iter()
            .filter_map(|id| context.store.entry(*id))
            .filter(|entry| entry.content != Content::Deleted)
            .collect();
        thread.arrived(arrived.len());
        if !context.is_open() {
            return;
        }
        if arrived.len() > 3 {
            let count = u32::try_from(arrived.len()).unwrap_or(u32::MAX);
            context.announcer.say(&context.counted(Text::NewMessages, count));
            return;
        }
        for entry in &arrived {
            context.announcer.say(&spoken(&context, entry));
        }
    }));
}

/// Characters that are said of one message.
const SPOKEN: usize = 300;

/// A message in one sentence: whose it is, what it says or what it is.
pub fn spoken(context: &Context, entry: &Entry) -> String {
    let text: String = entry.content.text().chars().take(SPOKEN).collect();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let silent = text.trim().is_empty();
    let kind = match &entry.content {
        Content::Card(_) => context.text(Text::KindCard).to_owned(),
        Content::QuickReply(question) => context.counted(Text::KindChoices, count(question.choices.len())),
        Content::Feedback(_) => context.text(Text::KindRating).to_owned(),
        Content::Carousel(carousel) => context.counted(Text::KindCarousel, count(carousel.cards.len())),
        Content::HandedOver(to) => handed_over::words(context, to),
        Content::Text(_)
        | Content::System(_)
        | Content::Unknown(_)
        | Content::Transcript(_)
        | Content::Deleted
            if silent =>
        {
            context.counted(Text::SentFile, count(entry.attachments.len().max(1)))
        }
        Content::Text(_)
        | Content::System(_)
        | Content::Unknown(_)
        | Content::Transcript(_)
        | Content::Deleted => String::new(),
    };
    let comma = if silent || kind.is_empty() { "" } else { ", " };
    let words = [&text, comma, &kind].concat();
    let who = person(context, entry);
    if who.is_empty() { words } else { context.texts.with_two(Text::SaysName, &who, &words) }
}
