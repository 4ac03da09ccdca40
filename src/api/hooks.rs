//! What the loader lends to the module, and how a wrong option gets through it to the page.

use crate::config::{Problem, Severity};
use js_sys::Map;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{AbortSignal, console};

#[wasm_bindgen]
extern "C" {
    /// What the loader lends to the module. None of its methods throws.
    pub type Hooks;
    /// Gives an event to the host page: listeners and `window`.
    #[wasm_bindgen(method)]
    pub fn emit(this: &Hooks, name: &str, payload: &JsValue);
    /// An `error` event, and a line in the console.
    #[wasm_bindgen(method)]
    fn fail(this: &Hooks, code: &str, message: &str, recoverable: bool);
    /// Throws this instance away and starts another one, with the options that hold now.
    #[wasm_bindgen(method)]
    pub fn restart(this: &Hooks);
    /// The same, without the visitor of whom the page has told.
    #[wasm_bindgen(method)]
    pub fn depart(this: &Hooks);
    /// Records that outlive a restart but not the page.
    #[wasm_bindgen(method, getter)]
    pub fn memory(this: &Hooks) -> Map;
    /// Aborted when the instance is given up.
    #[wasm_bindgen(method, getter)]
    pub fn signal(this: &Hooks) -> AbortSignal;
    /// Whether an instance before this one trapped.
    #[wasm_bindgen(method, getter)]
    pub fn restarted(this: &Hooks) -> bool;
    /// Whether the panel was up when an instance before this one ended.
    #[wasm_bindgen(method, getter)]
    pub fn opened(this: &Hooks) -> bool;
    /// Whether the panel stands in the page.
    #[wasm_bindgen(method, getter)]
    pub fn inline(this: &Hooks) -> bool;
    /// The options that were written as attributes.
    #[wasm_bindgen(method, getter)]
    pub fn attributes(this: &Hooks) -> JsValue;
}

impl Hooks {
    /// Reports what is wrong with an option; the same thing once a page.
    pub fn report(&self, problem: &Problem) {
        if self.is_first(&[problem.code, &problem.message].concat()) {
            match problem.severity {
                Severity::Warning => warn(&problem.message),
                Severity::Recoverable => self.fail(problem.code, &problem.message, true),
                Severity::Fatal => self.fail(problem.code, &problem.message, false),
            }
        }
    }

    /// A line in the console beside an event that is told elsewhere; the same line once a page.
    pub fn explain(&self, sentence: &str) {
        if self.is_first(sentence) {
            warn(sentence);
        }
    }

    fn is_first(&self, what: &str) -> bool {
        let (memory, what) = (self.memory(), JsValue::from_str(what));
        let is_first = !memory.has(&what);
        memory.set(&what, &JsValue::TRUE);
        is_first
    }
}

fn warn(message: &str) {
    console::warn_1(&JsValue::from_str(&["chat-widget: ", message].concat()));
}
