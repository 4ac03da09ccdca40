//! Records that outlive the page. Every access may throw; then they outlive only the module.

use super::window;
use js_sys::Map;
use wasm_bindgen::JsValue;

/// The session record.
pub const SESSION: &str = "session";
/// Who the visitor is to the back end; outlives a conversation.
pub const IDENTITY: &str = "identity";
/// What is typed and not sent.
pub const DRAFT: &str = "draft";
/// Whether the panel was open.
pub const OPEN: &str = "open";

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
    area: Option<web_sys::Storage>,
    memory_chosen: bool,
    memory: Map,
}

impl Storage {
    /// Opens it. `scope` tells two inboxes on one site apart: it is hashed, because an id of an inbox or an address has no business in
    /// a key. `memory` is the loader's, so that it outlives a restart of this module.
    pub fn open(area: Area, backend: &str, scope: &str, memory: Map) -> Self {
        Self {
            prefix: ["chat-widget:", backend, ":", &digest(scope), ":"].concat(),
            area: browser_area(area),
            memory_chosen: area == Area::Memory,
            memory,
        }
    }

    /// The full key, as other tabs and lock names know it.
    pub fn key(&self, name: &str) -> String {
        [self.prefix.as_str(), name].concat()
    }

    /// Reads a record.
    pub fn get(&self, name: &str) -> Option<String> {
        let key = self.key(name);
        // What could not be kept by the browser is newer than what the browser kept before.
        self.memory
            .get(&JsValue::from_str(&key))
            .as_string()
            .or_else(|| self.area.as_ref().and_then(|area| area.get_item(&key).ok().flatten()))
    }

    /// Writes a record, or erases it; whether the browser keeps it as chosen.
    pub fn set(&self, name: &str, record: Option<&str>) -> bool {
        let key = self.key(name);
        let js_key = JsValue::from_str(&key);
        let kept = match (&self.area, record) {
            (Some(area), Some(record)) => area.set_item(&key, record).is_ok(),
            (Some(area), None) => area.remove_item(&key).is_ok(),
            (None, Some(_)) => false,
            (None, None) => true,
        };
        match record {
            Some(record) if !kept => {
                // A smaller old record would come back as if it were the newest.
                if let Some(area) = &self.area {
                    let _ = area.remove_item(&key);
                }
                self.memory.set(&js_key, &JsValue::from_str(record));
            }
            _ => {
                self.memory.delete(&js_key);
            }
        }
        kept || self.memory_chosen
    }

    /// Names of the records that begin like this.
    pub fn names(&self, beginning: &str) -> Vec<String> {
        let wanted = self.key(beginning);
        let mut keys: Vec<String> =
            self.memory.keys().into_iter().flatten().filter_map(|key| key.as_string()).collect();
        if let Some(area) = &self.area {
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

    /// Writes both.
    pub fn note(&self, name: &str, text: &str) {
        self.memory.set(&JsValue::from_str(name), &JsValue::from_str(text));
        if let Some(area) = self.tab_area() {
            let _ = area.set_item(&self.key(name), text);
        }
    }

    fn tab_area(&self) -> Option<web_sys::Storage> {
        if self.memory_chosen { None } else { browser_area(Area::Session) }
    }

    /// Erases everything.
    pub fn clear(&self) {
        for name in self.names("") {
            self.set(&name, None);
        }
        if let Some(area) = self.tab_area() {
            let _ = area.remove_item(&self.key(super::tabs::TAB));
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

/// FNV-1a, 64 bits, in hex: short, stable, and not to be read back by eye.
fn digest(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (0..16).rev().filter_map(|digit| char::from_digit(((hash >> (digit * 4)) & 15) as u32, 16)).collect()
}
