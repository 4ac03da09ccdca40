//! Whether there is a conversation, and the one that is being made.

use super::backoff::Backoff;
use super::interface::RequestId;
use super::random::Random;
use super::timing::NEW_CONVERSATION_PAUSE;
use super::verdict::Verdict;
use crate::backend::Session;
use crate::model::{EchoKey, Millis, Notice};

/// The steps to a conversation; a back end that has no such step says so and the next one is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Who is the visitor?
    Identify,
    /// Which conversation do they have?
    Find,
    /// A new one.
    Open,
}

/// See the module.
pub enum State {
    /// None, and none is made before this time.
    None { not_before: Millis },
    /// Being made: a second wish finds the first at work (single flight).
    Opening(RequestId),
    /// There it is.
    Open(Session),
    /// There, but its credentials are refused, and new ones are asked for.
    Renewing {
        /// What was there.
        session: Session,
        /// The exchange that asks.
        request: Option<RequestId>,
        /// When it is asked next.
        not_before: Millis,
    },
    /// There, but its credentials are refused; a person decides.
    Lost,
}

/// One tab of a visitor at a time looks for a conversation or begins one, so that two that start at once do not begin two.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Other tabs may.
    None,
    /// Waited for.
    Asked,
    /// Ours.
    Taken,
}

/// See the module.
pub struct SessionKeeper {
    /// Where it stands.
    pub state: State,
    /// The step that is made or comes next.
    pub stage: Stage,
    /// The conversation that the visitor may have elsewhere is to be looked for, though nothing is to be sent.
    pub wanted: bool,
    /// Another one than those that there are.
    pub anew: bool,
    /// The name of the one that is being made, where this device names it: the same at every attempt.
    pub name: Option<EchoKey>,
    /// What the visitor should know of it.
    pub notice: Option<Notice>,
    backoff: Backoff,
}

impl SessionKeeper {
    /// Begins with what an earlier page kept.
    pub fn new(kept: Option<Session>) -> Self {
        let state = kept.map_or(State::None { not_before: 0 }, State::Open);
        Self {
            state,
            stage: Stage::Identify,
            wanted: false,
            anew: false,
            name: None,
            notice: None,
            backoff: Backoff::default(),
        }
    }

    /// The conversation, if it can be used.
    pub fn open(&self) -> Option<&Session> {
        match &self.state {
            State::Open(session) => Some(session),
            _ => None,
        }
    }

    /// Whether one may be made now.
    pub fn may_open(&self, now: Millis) -> bool {
        matches!(self.state, State::None { not_before } if not_before <= now)
    }

    /// The exchange that makes one.
    pub fn opening(&self) -> Option<RequestId> {
        match self.state {
            State::Opening(request) => Some(request),
            _ => None,
        }
    }

    /// The attempt failed. Says whether more attempts make sense.
    pub fn failed(&mut self, verdict: &Verdict, now: Millis, random: &mut Random) -> bool {
        let pause = match verdict {
            Verdict::TooMany(after) => {
                self.notice = Some(Notice::TooManyConversations);
                NEW_CONVERSATION_PAUSE.max(after.unwrap_or(0))
            }
            Verdict::Refused(_) | Verdict::Unauthorized | Verdict::Gone => {
                self.state = State::None { not_before: 0 };
                return false;
            }
            _ => self.pause(verdict, random),
        };
        self.state = State::None { not_before: now + pause };
        true
    }

    /// How long to wait after this failure.
    pub fn pause(&mut self, verdict: &Verdict, random: &mut Random) -> Millis {
        match verdict {
            Verdict::TooMany(after) => self.backoff.busy(random, *after),
            Verdict::Busy(Some(after)) => self.backoff.busy(random, Some(*after)),
            _ => self.backoff.next(random),
        }
    }

    /// New credentials are being asked for, or will be at this time.
    pub fn renewing(&mut self, asked: Option<RequestId>, at: Millis) {
        if let State::Renewing { request, not_before, .. } = &mut self.state {
            *request = asked;
            *not_before = at;
        }
    }

    /// The conversation for which this exchange asks new credentials.
    pub fn renewed_by(&self, id: RequestId) -> Option<Session> {
        match &self.state {
            State::Renewing { session, request: Some(request), .. } if *request == id => {
                Some(session.clone())
            }
            _ => None,
        }
    }

    /// It is there.
    pub fn opened(&mut self, session: Session) {
        self.state = State::Open(session);
        self.wanted = false;
        self.anew = false;
        self.name = None;
        self.notice = None;
        self.backoff.reset();
    }

    /// The network came back: do not wait for the end of a pause, unless the back end asked for it.
    pub fn hurry(&mut self, until: Millis) {
        if self.notice.is_none()
            && let State::None { not_before } | State::Renewing { not_before, .. } = &mut self.state
        {
            *not_before = until.min(*not_before);
        }
    }

    /// A message of the conversation names its account, which the answer to making it may not have said.
    pub fn name_account(&mut self, account: Option<&crate::model::RemoteId>) {
        if let (State::Open(session), Some(account)) = (&mut self.state, account)
            && session.account.is_unnamed()
        {
            session.account = account.clone();
        }
    }

    /// When an attempt is due.
    pub fn next_wake(&self) -> Option<Millis> {
        match self.state {
            State::None { not_before } | State::Renewing { request: None, not_before, .. } => {
                Some(not_before)
            }
            _ => None,
        }
    }
}
