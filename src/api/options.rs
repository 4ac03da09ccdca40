//! What the host page hands in, from JS values to plain ones. Getters of the page's may throw; then there is nothing there.

use crate::config::Value;
use crate::model::RemoteId;
use js_sys::{Array, JSON, Object, Reflect};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

/// Deeper than any option lies; an object may contain itself.
const DEEPEST: usize = 3;

/// The options as a tree. What is `undefined` or `null` counts as not written.
pub fn tree(given: &JsValue) -> Vec<(String, Value)> {
    members(given, 0)
}

/// The names of an object's members.
pub fn names(object: &JsValue) -> Vec<String> {
    let Some(object) = object.dyn_ref::<Object>() else { return Vec::new() };
    Object::keys(object).iter().filter_map(|name| name.as_string()).collect()
}

fn members(object: &JsValue, depth: usize) -> Vec<(String, Value)> {
    let Some(object) = object.dyn_ref::<Object>() else { return Vec::new() };
    let keys = Object::keys(object);
    let read = |key: JsValue| {
        let value = Reflect::get(object, &key).ok()?;
        if value.is_undefined() || value.is_null() {
            return None;
        }
        Some((key.as_string()?, plain(&value, depth)))
    };
    keys.iter().filter_map(read).collect()
}

fn plain(value: &JsValue, depth: usize) -> Value {
    if let Some(text) = value.as_string() {
        Value::Text(text)
    } else if let Some(flag) = value.as_bool() {
        Value::Flag(flag)
    } else if value.as_f64().is_some() {
        let number: &js_sys::Number = value.unchecked_ref();
        Value::Number(number.to_string_with_radix(10).map(String::from).unwrap_or_default())
    } else if depth < DEEPEST && Array::is_array(value) {
        Value::List(Array::from(value).iter().map(|item| plain(&item, depth + 1)).collect())
    } else if depth < DEEPEST && value.is_object() {
        Value::Group(members(value, depth + 1))
    } else {
        Value::Other
    }
}

/// `theme.stylesheet` as it was given; an empty list if there is none. As an attribute it has no group.
pub fn stylesheet(options: &JsValue) -> JsValue {
    let member = |of: &JsValue, name: &str| {
        Reflect::get(of, &JsValue::from_str(name))
            .ok()
            .filter(|value| !value.is_undefined() && !value.is_null())
    };
    member(options, "theme")
        .and_then(|theme| member(&theme, "stylesheet"))
        .or_else(|| member(options, "themeStylesheet"))
        .unwrap_or_else(|| Array::new().into())
}

/// The argument of `sendMessage`.
#[derive(Default)]
pub struct Sent {
    /// The words.
    pub text: String,
    /// The files.
    pub files: Vec<File>,
    /// The back end's id of the message that it answers.
    pub reply: Option<RemoteId>,
    /// Structured data beside the words, as JSON.
    pub metadata: Option<Rc<str>>,
}

/// A text, or an object with `text`, `files`, `replyTo` (the id of a message) and `metadata`.
pub fn outgoing(message: &JsValue) -> Sent {
    if let Some(text) = message.as_string() {
        return Sent { text, ..Sent::default() };
    }
    let member = |name: &str| Reflect::get(message, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    let files = member("files");
    // A `FileList` is no array, but `Array.from` takes both; anything else is empty.
    let files = if files.is_object() { Array::from(&files) } else { Array::new() };
    let metadata = member("metadata");
    let metadata = metadata.is_object().then(|| JSON::stringify(&metadata).ok()).flatten();
    Sent {
        text: member("text").as_string().unwrap_or_default(),
        files: files.iter().filter_map(|file| file.dyn_into::<File>().ok()).collect(),
        reply: match plain(&member("replyTo"), 0) {
            Value::Text(id) | Value::Number(id) => Some(RemoteId::from_text(&id)),
            _ => None,
        },
        metadata: metadata.and_then(|text| text.as_string()).map(Into::into),
    }
}
