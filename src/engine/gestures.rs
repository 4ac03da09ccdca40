//! What the visitor does besides sending: reacting, choosing, taking back, pressing, typing, seeing.

use super::deeds::DeedEnd;
use super::exchange::judge_deed;
use super::interface::{Effect, HttpOutcome, RequestId};
use super::timing::BACKOFF_CAP;
use super::verdict::Verdict;
use super::{Engine, error};
use crate::backend::Request;
use crate::model::{
    Change, Choice, Command, Content, Deed, Delivery, Direction, EntryId, HostEvent, Now, Outgoing, RemoteId,
    TypingPolicy,
};

impl Engine {
    /// Does it to the row at once and to the message as soon as that can be done. What makes no sense is not done: a second
    /// answer to a question, taking back what somebody else said, a sign that is there already.
    pub(super) fn act(&mut self, now: Now, entry: EntryId, deed: Deed) {
        let Some(row) = self.timeline.seen_row(entry) else { return };
        let Some(id) = row.remote else { return };
        let sensible = match &deed {
            Deed::React(emoji) => {
                let mine = row.reactions.iter().find(|tally| tally.mine).map(|tally| &tally.emoji);
                self.capabilities.reactions && row.content != Content::Deleted && mine != emoji.as_ref()
            }
            Deed::Choose(_) => row.content.is_open_question(),
            Deed::Delete => {
                self.capabilities.deletion
                    && row.direction == Direction::Visitor
                    && row.content != Content::Deleted
            }
        };
        match deed {
            Deed::Choose(value) if sensible && self.capabilities.bot => {
                self.send_one(now, Outgoing { text: value, answers: Some(id), ..Outgoing::default() });
            }
            deed if sensible => self.deeds.push(id, deed),
            _ => {}
        }
    }

    /// "click on postback button - create message" (seed 001 §9); a carousel's names its card (seed 003 "Message").
    pub(super) fn postback(&mut self, now: Now, entry: EntryId, choice: Choice) {
        let outgoing = Outgoing { text: choice.value.clone(), card: choice.card, ..Outgoing::default() };
        self.tell(HostEvent::Action(entry, choice));
        self.send_one(now, outgoing);
    }

    pub(super) fn typed(&mut self, now: Now) {
        if self.capabilities.typing != TypingPolicy::None
            && let Some(socket) = self.connection.live_socket()
            && self.typing.tell(now.steady)
        {
            self.send_frames(socket, &Command::Typing(true));
        }
    }

    /// The visitor stopped writing a while ago, or sent it.
    pub(super) fn stop_typing(&mut self, now: Now) {
        if self.typing.stopped(now.steady)
            && let Some(socket) = self.connection.live_socket()
        {
            self.send_frames(socket, &Command::Typing(false));
        }
    }

    /// Tells the back end what the host page told of the visitor.
    pub(super) fn update_customer(&mut self, now: Now) {
        if self.update.is_some() || self.update_at.is_none_or(|at| at > now.steady) {
            return;
        }
        self.update_at = None;
        if let Request::Http(request) = self.say(&Command::UpdateCustomer) {
            let id = self.new_request();
            self.update = Some(id);
            self.exchange(id, request);
        }
    }

    pub(super) fn customer_answered(&mut self, now: Now, outcome: HttpOutcome) {
        match judge_deed(outcome, now.wall) {
            Verdict::Done(_) | Verdict::Stopped => {}
            Verdict::Refused(_) | Verdict::Gone => self.ask(error("customer_refused", true)),
            Verdict::Unauthorized => self.history.want_now(),
            Verdict::Busy(_) | Verdict::TooMany(_) | Verdict::Unsure(_) => {
                // What the page told since then is told instead.
                self.update_at = Some(now.steady + BACKOFF_CAP);
            }
        }
    }

    pub(super) fn seen_up_to(&mut self, id: Option<RemoteId>) {
        self.marks.seen = id.max(self.marks.seen.take());
    }

    pub(super) fn do_next(&mut self, now: Now) {
        let id = self.new_request();
        let Some((message, deed)) = self.deeds.start(now.steady, id) else { return };
        match self.say(&Command::Act(message, deed)) {
            Request::Http(request) => self.exchange(id, request),
            Request::Frames(_) | Request::Unsupported => {
                self.deed_ended(now, id, &Verdict::Refused(crate::model::ParkReason::Refused));
            }
        }
    }

    /// Says whether the exchange was one of a deed.
    pub(super) fn deed_ended(&mut self, now: Now, request: RequestId, verdict: &Verdict) -> bool {
        let ended = self.deeds.ended(request, verdict, now.steady, self.offline, &mut self.random);
        let Some((message, deed, end)) = ended else { return false };
        match end {
            DeedEnd::Done => {
                let is_news = self.timeline.settle(&message, &deed);
                self.history.overtaken(self.capabilities.changes);
                if let Some(entry) = self.timeline.entry_of(&message).filter(|_| is_news) {
                    let told = match deed {
                        Deed::React(_) => HostEvent::Reacted(entry),
                        Deed::Choose(_) => HostEvent::Updated(entry),
                        Deed::Delete => HostEvent::Deleted(entry),
                    };
                    self.tell(told);
                }
            }
            DeedEnd::Refused => {
                if let Some(entry) = self.timeline.entry_of(&message) {
                    self.ask(Effect::Show(Change::Undone(entry)));
                }
                self.ask(error("action_refused", true));
            }
            DeedEnd::Unauthorized => self.history.want_now(),
            DeedEnd::Later => {}
        }
        true
    }

    pub(super) fn report_next(&mut self, now: Now) {
        // What is told of is everything up to some message, so that it has to be here.
        if !self.capabilities.receipts || self.offline || !self.history.first_done {
            return;
        }
        let id = self.new_request();
        let (seen, told) = (self.marks.seen.as_ref(), self.marks.told_seen.as_ref());
        let report = self.receipts.start(now.steady, id, &self.timeline, seen, told);
        let Some((far, ids)) = report else { return };
        match self.say(&Command::Report(far, ids)) {
            Request::Http(request) => self.exchange(id, request),
            // What has gone out over a live socket is told.
            Request::Frames(frames) => {
                let socket = self.connection.live_socket();
                let done = Verdict::Done(String::new());
                self.report_ended(now, id, if socket.is_some() { &done } else { &Verdict::Stopped });
                if let Some(socket) = socket {
                    self.send_all(socket, frames);
                }
            }
            Request::Unsupported => {
                self.report_ended(now, id, &Verdict::Refused(crate::model::ParkReason::Refused));
            }
        }
    }

    pub(super) fn report_ended(&mut self, now: Now, request: RequestId, verdict: &Verdict) {
        if *verdict == Verdict::Unauthorized {
            self.history.want_now();
        }
        let told = self.receipts.ended(request, verdict, now.steady, &mut self.random);
        let Some((far, ids)) = told else { return };
        self.timeline.reported(&ids, far);
        if far == Delivery::Seen {
            self.marks.told_seen = ids.into_iter().max().max(self.marks.told_seen.take());
        }
    }
}
