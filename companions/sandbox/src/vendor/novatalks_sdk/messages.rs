//! The requests of seed 001 §7 about messages that are there already: statuses, answers, deletion, reactions.
//!
//! Never in here: how a request is read (`strict`), and who is told of the change (`changes`).

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::rest::{Answer, answered};
use super::strict;
use crate::conversation::Conversation;
use crate::hub::{Hub, Shared};
use crate::message::Person;
use crate::vendor::changes;
use crate::vendor::reading::{self, Objection, Read};

/// Reads a JSON body, once the visitor is known.
async fn body(hub: &Hub, request: Request) -> Read<Value> {
    strict::authorized(request.headers(), &hub.world.lock())?;
    strict::no_query(request.uri())?;
    reading::announced_json(request.headers())?;
    reading::json_body(&reading::bytes(request).await?)
}

/// Reads something of the visitor's own conversation, and says which one that is.
fn of_own<T>(hub: &Hub, headers: &HeaderMap, read: impl FnOnce(&Conversation) -> Read<T>) -> Read<(i64, T)> {
    let world = hub.world.lock();
    let conversation = strict::authorized(headers, &world)?;
    Ok((conversation.id, read(conversation)?))
}

/// 200 without a body; the message can only be gone when the control removed its conversation just now.
fn done<T>(changed: Option<T>) -> Answer {
    match changed {
        Some(_) => Ok(StatusCode::OK.into_response()),
        None => Err(Objection::new(401, "the conversation is gone")),
    }
}

/// `PATCH /api/v1/sdk/conversations/messages/status`
pub async fn status(State(hub): State<Shared>, request: Request) -> Response {
    let uri = request.uri().clone();
    answered(try_status(&hub, request).await, &hub, "PATCH", &uri)
}

async fn try_status(hub: &Hub, request: Request) -> Answer {
    let headers = request.headers().clone();
    let body = body(hub, request).await?;
    let (id, (status, ids)) = of_own(hub, &headers, |own| strict::new_status(&body, own))?;
    done(changes::set_status(hub, id, Some(&ids), &status))
}

/// `PATCH /api/v1/sdk/conversations/messages/{id}/interactive-attribute`
pub async fn answer(State(hub): State<Shared>, Path(segment): Path<String>, request: Request) -> Response {
    let uri = request.uri().clone();
    answered(try_answer(&hub, &segment, request).await, &hub, "PATCH", &uri)
}

async fn try_answer(hub: &Hub, segment: &str, request: Request) -> Answer {
    let headers = request.headers().clone();
    let body = body(hub, request).await?;
    let (id, (message, value)) = of_own(hub, &headers, |own| {
        let message = strict::living_message(own, segment)?;
        Ok((message.id, strict::answer(&body, message)?))
    })?;
    done(changes::answer(hub, id, message, value))
}

/// `DELETE /api/v1/sdk/conversations/messages/{id}`
pub async fn remove(
    State(hub): State<Shared>,
    uri: Uri,
    Path(segment): Path<String>,
    headers: HeaderMap,
) -> Response {
    answered(try_remove(&hub, &uri, &segment, &headers), &hub, "DELETE", &uri)
}

fn try_remove(hub: &Hub, uri: &Uri, segment: &str, headers: &HeaderMap) -> Answer {
    let settings = hub.settings();
    let (id, message) = of_own(hub, headers, |own| {
        strict::no_query(uri)?;
        strict::bodiless(headers, &settings)?;
        let message = strict::living_message(own, segment)?;
        strict::own(message).map(|()| message.id)
    })?;
    done(changes::delete(hub, id, message))
}

/// `POST /api/v1/sdk/conversations/messages/{id}/reactions`
pub async fn react(State(hub): State<Shared>, Path(segment): Path<String>, request: Request) -> Response {
    let uri = request.uri().clone();
    answered(try_react(&hub, &segment, request).await, &hub, "POST", &uri)
}

async fn try_react(hub: &Hub, segment: &str, request: Request) -> Answer {
    let headers = request.headers().clone();
    let body = body(hub, request).await?;
    let (id, (message, reaction, visitor)) = of_own(hub, &headers, |own| {
        let message = strict::living_message(own, segment)?.id;
        Ok((message, strict::reaction(&body)?, crate::vendor::visitor(own)))
    })?;
    done(changes::react(hub, id, message, (Person::Contact, visitor), reaction))
}
