//! What is told after each input: everything is derived from the state and told when it differs from what was told last.

use super::interface::{Effect, Slot};
use super::outbox::State;
use super::timing::{DELAYED_AFTER_FAILURES, TELL_AFTER_FAILURES};
use super::{Engine, session, snapshot};
use crate::model::{
    Change, ConnectionState, ConversationStatus, Deed, Delivery, HistoryState, HostEvent, Notice, Now,
};

/// What was told last.
#[derive(Default)]
pub(super) struct Published {
    connection: Option<ConnectionState>,
    history: Option<HistoryState>,
    unread: Option<u32>,
    notice: Option<Notice>,
    typing: Option<String>,
    status: Option<ConversationStatus>,
    identity: Option<String>,
    /// Or, of the session, what another tab wrote: to write that once more would tell that tab in turn, and so on for ever.
    pub(super) session: Option<String>,
    outbox: Option<String>,
    records_read: bool,
}

impl Engine {
    pub(super) fn publish(&mut self, now: Now) {
        let records = self.records();
        let mut told = Vec::new();
        self.publish_rows(now, &mut told);
        self.publish_conditions(now, &mut told);
        // What is kept is kept before anything leaves the device: a crash in between must find it (TRUST C-27).
        let asked = std::mem::replace(&mut self.effects, records);
        self.effects.extend(asked);
        self.effects.extend(told);
        let wake = self.next_wake(now);
        if wake != self.asked_wake {
            self.asked_wake = wake;
            self.ask(Effect::WakeAt(wake));
        }
    }

    fn records(&mut self) -> Vec<Effect> {
        let mut saves = Vec::new();
        let session = match &self.session.state {
            session::State::Open(session) if !self.erased => {
                Some(snapshot::write_session(session, &self.marks))
            }
            // Until a person decides otherwise the record stays what it is, and what was erased stays erased.
            session::State::Open(_) | session::State::Lost | session::State::Renewing { .. } => {
                self.published.session.clone()
            }
            session::State::None { .. } | session::State::Opening(_) => None,
        };
        let identity = self
            .endpoint
            .identity
            .as_ref()
            .filter(|_| session.is_some() || self.published.identity.is_some());
        let identity = identity.map(snapshot::write_identity);
        if identity != self.published.identity {
            saves.push(Effect::Save(Slot::Identity, identity.clone()));
            self.published.identity = identity;
        }
        let conversation = self.session.open().map(|session| &session.conversation);
        let outbox = snapshot::write_outbox(self.outbox.items(), &self.deeds, conversation);
        // At the start the kept records are not known here word for word: both are written once.
        let first = !std::mem::replace(&mut self.published.records_read, true);
        if first || session != self.published.session {
            if !(first && session.is_none()) {
                saves.push(Effect::Save(Slot::Session, session.clone()));
            }
            self.published.session = session;
        }
        if first || outbox != self.published.outbox {
            if !(first && outbox.is_none()) {
                saves.push(Effect::Save(Slot::Outbox, outbox.clone()));
            }
            self.published.outbox = outbox;
        }
        saves
    }

    fn publish_rows(&mut self, now: Now, told: &mut Vec<Effect>) {
        for item in self.outbox.items() {
            let delivery = self.outbox.delivery(item, now.steady, self.offline);
            self.timeline.set_delivery(item.entry, delivery);
        }
        let deeds = self.deeds.all().map(|(id, deed)| (id.clone(), deed.clone()));
        let answers = self.outbox.items().iter().filter_map(|item| {
            let question = item.outgoing.answers.clone()?;
            Some((question, Deed::Choose(item.outgoing.text.clone())))
        });
        self.timeline.set_overlay(deeds.chain(answers).collect());
        let diffs = self.timeline.take_diffs();
        if !diffs.is_empty() {
            told.push(Effect::Show(Change::Entries(diffs)));
        }
        let arrived = std::mem::take(&mut self.arrived);
        if !arrived.is_empty() {
            told.push(Effect::Show(Change::Arrived(arrived)));
        }
    }

