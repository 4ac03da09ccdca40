//! The list of messages: ten thousand entries, a few hundred nodes.
//!
//! Only the rows around the reader's place are on the page; two spacers stand for the rest. The place itself (`Anchor`) is kept in
//! the store, not in the scroll position, so that older messages above, pictures that arrive late and a growing composer
//! move the scroll position and never the reader.

mod place;
mod seek;
mod seen;
mod surroundings;
mod touch;
mod walk;

pub use surroundings::standing;

use super::context::Context;
use super::dom::{El, Scope, el};
use super::popup;
use super::row::{Row, Shown};
use super::viewport::pixels;
use super::window::{Range, around, at_end};
use crate::i18n::Text;
use crate::model::rows::place as place_row;
use crate::model::{Action, EntryId, Millis};
use crate::store::{Anchor, Entries, Item};
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use web_sys::Node;

/// The list and what moves it.
pub struct Thread {
    /// The list with its surroundings.
    pub el: El,
    context: Rc<Context>,
    log: El,
    /// What stands before the first message.
    overture: [El; 2],
    above: El,
    rows_place: El,
    below: El,
    jump: El,
    rows: RefCell<Vec<Row>>,
    range: Cell<Range>,
    /// Where we last put the scroll position: an event that reports the same is ours, not the reader's.
    put: Cell<i32>,
    /// Its width and height when the reader's place was last held.
    size: Cell<(i32, i32)>,
    /// Messages that came in under the reader's place.
    fresh: Cell<usize>,
    asked_older: Cell<bool>,
    /// Paper does not scroll: all rows that are here are on the page.
    printing: Cell<bool>,
    day: Cell<(Millis, i64)>,
    /// The message that Tab leads to.
    current: Cell<Option<EntryId>>,
    /// The last message that was told of as seen.
    told: Cell<Option<EntryId>>,
    /// Ends the time in which a message that was looked for stands out.
    lit: RefCell<Option<Timeout>>,
}

impl Thread {
    /// Builds it.
    pub fn build(context: &Rc<Context>, scope: &Rc<Scope>) -> Rc<Self> {
        // The announcer speaks; rows that come and go with scrolling must not.
        let log = el("div role=log aria-live=off tabindex=0 part=log", "log").label(context, Text::Messages);
        let thread = Rc::new(Self {
            el: el("div", "thread"),
            context: Rc::clone(context),
            log,
            overture: [surroundings::beginning(context, scope), surroundings::older(context, scope)],
            above: el("div", "spacer"),
            rows_place: el("div", "rows"),
            below: el("div", "spacer"),
            jump: el("button type=button hidden", "jump"),
            rows: RefCell::default(),
            range: Cell::default(),
            put: Cell::new(0),
            size: Cell::default(),
            fresh: Cell::new(0),
            asked_older: Cell::new(false),
            printing: Cell::new(false),
            day: Cell::new((Millis::MAX, 0)),
            current: Cell::new(None),
            told: Cell::new(None),
            lit: RefCell::default(),
        });
        thread.overture.iter().for_each(|part| thread.log.append(part));
        thread.log.append(&thread.above);
        thread.log.append(&thread.rows_place);
        thread.log.append(&thread.below);
        thread.log.append(&surroundings::typing(context, scope));
        thread.el.append(&thread.log);
        thread.el.append(&thread.jump);
        place::listen(&thread, scope);
        walk::listen(&thread, scope);
        seen::listen(&thread, scope);
        touch::listen(&thread, scope);
        seek::follow(&thread, scope);

        if let Some(window) = web_sys::window() {
            for (event, printing) in [("beforeprint", true), ("afterprint", false)] {
                let this = Rc::clone(&thread);
                let turn = move |_| {
                    this.printing.set(printing);
                    this.sync();
                };
                scope.listen(&window, event, Box::new(turn));
            }
        }
        let this = Rc::clone(&thread);
        scope.follow(Box::new(move || {
            drop(this.context.store.entries());
            this.find_reader();
            this.sync();
        }));
        let this = Rc::clone(&thread);
        scope.follow(Box::new(move || {
            let history = this.context.store.history.get();
            this.find_reader();
            if !history.loading_older {
                this.asked_older.set(false);
            }
            this.log.set(
                "aria-busy",
                if history.loading_first || history.loading_older { "true" } else { "false" },
            );
            this.hold();
        }));
        let this = Rc::clone(&thread);
        scope.follow(Box::new(move || {
            this.context.store.capabilities.get();
            // What an open menu offers may not be had any more.
            popup::close(&this.context, true);
            this.rows.borrow().iter().for_each(|row| row.offer(&this.context));
        }));
        thread
    }

