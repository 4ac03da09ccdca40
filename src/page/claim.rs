//! Where there are no Web Locks: a claim in a database, the one place in which such a browser lets one tab at a time look and
//! write. What tabs read of each other's `localStorage` is always a little old, and on a busy machine older than any wait.

use super::object::{call, get, once};
use super::{clock, timer, window};
use crate::model::Millis;
use crate::model::number::{decimal, whole_number};
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Between two looks at another tab's claim.
const LOOKS_AGAIN: Millis = 100;
/// How long a claim counts whose tab is gone.
const LASTS: Millis = 20_000;
/// A database that has not answered by now keeps nobody waiting.
const ANSWERS_WITHIN: Millis = 10_000;

/// The one store, and the one key in it.
const STORE: &str = "claim";

/// A claim, waited for or standing, until dropped. The database is gone with it.
pub struct Claim(Rc<Wish>);

struct Wish {
    database: String,
    owner: String,
    taken: RefCell<Option<Box<dyn FnOnce()>>>,
    stands: Cell<bool>,
    next: RefCell<Option<Timeout>>,
}

impl Claim {
    /// Calls `taken` in a later task, once the claim stands, or where there is no database to make it in; not after the drop.
    pub fn wait(database: String, owner: String, taken: Box<dyn FnOnce()>) -> Self {
        let wish = Rc::new(Wish {
            database,
            owner,
            taken: RefCell::new(Some(taken)),
            stands: Cell::default(),
            next: RefCell::default(),
        });
        wish.look();
        Self(wish)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.0.taken.take();
        self.0.next.take();
        self.0.give_back();
    }
}

impl Wish {
    fn look(self: &Rc<Self>) {
        let asked = self.ask().is_some();
        self.later(if asked { ANSWERS_WITHIN } else { 0 }, Self::end);
    }

    fn later(self: &Rc<Self>, delay: Millis, act: fn(&Rc<Self>)) {
        let wish = Rc::downgrade(self);
        let act = move || {
            if let Some(wish) = wish.upgrade() {
                act(&wish);
            }
        };
        self.next.replace(Some(timer::after(delay, Box::new(act))));
    }

    fn ask(self: &Rc<Self>) -> Option<()> {
        let request = call(&databases(), "open", &[&JsValue::from_str(&self.database)])?;
        let (made, opened) = (request.clone(), request.clone());
        once(
            &request,
            "onupgradeneeded",
            Box::new(move || {
                call(&get(&made, "result"), "createObjectStore", &[&JsValue::from_str(STORE)]);
            }),
        );
        let wish = Rc::clone(self);
        once(
            &request,
            "onsuccess",
            Box::new(move || {
                let _ = wish.look_and_write(get(&opened, "result"));
            }),
        );
        let wish = Rc::clone(self);
        once(&request, "onerror", Box::new(move || wish.end()));
        Some(())
    }

    /// In one transaction, which no other tab's can come between.
    fn look_and_write(self: Rc<Self>, database: JsValue) -> Option<()> {
        let name = JsValue::from_str(STORE);
        let transaction = call(&database, "transaction", &[&name, &JsValue::from_str("readwrite")])?;
        let store = call(&transaction, "objectStore", &[&name])?;
        let read = call(&store, "get", &[&name])?;
        let (wish, found) = (Rc::clone(&self), read.clone());
        once(
            &read,
            "onsuccess",
            Box::new(move || {
                let now = clock::now().wall;
                let standing = get(&found, "result").as_string();
                let is_anothers =
                    standing.as_deref().and_then(|claim| claim.split_once(' ')).is_some_and(|(owner, at)| {
                        owner != wish.owner && now.saturating_sub(whole_number(at).unwrap_or(0)) < LASTS
                    });
                if !is_anothers {
                    let claim = [wish.owner.as_str(), " ", &decimal(now)].concat();
                    wish.stands.set(call(&store, "put", &[&JsValue::from_str(&claim), &name]).is_some());
                }
            }),
        );
        once(
            &transaction,
            "oncomplete",
            Box::new(move || {
                call(&database, "close", &[]);
                if self.stands.get() {
                    self.end();
                } else if self.taken.borrow().is_some() {
                    self.later(LOOKS_AGAIN, Self::look);
                }
            }),
        );
        Some(())
    }

    /// It stands, or is done without; if nobody wants it any more it is given back.
    fn end(self: &Rc<Self>) {
        self.next.take();
        match self.taken.take() {
            Some(taken) => taken(),
            None => self.give_back(),
        }
    }

    fn give_back(&self) {
        if self.stands.take() {
            erase(&self.database);
        }
    }
}

/// Erases the claim of whoever had it.
pub fn erase(database: &str) {
    call(&databases(), "deleteDatabase", &[&JsValue::from_str(database)]);
}

fn databases() -> JsValue {
    window().map_or(JsValue::UNDEFINED, |window| get(&window, "indexedDB"))
}
