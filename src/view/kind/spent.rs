//! Buttons of a message that say something and cannot be pressed any more: the question is answered, or that part of the
//! conversation is over.

use crate::model::Entry;
use crate::view::context::Context;
use crate::view::dom::{El, Slot};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// What says something to the back end. Links lead out of the page, whatever has become of the conversation.
const SAYING: &str = "button.choice,button.card-button,.submit";

/// Shows it on a body that was filled just now, and disables what was spared for the focus' sake once the focus has left it.
pub fn begin(context: &Context, body: &Slot, entry: &Entry) {
    if body.el.inner(SAYING).is_none() {
        return;
    }
    let on_leave = |event: Event| {
        // What has the focus inside of a body is an element.
        let left = event.target().map(|left| El::from(left.unchecked_into::<Element>()));
        if let Some(left) = left.filter(|left| left.is(SAYING) && left.is("[aria-disabled]")) {
            left.toggle("disabled", true);
        }
    };
    body.scope.listen(body.el.element(), "focusout", Box::new(on_leave));
    show(context, body, entry);
}

/// Shows it on the buttons that are there. One with the focus is not disabled yet: the focus would fall out of the panel.
pub fn show(context: &Context, body: &Slot, entry: &Entry) {
    let spent = entry.past || entry.content.answer().is_some();
    for button in body.el.all(SAYING).into_iter().map(El::from) {
        button.set_or_remove("aria-disabled", spent.then_some("true"));
        button.toggle("disabled", spent && !context.holds_focus(&button));
    }
}