    /// The panel came up: rows that arrived behind it are built, and the reader is where they were.
    pub fn opened(&self) {
        self.sync();
    }

    /// Goes to the newest message and stays there.
    pub fn jump_to_end(&self) {
        self.context.sought.set(None);
        self.set_anchor(Anchor::End);
        self.sync();
    }

    /// So many messages of the other side have come in.
    pub fn arrived(&self, count: usize) {
        if self.anchor() != Anchor::End {
            self.fresh.set(self.fresh.get() + count);
            self.show_jump();
        }
    }

    fn anchor(&self) -> Anchor {
        self.context.store.ui().anchor.get()
    }

    fn set_anchor(&self, anchor: Anchor) {
        self.context.store.ui().anchor.set(anchor);
    }

    /// Brings the page in line with the list: rows, spacers, scroll position. Heights are known only once a row is on the page, so
    /// what was estimated may need a second look; more than a few are never needed and never made.
    fn sync(&self) {
        let window = f64::from(self.log.element().client_height());
        if window <= 0.0 {
            return;
        }
        for _ in 0..4 {
            let range = self.wanted(window);
            self.render(range);
            self.hold();
            if self.wanted(window) == range {
                break;
            }
        }
        self.show_jump();
        self.choose_current();
        self.note_seen();
        self.load_older_if_short();
    }

    fn wanted(&self, window: f64) -> Range {
        let entries = self.context.store.entries_untracked();
        let items = entries.items();
        if self.printing.get() {
            return Range { first: 0, last: items.len() };
        }
        let heights = |index: usize| items.get(index).map_or(0.0, height);
        match self.anchor() {
            Anchor::End => at_end(&heights, items.len(), window),
            Anchor::Row(id, offset) => match entries.position(id) {
                Some(index) => around(&heights, items.len(), index, offset, window),
                // The row is gone: whatever took its place in the run on the page.
                None => {
                    around(&heights, items.len(), self.range.get().first.min(items.len()), offset, window)
                }
            },
        }
    }

    fn render(&self, range: Range) {
        let entries = self.context.store.entries_untracked();
        let mut earlier = self.rows.take();
        let mut rows = Vec::with_capacity(range.last - range.first);
        for index in range.first..range.last {
            let Some(shown) = self.shown(&entries, index) else { continue };
            let kept =
                earlier.iter().position(|row| row.id == shown.entry.id).map(|at| earlier.swap_remove(at));
            let row = match kept {
                Some(mut row) => {
                    row.patch(&self.context, &shown);
                    row
                }
                None => Row::build(&self.context, &shown),
            };
            rows.push(row);
        }
        for row in earlier {
            // The focus never falls out of the panel because its row was scrolled away.
            if self.context.holds_focus(&row.el) {
                self.log.focus();
            }
            row.el.remove();
        }
        let mut next = self.rows_place.element().first_child();
        for row in &rows {
            let node: &Node = row.el.element();
            if next.as_ref() == Some(node) {
                next = node.next_sibling();
            } else {
                self.rows_place.insert_before(&row.el, next.as_ref());
            }
        }
        *self.rows.borrow_mut() = rows;
        self.range.set(range);
    }

