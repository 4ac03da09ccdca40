//! What can be done with a message. What is offered depends on the back end, on whose message it is, and on whether the back end
//! has it at all.

use super::context::Context;
use super::dom::{El, Scope, el};
use super::icons::{Icon, icon};
use super::popup::{self, Owner};
use super::{confirm, picker, reply};
use crate::i18n::Text;
use crate::model::{Action, Content, Deed, Direction, Entry, EntryId};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, HtmlElement, KeyboardEvent};

#[derive(Clone, Copy)]
enum Item {
    Reply,
    React,
    Copy,
    Delete,
}

/// Whether this message can be answered.
pub fn may_reply(context: &Context, entry: &Entry) -> bool {
    context.capabilities().replies && is_there(entry)
}

/// Whether this message can be reacted to.
pub fn may_react(context: &Context, entry: &Entry) -> bool {
    context.capabilities().reactions && is_there(entry)
}

/// Whether there is anything that can be done.
pub fn has_any(context: &Context, entry: &Entry) -> bool {
    [Item::Reply, Item::React, Item::Copy, Item::Delete].into_iter().any(|item| offers(context, entry, item))
}

fn offers(context: &Context, entry: &Entry, item: Item) -> bool {
    match item {
        Item::Reply => may_reply(context, entry),
        Item::React => may_react(context, entry),
        Item::Copy => entry.direction != Direction::System && !entry.content.text().trim().is_empty(),
        Item::Delete => {
            context.capabilities().deletion && entry.direction == Direction::Visitor && is_there(entry)
        }
    }
}

/// The back end has it, and it is somebody's.
fn is_there(entry: &Entry) -> bool {
    !entry.past
        && entry.remote.is_some()
        && entry.direction != Direction::System
        && entry.content != Content::Deleted
}

/// Opens the menu of this entry.
pub fn open(context: &Rc<Context>, id: EntryId, owner: Owner) {
    let Some(entry) = context.store.entry(id) else { return };
    let scope = Scope::default();
    let menu = el("div role=menu", "popup menu").label(context, Text::MessageActions);
    for item in [Item::Reply, Item::React, Item::Copy, Item::Delete] {
        if offers(context, &entry, item) {
            menu.append(&build_item(context, &scope, item, id, &owner));
        }
    }
    let items = menu.clone();
    scope.listen(menu.element(), "keydown", Box::new(move |event| walk(&items, &event)));
    popup::open(context, &menu, owner, scope);
    if let Some(first) = menu.inner("button") {
        first.focus();
    }
}

fn build_item(context: &Rc<Context>, scope: &Scope, item: Item, id: EntryId, owner: &Owner) -> El {
    let (picture, words) = match item {
        Item::Reply => (Icon::Reply, Text::Reply),
        Item::React => (Icon::Face, Text::React),
        Item::Copy => (Icon::Copy, Text::Copy),
        Item::Delete => (Icon::Bin, Text::Delete),
    };
    let (asking, owner) = (Rc::downgrade(context), owner.clone());
    let on_click = move |_| {
        let Some(context) = asking.upgrade() else { return };
        match item {
            Item::Reply => {
                popup::close(&context, false);
                reply::begin(&context, id);
            }
            Item::React => picker::open(&context, id, owner.clone()),
            Item::Copy => {
                popup::close(&context, true);
                copy(&context, id);
            }
            Item::Delete => ask_to_delete(&context, id, owner.clone()),
        }
    };
    el("button type=button role=menuitem tabindex=-1", "menu-item")
        .child(&icon(picture))
        .child(&el("span", "").text(context.text(words)))
        .on(scope, "click", Box::new(on_click))
}

/// Up and down, round and round.
fn walk(menu: &El, event: &Event) {
    let event: &KeyboardEvent = event.unchecked_ref();
    let items = menu.all("button");
    let here = items.iter().position(|item| item.matches(":focus").unwrap_or_default());
    let count = items.len();
    let next = match event.key().as_str() {
        "ArrowDown" => here.map_or(0, |at| (at + 1) % count.max(1)),
        "ArrowUp" => here.unwrap_or(count).checked_sub(1).unwrap_or(count.saturating_sub(1)),
        "Home" => 0,
        "End" => count.saturating_sub(1),
        _ => return,
    };
    event.prevent_default();
    if let Some(item) = items.get(next) {
        let _ = item.unchecked_ref::<HtmlElement>().focus();
    }
}

/// A page without the browser's permission, or without a safe connection, has no clipboard; then nothing is copied.
fn copy(context: &Rc<Context>, id: EntryId) {
    let Some(entry) = context.store.entry(id) else { return };
    let written = web_sys::window().and_then(|window| {
        let clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into()).ok()?;
        let write = js_sys::Reflect::get(&clipboard, &"writeText".into()).ok()?;
        let write = write.dyn_into::<js_sys::Function>().ok()?;
        let promise = write.call1(&clipboard, &entry.content.text().into()).ok()?;
        promise.dyn_into::<js_sys::Promise>().ok()
    });
    let context = Rc::clone(context);
    wasm_bindgen_futures::spawn_local(async move {
        let done = match written {
            Some(promise) => JsFuture::from(promise).await.is_ok(),
            None => false,
        };
        if done {
            context.announcer.say(context.text(Text::Copied));
        } else {
            context.announcer.alert(context.text(Text::Undone));
        }
    });
}

fn ask_to_delete(context: &Rc<Context>, id: EntryId, owner: Owner) {
    let article = owner.anchor.closest("article");
    let go_on = move |context: &Rc<Context>| {
        // The button that led here goes with the message.
        if let Some(article) = &article {
            article.focus();
        }
        context.ask(Action::Do(id, Deed::Delete));
    };
    confirm::ask(context, owner, Text::DeleteAsk, Text::Delete, Box::new(go_on));
}
