//! One socket for all tabs of a visitor (TRUST C-67). The tab that holds a Web Lock leads: it opens the sockets that any tab
//! wants and passes on what is heard over a BroadcastChannel. To its engine each tab's line looks like a socket of its own; when
//! the leader is gone the lines close, the next in the lock's queue leads, and the engines do what they do after every break.
//!
//! A tab that finds its line dead has it dropped for all, because there is only one to find dead. Never in here: what a frame says.

use super::lifeline::{Lifeline, Tie};
use super::listener::Listener;
use super::locks::Lock;
use super::storage::digest;
use super::wire::{Hear, Heard, Wire};
use super::{clock, timer};
use crate::backend::SocketAddress;
use crate::engine::SocketId;
use crate::model::Millis;
use crate::model::number::{decimal, whole_number};
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

/// How long the leader may take to say that it is at work.
const ANSWER_WITHIN: Millis = 1_000;
/// All tabs answer a keepalive in the same moment; the same words from several of them are one frame.
const ECHO_WITHIN: Millis = 250;

// The first character of what tabs say to each other; then the line, then what belongs to it.
const WANTED: char = '?';
const AT_WORK: char = 'w';
const OPENED: char = 'o';
const FRAME: char = 'f';
const CLOSED: char = 'c';
const SAY: char = 's';
const DEAD: char = 'd';
const NEW_LEADER: char = 'n';

/// See the module.
pub struct Switchboard {
    name: String,
    lifeline: Lifeline,
    channel: RefCell<Option<Channel>>,
    lock: RefCell<Option<(Lock, Tie)>>,
    leads: Cell<bool>,
    /// What this tab listens to.
    ends: RefCell<Vec<End>>,
    /// The sockets, where this tab leads.
    lines: RefCell<Vec<Line>>,
    me: Weak<Self>,
}

struct Channel {
    channel: BroadcastChannel,
    _listener: Listener,
    _tie: Tie,
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.close();
    }
}

struct End {
    id: SocketId,
    line: String,
    address: SocketAddress,
    hear: Hear,
    is_open: bool,
    /// Until the leader answers.
    patience: Option<Timeout>,
}

struct Line {
    name: String,
    wire: Wire,
    is_open: bool,
    last: Option<(Millis, String)>,
}

impl Switchboard {
    /// For tabs that keep their records under this name. Nothing is taken or opened before a socket is wanted.
    pub fn new(name: String, lifeline: Lifeline) -> Rc<Self> {
        Rc::new_cyclic(|me| Self {
            name,
            lifeline,
            channel: RefCell::default(),
            lock: RefCell::default(),
            leads: Cell::new(false),
            ends: RefCell::default(),
            lines: RefCell::default(),
            me: me.clone(),
        })
    }

    /// Wants a socket; `alone` is called instead where no tab answers.
    pub fn open(
        &self,
        id: SocketId,
        address: &SocketAddress,
        subject: &str,
        hear: Hear,
        alone: Box<dyn FnOnce()>,
    ) {
        if !self.join() {
            return alone();
        }
        // A subscription, and so a socket, is to one conversation; tabs may be in two for a while.
        let line = digest(&[address.url.as_str(), subject].concat());
        let me = self.me.clone();
        let patience = timer::after(
            ANSWER_WITHIN,
            Box::new(move || {
                if let Some(me) = me.upgrade() {
                    me.ends.borrow_mut().retain(|end| end.id != id);
                    alone();
                }
            }),
        );
        let end = End { id, line, address: address.clone(), hear, is_open: false, patience: Some(patience) };
        self.ends.borrow_mut().push(end);
        self.ask();
    }

    /// Sends a frame.
    pub fn send(&self, id: SocketId, text: &str) {
        let line = self.ends.borrow().iter().find(|end| end.id == id).map(|end| end.line.clone());
        let Some(line) = line else { return };
        if self.leads.get() { self.say(&line, text) } else { self.post(SAY, &line, text) }
    }

    /// This tab wants no more of it; and what one tab wants no more is worth nothing to the others.
    pub fn close(&self, id: SocketId) {
        let position = self.ends.borrow().iter().position(|end| end.id == id);
        let Some(position) = position else { return };
        let line = self.ends.borrow_mut().remove(position).line;
        if self.leads.get() { self.end(&line, 1006) } else { self.post(DEAD, &line, "") }
    }

    /// The page is being left: another tab leads, and nobody hears that this one's lines end.
    pub fn leave(&self) {
        self.ends.borrow_mut().clear();
        self.lines.borrow_mut().clear();
        self.leads.set(false);
        self.channel.take();
        self.lock.take();
    }

    /// Whether tabs can speak to each other here.
    fn join(&self) -> bool {
        if self.channel.borrow().is_some() {
            return true;
        }
        let (me, heard) = (self.me.clone(), self.me.clone());
        let taken = Box::new(move || {
            if let Some(me) = me.upgrade() {
                me.lead();
            }
        });
        let Some(lock) = Lock::wait(&self.name, taken) else { return false };
        let Ok(channel) = BroadcastChannel::new(&self.name) else { return false };
        let listener = Listener::new(
            &channel,
            "message",
            Box::new(move |event| {
                let event: &MessageEvent = event.unchecked_ref();
                if let (Some(me), Some(text)) = (heard.upgrade(), event.data().as_string()) {
                    me.told(&text);
                }
            }),
        );
        // What an instance that has crashed holds would keep the next one waiting.
        let (ends, frees) = (
            self.lifeline.tie(&channel, "close", &JsValue::UNDEFINED),
            self.lifeline.tie(&lock.release, "call", &JsValue::UNDEFINED),
        );
        self.channel.replace(Some(Channel { channel, _listener: listener, _tie: ends }));
        self.lock.replace(Some((lock, frees)));
        true
    }

