//! Stands in for the crate `wasm-streams`, as far as `server_fn` names it.
//!
//! Leptos always brings `server_fn` along, and that brings this; the widget has no server functions. The real crate exports
//! classes to JavaScript, which no linker can drop: 3 KB that each visitor would load for nothing. What is here does
//! nothing, and `cargo xtask build` would show the classes in the glue if that were ever not enough.

use futures_core::Stream;
use wasm_bindgen::{JsCast, JsValue};

/// A stream that never has anything.
pub struct ReadableStream;

impl ReadableStream {
    /// Drops the stream.
    pub fn from_stream<St>(_: St) -> Self
    where
        St: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        Self
    }

    /// Drops the stream.
    pub fn from_raw(_: web_sys::ReadableStream) -> Self {
        Self
    }

    /// Nothing, under the type that is asked for.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        JsValue::UNDEFINED.unchecked_into()
    }

    /// Ends at once.
    pub fn into_stream(self) -> impl Stream<Item = Result<JsValue, JsValue>> + 'static {
        futures_util::stream::empty()
    }
}
