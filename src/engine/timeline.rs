//! The rows of the conversation and their order.
//!
//! Two regions: first what the back end has, by its ids; then what it does not have yet, as it was typed. An entry that is
//! confirmed moves from the second into the first and keeps its `EntryId`, so that on the screen nothing is torn out.
//!
//! A row is what the back end says. What the visitor did to it and the back end does not have yet lies over it (`overlay`)
//! and is seen in its place; taken away, the row is what it was.

use super::row::{apply, entry_of, is_answer, merge};
use super::timing::PENDING_UPDATE;
use crate::model::{
    CardButton, Content, Deed, Delivery, Diff, Direction, Entry, EntryId, Message, Millis, RemoteId,
};

/// Updates kept for messages that are not here yet (C-39).
const PENDING_UPDATES: usize = 200;
/// Titles of buttons that are remembered.
const TITLES: usize = 500;
/// More steps than this at once are told as a new list.
const RESET_ABOVE: usize = 64;

/// See the module.
#[derive(Default)]
pub struct Timeline {
    rows: Vec<Entry>,
    /// How many of `rows`, from the front, are the back end's.
    confirmed: usize,
    pending_updates: Vec<(Message, Millis)>,
    overlay: Vec<(RemoteId, Deed)>,
    /// Messages of the back end's that are not shown any more.
    dismissed: Vec<RemoteId>,
    /// Values and titles of cards' buttons: what is sent is the value, what the visitor said is the title.
    titles: Vec<(String, String)>,
    /// The vendor's id of the person in front of this page.
    pub visitor: Option<RemoteId>,
    diffs: Vec<Diff>,
}

