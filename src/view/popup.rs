//! What floats above the list for a moment: a menu, a question, the signs to react with. One at a time. It closes at Escape, at a
//! press beside it and when the focus leaves it, and gives the focus back where it was opened.

use super::context::Context;
use super::dom::{El, Scope, el};
use super::focus;
use super::viewport::pixels;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent, Node};

/// CSS pixels kept free to the panel's edges, and half of them to what it belongs to.
const GAP: f64 = 8.0;

/// What is open.
pub struct Popup {
    layer: El,
    owner: Owner,
    scope: Scope,
}

/// Where a popup belongs.
#[derive(Clone)]
pub struct Owner {
    /// What it stands beside. Says by `aria-expanded` that it is open.
    pub anchor: El,
    /// What has the focus afterwards.
    pub back: El,
}

/// Shows it beside its owner, above or below, wherever there is room. `scope` holds what listens inside of it; whoever listens
/// there must not hold the context, which holds the popup. The focus is the caller's to set.
pub fn open(context: &Rc<Context>, content: &El, owner: Owner, scope: Scope) {
    close(context, false);
    let Some(panel) = context.root.inner(".panel") else { return };
    // A press on its own bare ground must not lead the focus out of it.
    content.set("tabindex", "-1");
    let layer = el("div", "popup-layer").child(content);
    listen(context, &layer, content, &scope);
    owner.anchor.set("aria-expanded", "true");
    panel.append(&layer);
    place(&layer, content, &owner.anchor);
    *context.popup.borrow_mut() = Some(Popup { layer, owner, scope });
}

/// Takes away what is open.
pub fn close(context: &Context, give_back: bool) {
    let Some(Popup { layer, owner, scope }) = context.popup.take() else { return };
    // First: taking it out of the page may tell listeners that the focus has left.
    scope.clear();
    layer.remove();
    owner.anchor.set("aria-expanded", "false");
    if give_back {
        // Its row may have been scrolled away meanwhile.
        let back = Some(owner.back).filter(|back| back.element().is_connected());
        if let Some(back) = back.or_else(|| context.root.inner(".log")) {
            back.focus();
        }
    }
}

fn listen(context: &Rc<Context>, layer: &El, content: &El, scope: &Scope) {
    let (closing, inside) = (Rc::downgrade(context), content.clone());
    let on_key = move |event: Event| {
        let (Some(context), event) = (closing.upgrade(), event.unchecked_ref::<KeyboardEvent>()) else {
            return;
        };
        match event.key().as_str() {
            "Escape" if !event.is_composing() => close(&context, true),
            // Out of a menu Tab goes on from where the menu was opened; dialogs keep it.
            "Tab" if inside.is("[role=menu]") => close(&context, true),
            "Tab" => focus::keep_inside(&context, &inside, event),
            _ => return,
        }
        event.stop_propagation();
    };
    scope.listen(layer.element(), "keydown", Box::new(on_key));

    // A long press that opened this ends in a mouse's press on it, made up by the browser. Only a press that began here counts.
    let begun = Rc::new(Cell::new(false));
    let beginning = Rc::clone(&begun);
    scope.listen(layer.element(), "pointerdown", Box::new(move |_| beginning.set(true)));
    let (closing, ground) = (Rc::downgrade(context), layer.clone());
    let on_press = move |event: Event| {
        let beside = event.target().is_some_and(|target| target == ***ground.element());
        if let Some(context) = closing.upgrade().filter(|_| beside) {
            event.prevent_default();
            if begun.get() {
                close(&context, true);
            }
        }
    };
    scope.listen(layer.element(), "mousedown", Box::new(on_press));

    let (closing, outer) = (Rc::downgrade(context), layer.clone());
    let on_leave = move |event: Event| {
        let next = js_sys::Reflect::get(&event, &"relatedTarget".into()).ok();
        let next = next.and_then(|next| next.dyn_into::<Node>().ok());
        let stays = next.is_some() && outer.holds(next.as_ref());
        // Somebody who looks at another window comes back to the same menu.
        let in_front = leptos::prelude::document().has_focus().unwrap_or_default();
        if let Some(context) = closing.upgrade().filter(|_| !stays && in_front) {
            close(&context, false);
        }
    };
    scope.listen(layer.element(), "focusout", Box::new(on_leave));
    // The key that opened a menu asks the browser for its own as well.
    scope.listen(layer.element(), "contextmenu", Box::new(|event| event.prevent_default()));
}

/// Below what it belongs to, above where there is no room below; begins where that begins, as far as it fits into the panel.
fn place(layer: &El, content: &El, anchor: &El) {
    let [ground, this, owner] =
        [layer, content, anchor].map(|element| element.element().get_bounding_client_rect());
    let below = owner.bottom() + GAP / 2.0;
    let above = owner.top() - GAP / 2.0 - this.height();
    let fits = below + this.height() <= ground.bottom() - GAP || above < ground.top() + GAP;
    let top = if fits { below } else { above };
    let rightwards = content.closest("[dir=rtl]").is_none();
    let start = if rightwards { owner.left() } else { owner.right() - this.width() };
    let within = |wanted: f64, room: f64, size: f64| pixels(wanted.min(room - size - GAP).max(GAP));
    content.style("left", &within(start - ground.left(), ground.width(), this.width()));
    content.style("top", &within(top - ground.top(), ground.height(), this.height()));
}
