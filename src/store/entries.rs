//! The list of entries as the engine's steps made it, with the height each row was last seen to have.

use crate::model::{Delivery, Diff, Entry, EntryId};
use std::cell::Cell;
use std::rc::Rc;

/// One place in the list.
#[derive(Clone)]
pub struct Item {
    /// What is shown there. A changed entry is another `Rc`, so that equal pointers mean an unchanged row.
    pub entry: Rc<Entry>,
    /// CSS pixels its row was high when it was last on screen; below zero a guess, 0 when nobody has asked yet.
    pub height: Cell<f64>,
}

/// How far the files of an entry are on their way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Upload {
    /// Bytes gone.
    pub sent: u64,
    /// Bytes in all.
    pub total: u64,
}

/// The list.
#[derive(Default)]
pub struct Entries {
    items: Vec<Item>,
    uploads: Vec<(EntryId, Upload)>,
}

impl Entries {
    /// The places, first to last.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// How far this entry's files are; `None` when nothing is on its way.
    pub fn upload(&self, id: EntryId) -> Option<Upload> {
        self.uploads.iter().find(|(of, _)| *of == id).map(|(_, upload)| *upload)
    }

    /// Where an entry stands. Looked for from the end, where nearly all questions are about.
    pub fn position(&self, id: EntryId) -> Option<usize> {
        self.items.iter().rposition(|item| item.entry.id == id)
    }

    pub(super) fn find(&self, id: EntryId) -> Option<Rc<Entry>> {
        self.items.iter().rfind(|item| item.entry.id == id).map(|item| Rc::clone(&item.entry))
    }

    /// Makes the steps in order; whether a message failed for good by them.
    pub(super) fn apply(&mut self, diffs: Vec<Diff>) -> bool {
        let mut failed = false;
        for diff in diffs {
            match diff {
                Diff::Insert(index, entry) => {
                    // A step that does not fit is a fault of ours; a message out of place is better than none.
                    let index = index.min(self.items.len());
                    self.items.insert(index, Item { entry: Rc::new(entry), height: Cell::new(0.0) });
                }
                Diff::Set(index, entry) => {
                    if let Some(item) = self.items.get_mut(index) {
                        failed |= has_failed(&entry) && !has_failed(&item.entry);
                        item.entry = Rc::new(entry);
                    }
                }
                Diff::Remove(index) => {
                    if index < self.items.len() {
                        self.items.remove(index);
                    }
                }
                Diff::Reset(entries) => {
                    self.items = entries
                        .into_iter()
                        .map(|entry| Item { entry: Rc::new(entry), height: Cell::new(0.0) })
                        .collect();
                }
            }
        }
        failed
    }

    pub(super) fn set_upload(&mut self, id: EntryId, sent: u64, total: u64) {
        self.uploads.retain(|(of, _)| *of != id);
        if sent < total {
            self.uploads.push((id, Upload { sent, total }));
        }
    }
}

fn has_failed(entry: &Entry) -> bool {
    matches!(entry.delivery, Some(Delivery::Failed(_)))
}