/// What became of a message.
#[derive(Default)]
pub struct Absorbed {
    /// Its row.
    pub entry: EntryId,
    /// The row was not there before.
    pub is_new: bool,
    /// The row looks different now.
    pub changed: bool,
    /// It was taken back just now.
    pub deleted: bool,
    /// It was said just now that it could not be delivered.
    pub failed: bool,
    /// Other than its reactions nothing of it changed.
    pub only_reactions: bool,
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
        unseen.filter(|row| is_answer(row)).count() as u32
    }

    /// Whether the last word is an agent's.
    pub fn ends_with_an_agent(&self) -> bool {
        self.rows.last().is_some_and(|row| row.direction == Direction::Agent)
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

    /// The row.
    pub fn row(&self, entry: EntryId) -> Option<&Entry> {
        self.rows.get(self.index_of(entry)?)
    }

    /// The row as it is seen, with what the visitor did to it.
    pub fn seen_row(&self, entry: EntryId) -> Option<Entry> {
        self.row(entry).map(|row| self.shown(row))
    }

    /// The row of the back end's message. Found by its order: a list that is read again asks for each of its messages.
    pub fn row_of(&self, id: &RemoteId) -> Option<&Entry> {
        self.rows.get(self.position(id).ok()?)
    }

    /// The entry of the back end's message.
    pub fn entry_of(&self, id: &RemoteId) -> Option<EntryId> {
        self.row_of(id).map(|row| row.id)
    }

    /// Messages of the other side after `told` and up to `upto`, of which the back end does not believe that they got so
    /// far; newest first.
    pub fn unreported<'rows>(
        &'rows self,
        told: Option<&'rows RemoteId>,
        upto: Option<&'rows RemoteId>,
        far: Delivery,
    ) -> impl Iterator<Item = &'rows RemoteId> {
        let rows = self.remote_rows().iter().rev();
        let rows = rows.skip_while(move |row| upto.is_some() && row.remote.as_ref() > upto);
        let rows = rows.take_while(move |row| row.remote.as_ref() > told);
        rows.filter(move |row| is_answer(row) && row.receipt.is_none_or(|receipt| receipt < far))
            .filter_map(|row| row.remote.as_ref())
    }

    /// The back end knows now that these got so far.
    pub fn reported(&mut self, ids: &[RemoteId], far: Delivery) {
        for id in ids {
            if let Ok(index) = self.position(id)
                && let Some(row) = self.rows.get_mut(index)
            {
                row.receipt = row.receipt.max(Some(far));
            }
        }
    }

    /// What lies over the rows from now on. Rows that look different by it are told.
    pub fn set_overlay(&mut self, overlay: Vec<(RemoteId, Deed)>) {
        let before = std::mem::replace(&mut self.overlay, overlay);
        let moved = |one: &[(RemoteId, Deed)], other: &[(RemoteId, Deed)]| -> Vec<RemoteId> {
            one.iter().filter(|deed| !other.contains(deed)).map(|(id, _)| id.clone()).collect()
        };
        let ids = [moved(&before, &self.overlay), moved(&self.overlay, &before)].concat();
        for id in ids {
            if let Ok(index) = self.position(&id) {
                self.tell(index);
            }
        }
    }

    /// The back end has what the visitor did: it is the row's own from now on. Says whether that was news, and not told by the back
    /// end before.
    pub fn settle(&mut self, id: &RemoteId, deed: &Deed) -> bool {
        let Ok(index) = self.position(id) else { return false };
        let Some(row) = self.rows.get_mut(index) else { return false };
        let before = row.clone();
        apply(row, deed);
        let is_news = *row != before;
        self.tell(index);
        is_news
    }

    /// The words on the button that says this, if it was one.
    pub fn title_of(&self, value: &str) -> Option<&str> {
        self.titles.iter().rev().find(|(of, _)| of == value).map(|(_, title)| title.as_str())
    }

    /// Marks each open question as answered where one of its choices was said after it and before the next question.
    pub fn pair_answers(&mut self) {
        let mut asked: Option<usize> = None;
        let mut answered = Vec::new();
        for (index, row) in self.remote_rows().iter().enumerate() {
            match &row.content {
                Content::QuickReply(_) => asked = row.content.is_open_question().then_some(index),
                Content::Text(words) if row.direction == Direction::Visitor => {
                    if let Some(question) = asked.filter(|at| self.offers(*at, words)) {
                        answered.push((question, words.clone()));
                        asked = None;
                    }
                }
                _ => {}
            }
        }
        for (index, words) in answered {
            if let Some(row) = self.rows.get_mut(index) {
                row.content.set_answer(Some(words));
                self.tell(index);
            }
        }
    }

    fn offers(&self, index: usize, words: &str) -> bool {
        matches!(
            self.rows.get(index).map(|row| &row.content),
            Some(Content::QuickReply(question)) if question.choices.iter().any(|choice| choice.value == words)
        )
    }

    fn learn_titles(&mut self, content: Option<&Content>) {
        let Some(Content::Card(card)) = content else { return };
        for button in &card.buttons {
            if let CardButton::Postback(choice) = button {
                self.titles.retain(|(value, _)| *value != choice.value);
                self.titles.push((choice.value.clone(), choice.title.clone()));
            }
        }
        let surplus = self.titles.len().saturating_sub(TITLES);
        self.titles.drain(..surplus);
    }

    fn shown(&self, row: &Entry) -> Entry {
        let mut shown = row.clone();
        if let Some(id) = &row.remote {
            let deeds = self.overlay.iter().filter(|(of, _)| of == id);
            deeds.for_each(|(_, deed)| apply(&mut shown, deed));
        }
        shown
    }

    /// All rows as they are seen.
    pub fn rows(&self) -> Vec<Entry> {
        self.rows.iter().map(|row| self.shown(row)).collect()
    }

    fn tell(&mut self, index: usize) {
        if let Some(row) = self.rows.get(index) {
            self.diffs.push(Diff::Set(index, self.shown(row)));
        }
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
        if self.dismissed.contains(&message.id) {
            return Absorbed::default();
        }
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
        self.learn_titles(message.content.as_ref());
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
                    self.diffs.push(Diff::Insert(place, self.shown(&row)));
                    self.rows.insert(place, row);
                }
            }
            None => {
                let row = entry_of(message, fresh);
                self.diffs.push(Diff::Insert(place, self.shown(&row)));
                self.rows.insert(place, row);
            }
        }
        self.confirmed += 1;
        let mut absorbed = self.merge_at(place, message, !is_new);
        absorbed.is_new = is_new;
        for update in &waiting {
            let merged = self.merge_at(place, update, false);
            absorbed.deleted |= merged.deleted;
            absorbed.failed |= merged.failed;
        }
        absorbed
    }

    /// Takes a change of a message. One whose message is not here yet waits for it.
    pub fn update(&mut self, message: Message, now: Millis) -> Option<Absorbed> {
        if let Ok(index) = self.position(&message.id) {
            self.learn_titles(message.content.as_ref());
            return Some(self.merge_at(index, &message, false));
        }
        if self.pending_updates.len() >= PENDING_UPDATES {
            self.pending_updates.remove(0);
        }
        self.pending_updates.push((message, now));
        None
    }

    fn take_pending(&mut self, id: &RemoteId, now: Millis) -> Vec<Message> {
        let mut taken = Vec::new();
        let mut index = 0;
        while let Some((update, since)) = self.pending_updates.get(index) {
            if update.id == *id {
                taken.push(self.pending_updates.remove(index).0);
            } else if now.saturating_sub(*since) >= PENDING_UPDATE {
                self.pending_updates.remove(index);
            } else {
                index += 1;
            }
        }
        taken
    }

    fn merge_at(&mut self, index: usize, message: &Message, tell_anyway: bool) -> Absorbed {
        let mut absorbed = Absorbed::default();
        if let Some(row) = self.rows.get_mut(index) {
            absorbed.entry = row.id;
            let before = row.clone();
            merge(row, message, self.visitor.as_ref());
            absorbed.changed = *row != before || tell_anyway;
            absorbed.deleted = row.content == Content::Deleted && before.content != Content::Deleted;
            let failed = |row: &Entry| matches!(row.delivery, Some(Delivery::Failed(_)));
            absorbed.failed = failed(row) && !failed(&before);
            absorbed.only_reactions = *row == Entry { reactions: row.reactions.clone(), ..before };
            if absorbed.changed {
                self.tell(index);
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
        self.tell(index);
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

    /// Takes a row away that the back end has, for as long as this page lives.
    pub fn dismiss(&mut self, entry: EntryId) {
        self.dismissed.extend(self.row(entry).and_then(|row| row.remote.clone()));
        self.remove(entry);
    }

    /// The steps since the last call.
    pub fn take_diffs(&mut self) -> Vec<Diff> {
        if self.diffs.len() > RESET_ABOVE {
            self.diffs.clear();
            return vec![Diff::Reset(self.rows())];
        }
        std::mem::take(&mut self.diffs)
    }
}
