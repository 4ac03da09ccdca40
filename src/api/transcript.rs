//! The transcript as a file of the visitor's: `downloadTranscript` and the button in the panel's head.

use super::payload;
use crate::driver::Driver;
use crate::i18n::Texts;
use crate::model::BlobRef;
use crate::page::blobs::Blobs;
use crate::page::save;
use crate::store::{Field, Store};
use crate::view::actions::Formats;
use crate::view::transcript;
use js_sys::{Array, Date, JSON};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// What writes transcripts.
pub struct Transcripts {
    /// What is written.
    pub store: Store,
    /// Who loads what is older.
    pub driver: Driver,
    /// Where the file lies while the browser takes it.
    pub blobs: Rc<Blobs>,
    /// The words around.
    pub texts: Field<Texts>,
    /// Times and sizes.
    pub formats: Rc<dyn Formats>,
    /// What is being loaded, and the file before.
    pub state: State,
}

/// What is under way.
#[derive(Default)]
pub struct State {
    loading: RefCell<Option<Box<dyn Any>>>,
    file: Cell<Option<BlobRef>>,
}

impl Transcripts {
    /// Gives the visitor the whole conversation as a file, once all of it is here.
    pub fn download(self: &Rc<Self>, as_json: bool) {
        let (this, driver) = (Rc::downgrade(self), self.driver.clone());
        let save = move || {
            if let Some(this) = this.upgrade() {
                this.save(as_json);
            }
        };
        let ask = Rc::new(move |action| driver.act(action));
        let loading = transcript::when_complete(&self.store, ask, Box::new(save));
        *self.state.loading.borrow_mut() = Some(loading);
    }

    fn save(&self, as_json: bool) {
        let words = if as_json {
            self.json()
        } else {
            transcript::text(&self.store, &self.texts.get_untracked(), &*self.formats)
        };
        let today: String = String::from(Date::new_0().to_iso_string()).chars().take(10).collect();
        let name = ["chat-", &today, if as_json { ".json" } else { ".txt" }].concat();
        let Some(file) = save::text_file(&name, &words) else { return };
        let blob = self.blobs.keep(file);
        // The one before has long been taken.
        if let Some(before) = self.state.file.replace(Some(blob)) {
            self.blobs.release(before);
        }
        if let Some(address) = self.blobs.address(blob) {
            save::hand_over(&address, &name);
        }
    }

    fn json(&self) -> String {
        let ids: Vec<_> = self.store.entries_untracked().items().iter().map(|item| item.entry.id).collect();
        let messages: Array = ids.into_iter().map(|id| payload::message(id, &self.store)).collect();
        let written = JSON::stringify_with_replacer_and_space(&messages, &JsValue::NULL, &JsValue::from(2));
        written.map(String::from).unwrap_or_default()
    }
}
