//! The rules by which the sandbox misbehaves, and the layer that obeys them.
//!
//! Rules are tried in the order in which they were given; the first that matches acts, and no other. A preflight
//! (`OPTIONS`) is spared unless the rule names that method. Their JSON form is in the table of [`crate::control`].
//! Never in here: what the vendor does when it behaves.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cors;
use crate::hub::Shared;
use crate::journal::Origin;
use crate::server::Hangup;
use crate::sockets::Delivery;
use crate::webhook_faults::{WebhookFault, WebhookFaults};

/// Which requests a rule is for; what is absent matches everything.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// `api`, `assets` or `shop`.
    pub origin: Option<Origin>,
    /// `GET`, `POST`, …
    pub method: Option<String>,
    /// A part of path and query.
    pub path_contains: Option<String>,
    /// The end of path and query.
    pub path_ends: Option<String>,
    /// Lets the first n matching requests through.
    pub skip: u64,
    /// Acts n times, then is spent; forever when absent.
    pub times: Option<u64>,
}

/// What happens to a matching request.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Then {
    /// Waits before anything is done.
    pub delay_ms: u64,
    /// Does the work, then waits before answering.
    pub delay_answer_ms: u64,
    /// Answers with this status and does nothing.
    pub status: Option<u16>,
    /// With `status`: seconds, or any text, for `Retry-After`.
    pub retry_after: Option<Value>,
    /// With `status`: the body.
    pub body: Option<String>,
    /// With `status`: `application/json` unless given.
    pub content_type: Option<String>,
    /// With `status`: `false` leaves out the CORS headers.
    pub cors: Option<bool>,
    /// Closes the connection without an answer; nothing is stored.
    pub drop_before_store: bool,
    /// Does the work, then closes the connection without an answer.
    pub drop_after_store: bool,
    /// Does the work, then breaks off after this many bytes of the answer's body.
    pub truncate: Option<usize>,
    /// Answers properly and closes the connection after it. Browsers send a request again by themselves, a POST too,
    /// when a connection breaks that they have used before; on a new one they do not.
    pub last_answer: bool,
}

impl Then {
    fn check(&self) -> Result<(), String> {
        let endings = [
            self.status.is_some(),
            self.drop_before_store,
            self.drop_after_store,
            self.truncate.is_some(),
            self.delay_ms > 0 || self.delay_answer_ms > 0 || self.last_answer,
        ];
        if endings.iter().all(|given| !given) {
            return Err("`then` says nothing to do".to_owned());
        }
        if endings.iter().take(4).filter(|given| **given).count() > 1 {
            return Err(
                "status, drop_before_store, drop_after_store and truncate exclude each other".to_owned()
            );
        }
        if self.status.is_none()
            && (self.retry_after.is_some()
                || self.body.is_some()
                || self.content_type.is_some()
                || self.cors.is_some())
        {
            return Err("retry_after, body, content_type and cors need a status".to_owned());
        }
        match self.status {
            Some(status) if StatusCode::from_u16(status).is_err() => Err(format!("{status} is no status")),
            _ => Ok(()),
        }
    }
}

/// Misbehaviour of the sockets: some at once, some from now on until the rules are cleared.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SocketFault {
    /// At once: closes all sockets with this code; 1006 cuts the connection, 1005 closes without a code.
    Close(u16),
    /// At once: the open sockets go dead without closing.
    HalfOpen,
    /// From now on: answers the handshake with this status.
    RefuseHandshake(u16),
    /// The next n events are lost.
    DropEvents(u64),
    /// The next n events arrive twice.
    DuplicateEvents(u64),
    /// From now on: every two events change places.
    ReorderEvents,
    /// From now on: events arrive this much later.
    DelayEventsMs(u64),
    /// From now on: `subscribe` is not confirmed, and no event is sent to that socket.
    NoConfirm,
    /// From now on: no `presence.update`.
    NoPresence,
}

/// A rule as it is given: `{when?, then}`, `{socket, times?}` or `{webhook}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    #[serde(default)]
    when: When,
    then: Option<Then>,
    socket: Option<SocketFault>,
    webhook: Option<WebhookFault>,
    times: Option<u64>,
}

