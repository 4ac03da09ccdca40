//! The website's greeting beside the closed launcher: once the visitor has had some time for the page, until they put it away or open
//! the chat. Where it was put away it never comes again.

use super::Appearance;
use super::actions::Actions;
use super::context::Context;
use super::dom::Scope;
use crate::model::Action;
use crate::store::{Field, Store};
use gloo_timers::callback::Timeout;
use std::rc::Rc;

/// Waits, and says when the time has come. Whoever has a conversation needs no greeting.
pub fn watch(scope: &Scope, store: &Store, actions: &Actions, appearance: &Appearance) -> Field<bool> {
    let due = Field::new(false);
    let (words, after) = &appearance.greeting;
    if words.is_empty() || appearance.inline || store.ui().greeted.get_untracked() {
        return due;
    }
    let time = due.clone();
    scope.keep(Box::new(Timeout::new(after * 1000, move || time.set(true))));
    let (due_now, store, ask) = (due.clone(), store.clone(), Rc::clone(&actions.dispatch));
    scope.follow(Box::new(move || {
        // Opened while it stood there, it has done what it was for.
        if due_now.get() && store.ui().open.get() && !store.ui().greeted.get_untracked() {
            ask(Action::PutGreetingAway);
        }
    }));
    due
}

/// Whether it stands there now.
pub fn said(context: &Context) -> bool {
    let store = &context.store;
    context.greets.get()
        && !store.ui().greeted.get()
        && !store.ui().open.get()
        && store.ui().shown.get()
        && store.entries().items().is_empty()
}
