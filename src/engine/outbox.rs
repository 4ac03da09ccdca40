//! The visitor's messages that the back end does not surely have.
//!
//! One lane, one message in flight, in the order in which they were typed. *Waiting* goes on by itself, *parked* waits for
//! a person and lets the others pass, *accepted* waits for its id and lets the others pass. Nothing leaves but by being
//! confirmed or discarded. What may have arrived is looked for before it is sent again.

mod item;

use super::backoff::Backoff;
use super::interface::RequestId;
use super::random::Random;
use super::timing::{FIRST_LOOK, NEXT_LOOK, OFFLINE_ATTEMPT, STILL_DELIVERED, STILL_SENDING};
use super::verdict::Verdict;
use crate::model::{Delivery, EchoKey, EntryId, Message, Millis, ParkReason, RemoteId};
pub use item::{Item, State};

/// See the module.
#[derive(Default)]
pub struct Outbox {
    items: Vec<Item>,
    backoff: Backoff,
    /// The credentials are in doubt: nothing is sent until that is settled.
    pub held: bool,
}

impl Outbox {
    /// All of them, in order.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Takes a message on.
    pub fn push(&mut self, item: Item) {
        self.items.push(item);
    }

    /// Failures in a row of the lane.
    pub fn failures(&self) -> u32 {
        self.backoff.failures
    }

