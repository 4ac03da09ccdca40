//! The screen, which believes what it is told and watches that no step of it is one that people would notice as wrong.

use super::visitor::number;
use chat_widget::model::{Change, Content, ConversationStatus, Delivery, Diff, Direction, Entry, EntryId};
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
#[derive(Default)]
pub struct Screen {
    pub rows: Vec<Entry>,
    pub unread: u32,
    pub typing: Option<String>,
    pub status: Option<ConversationStatus>,
    /// Rows of which was said that what was done to them is undone, in this life of the page.
    pub undone: Vec<EntryId>,
    /// What went wrong, the worst of which is the first.
    pub complaints: Vec<String>,
    arrivals: BTreeMap<i64, u32>,
}

impl Screen {
    /// The page is left; what it told is over, but not what it announced.
    pub fn reload(&mut self) {
        let (complaints, arrivals) =
            (std::mem::take(&mut self.complaints), std::mem::take(&mut self.arrivals));
        *self = Self { complaints, arrivals, ..Self::default() };
    }

    /// Is told this. `refused`: messages to which something was not done, so that it may be undone.
    pub fn take(&mut self, change: Change, refused: &BTreeSet<i64>) {
        match change {
            Change::Entries(diffs) => self.step(diffs, refused),
            Change::Arrived(entries) => entries.into_iter().for_each(|entry| self.arrived(entry)),
            Change::Unread(unread) => self.unread = unread,
            Change::Typing(typing) => self.typing = typing,
            Change::Status(status) => self.status = status,
            Change::Undone(entry) => self.undone.push(entry),
            Change::Upload(..)
            | Change::Connection(_)
            | Change::History(_)
            | Change::Notice(_)
            | Change::Settings(_)
            | Change::Capabilities(_) => {}
        }
    }

    fn step(&mut self, diffs: Vec<Diff>, refused: &BTreeSet<i64>) {
        let moved = diffs.iter().any(|diff| matches!(diff, Diff::Remove(_) | Diff::Reset(_)));
        let before = if moved { self.rows.clone() } else { Vec::new() };
        for diff in diffs {
            match diff {
                Diff::Insert(index, entry) => self.rows.insert(index, entry),
                Diff::Set(index, entry) => {
                    let old = std::mem::replace(&mut self.rows[index], entry);
                    assert_eq!(old.id, self.rows[index].id);
                    self.complaints.extend(went_back(&old, &self.rows[index], refused));
                }
                Diff::Remove(index) => {
                    self.rows.remove(index);
                }
                Diff::Reset(rows) => self.rows = rows,
            }
        }
        for old in &before {
            match self.rows.iter().find(|row| row.id == old.id) {
                Some(new) => self.complaints.extend(went_back(old, new, refused)),
                None => {
                    // Of two rows that turned out to be one message one may go.
                    let words = old.content.text();
                    let stays = |row: &Entry| row.remote.is_some() && row.content.text() == words;
                    if old.remote.is_some() || !self.rows.iter().any(stays) {
                        self.complaints.push(format!("{:?} {words} vanished", old.remote));
                    }
                }
            }
        }
        // The back end's come first and in its order, each once; then what it does not have yet.
        let ids: Vec<i64> = self.rows.iter().map(|row| number(row).unwrap_or(i64::MAX)).collect();
        if !ids.windows(2).all(|two| two[0] < two[1] || two[1] == i64::MAX) {
            self.complaints.push(format!("the rows stood like this: {ids:?}"));
        }
    }

    fn arrived(&mut self, entry: EntryId) {
        let Some(row) = self.rows.iter().find(|row| row.id == entry) else {
            return self.complaints.push("what arrived is not there".to_owned());
        };
        let id = number(row).unwrap();
        if row.direction == Direction::Visitor || row.content == Content::Deleted {
            self.complaints.push(format!("{id} is no arrival"));
        }
        let times = self.arrivals.entry(id).or_default();
        *times += 1;
        if *times > 1 {
            self.complaints.push(format!("{id} arrived twice"));
        }
    }
}

/// What a row never loses again: its number, its grave, the answer in it, how far it got.
fn went_back(old: &Entry, new: &Entry, refused: &BTreeSet<i64>) -> Option<String> {
    let id = number(old)?;
    if number(new) != Some(id) {
        return Some(format!("{id} is {:?} now", new.remote));
    }
    let buried = new.content == Content::Deleted;
    if old.content == Content::Deleted && !buried && !refused.contains(&id) {
        return Some(format!("{id} came back from the dead"));
    }
    if old.content.answer().is_some() && new.content.answer().is_none() && !buried && !refused.contains(&id) {
        return Some(format!("the answer to {id} went away"));
    }
    // Failed is as far as sent: it may still turn out to have been delivered, but not the other way round.
    let far = |row: &Entry| {
        row.delivery.filter(|far| !matches!(far, Delivery::Failed(_))).max(Some(Delivery::Sent))
    };
    if far(new) < far(old) {
        return Some(format!("{id} was {:?} and is {:?}", old.delivery, new.delivery));
    }
    None
}
