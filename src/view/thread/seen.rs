//! What the visitor has really seen: in sight, in an open panel, on a page that is in front and has the focus.

use super::Thread;
use crate::model::{Action, EntryId};
use crate::view::dom::Scope;
use std::rc::Rc;

/// CSS pixels of a row that is higher than the list's window which are enough to have begun to read it.
const BEGINNING: i32 = 40;

/// Looks again when the page comes to the front.
pub fn listen(thread: &Rc<Thread>, scope: &Scope) {
    let this = Rc::clone(thread);
    scope.listen(&leptos::prelude::document(), "visibilitychange", Box::new(move |_| this.note_seen()));
    if let Some(window) = web_sys::window() {
        let this = Rc::clone(thread);
        scope.listen(&window, "focus", Box::new(move |_| this.note_seen()));
    }
}

impl Thread {
    /// Tells how far the visitor has seen, if that is further than was told before.
    pub(super) fn note_seen(&self) {
        let document = leptos::prelude::document();
        let attentive = self.context.is_open()
            && document.visibility_state() == web_sys::VisibilityState::Visible
            && document.has_focus().unwrap_or_default();
        let last = if attentive { self.last_seen() } else { None };
        let Some(last) = last else { return };
        let further = {
            let entries = self.context.store.entries_untracked();
            let told = self.told.get().and_then(|told| entries.position(told));
            entries.position(last) > told
        };
        if further {
            self.told.set(Some(last));
            self.context.ask(Action::Seen(last));
        }
    }

    /// The last message whose end is in sight, or above; of one that is higher than the window its beginning is enough.
    fn last_seen(&self) -> Option<EntryId> {
        let log = self.log.element();
        let window = log.client_height();
        let bottom = log.scroll_top() + window;
        let rows = self.rows.borrow();
        let seen = rows.iter().rev().find(|row| {
            let html = row.el.html();
            let (top, height) = (html.offset_top(), html.offset_height());
            top + height <= bottom + 1 || height > window && top + BEGINNING <= bottom
        });
        seen.filter(|_| window > 0).map(|row| row.id)
    }
}
