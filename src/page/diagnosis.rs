//! Why a back end cannot be reached, for whoever made the page. What is asked and what is said stands in
//! `companions/xtask/src/build/reasons.js`, where it costs least; nothing of it ever decides what the widget does.

use crate::backend::HttpRequest;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = watchPolicy)]
    fn watch_policy(hooks: &JsValue, base_url: &str, socket_url: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = wasReached)]
    fn was_reached() -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = wasNotReached)]
    fn was_not_reached(url: &str, headers: &JsValue) -> Result<(), JsValue>;
}

/// Tells the loader (by its `fail`) what the page's policy refuses of these addresses, until the loader's signal.
pub fn watch(hooks: &JsValue, base_url: &str, socket_url: &str) {
    let _ = watch_policy(hooks, base_url, socket_url);
}

/// The back end has answered.
pub(super) fn reached() {
    let _ = was_reached();
}

/// It has not, when asked with these headers.
pub(super) fn not_reached(request: &HttpRequest, headers: &JsValue) {
    let _ = was_not_reached(&request.url, headers);
}
