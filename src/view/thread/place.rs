//! Where the reader is in the list: what scrolling changes about it, and what changes size around them.

use super::Thread;
use super::height;
use crate::store::Anchor;
use crate::view::dom::Scope;
use crate::view::window::row_at;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::ResizeObserver;

/// CSS pixels from the end that still count as being there.
const NEAR_END: i32 = 24;

/// CSS pixels from the upper end at which older messages are asked for.
const NEAR_BEGINNING: i32 = 320;

/// Puts the listeners on.
pub fn listen(thread: &Rc<Thread>, scope: &Rc<Scope>) {
    let this = Rc::clone(thread);
    scope.listen(thread.log.element(), "scroll", Box::new(move |_| this.scrolled()));
    let this = Rc::clone(thread);
    let to_first_new = Box::new(move |_| {
        let fresh = this.fresh.get();
        this.jump_to_end();
        this.focus_from_end(fresh);
    });
    scope.listen(thread.jump.element(), "click", to_first_new);
    watch_sizes(thread, scope);
}

/// Rows and the window change size without a word: pictures load, the composer grows, a phone is turned.
fn watch_sizes(thread: &Rc<Thread>, scope: &Rc<Scope>) {
    let weak = Rc::downgrade(thread);
    let frame = Rc::new(Cell::new(0));
    // Only what changes no size may happen while sizes are reported; the rest waits for the next frame, or the browser
    // reports a loop to the page's error handler.
    let in_frame = weak.clone();
    let later = Closure::<dyn FnMut()>::new(move || {
        if let Some(thread) = in_frame.upgrade() {
            thread.sync();
        }
    });
    let asked = Rc::clone(&frame);
    let now = Closure::<dyn FnMut()>::new(move || {
        let (Some(thread), Some(window)) = (weak.upgrade(), web_sys::window()) else { return };
        thread.hold();
        let _ = window.cancel_animation_frame(asked.get());
        asked.set(window.request_animation_frame(later.as_ref().unchecked_ref()).unwrap_or_default());
    });
    let Ok(observer) = ResizeObserver::new(now.as_ref().unchecked_ref()) else { return };
    observer.observe(thread.log.element());
    observer.observe(thread.rows_place.element());
    thread.overture.iter().for_each(|part| observer.observe(part.element()));
    scope.keep(Box::new(Watch { observer, frame, _now: now }));
}

struct Watch {
    observer: ResizeObserver,
    frame: Rc<Cell<i32>>,
    _now: Closure<dyn FnMut()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
        if let Some(window) = web_sys::window() {
            let _ = window.cancel_animation_frame(self.frame.get());
        }
    }
}

impl Thread {
    /// Takes the reader's place from where the list stands, if it is not where we put it. `None`: it is. The browser tells of
    /// scrolling only before its next frame; whoever changes the list before that would undo it.
    pub(super) fn find_reader(&self) -> Option<(i32, bool)> {
        let log = self.log.element();
        let top = log.scroll_top();
        // A list that is not on screen stands nowhere. One of another size was moved by the browser: that change is told of next,
        // and the place held.
        if top == self.put.get() || log.client_height() == 0 || self.size() != self.size.get() {
            return None;
        }
        self.put.set(-1);
        let at_end = self.is_at_end();
        if at_end {
            self.set_anchor(Anchor::End);
        } else if let Some(anchor) = self.anchor_at(f64::from(top)) {
            self.set_anchor(anchor);
        }
        Some((top, at_end))
    }

    /// Whether the list stands at its end, or so near to it that nobody would see a difference.
    pub(super) fn is_at_end(&self) -> bool {
        let log = self.log.element();
        log.scroll_top() + log.client_height() >= log.scroll_height() - NEAR_END
    }

    fn scrolled(&self) {
        let log = self.log.element();
        let Some((top, at_end)) = self.find_reader() else { return };
        let window = f64::from(log.client_height());
        let (here, wanted) = (self.range.get(), self.wanted(window));
        // A margin that is half used up is time enough: most scroll events build nothing.
        let far = here.first.abs_diff(wanted.first) > 8 || here.last.abs_diff(wanted.last) > 8;
        let edge = (wanted.first == 0 && here.first > 0) || (wanted.last != here.last && at_end);
        if far || edge {
            self.sync();
        } else {
            self.show_jump();
            self.choose_current();
            self.note_seen();
        }
        if top < NEAR_BEGINNING {
            self.load_older();
        }
    }

    /// The first row in sight at a scroll position. The place is that of its message: what stands above it in the row, the
    /// day and the name, goes to another row when an older page comes before it.
    fn anchor_at(&self, top: f64) -> Option<Anchor> {
        let on_page = self.rows.borrow().iter().find_map(|row| {
            let html = row.el.html();
            let row_top = f64::from(html.offset_top());
            (row_top + f64::from(html.offset_height()) > top).then_some((row.id, row.message_top()))
        });
        let first_top = self.rows.borrow().first().map(|row| f64::from(row.el.html().offset_top()));
        // Above or below what is on the page only the guesses are left.
        match (on_page, first_top) {
            (Some((id, message_top)), Some(first_top)) if top >= first_top || self.range.get().first == 0 => {
                Some(Anchor::Row(id, f64::from(message_top) - top))
            }
            _ => {
                let entries = self.context.store.entries_untracked();
                let items = entries.items();
                let base = f64::from(self.above.html().offset_top());
                let (index, row_top) =
                    row_at(&|index| items.get(index).map_or(0.0, height), items.len(), top - base);
                Some(Anchor::Row(items.get(index)?.entry.id, base + row_top - top))
            }
        }
    }
}
