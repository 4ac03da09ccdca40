//! The rows of the conversation and their order.
//!
//! Two regions: first what the back end has, by its ids; then what it does not have yet, as it was typed. An entry that is
//! confirmed moves from the second into the first and keeps its `EntryId`, so that on the screen nothing is torn out.

use super::timing::PENDING_UPDATE;
use crate::model::{
    Attachment, Content, Delivery, Diff, Direction, Entry, EntryId, Message, Millis, RemoteId,
};

/// Updates kept for messages that are not here yet (C-39).
const PENDING_UPDATES: usize = 200;
/// More steps than this at once are told as a new list.
const RESET_ABOVE: usize = 64;

/// See the module.
#[derive(Default)]
pub struct Timeline {
    rows: Vec<Entry>,
    /// How many of `rows`, from the front, are the back end's.
    confirmed: usize,
    pending_updates: Vec<(Message, Millis)>,
    diffs: Vec<Diff>,
}

/// What became of a message.
pub struct Absorbed {
    /// Its row.
    pub entry: EntryId,
    /// The row was not there before.
    pub is_new: bool,
    /// The row looks different now.
    pub changed: bool,
}

impl Timeline {
    /// The greatest id of the back end's that is here.
    pub fn newest(&self) -> Option<&RemoteId> {
        self.remote_rows().last()?.remote.as_ref()
    }

    /// The smallest.
    pub fn oldest(&self) -> Option<&RemoteId> {
        self.remote_rows().first()?.remote.as_ref()
    }

    /// Messages of the other side after this id.
    pub fn answers_after(&self, seen: Option<&RemoteId>) -> u32 {
        let unseen = self.remote_rows().iter().rev().take_while(|row| row.remote.as_ref() > seen);
        unseen.filter(|row| matches!(row.direction, Direction::Agent | Direction::Bot)).count() as u32
    }

    /// Whether the back end's message is here.
    pub fn has(&self, id: &RemoteId) -> bool {
        self.position(id).is_ok()
    }

    fn remote_rows(&self) -> &[Entry] {
        self.rows.get(..self.confirmed).unwrap_or_default()
    }

    fn position(&self, id: &RemoteId) -> Result<usize, usize> {
        self.remote_rows().binary_search_by(|row| row.remote.as_ref().cmp(&Some(id)))
    }

    fn index_of(&self, entry: EntryId) -> Option<usize> {
        // What changes is nearly always near the end.
        self.rows.iter().rposition(|row| row.id == entry)
    }

    /// A row of the visitor's that the back end does not have yet.
    pub fn add_local(&mut self, entry: Entry) {
        self.diffs.push(Diff::Insert(self.rows.len(), entry.clone()));
        self.rows.push(entry);
    }

    /// Takes a message that the back end has. `local` is the row that turned out to be it; otherwise `fresh` names a new row.
    pub fn absorb(
        &mut self,
        message: &Message,
        local: Option<EntryId>,
        fresh: EntryId,
        now: Millis,
    ) -> Absorbed {
        let place = match self.position(&message.id) {
            Ok(index) => {
                // Both roads arrived: the row stands already, the local twin, if any, goes.
                if let Some(twin) =
                    local.filter(|twin| self.rows.get(index).is_some_and(|row| row.id != *twin))
                {
                    self.remove(twin);
                }
                return self.merge_at(index, message, false);
            }
            Err(place) => place,
        };
        let waiting = self.take_pending(&message.id, now);
        let known = local.and_then(|id| self.index_of(id));
        let is_new = known.is_none();
        match known {
            Some(index) => {
                if let Some(row) = self.rows.get_mut(index) {
                    row.remote = Some(message.id.clone());
                    // Whatever we believed of it before, the back end has it.
                    row.delivery = Some(Delivery::Sent);
                }
                if index != place {
                    self.diffs.push(Diff::Remove(index));
                    let row = self.rows.remove(index);
                    self.diffs.push(Diff::Insert(place, row.clone()));
                    self.rows.insert(place, row);
                }
            }
            None => {
                let row = entry_of(message, fresh);
                self.diffs.push(Diff::Insert(place, row.clone()));
                self.rows.insert(place, row);
            }
        }
        self.confirmed += 1;
        let mut absorbed = self.merge_at(place, message, !is_new);
        absorbed.is_new = is_new;
        for update in waiting {
            self.merge_at(place, &update, false);
        }
        absorbed
    }

