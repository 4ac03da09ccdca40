//! The other side as a program: it greets, it owes an answer to each message, its questions are answered by messages, it asks
//! things of the page, and it passes the conversation on to people.

use super::interface::{HttpOutcome, RequestId};
use super::session::State;
use super::timing::{ANSWER_LATE_FOR, ANSWER_USUAL};
use super::verdict::{Verdict, judge};
use super::{Engine, error};
use crate::backend::Request;
use crate::model::{
    Command, Content, ConversationStatus, Direction, HostEvent, Message, Millis, Now, RemoteId,
};
use std::rc::Rc;

/// The end that the visitor asked for.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Ending {
    /// Nobody did.
    #[default]
    None,
    /// To be said at this time.
    At(Millis),
    /// Being said.
    Asked(RequestId),
}

impl Engine {
    /// Whether a conversation is wanted though nothing is to be sent: the bot speaks first.
    pub(super) fn wants_greeting(&self) -> bool {
        self.capabilities.bot && self.panel_open
    }

    /// The bot has a message of the visitor's.
    pub(super) fn answer_owed(&mut self, now: Now) {
        let goes_on = self.capabilities.bot && !self.marks.handed_over;
        self.owed_since = goes_on.then_some(now.steady);
    }

    /// Whether an answer may come any moment.
    pub(super) fn answer_is_due(&self, now: Now) -> bool {
        self.owed_since.is_some_and(|since| now.steady < since + ANSWER_USUAL)
    }

    /// Whether the visitor should be told that it takes long. Not for ever: a bot may have nothing to say to something.
    pub(super) fn answer_is_late(&self, now: Now) -> bool {
        self.owed_since.is_some_and(|since| {
            (since + ANSWER_USUAL..since + ANSWER_USUAL + ANSWER_LATE_FOR).contains(&now.steady)
        })
    }

    /// When that changes.
    pub(super) fn answer_wake(&self, now: Now) -> Option<Millis> {
        let since = self.owed_since?;
        [since + ANSWER_USUAL, since + ANSWER_USUAL + ANSWER_LATE_FOR].into_iter().find(|at| *at > now.steady)
    }

    /// What comes from a bot beside words: that people take over.
    pub(super) fn note_hand_over(&mut self, message: &mut Message) {
        let Some(Content::HandedOver(to)) = &mut message.content else { return };
        to.continues = self.hands_over;
        let team = to.team.clone();
        self.marks.handed_over = true;
        self.owed_since = None;
        self.pass_on(&message.id, HostEvent::HandedOver(team, self.hands_over));
    }

    /// Whether people take over, and what was said before is here.
    pub(super) fn is_handed_over(&self) -> bool {
        self.marks.handed_over && !self.is_over() && self.hands_over && self.history.first_done
    }

    /// People have taken over: what is here is read, and no more.
    pub(super) fn retire(&mut self) {
        if !std::mem::replace(&mut self.retired, true) {
            // What was said last may not have come over the socket yet.
            self.history.want_now();
        }
    }

    /// People have taken over, and to whom one spoke before nothing can be said any more.
    pub(super) fn is_dead_end(&self) -> bool {
        self.retired && matches!(self.session.state, State::None { .. } | State::Lost)
    }

    /// What the bot asks of the page.
    pub(super) fn asked_by_bot(&mut self, place: &RemoteId, asked: Rc<str>) {
        self.pass_on(place, HostEvent::BotAction(asked));
    }

    /// Tells the page once, over all pages and reloads. Of a conversation that another device began the page learns what
    /// happens from now on.
    fn pass_on(&mut self, place: &RemoteId, event: HostEvent) {
        if Some(place) > self.marks.acted.as_ref() {
            let follows = self.marks.acted.replace(place.clone()).is_some();
            if follows || self.history.first_done {
                self.tell(event);
            }
        }
    }

    /// Chosen answers are messages; which question each was for shows from where they stand.
    pub(super) fn pair_answers(&mut self) {
        if self.capabilities.bot {
            self.timeline.pair_answers();
        }
    }

    /// The visitor, or the page, wants it to end.
    pub(super) fn end_conversation(&mut self, now: Now) {
        if self.capabilities.ending && self.session.open().is_some() && !self.is_over() {
            self.ending = Ending::At(now.steady);
        }
    }

    pub(super) fn say_the_end(&mut self, now: Now) {
        if !matches!(self.ending, Ending::At(at) if at <= now.steady) || self.offline {
            return;
        }
        if let Request::Http(request) = self.say(&Command::EndConversation) {
            let id = self.new_request();
            self.ending = Ending::Asked(id);
            self.exchange(id, request);
        }
    }

    /// Saying it twice is the same as saying it once.
    pub(super) fn end_answered(&mut self, now: Now, outcome: HttpOutcome) {
        self.ending = Ending::None;
        match judge(outcome, now.wall, &|body| !super::exchange::is_page(body)) {
            Verdict::Done(_) | Verdict::Gone => {
                self.owed_since = None;
                self.set_status(ConversationStatus::Closed);
            }
            Verdict::Refused(_) => self.ask(error("end_refused", true)),
            Verdict::Unauthorized => {
                self.ending = Ending::At(now.steady);
                self.history.want_now();
            }
            verdict @ (Verdict::Busy(_) | Verdict::TooMany(_) | Verdict::Unsure(_) | Verdict::Stopped) => {
                let pause = self.session.pause(&verdict, &mut self.random);
                self.ending = Ending::At(now.steady + pause);
            }
        }
    }

    /// When it is said.
    pub(super) fn ending_wake(&self) -> Option<Millis> {
        match self.ending {
            Ending::At(at) if !self.offline => Some(at),
            _ => None,
        }
    }

    /// The message that brought the people who took over up to date shows what it is.
    pub(super) fn note_transcript(&mut self, message: &mut Message, is_transcript: bool) {
        if is_transcript {
            self.marks.transcript = Some(message.id.clone());
        }
        if self.marks.transcript.as_ref() == Some(&message.id)
            && message.direction == Some(Direction::Visitor)
            && let Some(Content::Text(words)) = &mut message.content
        {
            message.content = Some(Content::Transcript(std::mem::take(words)));
        }
    }
}
