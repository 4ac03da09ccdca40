//! Records that outlive the page. Every access may throw; then they outlive only the module.

use super::{clock, window};
use crate::model::Millis;
use crate::model::number::{decimal, whole_number};
use js_sys::Map;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;

/// The session record.
pub const SESSION: &str = "session";
/// Who the visitor is to the back end; outlives a conversation.
pub const IDENTITY: &str = "identity";
/// What is typed and not sent.
pub const DRAFT: &str = "draft";
/// Whether the panel was open.
pub const OPEN: &str = "open";

/// What is filled in of the form before the first message.
pub const FORM: &str = "form";
/// There once the greeting was put away.
pub const GREETED: &str = "greeted";
/// `on` or `off`, once the visitor has said which.
pub const SOUND: &str = "sound";

/// When these records were last written to, about.
const USED: &str = "used";
/// Stands for a moment, for other tabs to see: the visitor is to be forgotten.
pub const ERASED: &str = "erased";
/// How every key begins.
const OURS: &str = "chat-widget:";

const HOUR: Millis = 3_600_000;
/// Thirty days: a conversation that nobody has come back to for that long is forgotten here, not at the back end.
const KEPT_FOR: Millis = 30 * 24 * HOUR;
/// Two years: who stays away for longer has a wrong clock, and loses nothing by it (TRUST C-48).
const CREDIBLE: Millis = 730 * 24 * HOUR;

/// Which area of the browser.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Across visits.
    Local,
    /// As long as the tab.
    Session,
    /// As long as the page.
    Memory,
}

/// The records of one back end on this site.
pub struct Storage {
    prefix: String,
    area: RefCell<Option<web_sys::Storage>>,
    memory_chosen: Cell<bool>,
    is_local: Cell<bool>,
    stamped_at: Cell<Millis>,
    memory: Map,
    /// What was written last under each key, or another tab told of.
    known: Map,
}

impl Storage {
    /// Opens it. `scope` tells two inboxes on one site apart: it is hashed, because an id of an inbox or an address has no business in
    /// a key. `memory` is the loader's, so that it outlives a restart of this module.
    pub fn open(area: Area, backend: &str, scope: &str, memory: Map) -> Self {
        let area_of_browser = browser_area(area);
        if let Some(area) = &area_of_browser {
            drop_stale(area);
        }
        Self {
            prefix: [OURS, backend, ":", &digest(scope), ":"].concat(),
            area: RefCell::new(area_of_browser),
            memory_chosen: Cell::new(area == Area::Memory),
            is_local: Cell::new(area == Area::Local),
            stamped_at: Cell::new(0),
            memory,
            known: Map::new(),
        }
    }

    /// The full key, as other tabs and lock names know it.
    pub fn key(&self, name: &str) -> String {
        [self.prefix.as_str(), name].concat()
    }

    /// Whether other tabs of this site have the same records.
    pub fn is_shared(&self) -> bool {
        self.is_local.get() && self.area.borrow().is_some()
    }

    /// Reads a record.
    pub fn get(&self, name: &str) -> Option<String> {
        let key = self.key(name);
        // What could not be kept by the browser is newer than what the browser kept before.
        self.memory
            .get(&JsValue::from_str(&key))
            .as_string()
            .or_else(|| self.area.borrow().as_ref().and_then(|area| area.get_item(&key).ok().flatten()))
    }

    /// Writes a record, or erases it; whether the browser keeps it as chosen.
    pub fn set(&self, name: &str, record: Option<&str>) -> bool {
        let key = self.key(name);
        let js_key = JsValue::from_str(&key);
        let js_record = record.map_or(JsValue::UNDEFINED, JsValue::from_str);
        self.known.set(&js_key, &js_record);
        let area = self.area.borrow();
        let kept = match (&*area, record) {
            (Some(area), Some(record)) => area.set_item(&key, record).is_ok(),
            (Some(area), None) => area.remove_item(&key).is_ok(),
            (None, Some(_)) => false,
            (None, None) => true,
        };
        match record {
            Some(_) if !kept => {
                // A smaller old record would come back as if it were the newest.
                if let Some(area) = &*area {
                    let _ = area.remove_item(&key);
                }
                self.memory.set(&js_key, &js_record);
            }
            _ => {
                self.memory.delete(&js_key);
            }
        }
        if let (Some(area), true, true) = (&*area, kept, record.is_some()) {
            self.stamp(area);
        }
        kept || self.memory_chosen.get()
    }

    /// Names of the records that begin like this.
    pub fn names(&self, beginning: &str) -> Vec<String> {
        let wanted = self.key(beginning);
        let mut keys: Vec<String> =
            self.memory.keys().into_iter().flatten().filter_map(|key| key.as_string()).collect();
        if let Some(area) = &*self.area.borrow() {
            for index in 0..area.length().unwrap_or(0) {
                match area.key(index) {
                    Ok(Some(key)) if !keys.contains(&key) => keys.push(key),
                    _ => {}
                }
            }
        }
        keys.retain(|key| key.starts_with(&wanted));
        keys.iter().filter_map(|key| key.strip_prefix(self.prefix.as_str()).map(str::to_owned)).collect()
    }

