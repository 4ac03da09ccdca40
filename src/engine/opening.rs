//! How a conversation is come by: who the visitor is, which conversation they have, a new one. A back end without one of
//! these steps says so, and the next is made.

use super::interface::{Effect, HttpOutcome};
use super::session::{Stage, State, Turn};
use super::snapshot;
use super::timing::PROTOCOL_ERROR_WINDOW;
use super::verdict::{Verdict, judge};
use super::{Engine, error};
use crate::backend::{Identity, Request, Session};
use crate::model::{
    About, Command, ConversationStatus, EchoKey, HostEvent, Millis, Notice, Now, ParkReason, RemoteId,
};

/// Times that credentials may be renewed within five minutes before a person has to decide (TRUST C-61).
const RENEWALS_AT_MOST: usize = 3;

impl Engine {
    /// The panel came up: a visitor who is known may have a conversation that this device does not know of, and a bot speaks
    /// first.
    pub(super) fn look_for_conversation(&mut self) {
        let known = self.endpoint.identity.is_some() || !self.endpoint.customer_id.is_empty();
        let may_be_there = self.capabilities.customer_ids && known;
        self.session.wanted |= (may_be_there || self.wants_greeting()) && self.session.open().is_none();
    }

    /// Whether there is a reason to make the next step.
    pub(super) fn seeks_conversation(&self) -> bool {
        self.outbox.wants_session()
            || self.session.wanted
            || matches!(self.session.state, State::Renewing { .. })
    }

    /// Makes the step that is due.
    pub(super) fn seek_conversation(&mut self, now: Now) {
        self.renew(now);
        if self.is_dead_end() {
            for entry in self.outbox.abandon() {
                self.tell(HostEvent::Failed(entry));
            }
        }
        let needed = self.outbox.wants_session();
        let wanted = (needed || self.session.wanted) && !self.retired;
        if !wanted || !self.session.may_open(now.steady) || self.put_away {
            return;
        }
        match self.turn {
            Turn::None => {
                self.turn = Turn::Asked;
                return self.ask(Effect::TakeTurn);
            }
            Turn::Asked => return,
            Turn::Taken => {}
        }
        loop {
            let command = match self.session.stage {
                Stage::Identify => Command::Identify,
                Stage::Find => Command::FindConversations,
                Stage::Open if !(needed || self.wants_greeting()) => {
                    self.session.wanted = false;
                    return;
                }
                Stage::Open => Command::OpenConversation {
                    contact_name: self.contact_name(),
                    name: self.conversation_name(),
                },
            };
            if let Request::Http(request) = self.say(&command) {
                let id = self.new_request();
                self.session.state = State::Opening(id);
                self.exchange(id, request);
                return;
            }
            match self.session.stage {
                Stage::Identify => self.introduce(),
                Stage::Find => self.session.stage = Stage::Open,
                // A back end in which no conversation can be made.
                Stage::Open => {
                    self.park_all(ParkReason::Refused);
                    return;
                }
            }
        }
    }

    /// Other tabs wait from now on. What one of them has found out about the visitor holds for this one.
    pub(super) fn turn_taken(&mut self, identity: Option<&str>) {
        if self.turn != Turn::Asked {
            return;
        }
        self.turn = Turn::Taken;
        if self.endpoint.identity.is_none() && self.endpoint.customer_id.is_empty() {
            self.endpoint.identity = identity.and_then(snapshot::read_identity);
        }
    }

    pub(super) fn leave_turn(&mut self) {
        if self.turn != Turn::None {
            self.turn = Turn::None;
            self.ask(Effect::LeaveTurn);
        }
    }

    fn contact_name(&mut self) -> String {
        let name = self.endpoint.told(self.endpoint.customer.name.trim(), About::Name);
        if name.is_empty() { anonymous_name(&self.random.key().0) } else { name.to_owned() }
    }

    fn conversation_name(&mut self) -> EchoKey {
        let (bot, random) = (self.capabilities.bot, &mut self.random);
        let name = || if bot { random.key() } else { EchoKey("".into()) };
        self.session.name.get_or_insert_with(name).clone()
    }

    /// Nobody gives out identities: the visitor has the id that the page gave, or one that is made up here. One that is made
    /// up has no conversation yet.
    fn introduce(&mut self) {
        let given = self.endpoint.customer_id.clone();
        let known = self.endpoint.identity.is_some() || !given.is_empty();
        if self.capabilities.customer_ids && self.endpoint.identity.is_none() {
            let customer = if given.is_empty() { uuid(&self.random.key().0) } else { given };
            self.endpoint.identity = Some(Identity { token: String::new(), customer });
        }
        self.session.stage = if known && !self.session.anew { Stage::Find } else { Stage::Open };
    }

