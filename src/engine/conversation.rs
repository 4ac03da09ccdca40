//! Where a conversation begins, ends, and is taken over from another tab.

use super::Engine;
use super::bot::Ending;
use super::receipts::Receipts;
use super::session::{SessionKeeper, State};
use super::snapshot::{self, Marks};
use super::timing::{NEXT_CONVERSATION, PROTOCOL_ERROR_WINDOW};
use crate::backend::{Customer, Identity, Opened, Session};
use crate::model::{ConversationStatus, HostEvent, Notice, Now};

impl Engine {
    pub(super) fn session_elsewhere(&mut self, now: Now, record: Option<&str>) {
        let open = self.session.open();
        let ours = match &self.session.state {
            State::Open(session) | State::Renewing { session, .. } => Some(&session.conversation),
            State::None { .. } | State::Opening(_) | State::Lost => None,
        };
        let has_one = ours.is_some();
        // Where new credentials are asked for, another tab may have them already.
        let is_free = |theirs| {
            open.is_none() && self.session.opening().is_none() && ours.is_none_or(|ours| ours == theirs)
        };
        let may_leave = has_one && (self.is_over() || self.erased) && self.outbox.is_sure();
        match record.and_then(snapshot::read_session) {
            Some((theirs, marks)) if open.is_some_and(|ours| ours.conversation == theirs.conversation) => {
                if std::mem::take(&mut self.erased) {
                    // It is kept again, and not by us.
                    self.published.session = record.map(str::to_owned);
                }
                self.seen_up_to(marks.seen);
                // Another tab heard of something that this one did not, or not yet.
                if marks.newest > self.marks.newest {
                    self.history.want();
                }
                self.marks.told_seen = marks.told_seen.max(self.marks.told_seen.take());
            }
            // The record of what was over stays until the next one is written.
            Some((theirs, _)) if self.left.as_ref() == Some(&theirs.conversation) => {}
            // What is over here has gone on there.
            Some((theirs, marks)) if is_free(&theirs.conversation) || may_leave => {
                if ours.is_some_and(|ours| *ours != theirs.conversation) {
                    self.drop_session(now, None);
                }
                let status = marks.status;
                self.marks = marks;
                self.forget_transcript();
                self.published.session = record.map(str::to_owned);
                if self.capabilities.customer_ids {
                    // Two tabs that do not know of each other make up two visitors; now they are one.
                    self.endpoint.identity = Some(identity_of(&theirs));
                }
                self.begin_session(now, Opened { session: theirs, status });
                self.history.begin_restored();
            }
            // Nobody can be asked any more.
            None if record.is_none() && matches!(self.session.state, State::Lost) => {
                self.drop_session(now, None);
                self.published.session = None;
            }
            // By a tab that lost it, which is found out here as well, or begins another one, of which this tab is told; or by the
            // visitor, who emptied the browser's storage and not the chat (C-66).
            None if record.is_none() && has_one => {
                self.erased = true;
                self.gone_on = None;
                self.history.want();
            }
            // Ours may be over, and nobody has said so yet.
            Some(_) if has_one => {
                self.gone_on = record.map(str::to_owned);
                self.history.want();
                self.ask_status();
            }
            _ => {}
        }
    }

    /// Whether nothing more can be said in the conversation.
    pub(super) fn is_over(&self) -> bool {
        self.marks.status == Some(ConversationStatus::Closed)
    }

    /// Nothing more can be said in the conversation, and what may have arrived there has been looked for, so that it is not sent to
    /// the next one as well. Where it happens again and again the next one has to wait.
    pub(super) fn conversation_over(&mut self, now: Now) {
        if let Some(record) = self.gone_on.take() {
            return self.session_elsewhere(now, Some(&record));
        }
        if self.outbox.wants_session() {
            self.note_end(now);
            self.left = self.session.open().map(|session| session.conversation.clone());
            self.drop_session(now, None);
            // Not erased: another tab may have written down the next one already.
            self.published.session = None;
            if self.gone_at.len() > 1 {
                self.session.state = State::None { not_before: now.steady + NEXT_CONVERSATION };
            }
        }
    }

    /// Counts the conversations that came to an end within five minutes.
    pub(super) fn note_end(&mut self, now: Now) {
        self.gone_at.retain(|at| now.steady.saturating_sub(*at) < PROTOCOL_ERROR_WINDOW);
        self.gone_at.push(now.steady);
    }

    pub(super) fn begin_session(&mut self, now: Now, opened: Opened) {
        self.erased = false;
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
        self.gone_on = None;
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
        // What was before is seen, and told as far as it ever will be: the next conversation knows nothing of it.
        let newest = self.timeline.newest().cloned();
        self.marks = Marks { seen: newest.clone(), told_seen: newest, ..Marks::default() };
        self.tell(HostEvent::Status("closed"));
    }
}

/// Whose conversation it is. Where the token is the customer's id there is none (seed 002 with the key in the page).
pub(super) fn identity_of(session: &Session) -> Identity {
    let customer = session.contact.to_text();
    let token = Some(&session.token).filter(|token| **token != customer).cloned().unwrap_or_default();
    Identity { token, customer }
}
