//! Who is writing. Where a vendor does not say when somebody stops, the sign goes by itself.

use super::timing::{TYPING_LASTS, TYPING_LASTS_AT_MOST, TYPING_STOPS_AFTER, TYPING_TOLD_EVERY};
use crate::model::{Millis, TypingPolicy};

/// See the module.
#[derive(Default)]
pub struct Typing {
    theirs: Option<(String, Millis)>,
    told: Option<Millis>,
    last_key: Option<Millis>,
}

impl Typing {
    /// Somebody of the other side writes.
    pub fn heard(&mut self, name: &str, policy: TypingPolicy, now: Millis) {
        // Where it is taken back, the time is only for a word that got lost.
        let lasts = if policy == TypingPolicy::Cleared { TYPING_LASTS_AT_MOST } else { TYPING_LASTS };
        self.theirs = Some((name.to_owned(), now + lasts));
    }

    /// Nobody of the other side writes any more: the message is there.
    pub fn stop(&mut self) {
        self.theirs = None;
    }

    /// Who writes, as of now.
    pub fn theirs(&mut self, now: Millis) -> Option<&str> {
        self.theirs = self.theirs.take().filter(|(_, until)| *until > now);
        self.theirs.as_ref().map(|(name, _)| name.as_str())
    }

    /// The visitor writes. Whether the other side is to be told now.
    pub fn tell(&mut self, now: Millis) -> bool {
        self.last_key = Some(now);
        let due = self.told.is_none_or(|last| now >= last + TYPING_TOLD_EVERY);
        if due {
            self.told = Some(now);
        }
        due
    }

    /// The visitor sent what was written: the next key is news again.
    pub fn sent(&mut self) {
        self.told = None;
        self.last_key = self.last_key.map(|_| 0);
    }

    /// Whether the visitor has stopped writing since the last question.
    pub fn stopped(&mut self, now: Millis) -> bool {
        let stopped = self.last_key.take_if(|last| now >= *last + TYPING_STOPS_AFTER).is_some();
        if stopped {
            self.told = None;
        }
        stopped
    }

    /// When the sign goes.
    pub fn next_wake(&self) -> Option<Millis> {
        let stop = self.last_key.map(|last| last + TYPING_STOPS_AFTER);
        self.theirs.as_ref().map(|(_, until)| *until).into_iter().chain(stop).min()
    }
}
