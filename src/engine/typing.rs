//! Who is writing. No vendor says when somebody stops, so the sign goes by itself.

use super::timing::{TYPING_LASTS, TYPING_TOLD_EVERY};
use crate::model::Millis;

/// See the module.
#[derive(Default)]
pub struct Typing {
    theirs: Option<(String, Millis)>,
    told: Option<Millis>,
}

impl Typing {
    /// Somebody of the other side writes.
    pub fn heard(&mut self, name: &str, now: Millis) {
        self.theirs = Some((name.to_owned(), now + TYPING_LASTS));
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
        let due = self.told.is_none_or(|last| now >= last + TYPING_TOLD_EVERY);
        if due {
            self.told = Some(now);
        }
        due
    }

    /// The visitor sent what was written: the next key is news again.
    pub fn sent(&mut self) {
        self.told = None;
    }

    /// When the sign goes.
    pub fn next_wake(&self) -> Option<Millis> {
        self.theirs.as_ref().map(|(_, until)| *until)
    }
}