    pub(super) fn opening_answered(&mut self, now: Now, outcome: HttpOutcome) {
        let (codec, stage) = (self.codec, self.session.stage);
        let endpoint = &self.endpoint;
        let verdict = judge(outcome, now.wall, &|body| match stage {
            Stage::Identify => codec.decode_identity(body).is_some(),
            Stage::Find => codec.decode_conversations(endpoint, body).is_some(),
            Stage::Open => codec.decode_session(endpoint, body).is_some(),
        });
        let Verdict::Done(body) = &verdict else { return self.opening_failed(now, &verdict) };
        self.session.state = State::None { not_before: 0 };
        match stage {
            Stage::Identify => {
                let fresh = self.endpoint.identity.is_none() && self.endpoint.customer_id.is_empty();
                self.endpoint.identity = codec.decode_identity(body);
                self.session.stage = if fresh || self.session.anew { Stage::Open } else { Stage::Find };
            }
            Stage::Find => {
                self.session.stage = Stage::Open;
                let found = codec.decode_conversations(&self.endpoint, body).flatten();
                // What is over is there to be read, not to be written to.
                let over = |status| status == Some(ConversationStatus::Closed);
                let needed = self.outbox.wants_session();
                if let Some(found) = found.filter(|found| !(needed && over(found.status))) {
                    self.begin_session(now, found);
                    self.history.begin_restored();
                }
            }
            Stage::Open => {
                if let Some(opened) = codec.decode_session(&self.endpoint, body) {
                    self.begin_session(now, opened);
                    // Nothing of it can have been passed on before.
                    self.marks.acted = self.capabilities.bot.then_some(RemoteId::Number(0));
                }
            }
        }
    }

    fn opening_failed(&mut self, now: Now, verdict: &Verdict) {
        let stage = self.session.stage;
        let refused = matches!(verdict, Verdict::Refused(_) | Verdict::Unauthorized | Verdict::Gone);
        let again = State::None { not_before: now.steady };
        if stage == Stage::Identify && refused && self.endpoint.identity.take().is_some() {
            // What was kept of the visitor is worth nothing any more: they are somebody new.
            self.session.state = again;
        } else if stage != Stage::Identify && *verdict == Verdict::Unauthorized && self.may_renew(now) {
            self.session.stage = Stage::Identify;
            self.session.state = again;
        } else if stage == Stage::Find && *verdict == Verdict::Gone {
            self.session.state = again;
            self.session.stage = Stage::Open;
        } else if !self.session.failed(verdict, now.steady, &mut self.random) {
            // A wrong token or address: a person has to act, and the website's owner has to know.
            self.session.wanted = false;
            self.park_all(ParkReason::Refused);
            let refused =
                if *verdict == Verdict::Unauthorized { "unauthorized" } else { "conversation_refused" };
            self.ask(error(refused, false));
        }
    }

    /// The credentials are not accepted any more. Where new ones can be had for the same visitor they are asked for; if not, a
    /// person decides.
    pub(super) fn access_lost(&mut self, now: Now) {
        let mut steps = Vec::new();
        self.connection.end(&mut steps);
        self.perform(now, steps);
        let session = self.session.open().cloned();
        match session.filter(|_| self.may_renew(now)) {
            Some(session) => {
                self.session.state = State::Renewing { session, request: None, not_before: now.steady };
            }
            None => {
                self.history.stop();
                self.session.state = State::Lost;
                self.session.notice = Some(Notice::AccessLost);
                self.ask(error("access_lost", false));
            }
        }
    }

    /// Whether new credentials can be asked for and are not asked for all the time; counted as asked for.
    fn may_renew(&mut self, now: Now) -> bool {
        self.renewed_at.retain(|at| now.steady.saturating_sub(*at) < PROTOCOL_ERROR_WINDOW);
        let may = self.renewed_at.len() < RENEWALS_AT_MOST
            && matches!(self.say(&Command::Identify), Request::Http(_));
        if may {
            self.renewed_at.push(now.steady);
        }
        may
    }