    fn shown<'now>(&self, entries: &'now Entries, index: usize) -> Option<Shown<'now>> {
        let items = entries.items();
        let item = items.get(index)?;
        let neighbour = |at: Option<usize>| at.and_then(|at| items.get(at)).map(|item| &*item.entry);
        let placement =
            place_row(neighbour(index.checked_sub(1)), &item.entry, neighbour(Some(index + 1)), &|at| {
                self.day_of(at)
            });
        let upload = item.entry.delivery.and_then(|_| entries.upload(item.entry.id));
        Some(Shown { entry: &item.entry, placement, upload, position: (index + 1, items.len()) })
    }

    /// `Intl` is slow, neighbours are mostly of one quarter of an hour, and no time zone parts a quarter.
    fn day_of(&self, at: Millis) -> i64 {
        let quarter = at / 900_000;
        let (known, day) = self.day.get();
        if known == quarter {
            return day;
        }
        let day = self.context.actions.formats.day_number(at);
        self.day.set((quarter, day));
        day
    }

    /// Measures what is on the page and puts the reader's place back where it was. Changes no row, so that it may run while the
    /// browser reports sizes.
    fn hold(&self) {
        {
            let entries = self.context.store.entries_untracked();
            let items = entries.items();
            let size = self.size();
            if self.size.replace(size).0 != size.0 {
                items.iter().for_each(|item| item.height.set(0.0));
            }
            let Range { first, last } = self.range.get();
            let rows = self.rows.borrow();
            let mut measured = true;
            for (row, item) in rows.iter().zip(items.get(first..).unwrap_or_default()) {
                // Between a change of the list and the next look at it the two may be out of step.
                measured &= row.id == item.entry.id;
                if measured {
                    item.height.set(f64::from(row.el.html().offset_height()));
                }
            }
            let sum = |items: &[Item]| items.iter().map(height).sum::<f64>();
            self.above.style("block-size", &pixels(sum(items.get(..first).unwrap_or_default())));
            self.below.style("block-size", &pixels(sum(items.get(last..).unwrap_or_default())));
        }
        match self.anchor() {
            Anchor::End => self.put_scroll(self.log.element().scroll_height()),
            Anchor::Row(id, offset) => {
                let top = self.rows.borrow().iter().find(|row| row.id == id).map(Row::message_top);
                if let Some(top) = top {
                    #[allow(clippy::cast_possible_truncation)]
                    self.put_scroll(top - offset.round() as i32);
                }
            }
        }
    }

    fn size(&self) -> (i32, i32) {
        let log = self.log.element();
        (log.client_width(), log.client_height())
    }

    fn put_scroll(&self, top: i32) {
        let log = self.log.element();
        if log.scroll_top() != top {
            log.set_scroll_top(top);
        }
        // The browser may have stopped at an end.
        self.put.set(log.scroll_top());
    }

    fn show_jump(&self) {
        let away = self.anchor() != Anchor::End;
        if !away {
            self.fresh.set(0);
        }
        self.jump.toggle("hidden", !away);
        if !away {
            return;
        }
        let fresh = u32::try_from(self.fresh.get()).unwrap_or(u32::MAX);
        if fresh == 0 {
            self.jump.set("aria-label", self.context.text(Text::JumpToEnd));
            surroundings::fill_jump(&self.jump, None);
        } else {
            self.jump.toggle("aria-label", false);
            surroundings::fill_jump(&self.jump, Some(&self.context.counted(Text::NewMessages, fresh)));
        }
    }

    fn load_older(&self) {
        let history = self.context.store.history.get_untracked();
        if history.has_older && !history.loading_older && !self.asked_older.replace(true) {
            self.context.ask(Action::LoadOlder);
        }
    }

    /// A list that does not fill its window cannot be scrolled, so nobody could ask for more of it that way.
    fn load_older_if_short(&self) {
        let log = self.log.element();
        let some = !self.rows.borrow().is_empty();
        if some && self.context.store.ui().open.get_untracked() && log.scroll_height() <= log.client_height()
        {
            self.load_older();
        }
    }
}

/// A row's height: as it was last seen, or a guess by what it holds, made once and remembered as a negative number.
#[allow(clippy::cast_precision_loss)]
fn height(item: &Item) -> f64 {
    let known = item.height.get();
    if known != 0.0 {
        return known.abs();
    }
    let text = item.entry.content.text();
    let beginning = text.as_bytes().get(..1500).unwrap_or(text.as_bytes());
    let lines = (beginning.len() / 36 + beginning.iter().filter(|byte| **byte == b'\n').count()).min(26);
    let guess = 46.0 + 21.0 * lines as f64 + 150.0 * item.entry.attachments.len().min(10) as f64;
    item.height.set(-guess);
    guess
}
