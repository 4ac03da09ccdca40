//! Styles in the shadow root. The loader owns the host element: it makes it, places it in the top layer and puts it back when the
//! page's framework removes it, because it has to do so before any of this code is there.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;
use web_sys::{CssStyleSheet, ShadowRoot};

/// A style sheet that applies as long as this lives. Strict policies allow no `<style>`, but sheets made by script they do.
pub struct AdoptedStyles {
    shadow: ShadowRoot,
    sheet: CssStyleSheet,
}

impl AdoptedStyles {
    /// Applies the styles, and those of the loader's launcher no longer.
    ///
    /// # Errors
    /// What the browser threw, when it knows no such sheets.
    pub fn adopt(shadow: &ShadowRoot, css: &str) -> Result<Self, JsValue> {
        let sheet = CssStyleSheet::new()?;
        sheet.replace_sync(css)?;
        set_adopted(shadow, &Array::of1(&sheet))?;
        Ok(Self { shadow: shadow.clone(), sheet })
    }

    /// Applies the page's own sheets after ours, instead of those that it gave before: texts, sheets that it made, or lists of both.
    ///
    /// # Errors
    /// What the browser threw: one of them is no sheet, or was made for another document.
    pub fn add(&self, given: &JsValue) -> Result<(), JsValue> {
        let list = Array::of1(&self.sheet);
        let given = if Array::is_array(given) { Array::from(given) } else { Array::of1(given) };
        for one in given.iter() {
            let Some(css) = one.as_string() else {
                list.push(&one);
                continue;
            };
            let sheet = CssStyleSheet::new()?;
            sheet.replace_sync(&css)?;
            list.push(&sheet);
        }
        set_adopted(&self.shadow, &list).map(|_| ())
    }
}

impl Drop for AdoptedStyles {
    fn drop(&mut self) {
        let _ = set_adopted(&self.shadow, &Array::new());
    }
}

fn set_adopted(shadow: &ShadowRoot, list: &Array) -> Result<bool, JsValue> {
    Reflect::set(shadow, &JsValue::from_str("adoptedStyleSheets"), list)
}
