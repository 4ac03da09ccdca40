//! What the visitor did to messages of the back end and the back end does not have yet: reactions, answers, deletions.
//!
//! One after the other, in the order in which they were done. Doing a thing twice changes nothing, so that one whose answer
//! was lost is simply done again; one that is refused is undone on the screen.

use super::backoff::Backoff;
use super::interface::RequestId;
use super::random::Random;
use super::timing::OFFLINE_ATTEMPT;
use super::verdict::Verdict;
use crate::model::{Deed, Millis, RemoteId};

struct Item {
    message: RemoteId,
    deed: Deed,
    request: Option<RequestId>,
}

/// See the module.
#[derive(Default)]
pub struct Deeds {
    items: Vec<Item>,
    not_before: Millis,
    backoff: Backoff,
}

/// How a deed ended.
pub enum DeedEnd {
    /// The back end has it.
    Done,
    /// The back end does not want it.
    Refused,
    /// Not yet: it is done again.
    Later,
    /// The credentials are in doubt.
    Unauthorized,
}

impl Deeds {
    /// Takes one on. A later sign takes the place of one that still waits; a question is answered once.
    pub fn push(&mut self, message: RemoteId, deed: Deed) {
        let same = |item: &Item| {
            item.message == message && std::mem::discriminant(&item.deed) == std::mem::discriminant(&deed)
        };
        match deed {
            Deed::React(_) => self.items.retain(|item| item.request.is_some() || !same(item)),
            Deed::Choose(_) | Deed::Delete if self.items.iter().any(same) => return,
            Deed::Choose(_) => {}
            // What else was done to it does not matter any more.
            Deed::Delete => self.items.retain(|item| item.request.is_some() || item.message != message),
        }
        self.items.push(Item { message, deed, request: None });
    }

    /// All of them, in order.
    pub fn all(&self) -> impl Iterator<Item = (&RemoteId, &Deed)> {
        self.items.iter().map(|item| (&item.message, &item.deed))
    }

    /// The one to be done now, marked as being done under this number.
    pub fn start(&mut self, now: Millis, request: RequestId) -> Option<(RemoteId, Deed)> {
        let item = self.items.first_mut()?;
        if item.request.is_some() || now < self.not_before {
            return None;
        }
        item.request = Some(request);
        Some((item.message.clone(), item.deed.clone()))
    }

    /// An exchange ended like this; `None` when it is none of ours.
    pub fn ended(
        &mut self,
        request: RequestId,
        verdict: &Verdict,
        now: Millis,
        offline: bool,
        random: &mut Random,
    ) -> Option<(RemoteId, Deed, DeedEnd)> {
        let index = self.items.iter().position(|item| item.request == Some(request))?;
        let end = match self.items.get(index)?.deed {
            // What is not there has been taken back.
            Deed::Delete if *verdict == Verdict::Gone => DeedEnd::Done,
            _ => match verdict {
                Verdict::Done(_) => DeedEnd::Done,
                Verdict::Refused(_) | Verdict::Gone => DeedEnd::Refused,
                Verdict::Unauthorized => DeedEnd::Unauthorized,
                Verdict::Busy(_) | Verdict::TooMany(_) | Verdict::Unsure(_) | Verdict::Stopped => {
                    DeedEnd::Later
                }
            },
        };
        let pause = match (&end, verdict) {
            (DeedEnd::Done | DeedEnd::Refused, _) => {
                self.backoff.reset();
                0
            }
            (_, Verdict::TooMany(after) | Verdict::Busy(after @ Some(_))) => {
                self.backoff.busy(random, *after)
            }
            _ => self.backoff.next(random),
        };
        self.not_before = now + if offline { pause.max(OFFLINE_ATTEMPT) } else { pause };
        let item = self.items.remove(index);
        let told = (item.message.clone(), item.deed.clone());
        if matches!(end, DeedEnd::Later | DeedEnd::Unauthorized) {
            self.items.insert(index, Item { request: None, ..item });
        }
        Some((told.0, told.1, end))
    }

    /// The network is back, or gone.
    pub fn shift(&mut self, until: Millis, sooner: bool) {
        self.not_before = if sooner { until.min(self.not_before) } else { until.max(self.not_before) };
    }

    /// Another conversation: nothing of this can be done there.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// When something is due.
    pub fn next_wake(&self) -> Option<Millis> {
        self.items.first().filter(|item| item.request.is_none()).map(|_| self.not_before)
    }
}
