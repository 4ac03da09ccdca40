//! What was asked, what was refused and what was pushed: the log that the console and the tests read.
//!
//! Never in here: bodies, tokens of visitors, or any decision.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::config::Hook;

const REQUESTS_KEPT: usize = 2_000;
const PUSHES_KEPT: usize = 1_000;
const REFUSALS_KEPT: usize = 1_000;
const WEBHOOK_CALLS_KEPT: usize = 2_000;

/// Which of the three origins was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The host pages.
    Shop,
    /// The vendor's API.
    Api,
    /// The built widget.
    Assets,
}

/// One request that reached the sandbox (control and console excepted).
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    /// Milliseconds since 1970.
    pub at: u64,
    /// Where it came in.
    pub origin: Origin,
    /// The HTTP method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The answer's status; absent when the connection was closed without an answer.
    pub status: Option<u16>,
}

/// Something that the vendor's document does not allow.
#[derive(Clone, Debug, Serialize)]
pub struct Refusal {
    /// Milliseconds since 1970.
    pub at: u64,
    /// Counts from 1, and never repeats until a reset.
    pub number: u64,
    /// `POST /widget/conversations`, `socket`, `preflight POST /widget/…`.
    #[serde(rename = "where")]
    pub place: String,
    /// The status of the answer, or the close code of the socket.
    pub status: u16,
    /// A sentence that says what was wrong and what the document asks for.
    pub reason: String,
}

/// One push notification that was sent to the webhook, or should have been.
#[derive(Clone, Debug, Serialize)]
pub struct Push {
    /// Milliseconds since 1970, when its end was known.
    pub at: u64,
    /// `conversation_new_message` or `conversation_status_change`.
    pub event_name: &'static str,
    /// About which conversation.
    pub conversation_id: i64,
    /// Where it was sent.
    pub url: String,
    /// The status of the answer, when there was one.
    pub status: Option<u16>,
    /// Why it failed; absent when it did not.
    pub error: Option<String>,
}

/// One call of a webhook of seed 003; what was tried again has several.
#[derive(Clone, Debug, Serialize)]
pub struct WebhookCall {
    /// Milliseconds since 1970, when its end was known.
    pub at: u64,
    /// About which session; none when it was made by hand.
    pub conversation_id: Option<i64>,
    /// About which message, in the sandbox's counting.
    pub message_id: Option<i64>,
    /// Which of the two.
    pub hook: Hook,
    /// `sendMessage`, `escalate`, `isTeamOnline`, `action`, or `by hand`.
    pub event: String,
    /// Where it went, without the secret.
    pub url: String,
    /// Counts from 1.
    pub attempt: u32,
    /// The status of the answer, when there was one.
    pub status: Option<u16>,
    /// Why it failed; absent when it did not.
    pub error: Option<String>,
}

/// A path as the journal keeps it: the push tokens of seed 001 §7 and §11 stand in paths, and stay out of here.
pub fn without_push_token(path: &str) -> String {
    match path.split_once("/notifications/") {
        Some((root, _)) => format!("{root}/notifications/…"),
        None => path.to_owned(),
    }
}

/// The logs, bounded.
#[derive(Debug, Default)]
pub struct Journal {
    pushes: VecDeque<Push>,
    requests: VecDeque<Request>,
    refusals: VecDeque<Refusal>,
    refused: u64,
    webhook_calls: VecDeque<WebhookCall>,
}

impl Journal {
    /// Notes a request once its answer is known.
    pub fn request(&mut self, request: Request) {
        self.requests.push_back(request);
        if self.requests.len() > REQUESTS_KEPT {
            self.requests.pop_front();
        }
    }

    /// Notes a refusal and returns it, numbered.
    pub fn refuse(&mut self, at: u64, place: String, status: u16, reason: String) -> Refusal {
        self.refused += 1;
        let refusal = Refusal { at, number: self.refused, place, status, reason };
        self.refusals.push_back(refusal.clone());
        if self.refusals.len() > REFUSALS_KEPT {
            self.refusals.pop_front();
        }
        refusal
    }

    /// Notes a push notification once its end is known.
    pub fn push(&mut self, push: Push) {
        self.pushes.push_back(push);
        if self.pushes.len() > PUSHES_KEPT {
            self.pushes.pop_front();
        }
    }

    /// Notes a call of a webhook once its end is known.
    pub fn webhook_call(&mut self, call: WebhookCall) {
        self.webhook_calls.push_back(call);
        if self.webhook_calls.len() > WEBHOOK_CALLS_KEPT {
            self.webhook_calls.pop_front();
        }
    }

    /// The calls of webhooks kept, oldest first.
    pub fn webhook_calls(&self) -> impl Iterator<Item = &WebhookCall> {
        self.webhook_calls.iter()
    }

    /// The push notifications kept, oldest first.
    pub fn pushes(&self) -> impl Iterator<Item = &Push> {
        self.pushes.iter()
    }

    /// The requests kept, oldest first.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.requests.iter()
    }

    /// The refusals kept, oldest first.
    pub fn refusals(&self) -> impl Iterator<Item = &Refusal> {
        self.refusals.iter()
    }
}