    /// A note that lasts as long as the page, restarts of this module included.
    pub fn page_note(&self, name: &str) -> Option<String> {
        self.memory.get(&JsValue::from_str(name)).as_string()
    }

    /// The same note as the page before in this tab left it, if this widget may keep anything.
    pub fn tab_note(&self, name: &str) -> Option<String> {
        self.tab_area()?.get_item(&self.key(name)).ok().flatten()
    }

    /// Leaves a note for a restart of this module.
    pub fn note_for_page(&self, name: &str, text: &str) {
        self.memory.set(&JsValue::from_str(name), &JsValue::from_str(text));
    }

    /// Leaves a note for the next page in this tab.
    pub fn note_for_tab(&self, name: &str, text: &str) {
        if let Some(area) = self.tab_area() {
            let _ = area.set_item(&self.key(name), text);
        }
    }

    fn tab_area(&self) -> Option<web_sys::Storage> {
        if self.memory_chosen.get() { None } else { browser_area(Area::Session) }
    }

    /// From now on records are kept there; those that there are move along.
    pub fn move_to(&self, area: Area) {
        let read = |name: String| self.get(&name).map(|record| (name, record));
        let records: Vec<(String, String)> = self.names("").into_iter().filter_map(read).collect();
        self.clear();
        self.area.replace(browser_area(area));
        self.memory_chosen.set(area == Area::Memory);
        self.is_local.set(area == Area::Local);
        for (name, record) in records {
            self.set(&name, Some(&record));
        }
    }

    /// Notes once an hour that these records are in use.
    fn stamp(&self, area: &web_sys::Storage) {
        let now = clock::now().wall;
        if now.saturating_sub(self.stamped_at.get()) > HOUR {
            self.stamped_at.set(now);
            let _ = area.set_item(&self.key(USED), &decimal(now));
        }
    }

    /// Lets the other tabs know that the visitor of this session record is to be forgotten.
    pub fn tell_of_erasing(&self, left: &str) {
        if let Some(area) = &*self.area.borrow() {
            let key = self.key(ERASED);
            let _ = area.set_item(&key, left);
            let _ = area.remove_item(&key);
        }
    }

    /// What this page knows to stand there, or to have stood there before another tab erased it: it has written it, or was told.
    pub fn known(&self, name: &str) -> Option<String> {
        self.known.get(&JsValue::from_str(&self.key(name))).as_string()
    }

    /// Reads what another tab may have written.
    pub fn learn(&self, name: &str) -> Option<String> {
        let record = self.get(name)?;
        self.know(name, &record);
        Some(record)
    }

    /// Another tab has written it.
    pub fn know(&self, name: &str, record: &str) {
        self.known.set(&JsValue::from_str(&self.key(name)), &JsValue::from_str(record));
    }

    /// Erases what this page knows and nobody has written since: what stands there otherwise may be the next visitor's.
    pub fn clear_own(&self) {
        for name in self.names("") {
            let known = self.known(&name);
            if known.is_some() && known == self.get(&name) {
                self.set(&name, None);
            }
        }
        self.forget_tab();
    }

    fn forget_tab(&self) {
        if let Some(area) = self.tab_area() {
            let _ = area.remove_item(&self.key(super::tabs::TAB));
        }
    }

    /// Erases everything.
    pub fn clear(&self) {
        for name in self.names("") {
            self.set(&name, None);
        }
        self.forget_tab();
        // Of a page that died while it began a conversation.
        super::claim::erase(&self.key(super::tabs::TURN));
    }
}

/// Erases what no page has written to for a month, of whichever back end, inbox or customer: it lies there for nobody.
fn drop_stale(area: &web_sys::Storage) {
    let now = clock::now().wall;
    let keys: Vec<String> =
        (0..area.length().unwrap_or(0)).filter_map(|index| area.key(index).ok().flatten()).collect();
    for stamp in keys.iter().filter(|key| key.starts_with(OURS) && key.ends_with(USED)) {
        let used = area.get_item(stamp).ok().flatten().and_then(|at| whole_number(&at)).unwrap_or(0);
        // A stamp from years ago tells of a clock that was set, not of a visitor who was away.
        let age = now.saturating_sub(used);
        let Some(prefix) = stamp.strip_suffix(USED).filter(|_| age > KEPT_FOR) else { continue };
        if age > CREDIBLE {
            let _ = area.set_item(stamp, &decimal(now));
            continue;
        }
        for key in keys.iter().filter(|key| key.starts_with(prefix)) {
            let _ = area.remove_item(key);
        }
    }
}

fn browser_area(area: Area) -> Option<web_sys::Storage> {
    let window = window()?;
    match area {
        Area::Local => window.local_storage().ok().flatten(),
        Area::Session => window.session_storage().ok().flatten(),
        Area::Memory => None,
    }
}

/// FNV-1a, 64 bits, in digits: short, stable, and not to be read back by eye.
pub(super) fn digest(text: &str) -> String {
    decimal(
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }),
    )
}