    /// Takes a change of a message. One whose message is not here yet waits for it.
    pub fn update(&mut self, message: &Message, now: Millis) -> Option<Absorbed> {
        if let Ok(index) = self.position(&message.id) {
            return Some(self.merge_at(index, message, false));
        }
        if self.pending_updates.len() >= PENDING_UPDATES {
            self.pending_updates.remove(0);
        }
        self.pending_updates.push((message.clone(), now));
        None
    }

    fn take_pending(&mut self, id: &RemoteId, now: Millis) -> Vec<Message> {
        let mut taken = Vec::new();
        self.pending_updates.retain(|(update, since)| {
            if update.id == *id {
                taken.push(update.clone());
            }
            update.id != *id && now.saturating_sub(*since) < PENDING_UPDATE
        });
        taken
    }

    fn merge_at(&mut self, index: usize, message: &Message, tell_anyway: bool) -> Absorbed {
        let mut absorbed = Absorbed { entry: EntryId(0), is_new: false, changed: false };
        if let Some(row) = self.rows.get_mut(index) {
            absorbed.entry = row.id;
            absorbed.changed = merge(row, message) || tell_anyway;
            if absorbed.changed {
                self.diffs.push(Diff::Set(index, row.clone()));
            }
        }
        absorbed
    }

    /// Sets how far a row got. Says whether that was news.
    pub fn set_delivery(&mut self, entry: EntryId, delivery: Delivery) -> bool {
        let Some(index) = self.index_of(entry) else { return false };
        let Some(row) = self.rows.get_mut(index) else { return false };
        if row.delivery == Some(delivery) {
            return false;
        }
        row.delivery = Some(delivery);
        self.diffs.push(Diff::Set(index, row.clone()));
        true
    }

    /// Takes a row away. Only ever one that the back end does not have, or has twice on our screen.
    pub fn remove(&mut self, entry: EntryId) {
        if let Some(index) = self.index_of(entry) {
            self.rows.remove(index);
            if index < self.confirmed {
                self.confirmed -= 1;
            }
            self.diffs.push(Diff::Remove(index));
        }
    }

    /// The steps since the last call.
    pub fn take_diffs(&mut self) -> Vec<Diff> {
        if self.diffs.len() > RESET_ABOVE {
            self.diffs.clear();
            return vec![Diff::Reset(self.rows.clone())];
        }
        std::mem::take(&mut self.diffs)
    }
}

fn entry_of(message: &Message, id: EntryId) -> Entry {
    let attachments = message.attachments.clone().unwrap_or_default();
    let nothing = || {
        if attachments.is_empty() { Content::Unknown(String::new()) } else { Content::Text(String::new()) }
    };
    let direction = message.direction.unwrap_or(Direction::Agent);
    Entry {
        id,
        remote: Some(message.id.clone()),
        direction,
        sender: message.sender.clone(),
        content: message.content.clone().unwrap_or_else(nothing),
        attachments,
        at: message.at,
        delivery: (direction == Direction::Visitor).then_some(Delivery::Sent),
        quote: None,
        reactions: Vec::new(),
        receipt: None,
        dialog: None,
    }
}

/// Brings a row up to date; fields that the message does not have stay. Says whether anything changed.
fn merge(row: &mut Entry, message: &Message) -> bool {
    let before = row.clone();
    if let Some(content) = &message.content {
        row.content = content.clone();
    }
    if let Some(files) = message.attachments.as_ref().filter(|files| !files.is_empty()) {
        row.attachments = with_blobs(files, &row.attachments);
    }
    // The back end's clock wins over ours.
    row.at = message.at.or(row.at);
    if row.direction == Direction::Visitor {
        let now = row.delivery.filter(|now| *now >= Delivery::Sent).unwrap_or(Delivery::Sent);
        row.delivery = Some(message.status.map_or(now, |status| forward(now, status)));
    } else if message.sender.is_some() {
        row.sender = message.sender.clone();
    }
    *row != before
}

/// The visitor's own copies stay attached to their files, so that a picture does not load a second time.
fn with_blobs(files: &[Attachment], ours: &[Attachment]) -> Vec<Attachment> {
    let mut files = files.to_vec();
    if files.len() == ours.len() {
        for (file, our) in files.iter_mut().zip(ours) {
            file.blob = our.blob;
        }
    }
    files
}

/// Sent, delivered, seen, in this order only; failed only before delivered (C-41).
fn forward(now: Delivery, told: Delivery) -> Delivery {
    match (now, told) {
        (Delivery::Failed(_), Delivery::Delivered | Delivery::Seen) => told,
        (Delivery::Failed(_), _) => now,
        (_, Delivery::Failed(_)) if now >= Delivery::Delivered => now,
        _ => now.max(told),
    }
}
