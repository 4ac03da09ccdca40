//! The control: JSON under `/_control/` on the API's origin, for tests and for the console. No vendor has it.
//!
//! Every answer is JSON; a request that makes no sense is a 400 with `{"error": …}`, an unknown conversation a 404.
//!
//! | request | body | what happens |
//! | --- | --- | --- |
//! | `GET /_control/state` | – | everything: `origins`, `settings`, `faults`, `partner_api_key`, `converse_api_key`, `converse_bot_id`, `partners` and `customers` (seed 002), `conversations` (each with its `vendor`, `status`, `push_tokens` left, `visitor_typing`, with seed 002 `customer` and `agent_id`, with seed 003 `meta_data`, and all messages as they were stored, also deleted ones), `requests`, `refusals`, `pushes`, `webhook_calls` (seed 003, each attempt), `sockets`, `sockets_opened` |
//! | `GET /_control/state?summary=true` | – | the same, but each conversation with its last message and the number of messages only |
//! | `GET /_control/conversations/{id}?last=n` | – | one conversation with its newest n messages (all by default) |
//! | `POST /_control/conversations/{id}/messages` | see [`messages`] | stores an agent's message (or `count` of them), answers `{"ids": […]}` |
//! | `POST /_control/conversations/{id}/status` | `{"status": "sent\|delivered\|seen\|failed", "message_ids"?: […]}` | `message.updated` for each; the visitor's own messages when no ids are given; seed 002 knows `sent` and `seen` only, and tells of the visitor's messages that were seen with a `read` frame each; answers `{"changed": n}` |
//! | `POST /_control/conversations/{id}/resolve` | `{"resolved": true}` | closes or reopens it for the agent; a visitor of seed 000 is told nothing, as with the vendor; seed 002: `closed`, or `active` or `waiting` as its agent has it |
//! | `POST /_control/conversations/{id}/conversation_status` | `{"status": "open\|resolved\|pending\|snoozed"}` | the same for all states; seed 001: `conversation.status_changed`; answers `{"status", "changed": bool}` |
//! | the same | `{"status": "waiting\|active\|closed", "agent_id"?: n}` | the same for seed 002: a `status` frame; an agent takes it (2 unless another is named or has it), closes it, gives it back |
//! | the same | `{"status": "open\|escalated\|ended"}` | the same for seed 003, of which nobody is told: the bot is silent, or the session is over (as after two hours), and a message is a 400 |
//! | `POST /_control/conversations/{id}/typing` | `{"sender_name"?: …, "sender"?: {…}, "is_typing"?: bool}` or nothing | seeds 001 and 002: an agent's `typing`; only seed 002 has `false` |
//! | `POST /_control/conversations/{id}/flashback` | nothing, or any JSON | seed 002: a `flashback` frame to the customer's sockets, with the profile of the birth date or with what is given; answers it |
//! | `PATCH /_control/conversations/{id}/messages/{id}` | `{"content"?: …, "content_type"?: …, "content_attributes"?: …}` | seeds 000 and 001: `message.updated`; `null` takes the text away; answers the message |
//! | `DELETE /_control/conversations/{id}/messages/{id}` | – | seed 001: `message.deleted`, whoever wrote it; answers the message |
//! | `POST /_control/conversations/{id}/messages/{id}/reaction` | `{"reaction": "…" or null, "sender_name"?: …, "sender"?: {…}}` | seed 001: an agent's reaction, any text; `null` takes it back; `message.reaction_updated`; answers the message |
//! | `POST /_control/conversations/{id}/frame` | raw bytes | goes out as one text frame to the conversation's sockets, with seed 002 to all of its customer's (bytes that are no UTF-8, or `?binary=true`: a binary one); answers `{"sockets": n}` |
//! | `POST /_control/files` | one of [`messages`]' `attachments` | stores a file that no message has yet, for a card's picture; answers it with its `data_url` |
//! | `POST /_control/frame` | raw bytes | the same to all sockets |
//! | `POST /_control/conversations/{id}/revoke` | – | the visitor's token is refused from now on (401), and its sockets are cut; seed 002 has no such token |
//! | `DELETE /_control/conversations/{id}` | – | it is gone: 404 from now on, and its token opens nothing |
//! | `POST /_control/faults` | a rule | see below; answers the rules in force |
//! | `DELETE /_control/faults` | – | behaves again |
//! | `POST /_control/settings` | a part of [`crate::config::Settings`] | turns switches; answers all of them |
//! | `POST /_control/reset` | – | forgets all, clears the rules, puts the switches back, closes the sockets |
//! | `POST /_control/converse/webhook?hook=chat\|actions&secret=…` | raw bytes | seed 003: calls this webhook with them once, in place of the bot (`chat` unless said, the settings' secret unless another or, empty, none is given); answers `{"status", "answer", "error"}` |
//! | `GET /_control/events` | – | server-sent events, each [`crate::hub::Happening`] as JSON |
//!
//! A rule for requests is `{"when": {…}, "then": {…}}`:
//!
//! | part | fields |
//! | --- | --- |
//! | `when`, all optional | `origin` (`api`, `assets`, `shop`), `method`, `path_contains`, `path_ends` (path and query), `skip` (lets the first n through), `times` (acts n times; for ever when absent) |
//! | `then`: waiting | `delay_ms` (before anything is done), `delay_answer_ms` (done, but not answered yet); both go with any of the following |
//! | `then`: an answer instead | `status`, with `retry_after`, `body`, `content_type`, `cors: false` (leaves out the CORS headers) |
//! | `then`: a lost answer | `drop_before_store: true`, `drop_after_store: true` (the connection is closed without an answer) |
//! | `then`: half an answer | `truncate: n` (n bytes of the body, then the connection breaks) |
//! | `then`: a new connection next time | `last_answer: true` (answers, then closes the connection; browsers send even a POST again by themselves when a used connection breaks) |
//!
//! A rule for sockets is `{"socket": …}` with one of: at once `{"close": code}` (1006 cuts the connection),
//! `"half_open"`; for the next n events `{"drop_events": n}`, `{"duplicate_events": n}`; until the rules are cleared
//! `{"refuse_handshake": status}` (or a number of times, with `"times": n` beside `socket`), `"reorder_events"` (every
//! two change places), `{"delay_events_ms": n}`, `"no_confirm"`, `"no_presence"`. A rule without a value may also be
//! written with `true`: `{"half_open": true}`.
//!
//! A rule for the webhooks of seed 003 is `{"webhook": …}` with one of: for the next n events `{"drop": n}`,
//! `{"duplicate": n}`; until the rules are cleared `"reorder"` (every two change places), `{"delay_ms": n}`; for the next n
//! calls, of which an event that fails has several, `{"malform": n}`, `{"wrong_secret": n}`, `{"wrong_bot": n}`,
//! `{"lose_answers": n}` (each counts as failed and is made again). Whether a request is answered before or after its
//! webhooks are called is the setting `converse_webhooks_first`; its own answer is delayed, replaced or lost by a rule for
//! requests with `"path_contains": "converse"`.