    fn find(&mut self, entry: EntryId) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.entry == entry)
    }

    /// The message whose turn it is: the first that neither waits for a person nor only for its id.
    fn head(&mut self) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| matches!(item.state, State::Waiting { .. } | State::InFlight(_)))
    }

    /// The entries that wait to be sent.
    pub fn waiting(&self) -> Vec<EntryId> {
        let waiting = self.items.iter().filter(|item| matches!(item.state, State::Waiting { .. }));
        waiting.map(|item| item.entry).collect()
    }

    /// Whether anything is to be sent at all, so that a conversation is needed.
    pub fn wants_session(&self) -> bool {
        self.items.iter().any(|item| matches!(item.state, State::Waiting { .. }))
    }

    /// Whether it is known of each message that it is there or that it is not.
    pub fn is_sure(&self) -> bool {
        !self.is_sending() && self.items.iter().all(|item| item.look_time().is_none())
    }

    /// The message to be sent now, marked as being sent under this number. The first attempt over a line that is `fresh`
    /// outlives the page.
    pub fn start(
        &mut self,
        now: Millis,
        request: RequestId,
        newest: Option<&RemoteId>,
        fresh: bool,
    ) -> Option<&Item> {
        if self.held || self.is_sending() {
            return None;
        }
        let item = self.items.iter_mut().find(|item| matches!(item.state, State::Waiting { .. }))?;
        match item.state {
            State::Waiting { until, looks: 0 } if until <= now => {
                item.state = State::InFlight(request);
                let outlives_page = fresh && !item.attempted && item.outgoing.files.is_empty();
                item.late_until = outlives_page.then_some(Millis::MAX);
                if !item.attempted {
                    item.attempted = true;
                    // An id that an equal text has taken stays taken, though this page has not read so far.
                    item.floor = item.floor.take().max(newest.cloned());
                }
                Some(item)
            }
            _ => None,
        }
    }

    /// The page goes, or comes after one that has gone: what was being sent, or was given up a moment ago, is left behind.
    pub fn left_behind(&mut self, now: Millis) {
        for late in self.items.iter_mut().filter_map(|item| item.late_until.as_mut()) {
            *late = now + STILL_DELIVERED;
        }
    }

    /// The exchange of an entry is over, for us. `until`: it may arrive all the same, if it was one that can.
    pub fn let_go(&mut self, entry: EntryId, until: Option<Millis>) {
        if let Some(item) = self.find(entry) {
            item.late_until = item.late_until.and(until);
        }
    }

    /// What cannot arrive any more is not late any more.
    pub fn time_passed(&mut self, now: Millis) {
        for item in &mut self.items {
            item.late_until.take_if(|late| *late <= now);
        }
    }

    /// What is being sent, by which exchange.
    pub fn sending(&self) -> Option<(EntryId, RequestId)> {
        self.items.iter().find_map(|item| match item.state {
            State::InFlight(request) => Some((item.entry, request)),
            _ => None,
        })
    }

    /// Whether this exchange is ours.
    pub fn in_flight(&self, request: RequestId) -> Option<EntryId> {
        self.items.iter().find(|item| item.state == State::InFlight(request)).map(|item| item.entry)
    }

    /// The key of an entry.
    pub fn echo_of(&self, entry: EntryId) -> Option<EchoKey> {
        self.items.iter().find(|item| item.entry == entry).map(|item| item.echo.clone())
    }

    /// Whether a message is on its way right now.
    pub fn is_sending(&self) -> bool {
        self.items.iter().any(|item| matches!(item.state, State::InFlight(_)))
    }

    /// The exchange of an entry, if it is being sent.
    pub fn request_of(&self, entry: EntryId) -> Option<RequestId> {
        self.sending().filter(|(sent, _)| *sent == entry).map(|(_, request)| request)
    }

    /// An exchange of ours ended like this.
    pub fn ended(
        &mut self,
        entry: EntryId,
        verdict: &Verdict,
        now: Millis,
        offline: bool,
        random: &mut Random,
    ) {
        let pause = match verdict {
            Verdict::Done(_) => {
                self.backoff.reset();
                0
            }
            Verdict::TooMany(after) => self.backoff.busy(random, *after),
            Verdict::Busy(Some(after)) => self.backoff.busy(random, Some(*after)),
            Verdict::Busy(None) | Verdict::Unsure(_) => self.backoff.next(random),
            Verdict::Refused(_) | Verdict::Unauthorized | Verdict::Gone | Verdict::Stopped => 0,
        };
        let pause = if offline { pause.max(OFFLINE_ATTEMPT) } else { pause };
        let Some(item) = self.find(entry) else { return };
        item.state = match verdict {
            Verdict::Done(_) => State::Accepted { at: now, looks: 0 },
            Verdict::Refused(reason) => State::Parked(*reason),
            Verdict::Unsure(looks) => State::Waiting { until: now + pause.max(FIRST_LOOK), looks: *looks },
            Verdict::Unauthorized
            | Verdict::Gone
            | Verdict::Stopped
            | Verdict::Busy(_)
            | Verdict::TooMany(_) => State::Waiting { until: now + pause, looks: 0 },
        };
        self.held |= *verdict == Verdict::Unauthorized;
    }

    /// The credentials turned out to be good: it was the message that was refused.
    /// Returns the one that waits for a person now.
    pub fn release_after_refusal(&mut self) -> Option<EntryId> {
        if !std::mem::take(&mut self.held) {
            return None;
        }
        let item = self.head()?;
        item.state = State::Parked(ParkReason::Refused);
        Some(item.entry)
    }

    /// A new conversation: everything unsent goes there, nothing has to be looked for. What the old one had accepted is done.
    /// Returns what is done.
    pub fn restart(&mut self, now: Millis) -> Vec<Item> {
        self.held = false;
        for item in &mut self.items {
            (item.floor, item.late_until) = (None, None);
            if matches!(item.state, State::Waiting { .. } | State::InFlight(_)) {
                item.attempted = false;
                item.state = State::Waiting { until: now, looks: 0 };
            }
        }
        self.take(|item| matches!(item.state, State::Accepted { .. }))
    }

    /// No conversation can be had: all that waits now waits for a person.
    pub fn park_all(&mut self, reason: ParkReason) {
        for item in &mut self.items {
            if matches!(item.state, State::Waiting { .. }) {
                item.state = State::Parked(reason);
            }
        }
    }

    /// What may have arrived can be looked for nowhere any more: a person decides, and whoever answers then gets it. Says what it is.
    pub fn abandon(&mut self) -> Vec<EntryId> {
        let mut abandoned = Vec::new();
        for item in &mut self.items {
            if item.attempted && matches!(item.state, State::Waiting { .. }) {
                (item.state, item.attempted) = (State::Parked(ParkReason::Unsure), false);
                abandoned.push(item.entry);
            }
        }
        abandoned
    }

    /// Everything that waits, waits until then: the network is gone (later) or back (at once).
    pub fn shift(&mut self, until: Millis, sooner: bool) {
        for item in &mut self.items {
            if let State::Waiting { until: old, looks } = &mut item.state {
                // After the last look it is sent again: a look that hurried would not see what a lagging list has not yet (C-23).
                let soonest =
                    if *looks == 1 { (until + NEXT_LOOK).max(item.late_until.unwrap_or(0)) } else { until };
                *old = if sooner { soonest.min(*old) } else { until.max(*old) };
            }
        }
    }

    /// A person says: again.
    pub fn retry(&mut self, entry: EntryId, now: Millis) {
        let Some(index) = self.items.iter().position(|item| item.entry == entry) else { return };
        let left = |item: &Item| item.attempted && !matches!(item.state, State::Parked(_));
        let behind = self.items.iter().rposition(left).filter(|last| *last > index);
        let Some(item) = self.items.get_mut(index) else { return };
        match item.state {
            State::Parked(ParkReason::FileMissing) => {}
            State::Parked(reason) => {
                // An upload that was stopped may have been complete.
                let looks = u8::from(item.attempted && reason == ParkReason::Cancelled);
                // What was refused is surely not there: one that says the same is another message.
                item.attempted &= !matches!(reason, ParkReason::Refused | ParkReason::TooLarge);
                item.outgoing.again =
                    item.outgoing.again.saturating_add(u8::from(reason == ParkReason::Unsure));
                item.state = State::Waiting { until: now, looks };
                item.since = now;
                // What left meanwhile goes first, and until it is known where that got to it is waited for: what stands behind
                // another is sent after it, which is what floors rely on.
                if let Some(passed) = behind.and_then(|last| self.items.get_mut(index..=last)) {
                    passed.rotate_left(1);
                }
            }
            // Impatience is not a second message (C-28): at most it ends a pause.
            State::Waiting { looks: 0, .. } => item.state = State::Waiting { until: now, looks: 0 },
            State::Waiting { .. } | State::InFlight(_) | State::Accepted { .. } => {}
        }
    }

    /// Parks a message whose upload the visitor stopped. Says whether there was something to stop.
    pub fn cancel(&mut self, entry: EntryId) -> bool {
        if let Some(item) = self.find(entry)
            && matches!(item.state, State::InFlight(_) | State::Waiting { .. })
        {
            item.state = State::Parked(ParkReason::Cancelled);
            return true;
        }
        false
    }

    /// Takes a message out for good, unless it is under way or already there.
    pub fn discard(&mut self, entry: EntryId) -> Option<Item> {
        self.take(|item| {
            item.entry == entry && matches!(item.state, State::Waiting { .. } | State::Parked(_))
        })
        .pop()
    }

    /// Takes out all that has never left this device.
    pub fn take_unsent(&mut self) -> Vec<Item> {
        self.take(|item| !item.attempted && matches!(item.state, State::Waiting { .. } | State::Parked(_)))
    }

    /// Takes out what was to be told of an earlier conversation and has not left this device.
    pub fn take_transcripts(&mut self) -> Vec<EntryId> {
        let taken = self.take(|item| !item.attempted && item.outgoing.is_transcript);
        taken.iter().map(|item| item.entry).collect()
    }

    /// It waits for a person.
    pub fn park(&mut self, entry: EntryId, reason: ParkReason) {
        if let Some(item) = self.find(entry) {
            item.state = State::Parked(reason);
        }
    }

    fn take(&mut self, matching: impl Fn(&Item) -> bool) -> Vec<Item> {
        let (taken, kept) = std::mem::take(&mut self.items).into_iter().partition(matching);
        self.items = kept;
        taken
    }

    /// Finds which of ours a message of the back end's is, and hands it out as done: by key, or, where the back end shows no
    /// key, as the first of ours that left the device, says the same and is older (TRUST §2.0's last rule).
    pub fn claim(&mut self, message: &Message) -> Option<Item> {
        let index = match &message.echo {
            Some(key) => self.items.iter().position(|item| item.echo == *key)?,
            None => self.items.iter().position(|item| item.may_be(message))?,
        };
        let claimed = self.items.remove(index);
        // The lane is serial: what was sent after it has a greater id. After a reload nothing else remembers that this id
        // is taken, and an equal text would claim it a second time.
        for later in self.items.iter_mut().skip(index) {
            if later.says_the_same(message) {
                later.floor = later.floor.take().max(Some(message.id.clone()));
            }
        }
        Some(claimed)
    }

    /// Whether a message should be looked for now.
    pub fn wants_look(&self, now: Millis) -> bool {
        self.items.iter().filter_map(Item::look_time).any(|at| at <= now)
    }

    /// The history was read to its end, beginning at this time.
    pub fn looked(&mut self, started: Millis, now: Millis) {
        for item in &mut self.items {
            if item.look_time().is_some_and(|due| due <= started) {
                match &mut item.state {
                    // The last look is the one that nothing can come after.
                    State::Waiting { until, looks: 1 }
                        if item.late_until.is_some_and(|late| started < late) =>
                    {
                        *until = item.late_until.unwrap_or(now);
                    }
                    State::Waiting { until, looks } => {
                        *looks -= 1;
                        *until = if *looks > 0 { now + NEXT_LOOK } else { now };
                    }
                    State::Accepted { looks, .. } => *looks += 1,
                    State::InFlight(_) | State::Parked(_) => {}
                }
            }
        }
    }

    /// The oldest time since when an accepted message has missed its echo.
    pub fn missing_echo_since(&self) -> Option<Millis> {
        self.items.iter().find_map(|item| match item.state {
            State::Accepted { at, .. } => Some(at),
            _ => None,
        })
    }

    /// When something is to be done or shown next.
    pub fn next_wake(&self, now: Millis) -> Option<Millis> {
        let head =
            self.items.iter().find(|item| matches!(item.state, State::Waiting { .. } | State::InFlight(_)));
        let send = head.and_then(|item| match item.state {
            State::Waiting { until, looks: 0 } if !self.held => Some(until),
            _ => None,
        });
        let dim = self
            .items
            .iter()
            .filter(|item| matches!(item.state, State::Waiting { .. } | State::InFlight(_)))
            .map(|item| item.since + STILL_SENDING);
        send.into_iter()
            .chain(self.items.iter().filter_map(Item::look_time))
            .chain(dim)
            .filter(|at| *at > now)
            .min()
    }

    /// What the visitor is told of a message.
    pub fn delivery(&self, item: &Item, now: Millis, offline: bool) -> Delivery {
        match item.state {
            State::Parked(reason) => Delivery::Failed(reason),
            State::Accepted { .. } => Delivery::Sent,
            State::InFlight(_) if !item.outgoing.files.is_empty() => Delivery::Sending,
            State::Waiting { .. } | State::InFlight(_) => {
                let hopeful = !offline && !self.held && now < item.since + STILL_SENDING;
                if hopeful { Delivery::Sending } else { Delivery::Queued }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Content, Direction, Outgoing};

    #[test]
    fn an_id_that_an_equal_text_has_taken_stays_taken_for_a_page_that_has_not_read_so_far() {
        let mut outbox = Outbox::default();
        outbox.push(Item {
            entry: EntryId(1),
            echo: EchoKey("key".into()),
            outgoing: Outgoing { text: "ok".to_owned(), ..Outgoing::default() },
            state: State::Waiting { until: 0, looks: 0 },
            attempted: false,
            late_until: None,
            floor: Some(RemoteId::Number(120)),
            since: 0,
            at: 0,
        });
        assert!(outbox.start(0, RequestId(1), Some(&RemoteId::Number(115)), true).is_some());
        let said = |id| Message {
            direction: Some(Direction::Visitor),
            content: Some(Content::Text("ok".to_owned())),
            ..Message::bare(RemoteId::Number(id))
        };
        assert!(outbox.claim(&said(120)).is_none());
        assert!(outbox.claim(&said(121)).is_some());
    }
}
