//! This tab among the tabs of the site. What a tab has not sent yet is its own, under its own key, as long as it lives; a Web Lock
//! of the same name says that it lives. When it is gone, the next tab to start takes the messages over, or after a while one
//! that is there.

use super::claim::Claim;
use super::lifeline::{Lifeline, Tie};
use super::locks::{self, Lock};
use super::storage::{IDENTITY, SESSION, Storage};
use super::{Tell, clock, timer};
use crate::engine::{Input, visitor_of};
use crate::model::Millis;
use crate::model::number::{decimal, whole_number};
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;

pub(super) const OUTBOX: &str = "outbox:";
/// Names this page while a restart of the module goes on; only ever in memory or in this tab.
pub(super) const TAB: &str = "tab";
/// Without locks nobody knows whether a tab lives. After this long without a word its messages are taken over all the same; both
/// tabs would send them under the same key.
const SILENT_FOR: u64 = 3_600_000;

/// What a page leaves behind is its next page's: only what nobody has taken after this long goes to another tab.
const HEIRS_AFTER: Millis = 5_000;

/// How it begins when tabs are told once more of a visitor who was logged out.
const AGAIN: &str = "!";

/// Whose turn it is to begin a conversation.
pub(super) const TURN: &str = "turn";
/// Who has begun one keeps its turn a little longer: the lock may reach the next tab before the record does.
const TURN_OUTLASTS_RECORD: Millis = 1_000;