mod bot;
mod changes;
pub mod messages;
mod state;

use std::convert::Infallible;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, patch, post};
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_stream::wrappers::BroadcastStream;

use crate::conversation::Vendor;
use crate::faults::SocketFault;
use crate::hub::{Happening, Hub, Shared};
use crate::sockets::Order;
use crate::vendor;

/// A request that the control could not carry out.
pub struct Complaint(StatusCode, String);

impl Complaint {
    /// The request makes no sense.
    pub fn nonsense(reason: impl ToString) -> Self {
        Self(StatusCode::BAD_REQUEST, reason.to_string())
    }

    /// The conversation does not exist.
    pub fn unknown(id: i64) -> Self {
        Self(StatusCode::NOT_FOUND, format!("there is no conversation {id}"))
    }

    /// The message does not exist, or not in this conversation.
    pub fn unknown_message(id: i64) -> Self {
        Self(StatusCode::NOT_FOUND, format!("there is no message {id} in this conversation"))
    }
}

impl IntoResponse for Complaint {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1}))).into_response()
    }
}

/// What every route here answers.
pub type Outcome = Result<Json<Value>, Complaint>;

/// The routes of the control.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/_control/state", get(state::all))
        .route("/_control/conversations/{id}", get(state::one).delete(remove))
        .route("/_control/conversations/{id}/messages", post(messages::add))
        .route("/_control/conversations/{id}/status", post(set_status))
        .route(
            "/_control/conversations/{id}/messages/{message}",
            patch(changes::edit).delete(changes::delete),
        )
        .route("/_control/conversations/{id}/messages/{message}/reaction", post(changes::react))
        .route("/_control/conversations/{id}/resolve", post(changes::resolve))
        .route("/_control/conversations/{id}/conversation_status", post(changes::stand))
        .route("/_control/conversations/{id}/typing", post(changes::type_text))
        .route("/_control/conversations/{id}/flashback", post(changes::flash_back))
        .route("/_control/conversations/{id}/revoke", post(revoke))
        .route("/_control/conversations/{id}/frame", post(frame_to_one))
        .route("/_control/converse/webhook", post(bot::call))
        .route("/_control/files", post(messages::store))
        .route("/_control/frame", post(frame_to_all))
        .route("/_control/faults", post(misbehave).delete(behave))
        .route("/_control/settings", post(switch))
        .route("/_control/reset", post(reset))
        .route("/_control/events", get(events))
        .layer(DefaultBodyLimit::disable())
}

