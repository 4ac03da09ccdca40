//! Reading what the back end has: the first page, what was missed, what is older.
//!
//! `cursor` moves only by reading, never by what the socket says: a frame that got lost while the socket seemed well is
//! found by the next read (TRUST C-40). What changed in messages that are here is read by time, where the vendor can do that.

use super::backoff::Backoff;
use super::interface::RequestId;
use super::random::Random;
use super::timing::CHANGES_OVERLAP;
use super::verdict::Verdict;
use crate::backend::HistoryReply;
use crate::model::{HistoryPage, HistoryState, Millis, RemoteId};

/// Live messages after which the next read is due, before they would fill more than a page.
const LIVE_BEFORE_READ: u32 = 15;

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    /// Messages after the cursor.
    News,
    /// Messages that changed after this time.
    Changes(Millis),
    /// All there is, because there was more than a page holds.
    All,
}

struct Reading {
    request: RequestId,
    what: What,
    /// When the first page of this run was asked for.
    started: Millis,
}

/// See the module.
#[derive(Default)]
pub struct History {
    /// Everything up to here has been read.
    cursor: Option<RemoteId>,
    /// The first page has arrived, or there was never anything to read.
    pub first_done: bool,
    wanted: bool,
    not_before: Millis,
    reading: Option<Reading>,
    run_started: Option<Millis>,
    older: Option<RequestId>,
    has_older: bool,
    backoff: Backoff,
    live: u32,
    /// Changes are to be read.
    changes: Option<What>,
    /// The vendor's time up to which changes are known.
    known_until: Option<Millis>,
    /// The latest time the vendor has named.
    latest: Option<Millis>,
    /// A message changed while a page was on its way.
    overtaken: bool,
}

/// What a finished read means.
pub enum ReadEnd {
    /// There is more; go on at once.
    More,
    /// Read to the end; the run began at this time.
    Complete(Millis),
}

impl History {
    /// For a conversation that was made just now: there is no past.
    pub fn begin_fresh(&mut self) {
        *self = Self { first_done: true, ..Self::default() };
    }

    /// For a conversation that an earlier page left.
    pub fn begin_restored(&mut self) {
        *self = Self { wanted: true, ..Self::default() };
    }

    /// Asks for a read of what is new.
    pub fn want(&mut self) {
        self.wanted = true;
    }

    /// Asks for it without waiting out a pause.
    pub fn want_now(&mut self) {
        self.wanted = true;
        self.not_before = 0;
    }

    /// Asks for what changed in the messages that are here: something may have been missed.
    pub fn want_changes(&mut self) {
        if let Some(since) = self.known_until {
            self.changes.get_or_insert(What::Changes(since.saturating_sub(CHANGES_OVERLAP)));
        }
    }

    /// A message changed. A page that is on its way may have been written before that: what changed is read once more,
    /// where that can be asked for.
    pub fn overtaken(&mut self, can_ask: bool) {
        self.overtaken |= can_ask && self.reading.is_some();
    }

    /// The vendor named a time. Like the cursor, `known_until` moves only by reading.
    pub fn time_named(&mut self, at: Option<Millis>) {
        self.latest = self.latest.max(at);
    }

    /// The network is gone: not before then.
    pub fn delay(&mut self, until: Millis) {
        self.not_before = self.not_before.max(until);
    }

    /// A message came over the socket.
    pub fn heard_live(&mut self) {
        self.live += 1;
        if self.live >= LIVE_BEFORE_READ {
            self.want();
        }
    }

    /// The page to read now, marked as being read under this number.
    pub fn start(&mut self, now: Millis, request: RequestId) -> Option<HistoryPage> {
        if self.reading.is_some() || now < self.not_before {
            return None;
        }
        let what = if self.wanted { What::News } else { self.changes? };
        let mut started = now;
        if what == What::News {
            self.wanted = false;
            self.live = 0;
            started = *self.run_started.get_or_insert(now);
        }
        self.reading = Some(Reading { request, what, started });
        Some(match what {
            What::News => self.cursor.clone().map_or(HistoryPage::Latest, HistoryPage::After),
            What::Changes(since) => HistoryPage::ChangedSince(since),
            What::All => HistoryPage::Latest,
        })
    }

