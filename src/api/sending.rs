//! Promises of `sendMessage`: kept until the back end has the message, or nothing more happens by itself.

use super::payload;
use crate::driver::Told;
use crate::model::{EntryId, HostEvent};
use crate::store::Store;
use js_sys::{Error, Function, Promise};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// The promises not yet kept.
#[derive(Default)]
pub struct Waiting(RefCell<Vec<Pending>>);

/// What takes the entries that a `Send` became.
pub type TakeEntries = Box<dyn FnOnce(Vec<EntryId>)>;

struct Pending {
    /// A message with words and files may have become two.
    left: Vec<EntryId>,
    resolve: Function,
    reject: Function,
}

impl Waiting {
    /// Promises the message that `send` makes.
    pub fn promise(self: &Rc<Self>, send: impl FnOnce(TakeEntries)) -> Promise {
        let mut settle = None;
        let promise =
            Promise::new(&mut |resolve: Function, reject: Function| settle = Some((resolve, reject)));
        if let Some((resolve, reject)) = settle {
            let waiting = Rc::clone(self);
            send(Box::new(move |entries| {
                if entries.is_empty() {
                    refuse(&reject, "empty");
                } else {
                    waiting.0.borrow_mut().push(Pending { left: entries, resolve, reject });
                }
            }));
        }
        promise
    }

    /// Keeps the promises that this settles.
    pub fn hear(&self, told: &Told, store: &Store) {
        match told {
            Told::Happened(HostEvent::Sent(entry)) => {
                for pending in self.0.borrow_mut().iter_mut() {
                    let before = pending.left.len();
                    pending.left.retain(|left| left != entry);
                    if before > 0 && pending.left.is_empty() {
                        let message = payload::message(*entry, store);
                        let _ = pending.resolve.call1(&JsValue::UNDEFINED, &message);
                    }
                }
                self.0.borrow_mut().retain(|pending| !pending.left.is_empty());
            }
            Told::Happened(HostEvent::Failed(entry)) => self.failed(*entry, "failed"),
            Told::Happened(_) | Told::Opened | Told::Closed | Told::Set => {}
        }
    }

    /// Whoever goes on with these messages knows nothing of the promises.
    pub fn abandon(&self) {
        for pending in self.0.take() {
            let error = Error::new("The widget ended before the message was sent.");
            let _ = pending.reject.call1(&JsValue::UNDEFINED, &error);
        }
    }

    /// This entry will not be sent by itself.
    pub fn failed(&self, entry: EntryId, why: &str) {
        self.0.borrow_mut().retain(|pending| {
            let concerned = pending.left.contains(&entry);
            if concerned {
                refuse(&pending.reject, why);
            }
            !concerned
        });
    }
}

/// A promise that is broken at once.
pub fn refused(why: &str) -> Promise {
    Promise::new(&mut |_: Function, reject: Function| refuse(&reject, why))
}

fn refuse(reject: &Function, why: &str) {
    let message = ["The message was not sent: ", why].concat();
    let _ = reject.call1(&JsValue::UNDEFINED, &Error::new(&message));
}
