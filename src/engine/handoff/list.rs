//! The rows of all parts as one list.

use super::{Conversation, Part};
use crate::engine::interface::Effect;
use crate::model::{Change, Diff, Entry};

impl Conversation {
    /// The part with which the list begins: as long as older messages of a part are not here, an earlier part would stand where
    /// those belong.
    pub(super) fn first_shown(&self) -> usize {
        self.parts.iter().rposition(|part| part.face.history.has_older).unwrap_or(0)
    }

    /// Begins the list with another part where that is due.
    pub(super) fn show_from_first(&mut self) {
        let first = self.first_shown();
        if std::mem::replace(&mut self.shown_from, first) != first {
            let rows = self.all_rows();
            self.effects.push(Effect::Show(Change::Entries(vec![Diff::Reset(rows)])));
        }
    }

    /// The rows of all parts are one list.
    pub(super) fn show_rows(&mut self, at: usize, diffs: Vec<Diff>) {
        if let Some(part) = self.parts.get_mut(at) {
            for diff in &diffs {
                match diff {
                    Diff::Insert(..) => part.rows += 1,
                    Diff::Remove(_) => part.rows = part.rows.saturating_sub(1),
                    Diff::Reset(rows) => part.rows = rows.len(),
                    Diff::Set(..) => {}
                }
            }
        }
        let first = self.shown_from;
        if at < first {
            return;
        }
        let (alone, past) = (self.parts.len() == 1, at < self.last());
        let offset: usize = self.parts.get(first..at).unwrap_or_default().iter().map(|part| part.rows).sum();
        let placed = |diff| match diff {
            Diff::Insert(index, entry) => Diff::Insert(index + offset, Entry { past, ..entry }),
            Diff::Set(index, entry) => Diff::Set(index + offset, Entry { past, ..entry }),
            Diff::Remove(index) => Diff::Remove(index + offset),
            Diff::Reset(rows) => Diff::Reset(if alone { rows } else { self.all_rows() }),
        };
        let diffs = diffs.into_iter().map(placed).collect();
        self.effects.push(Effect::Show(Change::Entries(diffs)));
    }

    pub(super) fn all_rows(&self) -> Vec<Entry> {
        let last = self.last();
        let shown = self.parts.iter().enumerate().skip(self.shown_from);
        let rows = |(at, part): (usize, &Part)| {
            let past = at < last;
            part.engine.rows().into_iter().map(move |entry| Entry { past, ..entry })
        };
        shown.flat_map(rows).collect()
    }
}