    /// Whether what is being read are changes, of which only those of messages that are here matter.
    pub fn is_reading_changes(&self) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.what != What::News)
    }

    /// The page before the oldest, if there may be one and it is not being read.
    pub fn start_older(&mut self, request: RequestId, oldest: Option<&RemoteId>) -> Option<HistoryPage> {
        if !self.has_older || self.older.is_some() {
            return None;
        }
        let page = HistoryPage::Before(oldest?.clone());
        self.older = Some(request);
        Some(page)
    }

    /// Whether this exchange reads what is new.
    pub fn is_reading(&self, request: RequestId) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.request == request)
    }

    /// Whether this exchange reads what is older; if so it has ended.
    pub fn take_older(&mut self, request: RequestId) -> bool {
        let ours = self.older == Some(request);
        if ours {
            self.older = None;
        }
        ours
    }

    /// A page of what is new is here and its messages are taken in.
    pub fn page_read(&mut self, reply: &HistoryReply, page_size: usize) -> ReadEnd {
        self.backoff.reset();
        let Some(reading) = self.reading.take() else { return ReadEnd::More };
        if reading.what != What::News {
            self.changes_read(reading.what, reply, page_size);
            self.read_what_was_overtaken();
            return ReadEnd::More;
        }
        let started = reading.started;
        let first = self.cursor.is_none();
        let newest = reply.span.as_ref().map(|(_, newest)| newest.clone());
        let moved = newest > self.cursor;
        if moved {
            self.cursor = newest;
        }
        if first && !self.first_done {
            self.has_older = reply.items >= page_size;
        }
        // The first page has no "after", so however long it is nothing newer is behind it.
        if !first && moved && reply.items >= page_size {
            self.wanted = true;
            // Nobody says that a page has the earliest first, and a hole behind the cursor would stay one.
            self.changes = Some(What::All);
            return ReadEnd::More;
        }
        self.first_done = true;
        self.known_until = self.known_until.or(self.latest);
        self.read_what_was_overtaken();
        self.run_started = None;
        ReadEnd::Complete(started)
    }

    fn read_what_was_overtaken(&mut self) {
        if std::mem::take(&mut self.overtaken) {
            self.want_changes();
        }
    }

    /// A full page says that there is more. Going on from its latest change would pass over what changed in the same moment,
    /// and nobody says that a page has the earliest changes first: all is read.
    fn changes_read(&mut self, what: What, reply: &HistoryReply, page_size: usize) {
        let is_full = reply.items >= page_size;
        self.changes = matches!(what, What::Changes(_) if is_full).then_some(What::All);
        if self.changes.is_none() {
            self.known_until = self.latest;
        }
    }

    /// An older page is here. An empty one is the beginning of time.
    pub fn older_read(&mut self, reply: &HistoryReply, oldest_before: Option<&RemoteId>) {
        let older = reply.span.as_ref().map(|(oldest, _)| oldest);
        self.has_older = older.is_some() && older < oldest_before;
    }

    /// A read failed: again, later.
    pub fn failed(&mut self, verdict: &Verdict, now: Millis, random: &mut Random) {
        match self.reading.take().map(|reading| reading.what) {
            // A vendor that does not know the question is not asked again before the next break.
            Some(What::Changes(_) | What::All) if matches!(verdict, Verdict::Refused(_)) => {
                self.changes = None;
                return;
            }
            // Still wanted.
            Some(What::Changes(_) | What::All) => {}
            Some(What::News) | None => {
                self.run_started = None;
                self.wanted = true;
            }
        }
        let pause = match verdict {
            Verdict::TooMany(after) | Verdict::Busy(after @ Some(_)) => self.backoff.busy(random, *after),
            _ => self.backoff.next(random),
        };
        self.not_before = now + pause;
    }

    /// Nothing to read any more.
    pub fn stop(&mut self) {
        self.wanted = false;
        self.changes = None;
        self.reading = None;
        self.older = None;
        self.has_older = false;
        self.run_started = None;
        self.first_done = true;
    }

    /// Failures in a row.
    pub fn failures(&self) -> u32 {
        self.backoff.failures
    }

    /// For the screen.
    pub fn state(&self) -> HistoryState {
        HistoryState {
            loading_first: !self.first_done,
            loading_older: self.older.is_some(),
            has_older: self.has_older,
        }
    }

    /// When a read is due.
    pub fn next_wake(&self) -> Option<Millis> {
        let wanted = self.wanted || self.changes.is_some();
        (wanted && self.reading.is_none()).then_some(self.not_before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Message;

    fn page(ids: std::ops::Range<i64>, changed_at: Option<Millis>) -> HistoryReply {
        let one = |id| Message { at: Some(1_000), changed_at, ..Message::bare(RemoteId::Number(id)) };
        let span = Some((RemoteId::Number(ids.start), RemoteId::Number(ids.end - 1)));
        HistoryReply {
            messages: ids.clone().map(one).collect(),
            items: ids.count(),
            span,
            ..HistoryReply::default()
        }
    }

    #[test]
    fn more_changes_of_one_moment_than_a_page_holds_are_read_with_everything() {
        let mut history = History::default();
        history.begin_restored();
        history.time_named(Some(1_000_000));
        assert!(history.start(0, RequestId(1)) == Some(HistoryPage::Latest));
        history.page_read(&page(1..31, None), 20);
        history.want_changes();
        assert!(history.start(1, RequestId(2)) == Some(HistoryPage::ChangedSince(970_000)));
        history.page_read(&page(1..21, Some(2_000_000)), 20);
        assert!(history.start(2, RequestId(3)) == Some(HistoryPage::Latest));
        history.page_read(&page(1..31, Some(2_000_000)), 20);
        assert!(history.start(3, RequestId(4)).is_none());
    }
}
