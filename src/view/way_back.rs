//! On a phone the chat looks like a page of its own, so the browser's way back has to close it instead of leaving the site. One entry of
//! the history stands for the open sheet. It has the page's own state and address, so that a router finds what it left there.

use super::actions::Actions;
use super::dom::Scope;
use crate::model::Action;
use crate::store::{Field, Store};
use js_sys::{Object, Reflect};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::History;

/// The member of an entry's state that says that it is ours.
const MARK: &str = "chatWidget";

/// Keeps the history in step with the sheet.
pub fn watch(scope: &Scope, store: &Store, actions: &Actions, covering: &Field<bool>) {
    let Some(window) = web_sys::window() else { return };
    let Ok(history) = window.history() else { return };
    let stands = Rc::new(Cell::new(false));

    let (entry, past, ask) = (Rc::clone(&stands), history.clone(), Rc::clone(&actions.dispatch));
    let on_move = move |_| {
        // Whoever comes back to our entry, from where the page led meanwhile, comes back to the open sheet.
        if entry.get() && !is_ours(&past) {
            entry.set(false);
            ask(Action::Close);
        }
    };
    scope.listen(&window, "popstate", Box::new(on_move));

    let (open, covering) = (store.ui().open.clone(), covering.clone());
    scope.follow(Box::new(move || {
        let (open, covering) = (open.get(), covering.get());
        let sheet = open && covering;
        if stands.replace(sheet) == sheet {
            return;
        }
        // After a reload the entry is there already; when the page has gone on, it is no longer ours to take away.
        match (sheet, is_ours(&history)) {
            (true, false) => {
                let _ = history.push_state(&marked(&history), "");
            }
            (false, true) => {
                let _ = history.back();
            }
            (true, true) | (false, false) => {}
        }
    }));
}

fn state(history: &History) -> JsValue {
    history.state().unwrap_or(JsValue::NULL)
}

fn is_ours(history: &History) -> bool {
    Reflect::get(&state(history), &MARK.into()).is_ok_and(|mark| mark.is_truthy())
}

fn marked(history: &History) -> JsValue {
    let own = Object::new();
    if let Some(pages) = state(history).dyn_ref::<Object>() {
        Object::assign(&own, pages);
    }
    let _ = Reflect::set(&own, &MARK.into(), &JsValue::TRUE);
    own.into()
}
