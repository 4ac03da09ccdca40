//! Ends what runs in the browser when this module can no longer do it itself. After a trap none of our code runs any more, so
//! what an abort does must be plain JavaScript: a method bound to its object.

use super::object::get;
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

/// The loader's signal that this instance is given up.
#[derive(Clone)]
pub struct Lifeline(AbortSignal);

/// A thing that ends with the lifeline; dropping it unties the thing, without ending it.
pub struct Tie {
    signal: AbortSignal,
    end: Option<Function>,
}

impl Lifeline {
    /// Around the loader's signal.
    pub fn new(signal: AbortSignal) -> Self {
        Self(signal)
    }

    /// Calls `object[method](argument)` when the instance is given up.
    pub fn tie(&self, object: &JsValue, method: &str, argument: &JsValue) -> Tie {
        let end: Option<Function> = get(object, method)
            .dyn_into::<Function>()
            .ok()
            // The event comes as a further argument, so the one that matters is bound before it.
            .map(|method| method.bind1(object, argument).unchecked_into());
        if let Some(end) = &end {
            let _ = self.0.add_event_listener_with_callback("abort", end);
        }
        Tie { signal: self.0.clone(), end }
    }
}

impl Drop for Tie {
    fn drop(&mut self) {
        if let Some(end) = &self.end {
            let _ = self.signal.remove_event_listener_with_callback("abort", end);
        }
    }
}
