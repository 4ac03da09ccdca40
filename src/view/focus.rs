//! Where the focus goes, and when it may be moved at all.

use super::context::Context;
use super::dom::El;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// What can be reached by Tab.
const REACHABLE: &str =
    "button:not([disabled]),a[href],textarea,select,input:not([type=file]),audio,video,[tabindex='0']";

/// Whether a hand is behind what happens now: the visitor is in the widget already, or has just pressed something on the page.
/// An opening by a timer, or after a reload, is not, and must leave the focus where it is.
pub fn may_be_taken(context: &Context) -> bool {
    if context.focused().is_some() {
        return true;
    }
    // Not in every browser, so asked for by name.
    let active = web_sys::window()
        .and_then(|window| js_sys::Reflect::get(&window.navigator(), &"userActivation".into()).ok())
        .and_then(|activation| js_sys::Reflect::get(&activation, &"isActive".into()).ok());
    active.is_some_and(|active| active.is_truthy())
}

/// What has the focus in the page around the widget: where a visitor came from who pressed a button of the page's own.
pub fn outside(context: &Context) -> Option<HtmlElement> {
    let active = leptos::prelude::document().active_element()?.dyn_into::<HtmlElement>().ok()?;
    let (host, is_body) = (context.shadow.host(), active.tag_name() == "BODY");
    (!is_body && *active != host).then_some(active)
}

/// Keeps Tab inside while the panel covers the screen: behind it is nothing that could be seen.
pub fn keep_inside(context: &Context, panel: &El, event: &KeyboardEvent) {
    let reachable: Vec<HtmlElement> = panel
        .all(REACHABLE)
        .into_iter()
        .filter_map(|element| element.dyn_into::<HtmlElement>().ok())
        .filter(|element| element.offset_width() > 0 && element.tab_index() >= 0)
        .collect();
    let (Some(first), Some(last)) = (reachable.first(), reachable.last()) else { return };
    let (edge, other) = if event.shift_key() { (first, last) } else { (last, first) };
    let focused = context.focused();
    if focused.as_ref() == Some(edge.as_ref()) || !panel.holds(focused.as_ref().map(AsRef::as_ref)) {
        event.prevent_default();
        let _ = other.focus();
    }
}
