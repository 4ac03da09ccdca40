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
    #[wasm_bindgen(catch, js_name = inTime)]
    fn in_time(promise: &Promise) -> Result<Promise, JsValue>;
}

/// A file that is on its way.
pub struct Piece(Option<Promise>);

impl Piece {
    /// Begins to fetch a file by its plain name.
    pub fn fetch(name: &str) -> Self {
        Self(load_piece(name).ok())
    }

    /// Its text; `None` when it cannot be had now. Asking again is allowed.
    pub async fn text(self) -> Option<String> {
        JsFuture::from(self.0?).await.ok()?.as_string()
    }
}

/// Fetches a file by its plain name and hands over its text.
pub fn load(name: &str, take: Box<dyn FnOnce(Option<String>)>) {
    let piece = Piece::fetch(name);
    super::spawn(async move { take(piece.text().await) });
}

/// Waits for this, but not longer than somebody who has pressed a button notices (300 ms).
pub async fn in_good_time(promise: &Promise) {
    if let Ok(soon) = in_time(promise) {
        let _ = JsFuture::from(soon).await;
    }
}
