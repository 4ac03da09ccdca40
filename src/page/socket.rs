//! WebSockets, text frames only.

use super::Tell;
use super::lifeline::{Lifeline, Tie};
use super::listener::Listener;
use crate::backend::SocketAddress;
use crate::engine::{Input, SocketId};
use js_sys::Array;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CloseEvent, MessageEvent, WebSocket};

/// All that are open or opening.
pub struct Sockets {
    lifeline: Lifeline,
    tell: Tell,
    open: RefCell<Vec<Socket>>,
}

struct Socket {
    id: SocketId,
    socket: WebSocket,
    listeners: Vec<Listener>,
    _tie: Tie,
}

impl Sockets {
    /// None yet.
    pub fn new(lifeline: Lifeline, tell: Tell) -> Self {
        Self { lifeline, tell, open: RefCell::default() }
    }

    /// Opens one. Where there is no `WebSocket`, or a page's own that throws, it is closed with 0.
    pub fn open(&self, id: SocketId, address: &SocketAddress) {
        let protocols: Array = address.protocols.iter().map(|one| JsValue::from_str(one)).collect();
        let Ok(socket) = WebSocket::new_with_str_sequence(&address.url, &protocols) else {
            return (self.tell)(Input::SocketClosed(id, 0));
        };
        let (opened, framed, closed) = (self.tell.clone(), self.tell.clone(), self.tell.clone());
        let listeners = vec![
            Listener::new(&socket, "open", Box::new(move |_| opened(Input::SocketOpened(id)))),
            Listener::new(
                &socket,
                "message",
                Box::new(move |event| {
                    let event: &MessageEvent = event.unchecked_ref();
                    // A binary frame has no text; no back end of ours sends one.
                    if let Some(text) = event.data().as_string() {
                        framed(Input::SocketFrame(id, text));
                    }
                }),
            ),
            Listener::new(
                &socket,
                "close",
                Box::new(move |event| {
                    let event: &CloseEvent = event.unchecked_ref();
                    closed(Input::SocketClosed(id, event.code()));
                }),
            ),
        ];
        let tie = self.lifeline.tie(&socket, "close", &JsValue::from(1000));
        self.open.borrow_mut().push(Socket { id, socket, listeners, _tie: tie });
    }

    /// Sends a frame. One that cannot be sent is lost; the close that follows tells.
    pub fn send(&self, id: SocketId, text: &str) {
        if let Some(socket) = self.open.borrow().iter().find(|socket| socket.id == id) {
            let _ = socket.socket.send_with_str(text);
        }
    }

    /// Drops one without another word from it: `close()` on a dead line would answer after a minute (TRUST C-33).
    pub fn close(&self, id: SocketId) {
        self.open.borrow_mut().retain(|socket| socket.id != id);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.listeners.clear();
        let _ = self.socket.close();
    }
}