#[derive(Clone, Debug, Serialize)]
struct Rule {
    number: u64,
    when: When,
    then: Then,
    matched: u64,
    acted: u64,
}

/// The rules in force.
#[derive(Debug, Default, Serialize)]
pub struct Faults {
    rules: Vec<Rule>,
    given: u64,
    refuse_handshake: Option<(u16, Option<u64>)>,
    drop_events: u64,
    duplicate_events: u64,
    reorder_events: bool,
    #[serde(skip)]
    held: Option<Delivery>,
    delay_events_ms: u64,
    no_confirm: bool,
    no_presence: bool,
    /// Those of the webhooks.
    #[serde(flatten)]
    pub webhooks: WebhookFaults,
}

impl Faults {
    /// Takes in a rule; an immediate one is returned for the caller to carry out.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the rule.
    pub fn add(&mut self, rule: Value) -> Result<Option<SocketFault>, String> {
        let given: Given = serde_json::from_value(rule).map_err(|error| error.to_string())?;
        if let (Some(webhook), None, None, None) = (&given.webhook, &given.then, &given.socket, given.times) {
            self.webhooks.add(webhook.clone());
            return Ok(None);
        }
        match (given.then, given.socket) {
            _ if given.webhook.is_some() => Err("a rule of `webhook` has nothing beside it".to_owned()),
            (Some(then), None) if given.times.is_none() => {
                then.check()?;
                self.given += 1;
                self.rules.push(Rule { number: self.given, when: given.when, then, matched: 0, acted: 0 });
                Ok(None)
            }
            (None, Some(socket)) => self.add_socket(socket, given.times),
            (Some(_), None) => Err("`times` of a request's rule belongs into `when`".to_owned()),
            _ => Err("a rule has either `then` or `socket` or `webhook`".to_owned()),
        }
    }

    fn add_socket(&mut self, fault: SocketFault, times: Option<u64>) -> Result<Option<SocketFault>, String> {
        if times.is_some() && !matches!(fault, SocketFault::RefuseHandshake(_)) {
            return Err("only refuse_handshake takes `times`".to_owned());
        }
        match fault {
            SocketFault::Close(_) | SocketFault::HalfOpen => return Ok(Some(fault)),
            SocketFault::RefuseHandshake(status) if StatusCode::from_u16(status).is_err() || status < 300 => {
                return Err(format!("{status} is no status that refuses"));
            }
            SocketFault::RefuseHandshake(status) => self.refuse_handshake = Some((status, times)),
            SocketFault::DropEvents(count) => self.drop_events = count,
            SocketFault::DuplicateEvents(count) => self.duplicate_events = count,
            SocketFault::ReorderEvents => self.reorder_events = true,
            SocketFault::DelayEventsMs(delay) => self.delay_events_ms = delay,
            SocketFault::NoConfirm => self.no_confirm = true,
            SocketFault::NoPresence => self.no_presence = true,
        }
        Ok(None)
    }

    /// Drops all rules; an event that was held back for reordering is returned, to be sent after all.
    pub fn clear(&mut self) -> Option<Delivery> {
        let held = self.held.take();
        *self = Self { given: self.given, ..Self::default() };
        held
    }

