//! One WebSocket, text frames only.

use super::lifeline::{Lifeline, Tie};
use super::listener::Listener;
use crate::backend::SocketAddress;
use js_sys::Array;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CloseEvent, MessageEvent, WebSocket};

/// What is heard of it.
pub enum Heard {
    /// It is open.
    Opened,
    /// A text frame.
    Frame(String),
    /// It closed, with its code.
    Closed(u16),
}

/// How it is told.
pub type Hear = Rc<dyn Fn(Heard)>;

/// An open or opening socket; dropping it closes it without another word from it: `close()` on a dead line would answer after a
/// minute (TRUST C-33).
pub struct Wire {
    socket: WebSocket,
    listeners: Vec<Listener>,
    _tie: Tie,
}

impl Wire {
    /// Opens one. `None` where there is no `WebSocket`, or a page's own that throws.
    pub fn open(address: &SocketAddress, lifeline: &Lifeline, hear: &Hear) -> Option<Self> {
        let protocols: Array = address.protocols.iter().map(|one| JsValue::from_str(one)).collect();
        let socket = WebSocket::new_with_str_sequence(&address.url, &protocols).ok()?;
        let (opened, framed, closed) = (Rc::clone(hear), Rc::clone(hear), Rc::clone(hear));
        let listeners = vec![
            Listener::new(&socket, "open", Box::new(move |_| opened(Heard::Opened))),
            Listener::new(
                &socket,
                "message",
                Box::new(move |event| {
                    let event: &MessageEvent = event.unchecked_ref();
                    // A binary frame has no text; no back end of ours sends one.
                    if let Some(text) = event.data().as_string() {
                        framed(Heard::Frame(text));
                    }
                }),
            ),
            Listener::new(
                &socket,
                "close",
                Box::new(move |event| {
                    let event: &CloseEvent = event.unchecked_ref();
                    closed(Heard::Closed(event.code()));
                }),
            ),
        ];
        let tie = lifeline.tie(&socket, "close", &JsValue::from(1000));
        Some(Self { socket, listeners, _tie: tie })
    }

    /// Sends a frame. One that cannot be sent is lost; the close that follows tells.
    pub fn send(&self, text: &str) {
        let _ = self.socket.send_with_str(text);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.listeners.clear();
        let _ = self.socket.close();
    }
}
