//! The sockets that the engine asked for: shared with the visitor's other tabs where that can be, this tab's own where not.

use super::Tell;
use super::lifeline::Lifeline;
use super::switchboard::Switchboard;
use super::wire::{Hear, Heard, Wire};
use crate::backend::SocketAddress;
use crate::engine::{Input, SocketId};
use std::cell::RefCell;
use std::rc::Rc;

/// All that are open or opening.
pub struct Sockets {
    lifeline: Lifeline,
    tell: Tell,
    own: RefCell<Vec<(SocketId, Wire)>>,
    shared: Option<Rc<Switchboard>>,
}

impl Sockets {
    /// None yet.
    pub fn new(lifeline: Lifeline, tell: Tell, shared: Option<Rc<Switchboard>>) -> Self {
        Self { lifeline, tell, own: RefCell::default(), shared }
    }

    /// Opens one. Where there is no `WebSocket` it is closed with 0.
    pub fn open(self: &Rc<Self>, id: SocketId, address: &SocketAddress, subject: &str) {
        let hear = hear(id, &self.tell);
        let Some(switchboard) = &self.shared else { return self.open_own(id, address) };
        // A tab that leads and does not answer must not keep the others from the conversation.
        let (sockets, alone) = (Rc::downgrade(self), address.clone());
        let unanswered = Box::new(move || {
            if let Some(sockets) = sockets.upgrade() {
                sockets.open_own(id, &alone);
            }
        });
        switchboard.open(id, address, subject, hear, unanswered);
    }

    fn open_own(&self, id: SocketId, address: &SocketAddress) {
        match Wire::open(address, &self.lifeline, &hear(id, &self.tell)) {
            Some(wire) => self.own.borrow_mut().push((id, wire)),
            None => (self.tell)(Input::SocketClosed(id, 0)),
        }
    }

    /// Sends a frame.
    pub fn send(&self, id: SocketId, text: &str) {
        match self.own.borrow().iter().find(|(own, _)| *own == id) {
            Some((_, wire)) => wire.send(text),
            None => {
                if let Some(switchboard) = &self.shared {
                    switchboard.send(id, text);
                }
            }
        }
    }

    /// Drops one without another word from it.
    pub fn close(&self, id: SocketId) {
        self.own.borrow_mut().retain(|(own, _)| *own != id);
        if let Some(switchboard) = &self.shared {
            switchboard.close(id);
        }
    }
}

fn hear(id: SocketId, tell: &Tell) -> Hear {
    let tell = tell.clone();
    Rc::new(move |heard| {
        tell(match heard {
            Heard::Opened => Input::SocketOpened(id),
            Heard::Frame(text) => Input::SocketFrame(id, text),
            Heard::Closed(code) => Input::SocketClosed(id, code),
        });
    })
}
