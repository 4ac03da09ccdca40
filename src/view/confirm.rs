//! A question before something that cannot be undone. A second press on the same place does nothing: the focus is on "Cancel".

use super::context::Context;
use super::dom::{Scope, button, el};
use super::popup::{self, Owner};
use crate::i18n::Text;
use std::rc::Rc;

/// What is done once the visitor says so.
type Deed = Box<dyn Fn(&Rc<Context>)>;

/// Asks it beside its owner; does it once the visitor says so.
pub fn ask(context: &Rc<Context>, owner: Owner, question: Text, yes: Text, go_on: Deed) {
    let scope = Scope::default();
    let closing = Rc::downgrade(context);
    let on_cancel = move |_| {
        if let Some(context) = closing.upgrade() {
            popup::close(&context, true);
        }
    };
    let asking = Rc::downgrade(context);
    let on_yes = move |_| {
        if let Some(context) = asking.upgrade() {
            popup::close(&context, true);
            go_on(&context);
        }
    };
    let question = context.text(question);
    let cancel = button("text-button").says(context, Text::Cancel).on(&scope, "click", Box::new(on_cancel));
    let yes = button("text-button danger").says(context, yes).on(&scope, "click", Box::new(on_yes));
    let dialog = el("div role=alertdialog", "popup confirm")
        .attr("aria-label", question)
        .child(&el("p", "").text(question))
        .child(&el("div", "confirm-buttons").child(&cancel).child(&yes));
    popup::open(context, &dialog, owner, scope);
    cancel.focus();
}