/// A body as JSON, whatever its `Content-Type`.
fn body<T: for<'de> Deserialize<'de>>(bytes: &Bytes) -> Result<T, Complaint> {
    serde_json::from_slice(bytes).map_err(Complaint::nonsense)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewStatus {
    status: String,
    message_ids: Option<Vec<i64>>,
}

async fn set_status(State(hub): State<Shared>, Path(id): Path<i64>, bytes: Bytes) -> Outcome {
    let NewStatus { status, message_ids } = body(&bytes)?;
    if !matches!(status.as_str(), "sent" | "seen") {
        let world = hub.world.lock();
        let conversation = world.get(id).ok_or(Complaint::unknown(id))?;
        let known = [Vendor::Novatalks, Vendor::NovatalksSdk];
        changes::only_of(&known, conversation, &format!("status {status} of messages"))?;
    }
    let changed = vendor::changes::set_status(&hub, id, message_ids.as_deref(), &status);
    changed.map(|changed| Json(json!({"changed": changed}))).ok_or(Complaint::unknown(id))
}

async fn revoke(State(hub): State<Shared>, Path(id): Path<i64>) -> Outcome {
    let channel = {
        let mut world = hub.world.lock();
        let conversation = world.get_mut(id).ok_or(Complaint::unknown(id))?;
        changes::only_of(&[Vendor::Novatalks, Vendor::NovatalksSdk], conversation, "visitor's token")?;
        conversation.revoked = true;
        conversation.channel()
    };
    let sockets = hub.sockets.order(Some(&channel), &Order::Cut);
    hub.tell(Happening::Conversation { id });
    Ok(Json(json!({"sockets": sockets})))
}

async fn remove(State(hub): State<Shared>, Path(id): Path<i64>) -> Outcome {
    hub.world.lock().remove(id).ok_or(Complaint::unknown(id))?;
    hub.tell(Happening::Conversation { id });
    Ok(Json(json!({"removed": id})))
}

#[derive(Deserialize)]
struct FrameKind {
    #[serde(default)]
    binary: bool,
}

fn frame(hub: &Hub, channel: Option<&str>, kind: &FrameKind, bytes: Bytes) -> Json<Value> {
    let order = match String::from_utf8(bytes.to_vec()) {
        Ok(text) if !kind.binary => Order::Text(text.into()),
        Ok(text) => Order::Binary(text.into_bytes()),
        Err(error) => Order::Binary(error.into_bytes()),
    };
    Json(json!({"sockets": hub.sockets.order(channel, &order)}))
}

async fn frame_to_one(
    State(hub): State<Shared>,
    Path(id): Path<i64>,
    Query(kind): Query<FrameKind>,
    bytes: Bytes,
) -> Outcome {
    let channel = hub.world.lock().get(id).ok_or(Complaint::unknown(id))?.channel();
    Ok(frame(&hub, Some(&channel), &kind, bytes))
}

async fn frame_to_all(State(hub): State<Shared>, Query(kind): Query<FrameKind>, bytes: Bytes) -> Outcome {
    Ok(frame(&hub, None, &kind, bytes))
}

async fn misbehave(State(hub): State<Shared>, bytes: Bytes) -> Outcome {
    let mut rule: Value = body(&bytes)?;
    for kind in ["socket", "webhook"] {
        if let Some((name, _)) = rule
            .get(kind)
            .and_then(Value::as_object)
            .and_then(|fault| fault.iter().find(|(_, value)| **value == Value::Bool(true)))
        {
            let name = Value::String(name.clone());
            rule.as_object_mut().map(|rule| rule.insert(kind.to_owned(), name));
        }
    }
    let at_once = hub.faults.lock().add(rule).map_err(Complaint::nonsense)?;
    match at_once {
        Some(SocketFault::Close(1006)) => hub.sockets.order(None, &Order::Cut),
        Some(SocketFault::Close(code)) => hub.sockets.order(None, &Order::Close(code)),
        Some(SocketFault::HalfOpen) => hub.sockets.order(None, &Order::Freeze),
        _ => 0,
    };
    hub.tell(Happening::Faults);
    Ok(Json(json!(*hub.faults.lock())))
}

async fn behave(State(hub): State<Shared>) -> Outcome {
    let (event, parcel) = {
        let mut faults = hub.faults.lock();
        let parcel = faults.webhooks.release();
        (faults.clear(), parcel)
    };
    if let Some(delivery) = event {
        hub.sockets.enqueue(delivery);
    }
    if let Some(parcel) = parcel {
        vendor::converse::turns::bring(&hub, parcel).await;
    }
    hub.tell(Happening::Faults);
    Ok(Json(json!(*hub.faults.lock())))
}

async fn switch(State(hub): State<Shared>, bytes: Bytes) -> Outcome {
    let patched = hub.settings().patched(&body(&bytes)?).map_err(Complaint::nonsense)?;
    *hub.settings.lock() = patched.clone();
    hub.tell(Happening::Settings);
    Ok(Json(json!(patched)))
}

async fn reset(State(hub): State<Shared>) -> Outcome {
    hub.reset();
    Ok(Json(json!({})))
}

async fn events(State(hub): State<Shared>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let happenings = BroadcastStream::new(hub.listen()).map(|happening| {
        // A console that lagged behind has missed something: it loads everything anew.
        let happening = happening.unwrap_or(Happening::Reset);
        Ok(Event::default().json_data(happening).unwrap_or_default())
    });
    let stop = hub.stop.clone();
    Sse::new(happenings.take_until(async move { stop.cancelled().await })).keep_alive(KeepAlive::default())
}
