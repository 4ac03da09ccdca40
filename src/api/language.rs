//! Which language the widget speaks, from the beginning and when the page wants another one.

use super::formats::PageFormats;
use super::hooks::Hooks;
use crate::config::{Options, Problem, folded};
use crate::i18n::{self, Texts};
use crate::page::pieces::Piece;
use crate::store::Field;
use js_sys::Promise;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;

/// English, which needs no table.
const ENGLISH: &str = "en";

/// The names of the texts, one a line in their order: fetched where a page replaces some.
const KEYS: &str = "keys";

/// The spoken language.
pub struct Language {
    /// The words; the view follows them.
    pub texts: Field<Texts>,
    /// Dates and numbers.
    pub formats: Rc<PageFormats>,
    hooks: Rc<Hooks>,
    asked: RefCell<Option<Rc<Wish>>>,
    /// What the inbox has set; may be empty.
    inbox: RefCell<String>,
}

/// What the page wants to hear.
#[derive(PartialEq)]
struct Wish {
    languages: String,
    replaced: Vec<(String, String)>,
}

impl Language {
    /// English for now.
    pub fn new(hooks: &Rc<Hooks>) -> Rc<Self> {
        Rc::new(Self {
            texts: Field::new(Texts::english()),
            formats: Rc::new(PageFormats::new(ENGLISH)),
            hooks: Rc::clone(hooks),
            asked: RefCell::default(),
            inbox: RefCell::default(),
        })
    }

    /// Takes over what the inbox has set. It counts where the page has named no language, before those of the browser.
    pub fn suggest(self: &Rc<Self>, inbox: &str, options: &Options) {
        self.inbox.replace(inbox.to_owned());
        drop(self.speak(options));
    }

    /// Goes over to the language of these options. The promise is kept once it is spoken; it is never broken: a table that cannot
    /// be had leaves the language that was spoken before. Of two wishes the later one counts, whichever file is here first.
    pub fn speak(self: &Rc<Self>, options: &Options) -> Promise {
        let languages = match self.inbox.borrow().as_str() {
            inbox if !inbox.is_empty() && !options.locale_chosen => [inbox, ",", &options.locale].concat(),
            _ => options.locale.clone(),
        };
        let wish = Rc::new(Wish { languages, replaced: options.texts.clone() });
        let before = self.asked.replace(Some(Rc::clone(&wish)));
        if before.as_ref() == Some(&wish) {
            return Promise::resolve(&JsValue::UNDEFINED);
        }
        let this = Rc::clone(self);
        let table = i18n::choose(&wish.languages).map_or(ENGLISH, |(_, table)| table);
        // Both begin here, at once.
        let lines = (table != ENGLISH).then(|| Piece::fetch(table));
        let keys = (!wish.replaced.is_empty()).then(|| Piece::fetch(KEYS));
        future_to_promise(async move {
            let lines = match lines {
                Some(piece) => piece.text().await,
                None => Some(String::new()),
            };
            let keys = match keys {
                Some(piece) => piece.text().await.unwrap_or_default(),
                None => String::new(),
            };
            let latest = this.asked.borrow().as_ref().is_some_and(|asked| Rc::ptr_eq(asked, &wish));
            if latest {
                this.begin(&wish, table, lines, &keys, before.is_some());
            }
            Ok(JsValue::UNDEFINED)
        })
    }

    fn begin(&self, wish: &Wish, mut table: &str, lines: Option<String>, keys: &str, running: bool) {
        if lines.is_none() {
            let name = JsValue::from_str(table);
            web_sys::console::debug_2(&JsValue::from_str("chat-widget: no texts could be loaded for"), &name);
            // The next wish for it shall try again.
            self.asked.replace(None);
            if running {
                return;
            }
            table = ENGLISH;
        }
        let own = i18n::choose(&wish.languages).filter(|(_, chosen)| *chosen == table);
        self.formats.set_language(own.map_or(ENGLISH, |(own, _)| own));
        let replaced = self.replaced(&wish.replaced, keys);
        self.texts.set(Texts::new(table, lines.unwrap_or_default(), replaced));
    }

    /// The page's own words by the number of the text. A name that is none is reported, as wrong options are.
    fn replaced(&self, given: &[(String, String)], keys: &str) -> Vec<(usize, String)> {
        let number = |(name, words): &(String, String)| {
            let wanted = folded(name);
            match keys.split('\n').position(|key| folded(key) == wanted) {
                Some(number) => Some((number, words.clone())),
                None => {
                    // Without the list nobody can say what is wrong.
                    if !keys.is_empty() {
                        self.hooks.report(&Problem::unknown_text(name, &mut keys.split('\n')));
                    }
                    None
                }
            }
        };
        given.iter().filter_map(number).collect()
    }
}
