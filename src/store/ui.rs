//! What no server knows: whether the panel is open, what is typed, which files wait to be sent, where the reader is.

use super::field::{Field, Pulse};
use crate::model::{Answers, EntryId, Known, OutgoingFile};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The place in the list that stays still while things above and below it change.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Anchor {
    /// The reader is at the end and stays there.
    End,
    /// The upper edge of this entry's row is this many CSS pixels below the upper edge of the list's window.
    Row(EntryId, f64),
}

/// A rating that is chosen and a comment that is typed, not sent yet.
#[derive(Clone, Default)]
pub struct RatingDraft {
    /// From 1, or 0 while none is chosen.
    pub rating: u8,
    /// As typed.
    pub comment: String,
}

/// State of the screen that outlives a rebuild of it (another language, a restart).
#[derive(Clone)]
pub struct Ui {
    /// Whether the panel is on screen. The driver sets it; the view asks by `Action::Open` and `Action::Close`.
    pub open: Field<bool>,
    /// Whether the launcher is on screen (`show()` and `hide()` of the API).
    pub shown: Field<bool>,
    /// What is typed and not sent. The view sets it at each key, the driver at the start and by `setDraft`.
    pub draft: Field<String>,
    /// The entry that the next message answers.
    pub reply_to: Field<Option<EntryId>>,
    /// The reader's place.
    pub anchor: Rc<Cell<Anchor>>,
    /// What was put away of the previews ends with this entry.
    pub preview_seen: Field<Option<EntryId>>,
    /// What is filled in of the form before the first message. The driver sets it.
    pub answers: Field<Rc<Answers>>,
    /// What the page has told of the visitor, so that nobody asks for it again.
    pub known: Field<Known>,
    /// Whether the page has told when the visitor was born, or a profile has come that was made from it.
    pub profiled: Field<bool>,
    /// Whether the greeting was put away, now or in an earlier visit. The driver sets it.
    pub greeted: Field<bool>,
    /// Whether messages that nobody is looking at are heard. The driver sets it.
    pub sound: Field<bool>,
    staged: Rc<RefCell<Vec<OutgoingFile>>>,
    staged_changed: Pulse,
    ratings: Rc<RefCell<Vec<(EntryId, RatingDraft)>>>,
}

impl Default for Ui {
    fn default() -> Self {
        Self {
            open: Field::new(false),
            shown: Field::new(true),
            draft: Field::new(String::new()),
            reply_to: Field::new(None),
            anchor: Rc::new(Cell::new(Anchor::End)),
            preview_seen: Field::new(None),
            answers: Field::new(Rc::default()),
            known: Field::new(Known::default()),
            profiled: Field::new(false),
            greeted: Field::new(false),
            sound: Field::new(true),
            staged: Rc::default(),
            staged_changed: Pulse::default(),
            ratings: Rc::default(),
        }
    }
}

impl Ui {
    /// The files that go with the next message, in the order in which they were chosen.
    pub fn staged(&self) -> Vec<OutgoingFile> {
        self.staged_changed.follow();
        self.staged.borrow().clone()
    }

    /// How many files are staged, without following it.
    pub fn staged_count(&self) -> usize {
        self.staged.borrow().len()
    }

    /// Adds a file to the next message.
    pub fn stage(&self, file: OutgoingFile) {
        self.staged.borrow_mut().push(file);
        self.staged_changed.beat();
    }

    /// Takes a file out of the next message.
    pub fn unstage(&self, index: usize) -> Option<OutgoingFile> {
        let mut staged = self.staged.borrow_mut();
        let file = (index < staged.len()).then(|| staged.remove(index));
        drop(staged);
        self.staged_changed.beat();
        file
    }

    /// Takes all staged files, to send them.
    pub fn take_staged(&self) -> Vec<OutgoingFile> {
        let files = self.staged.take();
        self.staged_changed.beat();
        files
    }

    /// What the visitor has begun to answer to this entry's question.
    pub fn rating_draft(&self, entry: EntryId) -> RatingDraft {
        let ratings = self.ratings.borrow();
        ratings.iter().find(|(of, _)| *of == entry).map(|(_, draft)| draft.clone()).unwrap_or_default()
    }

    /// Keeps it for as long as the page lives: an answer that is refused comes back with it.
    pub fn keep_rating_draft(&self, entry: EntryId, draft: RatingDraft) {
        let mut ratings = self.ratings.borrow_mut();
        ratings.retain(|(of, _)| *of != entry);
        ratings.push((entry, draft));
    }
}