/// What keeps other tabs from beginning a conversation.
enum Turn {
    /// Released also when this module crashes: its end is all that the other tabs wait for.
    Lock(#[expect(dead_code, reason = "kept for its end")] (Lock, Tie)),
    Claim(#[expect(dead_code, reason = "kept for its end")] Claim),
}

/// This tab.
pub struct Tab {
    id: String,
    lock_name: String,
    has_locks: bool,
    lock: RefCell<Option<Lock>>,
    outbox_name: String,
    /// Records of tabs that are gone, under our name until our own outbox record holds what is in them.
    adopted: RefCell<Vec<String>>,
    has_record: Cell<bool>,
    /// The session record with which the page was left.
    left_with: RefCell<Option<String>>,
    turn: RefCell<Option<Turn>>,
    /// Until the turn that is over is left.
    leaving: RefCell<Option<Timeout>>,
    /// Other tabs that have something to send, by their names, with what calls us when they are gone.
    others: RefCell<Vec<(String, Lock)>>,
    inheriting: RefCell<Option<Timeout>>,
    storage: Rc<Storage>,
}

impl Tab {
    /// Takes this tab's place, and the unsent messages of tabs that are gone.
    pub async fn enter(storage: Rc<Storage>, random: u64) -> (Self, Vec<String>) {
        // A duplicated tab inherits this one's session storage, so a name is good for one page only; a restart of the module within
        // the page keeps it. Its lock is taken again: a dead module holds it still, one that was stopped does not.
        let before = storage.tab_note(TAB);
        let id = storage.page_note(TAB).unwrap_or_else(|| decimal(random));
        storage.note_for_page(TAB, &id);
        let lock_name = storage.key(&["tab:", &id].concat());
        // Asked first: where even asking is refused (a sandboxed frame), taking would be a rejection in the page's console.
        let has_locks = locks::held().await.is_some();
        let lock = if has_locks { Lock::wait(&lock_name, Box::new(|| {})) } else { None };

        // Two tabs that start at once must not both take over what a third has left. Who lives is asked once it is this one's turn:
        // the one before may have begun after this one.
        let adopting = storage.key("adopt");
        let _alone = if has_locks { Lock::held(&adopting).await } else { None };
        let alive = if has_locks { locks::held().await } else { None };

        let tab = Self {
            lock_name,
            has_locks,
            lock: RefCell::new(lock),
            outbox_name: [OUTBOX, &id].concat(),
            id,
            adopted: RefCell::default(),
            has_record: Cell::new(false),
            left_with: RefCell::default(),
            turn: RefCell::default(),
            leaving: RefCell::default(),
            others: RefCell::default(),
            inheriting: RefCell::default(),
            storage,
        };
        let records = tab.adopt(alive.as_deref(), before.as_deref());
        (tab, records)
    }

    /// Keeps what this tab has not sent.
    pub fn save_outbox(&self, storage: &Storage, record: Option<&str>) -> bool {
        self.has_record.set(record.is_some());
        let stamped = record.map(|record| [&decimal(clock::now().wall), " ", record].concat());
        let kept = storage.set(&self.outbox_name, stamped.as_deref());
        if record.is_some() {
            // Before there is anything to take over, nothing is stored.
            storage.note_for_tab(TAB, &self.id);
        }
        // Only now is what we took over safe under our own name.
        for name in self.adopted.take() {
            storage.set(&name, None);
        }
        kept
    }

    /// The page is being left: whoever comes next may take over, even while this page lies in the back/forward cache.
    pub fn leave(&self) {
        self.lock.take();
        self.leaving.take();
        self.left_with.replace(self.session());
    }

    /// The page is back from the back/forward cache; whether its messages are still its own.
    pub fn come_back(&self) -> bool {
        if self.has_locks {
            self.lock.replace(Lock::wait(&self.lock_name, Box::new(|| {})));
        }
        !self.has_record.get() || self.storage.get(&self.outbox_name).is_some()
    }

    /// The session record with which the page was left, if it is another visitor who comes back to it, or nobody that is known: a page
    /// in the back/forward cache is not told that its visitor has been logged out.
    pub fn left_by(&self) -> Option<String> {
        let left = self.left_with.take()?;
        let visitor = visitor_of(Some(left.clone()));
        (visitor.is_some() && visitor != visitor_of(self.session())).then_some(left)
    }

    /// Somewhere else the visitor of this session record was logged out. Whether that was this page's, of whom nothing is left then.
    /// What another tab wrote before it heard of it may have been taken for its own by a page that knew already: it is told again.
    pub fn forgets(&self, told: &str) -> bool {
        let (again, left) = told.strip_prefix(AGAIN).map_or((false, told), |left| (true, left));
        let left = visitor_of(Some(left.to_owned()));
        let kept = [SESSION, IDENTITY];
        let ours = kept.map(|name| visitor_of(self.storage.known(name)));
        if again && (left.is_none() || !ours.contains(&left)) {
            return false;
        }
        let stands = kept.map(|name| (name, self.storage.get(name)));
        self.storage.clear_own();
        for (name, record) in stands {
            let theirs = visitor_of(record.clone());
            if let Some(record) =
                record.filter(|_| theirs.is_some() && (theirs == left || ours.contains(&theirs)))
            {
                self.storage.set(name, None);
                self.storage.tell_of_erasing(&[AGAIN, &record].concat());
            }
        }
        true
    }

    /// The session record, as any tab wrote it last.
    pub fn session(&self) -> Option<String> {
        self.storage.get(SESSION)
    }

    /// Calls `inherit` once the tab that keeps this record is gone for good and has left it. Whoever has messages of its own to
    /// send has them sent first.
    pub fn watch_over(self: &Rc<Self>, record: &str, inherit: &Rc<dyn Fn()>) {
        let Some(owner) = owner_of(record).filter(|owner| self.has_locks && !self.knows(owner)) else {
            return;
        };
        let (tab, inherit) = (Rc::downgrade(self), Rc::clone(inherit));
        let gone = owner.to_owned();
        let ended = move || {
            let Some(tab) = tab.upgrade() else { return };
            // Held any longer, the lock would say that it lives.
            tab.others.borrow_mut().retain(|(watched, _)| *watched != gone);
            tab.inherit_later(inherit);
        };
        if let Some(lock) = Lock::wait(&self.lock_of(owner), Box::new(ended)) {
            self.others.borrow_mut().push((owner.to_owned(), lock));
        }
    }

    /// Whether this tab is ours or one that we would hear the end of.
    fn knows(&self, owner: &str) -> bool {
        owner == self.id || self.others.borrow().iter().any(|(watched, _)| watched == owner)
    }

    /// Whatever is left by then of a tab that nobody watches is nobody's.
    fn inherit_later(self: &Rc<Self>, inherit: Rc<dyn Fn()>) {
        let tab = Rc::downgrade(self);
        let look = move || {
            let Some(tab) = tab.upgrade() else { return };
            let names = tab.storage.names(OUTBOX);
            if !names.iter().filter_map(|name| owner_of(name)).any(|owner| !tab.knows(owner)) {
                return;
            }
            if tab.has_record.get() { tab.inherit_later(inherit) } else { inherit() }
        };
        self.inheriting.replace(Some(timer::after(HEIRS_AFTER, Box::new(look))));
    }

    fn lock_of(&self, owner: &str) -> String {
        self.storage.key(&["tab:", owner].concat())
    }

    /// Tells `TurnTaken` when no other tab is about to begin a conversation; before it, the one that another tab has begun.
    pub fn take_turn(self: &Rc<Self>, lifeline: &Lifeline, tell: &Tell) {
        let (tab, tell) = (Rc::downgrade(self), Rc::clone(tell));
        let taken = move || {
            let Some(tab) = tab.upgrade() else { return };
            if let Some(record) = tab.storage.learn(SESSION) {
                tell(Input::SessionElsewhere(Some(record)));
            }
            tell(Input::TurnTaken(tab.storage.learn(IDENTITY)));
        };
        self.leaving.take();
        let name = self.storage.key(TURN);
        let turn = if !self.storage.is_shared() {
            taken();
            None
        } else if self.has_locks {
            Lock::wait(&name, Box::new(taken)).map(|lock| {
                let tie = lifeline.tie(&lock.release, "call", &JsValue::UNDEFINED);
                Turn::Lock((lock, tie))
            })
        } else {
            Some(Turn::Claim(Claim::wait(name, self.id.clone(), Box::new(taken))))
        };
        self.turn.replace(turn);
    }

    /// Other tabs may.
    pub fn leave_turn(&self) {
        let turn = self.turn.take();
        if self.storage.get(SESSION).is_some() {
            self.leaving.replace(Some(timer::after(TURN_OUTLASTS_RECORD, Box::new(move || drop(turn)))));
        }
    }

    fn adopt(&self, alive: Option<&[String]>, before: Option<&str>) -> Vec<String> {
        let now = clock::now().wall;
        let mut records = Vec::new();
        let mut adopted = Vec::new();
        for name in self.storage.names(OUTBOX) {
            let (Some(owner), Some(stored)) = (owner_of(&name), self.storage.get(&name)) else { continue };
            let (stamp, record) = stored.split_once(' ').unwrap_or(("0", &stored));
            let is_free = match alive {
                _ if owner == self.id => true,
                Some(locks) => !locks.contains(&self.lock_of(owner)),
                None => {
                    before == Some(owner) || now.saturating_sub(whole_number(stamp).unwrap_or(0)) > SILENT_FOR
                }
            };
            if !is_free {
                continue;
            }
            records.push(record.to_owned());
            if name == self.outbox_name {
                self.has_record.set(true);
            } else if owner == self.id {
                adopted.push(name);
            } else {
                // Under our name at once, so that a third tab that starts now leaves it alone.
                let ours =
                    [self.outbox_name.as_str(), ":", name.strip_prefix(OUTBOX).unwrap_or_default()].concat();
                self.storage.set(&ours, Some(&stored));
                self.storage.set(&name, None);
                adopted.push(ours);
            }
        }
        self.adopted.replace(adopted);
        records
    }
}

/// Whose record of unsent messages this is; one that was taken over has the name of the tab before after its own.
fn owner_of(record: &str) -> Option<&str> {
    record.strip_prefix(OUTBOX)?.split(':').next()
}
