//! Gives the visitor a file that was made here. A `blob:` address and a link with `download` need no permission of a policy.

use super::window;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, HtmlElement};

/// A file with this text in it.
pub fn text_file(name: &str, text: &str) -> Option<File> {
    File::new_with_str_sequence(&Array::of1(&JsValue::from_str(text)), name).ok()
}

/// Lets the browser save what lies at this `blob:` address.
pub fn hand_over(address: &str, name: &str) {
    let document = window().and_then(|window| window.document());
    let Some(link) = document.and_then(|document| document.create_element("a").ok()) else { return };
    let _ = link.set_attribute("href", address);
    let _ = link.set_attribute("download", name);
    link.unchecked_ref::<HtmlElement>().click();
}
