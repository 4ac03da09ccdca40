//! One message of the outbox: where it is on its way, and which of the back end's messages it can be.

use super::super::interface::RequestId;
use super::super::timing::ECHO_LOOKS;
use crate::model::command::OutgoingFile;
use crate::model::{
    Attachment, BlobRef, Content, Direction, EchoKey, EntryId, Message, Millis, Outgoing, ParkReason,
    RemoteId,
};

/// Where a message is on its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// Is sent at this time, after so many more looks for it.
    Waiting { until: Millis, looks: u8 },
    /// Is being sent.
    InFlight(RequestId),
    /// The back end took it and has not told its id. Looked for so many times.
    Accepted { at: Millis, looks: usize },
    /// Waits for a person.
    Parked(ParkReason),
}

/// One message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Its row.
    pub entry: EntryId,
    /// Its key, the same at every attempt.
    pub echo: EchoKey,
    /// What it says.
    pub outgoing: Outgoing,
    /// Where it is.
    pub state: State,
    /// It has left this device at least once.
    pub attempted: bool,
    /// Its last exchange outlives the page and whoever waits for it: until then (steady; `Millis::MAX` while it goes on) it may
    /// still arrive, and not to find it proves nothing.
    pub late_until: Option<Millis>,
    /// The greatest id known when it was first sent: its own is greater.
    pub floor: Option<RemoteId>,
    /// Steady time at which the visitor sent it, or this page took it over.
    pub since: Millis,
    /// Wall time for people.
    pub at: Millis,
}

impl Item {
    /// When it is to be looked for next.
    pub fn look_time(&self) -> Option<Millis> {
        match self.state {
            State::Waiting { until, looks } if looks > 0 => Some(until),
            State::Accepted { at, looks } => ECHO_LOOKS.get(looks).map(|pause| at + pause),
            _ => None,
        }
    }

    /// Whether a message without a key can be this one of ours.
    pub fn may_be(&self, message: &Message) -> bool {
        self.attempted
            && message.direction == Some(Direction::Visitor)
            && !matches!(self.state, State::Parked(ParkReason::Refused | ParkReason::TooLarge))
            && Some(&message.id) > self.floor.as_ref()
            && self.says_the_same(message)
            && self.carries_the_same(message)
    }

    /// Servers rename files, and some make images smaller; not both at once with one that is ours.
    fn carries_the_same(&self, message: &Message) -> bool {
        let (ours, theirs) = (&self.outgoing.files, message.attachments.as_deref().unwrap_or_default());
        let same = |(ours, theirs): (&OutgoingFile, &Attachment)| {
            ours.name == theirs.name || theirs.size == Some(ours.size)
        };
        ours.len() == theirs.len() && ours.iter().zip(theirs).all(same)
    }

    /// Equal words but for white space, which servers trim (C-29).
    pub fn says_the_same(&self, message: &Message) -> bool {
        let theirs = message.content.as_ref().map_or("", Content::text);
        self.outgoing.text.split_whitespace().eq(theirs.split_whitespace())
    }

    /// The files that are still needed.
    pub fn blobs(&self) -> impl Iterator<Item = BlobRef> + '_ {
        self.outgoing.files.iter().filter_map(|file| file.blob)
    }
}
