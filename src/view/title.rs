//! The number of unread messages before the page's title, as long as nobody sees the page. The page goes on to own its title: what it
//! writes meanwhile stays, with the number before it, and what it wrote last is there when the number goes.

use super::dom::Scope;
use crate::model::number::decimal;
use crate::store::Store;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, MutationObserver, MutationObserverInit, Node, VisibilityState};

/// Keeps the number up to date until the scope ends, which leaves the title as the page wrote it.
pub fn watch(scope: &Scope, store: &Store) {
    let document = leptos::prelude::document();
    let badge = Rc::new(Badge { document: document.clone(), shown: RefCell::default() });
    let (this, store) = (Rc::clone(&badge), store.clone());
    let update = Rc::new(move || {
        let unread = store.unread.get();
        this.put(if this.document.visibility_state() == VisibilityState::Visible { 0 } else { unread });
    });
    let again = Rc::clone(&update);
    scope.listen(&document, "visibilitychange", Box::new(move |_| again()));
    scope.follow(Box::new(move || update()));
    if let Some(watch) = Watch::begin(badge) {
        scope.keep(Box::new(watch));
    }
}

struct Badge {
    document: Document,
    shown: RefCell<Shown>,
}

/// What stands in the title because of us.
#[derive(Default)]
struct Shown {
    /// Empty while there is nothing of ours.
    number: String,
    /// The whole title as we wrote it, and as the page wrote it.
    written: String,
    pages: String,
}

impl Badge {
    /// A page without a title has its address shown, which nobody can put a number before.
    fn title(&self) -> Option<Node> {
        self.document.query_selector("head > title").ok().flatten().map(Into::into)
    }

    fn put(&self, unread: u32) {
        self.write(match unread {
            0 => String::new(),
            1..=99 => ["(", &decimal(u64::from(unread)), ") "].concat(),
            _ => "(99+) ".to_owned(),
        });
    }

    /// The page has written its title, or a framework has put another element there.
    fn keep(&self) {
        let number = self.shown.borrow().number.clone();
        if !number.is_empty() {
            self.write(number);
        }
    }

    fn write(&self, number: String) {
        let Some(title) = self.title() else { return };
        let mut shown = self.shown.borrow_mut();
        let now = title.text_content().unwrap_or_default();
        let pages = if now == shown.written {
            std::mem::take(&mut shown.pages)
        } else {
            // A page that adds to what it finds there has found our number as well.
            now.strip_prefix(shown.number.as_str()).unwrap_or(&now).to_owned()
        };
        let written = [number.as_str(), &pages].concat();
        if now != written {
            title.set_text_content(Some(&written));
        }
        *shown = Shown { number, written, pages };
    }
}

struct Watch {
    badge: Rc<Badge>,
    observer: MutationObserver,
    _changed: Closure<dyn FnMut()>,
}

impl Watch {
    fn begin(badge: Rc<Badge>) -> Option<Self> {
        let keeping = Rc::clone(&badge);
        let changed: Closure<dyn FnMut()> = Closure::wrap(Box::new(move || keeping.keep()));
        let observer = MutationObserver::new(changed.as_ref().unchecked_ref()).ok()?;
        let what = MutationObserverInit::new();
        what.set_child_list(true);
        what.set_subtree(true);
        what.set_character_data(true);
        // The head and not the title: single-page apps replace the element.
        observer.observe_with_options(badge.document.head().as_ref()?, &what).ok()?;
        Some(Self { badge, observer, _changed: changed })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
        self.badge.put(0);
    }
}
