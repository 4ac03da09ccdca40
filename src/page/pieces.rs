//! Files of the widget that are fetched only when they are needed. The build gives each a name made of its contents and
//! its integrity, and tells both to the glue; see `companions/xtask/src/build/guard.js`.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = loadPiece)]
    fn load_piece(name: &str) -> Result<Promise, JsValue>;
}

/// Fetches a file by its plain name and hands over its text; `None` when it cannot be had now. Asking again is allowed.
pub fn load(name: &str, take: Box<dyn FnOnce(Option<String>)>) {
    let Ok(loading) = load_piece(name) else { return take(None) };
    super::spawn(async move {
        let text = JsFuture::from(loading).await.ok().and_then(|text| text.as_string());
        take(text);
    });
}
