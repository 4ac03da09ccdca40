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
    /// Applies the styles.
    ///
    /// # Errors
    /// What the browser threw, when it knows no such sheets.
    pub fn adopt(shadow: &ShadowRoot, css: &str) -> Result<Self, JsValue> {
        let sheet = CssStyleSheet::new()?;
        sheet.replace_sync(css)?;
        let list = adopted(shadow)?;
        list.push(&sheet);
        set_adopted(shadow, &list)?;
        Ok(Self { shadow: shadow.clone(), sheet })
    }
}

impl Drop for AdoptedStyles {
    fn drop(&mut self) {
        if let Ok(list) = adopted(&self.shadow) {
            let mine: &JsValue = &self.sheet;
            let others: Array = list.iter().filter(|sheet| sheet != mine).collect();
            let _ = set_adopted(&self.shadow, &others);
        }
    }
}

fn adopted(shadow: &ShadowRoot) -> Result<Array, JsValue> {
    Ok(Array::from(&Reflect::get(shadow, &JsValue::from_str("adoptedStyleSheets"))?))
}

fn set_adopted(shadow: &ShadowRoot, list: &Array) -> Result<bool, JsValue> {
    Reflect::set(shadow, &JsValue::from_str("adoptedStyleSheets"), list)
}