    fn renew(&mut self, now: Now) {
        let State::Renewing { request: None, not_before, .. } = self.session.state else { return };
        if not_before > now.steady || self.put_away {
            return;
        }
        if let Request::Http(request) = self.say(&Command::Identify) {
            let id = self.new_request();
            self.session.renewing(Some(id), not_before);
            self.exchange(id, request);
        }
    }

    pub(super) fn renewal_answered(&mut self, now: Now, session: Session, outcome: HttpOutcome) {
        let codec = self.codec;
        let verdict = judge(outcome, now.wall, &|body| codec.decode_identity(body).is_some());
        match verdict {
            Verdict::Done(body) => {
                self.endpoint.identity = codec.decode_identity(&body);
                let identity = self.endpoint.identity.clone();
                let same = |identity: &Identity| RemoteId::from_text(&identity.customer) == session.contact;
                if let Some(identity) = identity.filter(same) {
                    self.session.state = State::Open(Session { token: identity.token, ..session });
                    self.outbox.held = false;
                    self.history.want_now();
                } else {
                    // Somebody else's device, or a relay that has forgotten us.
                    self.drop_session(now, Some(Notice::ConversationGone));
                }
            }
            Verdict::Refused(_) | Verdict::Unauthorized | Verdict::Gone => {
                self.history.stop();
                self.session.state = State::Lost;
                self.session.notice = Some(Notice::AccessLost);
                self.ask(error("access_lost", false));
            }
            Verdict::Busy(_) | Verdict::TooMany(_) | Verdict::Unsure(_) | Verdict::Stopped => {
                let not_before: Millis = now.steady + self.session.pause(&verdict, &mut self.random);
                self.session.renewing(None, not_before);
            }
        }
    }

    /// Whether only a person can decide how it goes on.
    pub(super) fn is_lost(&self) -> bool {
        matches!(self.session.state, State::Lost)
    }

    /// Whether the back end can be asked how a conversation stands.
    pub(super) fn can_ask_status(&self) -> bool {
        // A bot's conversation says it with its history.
        !self.capabilities.bot && matches!(self.say(&Command::FindConversations), Request::Http(_))
    }

    /// Wants to know how the conversation stands: what was said of it while nobody listened is said only once.
    pub(super) fn ask_status(&mut self) {
        self.status_wanted |= self.capabilities.customer_ids && !self.capabilities.bot;
    }

    pub(super) fn is_asking_status(&self) -> bool {
        self.status_wanted || self.status_asked.is_some()
    }

    pub(super) fn ask_status_now(&mut self) {
        if !self.status_wanted || self.status_asked.is_some() || self.offline {
            return;
        }
        self.status_wanted = false;
        if let Request::Http(request) = self.say(&Command::FindConversations) {
            let id = self.new_request();
            self.status_asked = Some(id);
            self.exchange(id, request);
        }
    }

    pub(super) fn status_answered(&mut self, now: Now, outcome: HttpOutcome) {
        let (codec, endpoint) = (self.codec, &self.endpoint);
        let verdict = judge(outcome, now.wall, &|body| codec.decode_conversations(endpoint, body).is_some());
        match &verdict {
            Verdict::Done(body) => {
                let ours = self.session.open().map(|session| session.conversation.clone());
                // Another one is there to go on with only where ours is over.
                let status = codec.decode_conversations(&self.endpoint, body).flatten().and_then(|found| {
                    let same = ours.as_ref() == Some(&found.session.conversation);
                    if same { found.status } else { Some(ConversationStatus::Closed) }
                });
                if let Some(status) = status {
                    self.set_status(status);
                }
            }
            Verdict::Unauthorized => self.history.want_now(),
            _ => {}
        }
        // Closed: what waits goes to the next one. If not, it was the message that was refused.
        if !self.is_over() {
            self.release_after_refusal();
        }
    }

    /// The credentials are good and the conversation goes on: what was refused waits for a person.
    pub(super) fn release_after_refusal(&mut self) {
        if let Some(entry) = self.outbox.release_after_refusal() {
            self.tell(HostEvent::Failed(entry));
        }
    }
}

/// What the agents see when the visitor has no name.
fn anonymous_name(key: &str) -> String {
    ["widget-contact-", key.get(..8).unwrap_or_default()].concat()
}

/// 32 hexadecimal digits in the form that people know ids in.
fn uuid(key: &str) -> String {
    let mut id = key.to_owned();
    for place in [20, 16, 12, 8] {
        if id.is_char_boundary(place) {
            id.insert(place, '-');
        }
    }
    id
}