    /// The lock is ours.
    fn lead(&self) {
        self.leads.set(true);
        self.post(NEW_LEADER, "", "");
        self.begin_again();
    }

    /// Another tab leads: what was heard until now came from one that is gone.
    fn begin_again(&self) {
        let (gone, waiting) = self.ends.take().into_iter().partition::<Vec<_>, _>(|end| end.is_open);
        self.ends.replace(waiting);
        for end in gone {
            // An end like any other, which has no long pause behind it.
            (end.hear)(Heard::Closed(1000));
        }
        self.ask();
    }

    /// Has the lines opened that this tab still waits for.
    fn ask(&self) {
        let mut wanted = Vec::new();
        for end in self.ends.borrow().iter().filter(|end| !end.is_open) {
            wanted.push((end.line.clone(), end.address.clone()));
        }
        for (line, address) in wanted {
            if self.leads.get() {
                self.answer(&line, &address);
            } else {
                let address = [address.url.as_str(), &address.protocols.join("\n")].join("\n");
                self.post(WANTED, &line, &address);
            }
        }
    }

    /// As the leader: opens a line, or says that it is open.
    fn answer(&self, line: &str, address: &SocketAddress) {
        let known = self.lines.borrow().iter().find(|one| one.name == line).map(|one| one.is_open);
        self.tell_all(AT_WORK, line, "");
        if known == Some(true) {
            self.tell_all(OPENED, line, "");
        }
        if known.is_some() {
            return;
        }
        let (me, name) = (self.me.clone(), line.to_owned());
        let hear: Hear = Rc::new(move |heard| {
            if let Some(me) = me.upgrade() {
                me.heard(&name, heard);
            }
        });
        match Wire::open(address, &self.lifeline, &hear) {
            Some(wire) => {
                let line = Line { name: line.to_owned(), wire, is_open: false, last: None };
                self.lines.borrow_mut().push(line);
            }
            None => self.end(line, 0),
        }
    }

    /// As the leader: what a socket says goes to all.
    fn heard(&self, line: &str, heard: Heard) {
        match heard {
            Heard::Opened => {
                if let Some(found) = self.lines.borrow_mut().iter_mut().find(|one| one.name == line) {
                    found.is_open = true;
                }
                self.tell_all(OPENED, line, "");
            }
            Heard::Frame(text) => self.tell_all(FRAME, line, &text),
            Heard::Closed(code) => self.end(line, code),
        }
    }

    /// As the leader: sends a frame, unless another tab has just said the same.
    fn say(&self, line: &str, text: &str) {
        let now = clock::now().steady;
        if let Some(line) = self.lines.borrow_mut().iter_mut().find(|one| one.name == line) {
            let is_echo = |(at, said): &(Millis, String)| now < at + ECHO_WITHIN && said == text;
            if !line.last.as_ref().is_some_and(is_echo) {
                line.wire.send(text);
                line.last = Some((now, text.to_owned()));
            }
        }
    }

    /// As the leader: a line is over, for all.
    fn end(&self, line: &str, code: u16) {
        // Dropped after the borrow has ended.
        let ended = {
            let mut lines = self.lines.borrow_mut();
            lines.iter().position(|one| one.name == line).map(|place| lines.remove(place))
        };
        drop(ended);
        self.tell_all(CLOSED, line, &decimal(u64::from(code)));
    }

    fn tell_all(&self, what: char, line: &str, rest: &str) {
        self.post(what, line, rest);
        self.hear(what, line, rest);
    }

    fn post(&self, what: char, line: &str, rest: &str) {
        if let Some(open) = &*self.channel.borrow() {
            let text = [what.encode_utf8(&mut [0; 4]), line, " ", rest].concat();
            let _ = open.channel.post_message(&JsValue::from_str(&text));
        }
    }

    /// What another tab said.
    fn told(&self, text: &str) {
        let Some((head, rest)) = text.split_once(' ') else { return };
        let Some(what) = head.chars().next() else { return };
        let line = head.get(what.len_utf8()..).unwrap_or_default();
        match what {
            WANTED if self.leads.get() => {
                let mut parts = rest.split('\n').map(str::to_owned);
                let url = parts.next().unwrap_or_default();
                let protocols = parts.filter(|part| !part.is_empty()).collect();
                self.answer(line, &SocketAddress { url, protocols });
            }
            SAY if self.leads.get() => self.say(line, rest),
            DEAD if self.leads.get() => self.end(line, 1006),
            NEW_LEADER => self.begin_again(),
            _ => self.hear(what, line, rest),
        }
    }

    /// As one who listens.
    fn hear(&self, what: char, line: &str, rest: &str) {
        // Whoever is told may open and close ends, so nothing is borrowed meanwhile.
        let mut told = Vec::new();
        for end in self.ends.borrow_mut().iter_mut().filter(|end| end.line == line) {
            match what {
                AT_WORK => end.patience = None,
                OPENED if !end.is_open => {
                    (end.patience, end.is_open) = (None, true);
                    told.push((Rc::clone(&end.hear), Heard::Opened));
                }
                FRAME if end.is_open => told.push((Rc::clone(&end.hear), Heard::Frame(rest.to_owned()))),
                CLOSED => {
                    let code = whole_number(rest).unwrap_or(1006);
                    told.push((Rc::clone(&end.hear), Heard::Closed(code)));
                }
                _ => {}
            }
        }
        if what == CLOSED {
            self.ends.borrow_mut().retain(|end| end.line != line);
        }
        for (hear, heard) in told {
            hear(heard);
        }
    }
}
