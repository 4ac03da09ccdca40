//! This tab among the tabs of the site. What a tab has not sent yet is its own, under its own key, as long as it lives; a Web Lock
//! of the same name says that it lives. When it is gone, the next tab to start takes the messages over.

use super::clock;
use super::storage::Storage;
use super::window;
use crate::model::number::{decimal, whole_number};
use js_sys::{Array, Function, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

const OUTBOX: &str = "outbox:";
/// Names this page while a restart of the module goes on; only ever in memory or in this tab.
pub(super) const TAB: &str = "tab";
/// Without locks nobody knows whether a tab lives. After this long without a word its messages are taken over all the same; both
/// tabs would send them under the same key.
const SILENT_FOR: u64 = 3_600_000;

/// This tab.
pub struct Tab {
    id: String,
    lock_name: String,
    has_locks: bool,
    lock: RefCell<Option<HeldLock>>,
    outbox_name: String,
    /// Records of tabs that are gone, under our name until our own outbox record holds what is in them.
    adopted: RefCell<Vec<String>>,
    has_record: Cell<bool>,
    storage: Rc<Storage>,
}

impl Tab {
    /// Takes this tab's place, and the unsent messages of tabs that are gone.
    pub async fn enter(storage: Rc<Storage>, random: u64) -> (Self, Vec<String>) {
        // A duplicated tab inherits this one's session storage, so a name is good for one page only; but a restart of the module
        // within the page keeps it, because the lock of the dead module is still held.
        let of_this_page = storage.page_note(TAB);
        let before = storage.tab_note(TAB);
        let id = of_this_page.clone().unwrap_or_else(|| decimal(random));
        storage.note(TAB, &id);
        let lock_name = storage.key(&["tab:", &id].concat());
        // Asked first: where even asking is refused (a sandboxed frame), taking would be a rejection in the page's console.
        let alive = names_of_held_locks().await;
        let has_locks = alive.is_some();
        let lock = if of_this_page.is_none() && has_locks { HeldLock::take(&lock_name) } else { None };

        let tab = Self {
            lock_name,
            has_locks,
            lock: RefCell::new(lock),
            outbox_name: [OUTBOX, &id].concat(),
            id,
            adopted: RefCell::default(),
            has_record: Cell::new(false),
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
        // Only now is what we took over safe under our own name.
        for name in self.adopted.take() {
            storage.set(&name, None);
        }
        kept
    }

    /// The page is being left: whoever comes next may take over, even while this page lies in the back/forward cache.
    pub fn leave(&self) {
        self.lock.take();
    }

    /// The page is back from the back/forward cache; whether its messages are still its own.
    pub fn come_back(&self) -> bool {
        if self.has_locks {
            self.lock.replace(HeldLock::take(&self.lock_name));
        }
        !self.has_record.get() || self.storage.get(&self.outbox_name).is_some()
    }

    fn adopt(&self, alive: Option<&[String]>, before: Option<&str>) -> Vec<String> {
        let now = clock::now().wall;
        let mut records = Vec::new();
        let mut adopted = Vec::new();
        for name in self.storage.names(OUTBOX) {
            let rest = name.strip_prefix(OUTBOX).unwrap_or_default();
            let owner = rest.split(':').next().unwrap_or_default();
            let Some(stored) = self.storage.get(&name) else { continue };
            let (stamp, record) = stored.split_once(' ').unwrap_or(("0", &stored));
            let is_free = match alive {
                _ if owner == self.id => true,
                Some(locks) => !locks.contains(&self.storage.key(&["tab:", owner].concat())),
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
                let ours = [self.outbox_name.as_str(), ":", rest].concat();
                self.storage.set(&ours, Some(&stored));
                self.storage.set(&name, None);
                adopted.push(ours);
            }
        }
        self.adopted.replace(adopted);
        records
    }
}

/// A Web Lock, held until dropped.
struct HeldLock {
    release: Function,
}

impl HeldLock {
    /// `None` where there are no locks: an insecure page, an old browser, a sandboxed frame.
    fn take(name: &str) -> Option<Self> {
        let mut release = None;
        let held = Promise::new(&mut |resolve: Function, _reject: Function| release = Some(resolve));
        let release = release?;
        let held: JsValue = held.into();
        let hold = Closure::once_into_js(move || held);
        let _held = call_on_locks("request", &[&JsValue::from_str(name), &hold])?;
        Some(Self { release })
    }
}

impl Drop for HeldLock {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// `None` when the browser does not tell.
async fn names_of_held_locks() -> Option<Vec<String>> {
    let answer = JsFuture::from(call_on_locks("query", &[])?).await.ok()?;
    let held = Array::from(&Reflect::get(&answer, &JsValue::from_str("held")).ok()?);
    let name = JsValue::from_str("name");
    Some(held.iter().filter_map(|lock| Reflect::get(&lock, &name).ok()?.as_string()).collect())
}

fn call_on_locks(method: &str, arguments: &[&JsValue]) -> Option<Promise> {
    let navigator: JsValue = window()?.navigator().into();
    let locks = Reflect::get(&navigator, &JsValue::from_str("locks")).ok().filter(JsValue::is_object)?;
    let method: Function = Reflect::get(&locks, &JsValue::from_str(method)).ok()?.dyn_into().ok()?;
    let arguments: Array = arguments.iter().map(|argument| (*argument).clone()).collect();
    method.apply(&locks, &arguments).ok()?.dyn_into().ok()
}
