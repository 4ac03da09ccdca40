//! What the visitor does besides sending: reacting, choosing, taking back, pressing, typing, seeing.

use super::deeds::DeedEnd;
use super::interface::{Effect, RequestId};
use super::verdict::Verdict;
use super::{Engine, error};
use crate::backend::Request;
use crate::model::{
    Change, Choice, Command, Content, Deed, Delivery, Direction, EntryId, HostEvent, Now, RemoteId,
};

impl Engine {
    /// Does it to the row at once and to the message as soon as that can be done. What makes no sense is not done: a second
    /// answer to a question, taking back what somebody else said, a sign that is there already.
    pub(super) fn act(&mut self, entry: EntryId, deed: Deed) {
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
        if sensible {
            self.deeds.push(id, deed);
        }
    }

    /// "click on postback button - create message" (seed 001 §9).
    pub(super) fn postback(&mut self, now: Now, entry: EntryId, choice: Choice) {
        let value = choice.value.clone();
        self.effects.push(Effect::Tell(HostEvent::Action(entry, choice)));
        self.send(now, value, Vec::new(), None);
    }

    pub(super) fn typed(&mut self, now: Now) {
        if self.capabilities.typing
            && let Some(socket) = self.connection.live_socket()
            && self.typing.tell(now.steady)
            && let Request::Frame(frame) = self.say(&Command::Typing)
        {
            self.effects.push(Effect::SendFrame(socket, frame));
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
            Request::Frame(_) | Request::Unsupported => {
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
                self.timeline.settle(&message, &deed);
                self.history.overtaken(self.capabilities.changes);
                if let Some(entry) = self.timeline.entry_of(&message) {
                    let told = match deed {
                        Deed::React(_) => HostEvent::Reacted(entry),
                        Deed::Choose(_) => HostEvent::Updated(entry),
                        Deed::Delete => HostEvent::Deleted(entry),
                    };
                    self.effects.push(Effect::Tell(told));
                }
            }
            DeedEnd::Refused => {
                let undone =
                    self.timeline.entry_of(&message).map(|entry| Effect::Show(Change::Undone(entry)));
                self.effects.extend(undone);
                self.effects.push(error("action_refused", true));
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
            Request::Frame(_) | Request::Unsupported => {
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