    fn publish_conditions(&mut self, now: Now, told: &mut Vec<Effect>) {
        let connection = self.connection_state();
        if self.published.connection.replace(connection) != Some(connection) {
            told.push(Effect::Show(Change::Connection(connection)));
            told.push(Effect::Tell(HostEvent::Connection(connection)));
        }
        let history = self.history.state();
        if self.published.history.replace(history) != Some(history) {
            told.push(Effect::Show(Change::History(history)));
        }
        let unread =
            if self.history.first_done { self.timeline.answers_after(self.marks.seen.as_ref()) } else { 0 };
        if self.published.unread.replace(unread) != Some(unread) {
            told.push(Effect::Show(Change::Unread(unread)));
            told.push(Effect::Tell(HostEvent::Unread(unread)));
        }
        let due = self.answer_is_due(now).then(String::new);
        let typing = self.typing.theirs(now.steady).map(str::to_owned).or(due);
        if self.published.typing != typing {
            self.published.typing.clone_from(&typing);
            told.push(Effect::Show(Change::Typing(typing.clone())));
            told.push(Effect::Tell(HostEvent::Typing(typing)));
        }
        let status = self.shown_status();
        if self.published.status != status {
            self.published.status = status;
            told.push(Effect::Show(Change::Status(status)));
        }
        let notice = self.notice(now);
        if self.published.notice != notice {
            self.published.notice = notice;
            told.push(Effect::Show(Change::Notice(notice)));
        }
    }

    /// Nobody waits for an agent whose answer is the last word, whatever the back end calls that.
    fn shown_status(&self) -> Option<ConversationStatus> {
        let answered = self.timeline.ends_with_an_agent();
        self.marks.status.filter(|status| !(answered && *status == ConversationStatus::Waiting))
    }

    fn connection_state(&self) -> ConnectionState {
        if self.offline {
            ConnectionState::Offline
        } else if self.session.open().is_none() {
            ConnectionState::Idle
        } else if self.connection.is_live() {
            ConnectionState::Online
        } else if self.connection.is_polling() && self.history.failures() == 0 {
            ConnectionState::Polling
        } else {
            ConnectionState::Connecting
        }
    }

    fn notice(&self, now: Now) -> Option<Notice> {
        let unsent = self.outbox.wants_session();
        if self.session.notice.is_some() {
            self.session.notice
        } else if unsent && self.slowed_down {
            Some(Notice::SlowedDown)
        } else if unsent && self.connection.is_live() && self.outbox.failures() >= DELAYED_AFTER_FAILURES {
            Some(Notice::SendingDelayed)
        } else if !self.history.first_done && self.history.failures() >= TELL_AFTER_FAILURES && !self.offline
        {
            Some(Notice::HistoryFailed)
        } else if unsent && self.not_kept {
            Some(Notice::NotKept)
        } else if self.answer_is_late(now) {
            Some(Notice::AnswerLate)
        } else if self.restarted {
            Some(Notice::Restarted)
        } else {
            None
        }
    }

    /// The next time at which something is due. What is due already has been done or waits for something else.
    fn next_wake(&self, now: Now) -> Option<u64> {
        if self.put_away {
            return None;
        }
        let wakes = if self.session.open().is_some() {
            let receipts = self.receipts.next_wake().filter(|_| self.capabilities.receipts && !self.offline);
            [
                self.outbox.next_wake(now.steady),
                self.history.next_wake(),
                self.connection.next_wake(),
                self.deeds.next_wake(),
                self.typing.next_wake(),
                self.update_at.filter(|_| self.update.is_none()),
                receipts,
                self.answer_wake(now),
                self.ending_wake(),
            ]
        } else {
            let open = self.session.next_wake().filter(|_| self.seeks_conversation());
            [open, self.dimming(now), None, None, None, None, None, None, None]
        };
        wakes.into_iter().flatten().filter(|at| *at > now.steady).min()
    }

    /// Without a conversation messages still change from "Sending" to "Queued" in time.
    fn dimming(&self, now: Now) -> Option<u64> {
        let shown_sending = self.outbox.items().iter().any(|item| {
            matches!(item.state, State::Waiting { .. })
                && self.outbox.delivery(item, now.steady, self.offline) == Delivery::Sending
        });
        self.outbox.next_wake(now.steady).filter(|_| shown_sending)
    }
}
