//! Where a conversation begins, ends, and is taken over from another tab.

use super::Engine;
use super::bot::Ending;
use super::receipts::Receipts;
use super::session::SessionKeeper;
use super::snapshot::{self, Marks};
use crate::backend::{Customer, Opened};
use crate::model::{ConversationStatus, HostEvent, Notice, Now};

impl Engine {
    pub(super) fn session_elsewhere(&mut self, now: Now, record: Option<&str>) {
        match (record.and_then(snapshot::read_session), self.session.open()) {
            (Some((theirs, marks)), Some(ours)) if theirs.conversation == ours.conversation => {
                self.seen_up_to(marks.seen);
                self.marks.told_seen = marks.told_seen.max(self.marks.told_seen.take());
            }
            (Some((theirs, marks)), None) if self.session.opening().is_none() => {
                self.marks = marks;
                self.begin_session(now, Opened { session: theirs, status: None });
                self.history.begin_restored();
            }
            (None, Some(_)) if record.is_none() => self.drop_session(now, None),
            _ => {}
        }
    }

    pub(super) fn begin_session(&mut self, now: Now, opened: Opened) {
        self.timeline.visitor = Some(opened.session.contact.clone());
        self.marks.status = opened.status.filter(|status| *status != ConversationStatus::Resolved);
        self.status_is_fresh = opened.status.is_some();
        self.session.opened(opened.session);
        self.history.begin_fresh();
        // What the page told of the visitor before there was anybody to tell.
        self.update_at = Some(now.steady).filter(|_| self.endpoint.customer != Customer::default());
        let status = self.marks.status.map_or("open", ConversationStatus::name);
        self.tell(HostEvent::Status(status));
    }

    /// The conversation cannot go on; what is unsent is kept for the next one.
    pub(super) fn drop_session(&mut self, now: Now, notice: Option<Notice>) {
        let mut steps = Vec::new();
        self.connection.end(&mut steps);
        self.perform(now, steps);
        self.history.stop();
        self.outbox.restart(now.steady);
        self.deeds.clear();
        self.typing.stop();
        self.owed_since = None;
        self.ending = Ending::None;
        self.status_wanted = false;
        self.status_asked = None;
        self.receipts = Receipts::default();
        self.session = SessionKeeper::new(None);
        self.session.notice = notice;
        self.marks = Marks { seen: self.timeline.newest().cloned(), ..Marks::default() };
        self.tell(HostEvent::Status("closed"));
    }
}
