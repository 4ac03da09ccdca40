//! NovaTalks' WebWidget API, as seed 000 describes it.
//!
//! | path | document |
//! | --- | --- |
//! | `POST /widget/conversations` | §7, create |
//! | `GET /widget/conversations/{id}/messages` | §7, all, `before`, `after` |
//! | `POST /widget/conversations/{id}/messages` | §7, text and files |
//! | `GET /ws` | §8 |
//! | `GET /widget/settings` | the vendor's release notes, for `isWidgetDynamic` |
//!
//! Whatever else is asked is refused with a 4xx, and the refusal is noted in the journal.
//! Never in here: misbehaviour, CORS.

mod rest;
mod socket;
mod strict;
mod wire;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Method, Uri};
use axum::response::Response;
use axum::routing::get;
use serde_json::Value;

use crate::hub::{Happening, Hub, Shared};
use crate::state::{Draft, Message};

pub use strict::Objection;

/// The routes of this vendor.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/widget/conversations", axum::routing::post(rest::create).fallback(unknown))
        .route(
            "/widget/conversations/{id}/messages",
            get(rest::list).post(rest::send).head(unknown).fallback(unknown),
        )
        .route("/widget/settings", get(rest::settings).fallback(unknown))
        .route("/ws", get(socket::open).fallback(unknown))
        .fallback(unknown)
        // The limits of the vendor's own are in the settings, and are refused in words.
        .layer(DefaultBodyLimit::disable())
}

async fn unknown(State(hub): State<Shared>, method: Method, uri: Uri) -> Response {
    let status = if known_path(uri.path()) { 405 } else { 404 };
    let objection = Objection { status, reason: "the document has no such request".to_owned() };
    objection.refuse(&hub, &format!("{method} {}", uri.path()))
}

fn known_path(path: &str) -> bool {
    let messages =
        path.strip_prefix("/widget/conversations/").and_then(|rest| rest.strip_suffix("/messages"));
    matches!(path, "/widget/conversations" | "/widget/settings" | "/ws")
        || messages.is_some_and(|id| !id.is_empty() && !id.contains('/'))
}

/// Stores a message, and tells the visitor's sockets (unless `silent`) and the console.
pub fn deliver(hub: &Hub, conversation_id: i64, draft: Draft, silent: bool) -> Option<Message> {
    let mut world = hub.world.lock();
    let message = world.append(conversation_id, draft)?;
    let token = world.get(conversation_id).map(|one| (one.pubsub_token.clone(), one.dialog_id.clone()));
    if let (Some((token, dialog_id)), false) = (token, silent) {
        announce(hub, "message.created", &token, &dialog_id, &message);
    }
    // The world stays locked until here, so that events leave in the order of their ids.
    drop(world);
    if !silent {
        tell(hub, &message);
    }
    Some(message)
}

/// Gives messages a new status, and tells the visitor's sockets and the console; says how many changed.
///
/// Without `ids`, all messages of the visitor's own are meant. `None` when there is no such conversation.
pub fn set_status(hub: &Hub, conversation_id: i64, ids: Option<&[i64]>, status: &str) -> Option<usize> {
    let mut world = hub.world.lock();
    let conversation = world.get_mut(conversation_id)?;
    let token = conversation.pubsub_token.clone();
    let dialog_id = conversation.dialog_id.clone();
    let mut changed = Vec::new();
    for message in &mut conversation.messages {
        let meant = match ids {
            Some(ids) => ids.contains(&message.id),
            None => message.message_type == crate::state::MessageType::Incoming,
        };
        if meant && message.status != status {
            message.status = status.to_owned();
            changed.push(message.clone());
        }
    }
    for message in &changed {
        announce(hub, "message.updated", &token, &dialog_id, message);
    }
    drop(world);
    for message in &changed {
        tell(hub, message);
    }
    Some(changed.len())
}

fn announce(hub: &Hub, event: &str, token: &str, dialog_id: &str, message: &Message) {
    let settings = hub.settings();
    if !message.is_hidden() || settings.leak_hidden_messages {
        hub.push(token, &wire::event(event, wire::message(message, dialog_id, &settings, true)));
    }
}

fn tell(hub: &Hub, message: &Message) {
    let shown = serde_json::to_value(message).unwrap_or(Value::Null);
    hub.tell(Happening::Message { conversation_id: message.conversation_id, message: shown });
}
