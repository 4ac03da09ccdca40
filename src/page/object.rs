//! Members of JavaScript's objects by name: for what web-sys does not know, and for what costs less without it.

use super::window;
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// `object[name]`; `undefined` where there is none, or where reading it throws.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}

/// `object[name] = value`; whether it could be set.
pub fn set(object: &JsValue, name: &str, value: &JsValue) -> bool {
    Reflect::set(object, &JsValue::from_str(name), value).unwrap_or_default()
}

/// `object[method](...arguments)`. `None` where there is no such method, or where it throws.
pub fn call(object: &JsValue, method: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    let method: Function = get(object, method).dyn_into().ok()?;
    let arguments: Array = arguments.iter().map(|argument| (*argument).clone()).collect();
    method.apply(object, &arguments).ok()
}

/// `object[event] = act`, for an event that comes at most once.
pub fn once(object: &JsValue, event: &str, act: Box<dyn FnOnce()>) {
    set(object, event, &Closure::once_into_js(act));
}

/// `navigator[name]`.
pub fn of_navigator(name: &str) -> JsValue {
    window().map_or(JsValue::UNDEFINED, |window| get(&window.navigator(), name))
}
