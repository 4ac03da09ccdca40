//! Records as they are kept: the bot's and the people's in one text, a line each.

use super::Conversation;
use crate::engine::interface::{Effect, Slot};

/// Where the bot's stands, and where the people's.
pub(super) const BOT: usize = 0;
pub(super) const PEOPLE: usize = 1;

/// Both, each if there is one.
pub(super) type Records = [Option<String>; 2];

impl Conversation {
    pub(super) fn kept(&self, slot: Slot) -> &Records {
        const NONE: &Records = &[None, None];
        self.kept.iter().find(|(of, _)| *of == slot).map_or(NONE, |(_, records)| records)
    }

    /// Remembers one, without having it kept.
    pub(super) fn note(&mut self, slot: Slot, place: usize, record: Option<String>) {
        let mut records = self.kept(slot).clone();
        if let Some(kept) = records.get_mut(place) {
            *kept = record;
        }
        self.kept.retain(|(of, _)| *of != slot);
        self.kept.push((slot, records));
    }

    /// Puts a record beside the other part's, and has both kept.
    pub(super) fn keep(&mut self, slot: Slot, place: usize, record: Option<String>) {
        self.note(slot, place, record);
        let joined = match self.kept(slot) {
            [ours, None] => ours.clone(),
            [ours, Some(theirs)] => Some([ours.as_deref().unwrap_or_default(), "\n", theirs].concat()),
        };
        self.effects.push(Effect::Save(slot, joined));
    }
}

/// The lines of a record. JSON as it is written here has no line breaks.
pub(super) fn parted(record: Option<String>) -> Records {
    let Some(record) = record else { return [None, None] };
    let mut lines =
        record.split('\n').map(|line| Some(line).filter(|line| !line.is_empty()).map(str::to_owned));
    [lines.next().flatten(), lines.next().flatten()]
}
