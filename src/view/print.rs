//! Printing. The top layer would lay the chat over the page's own sheets, so for that moment it comes down from there and stands
//! behind the page's contents, on sheets of its own; its style sheet does the rest.

use super::dom::Scope;
use js_sys::{Function, Reflect};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, ShadowRoot};

/// Listens until the scope ends.
pub fn watch(scope: &Scope, shadow: &ShadowRoot) {
    let Some(window) = web_sys::window() else { return };
    let host = Rc::new(shadow.host());
    let lifted = Rc::clone(&host);
    let down = move |_| {
        if lifted.matches(":popover-open").unwrap_or_default() {
            call(&lifted, "hidePopover");
        }
    };
    scope.listen(&window, "beforeprint", Box::new(down));
    let up = move |_| {
        // Inline it never was up there, and has no such attribute.
        if host.has_attribute("popover") {
            call(&host, "showPopover");
        }
    };
    scope.listen(&window, "afterprint", Box::new(up));
}

/// Not in every browser; one that is up already throws, and is where it should be.
fn call(host: &Element, method: &str) {
    let found = Reflect::get(host, &method.into()).ok().and_then(|method| method.dyn_into::<Function>().ok());
    if let Some(method) = found {
        let _ = method.call0(host);
    }
}
