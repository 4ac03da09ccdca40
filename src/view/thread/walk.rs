//! How the keyboard moves through the list. Tab leads to the list and then to one message of it, from which the arrows lead on: a
//! list of a hundred messages costs no more presses than a list of one.

use super::Thread;
use crate::store::Anchor;
use crate::view::dom::{El, Scope};
use crate::view::menu;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent, Node};

/// Puts the listeners on.
pub fn listen(thread: &Rc<Thread>, scope: &Scope) {
    let this = Rc::clone(thread);
    scope.listen(thread.log.element(), "keydown", Box::new(move |event| this.pressed(&event)));
    let this = Rc::clone(thread);
    let on_focus = move |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        let row = this.rows.borrow().iter().find(|row| row.article.holds(target.as_ref())).map(|row| row.id);
        if let Some(id) = row {
            this.current.set(Some(id));
            this.mark_current();
        }
    };
    scope.listen(thread.log.element(), "focusin", Box::new(on_focus));
}

impl Thread {
    fn pressed(&self, event: &Event) {
        let event: &KeyboardEvent = event.unchecked_ref();
        let Some(focused) = self.context.focused() else { return };
        let on_log = focused == *self.log.element();
        if !(on_log || focused.tag_name() == "ARTICLE") || event.alt_key() || event.meta_key() {
            return;
        }
        let (here, count) = {
            let rows = self.rows.borrow();
            (rows.iter().position(|row| row.article.element() == &focused), rows.len())
        };
        let last = count.saturating_sub(1);
        let target = match event.key().as_str() {
            "End" if event.ctrl_key() => {
                event.prevent_default();
                self.context.focus_composer();
                return;
            }
            "Enter" | "ContextMenu" if !on_log => return self.open_menu(here, event),
            "F10" if !on_log && event.shift_key() => return self.open_menu(here, event),
            // On the list itself the arrows scroll, as they do everywhere.
            "ArrowDown" | "ArrowUp" if on_log => return,
            "PageDown" | "ArrowDown" => here.map_or(last, |index| (index + 1).min(last)),
            "PageUp" | "ArrowUp" => {
                here.map_or_else(|| self.last_in_sight(), |index| index.saturating_sub(1))
            }
            "Home" => {
                self.to_first();
                0
            }
            "End" => {
                self.jump_to_end();
                self.rows.borrow().len().saturating_sub(1)
            }
            _ => return,
        };
        event.prevent_default();
        self.focus_row(target);
    }

    fn open_menu(&self, here: Option<usize>, event: &KeyboardEvent) {
        let found = {
            let rows = self.rows.borrow();
            let row = here.and_then(|at| rows.get(at));
            row.and_then(|row| Some((row.id, row.menu_owner(&row.article)?)))
        };
        if let Some((id, owner)) = found {
            event.prevent_default();
            menu::open(&self.context, id, owner);
        }
    }

    fn to_first(&self) {
        let first = self.context.store.entries_untracked().items().first().map(|item| item.entry.id);
        if let Some(id) = first {
            self.set_anchor(Anchor::Row(id, 0.0));
            self.sync();
        }
    }

    fn last_in_sight(&self) -> usize {
        let log = self.log.element();
        let bottom = log.scroll_top() + log.client_height();
        let rows = self.rows.borrow();
        rows.iter().rposition(|row| row.el.html().offset_top() < bottom).unwrap_or_default()
    }

    /// Moves the focus to a row and brings it into sight. The row is taken out of its cell first: focusing calls back in here.
    fn focus_row(&self, index: usize) {
        let article = self.article(index);
        if let Some(article) = article {
            let _ = article.html().focus();
        }
    }

    /// Moves the focus to the row so many before the end, without scrolling.
    pub(super) fn focus_from_end(&self, back: usize) {
        let article = self.article(self.rows.borrow().len().saturating_sub(back));
        match article.filter(|_| back > 0) {
            Some(article) => article.focus(),
            None => self.log.focus(),
        }
    }

    fn article(&self, index: usize) -> Option<El> {
        self.rows.borrow().get(index).map(|row| row.article.clone())
    }

    /// Chooses the message that Tab leads to: the one where the focus is, or else the last one in sight.
    pub(super) fn choose_current(&self) {
        if !self.context.holds_focus(&self.rows_place) {
            let index = self.last_in_sight();
            self.current.set(self.rows.borrow().get(index).map(|row| row.id));
        }
        self.mark_current();
    }

    fn mark_current(&self) {
        for row in self.rows.borrow().iter() {
            row.set_current(self.current.get() == Some(row.id));
        }
    }
}