    fn take(&mut self, origin: Origin, method: &Method, path: &str) -> Option<Then> {
        let rule = self.rules.iter_mut().find_map(|rule| {
            let when = &rule.when;
            let spared = method == Method::OPTIONS && when.method.as_deref() != Some("OPTIONS");
            let meant = when.origin.is_none_or(|wanted| wanted == origin)
                && when.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method.as_str()))
                && when.path_contains.as_deref().is_none_or(|part| path.contains(part))
                && when.path_ends.as_deref().is_none_or(|end| path.ends_with(end));
            if spared || !meant || when.times.is_some_and(|times| rule.acted >= times) {
                return None;
            }
            rule.matched += 1;
            (rule.matched > when.skip).then_some(rule)
        })?;
        rule.acted += 1;
        Some(rule.then.clone())
    }

    /// The status with which the next handshake is refused.
    pub fn take_handshake_refusal(&mut self) -> Option<u16> {
        let (status, times) = self.refuse_handshake?;
        match times {
            None => Some(status),
            Some(0) => None,
            Some(left) => {
                self.refuse_handshake = Some((status, Some(left - 1)));
                Some(status)
            }
        }
    }

    /// Whether subscriptions stay unconfirmed.
    pub fn no_confirm(&self) -> bool {
        self.no_confirm
    }

    /// Whether `presence.update` stays away.
    pub fn no_presence(&self) -> bool {
        self.no_presence
    }

    /// What is sent instead of one event: nothing, itself, itself twice, or itself before the one held back.
    pub fn shape_event(&mut self, token: &str, text: &str) -> Vec<Delivery> {
        if self.drop_events > 0 {
            self.drop_events -= 1;
            return Vec::new();
        }
        let delay = Duration::from_millis(self.delay_events_ms);
        let delivery = Delivery { token: token.to_owned(), text: Arc::from(text), delay };
        if self.reorder_events {
            return match self.held.take() {
                Some(held) => vec![delivery, held],
                None => {
                    self.held = Some(delivery);
                    Vec::new()
                }
            };
        }
        if self.duplicate_events > 0 {
            self.duplicate_events -= 1;
            return vec![delivery.clone(), delivery];
        }
        vec![delivery]
    }
}

/// The layer around an origin's routes.
pub async fn layer(State((hub, origin)): State<(Shared, Origin)>, request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let Some(then) = hub.faults.lock().take(origin, request.method(), &path) else {
        return next.run(request).await;
    };
    hub.tell(crate::hub::Happening::Faults);
    if then.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(then.delay_ms)).await;
    }
    if then.drop_before_store {
        return Hangup::response();
    }
    if let Some(status) = then.status {
        let asked = request.headers().clone();
        return answer(&hub, origin, &asked, &then, status);
    }
    let response = next.run(request).await;
    if then.delay_answer_ms > 0 {
        tokio::time::sleep(Duration::from_millis(then.delay_answer_ms)).await;
    }
    if then.drop_after_store {
        return Hangup::response();
    }
    let mut response = match then.truncate {
        Some(kept) => truncate(response, kept).await,
        None => response,
    };
    // A handshake that succeeded has made the connection a socket, which has no answers.
    if then.last_answer && response.status() != StatusCode::SWITCHING_PROTOCOLS {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

fn answer(hub: &Shared, origin: Origin, asked: &HeaderMap, then: &Then, status: u16) -> Response {
    let body = then.body.clone().unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    let content_type = then.content_type.as_deref().unwrap_or("application/json");
    if let Ok(value) = HeaderValue::from_str(content_type) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    let retry_after =
        then.retry_after.as_ref().map(|wait| wait.as_str().map_or(wait.to_string(), str::to_owned));
    if let Some(value) = retry_after.and_then(|wait| HeaderValue::from_str(&wait).ok()) {
        headers.insert(header::RETRY_AFTER, value);
    }
    if then.cors.unwrap_or(true) {
        match origin {
            Origin::Api => cors::decorate(hub, asked, response.headers_mut()),
            Origin::Assets => cors::open_to_all(response.headers_mut()),
            Origin::Shop => {}
        }
    }
    response
}

/// Promises the whole body, sends its beginning and breaks the connection.
async fn truncate(response: Response, kept: usize) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let promised = whole.len().max(kept.saturating_add(1));
    let beginning = whole.slice(..kept.min(whole.len()));
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(promised));
    let broken = std::io::Error::new(std::io::ErrorKind::ConnectionReset, "truncated by a rule");
    let pieces = stream::iter([Ok::<Bytes, std::io::Error>(beginning)]).chain(stream::once(async move {
        // Gives the connection a turn to send what it has; an error at once would swallow the beginning.
        tokio::task::yield_now().await;
        Err(broken)
    }));
    Response::from_parts(parts, Body::from_stream(pieces))
}
