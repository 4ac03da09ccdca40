//! The vendors, one room each: a strict reader of that vendor's document and of nothing else. What they share stands
//! beside them: the grammar of reading, the socket's path, and who is told of a change.
//!
//! | path | document |
//! | --- | --- |
//! | `/widget/…` | seed 000, [`novatalks_widget`] |
//! | `/api/v1/sdk/…` and §11's `/api/v1/accounts/…` | seed 001, [`novatalks_sdk`] |
//! | `/api/partner/…`, `/api/customers/…` | seed 002, [`partner`] |
//! | `/chat/converse`, `/converse/chat` | seed 003, [`converse`] |
//! | `GET /ws` | all but seed 003; with `clientId` seed 002, otherwise the token of `subscribe` decides |
//!
//! Whatever else is asked is refused with a 4xx, and the refusal is noted in the journal.
//! Never in here: anything of the product. Two readers of one document are worth more than one. Misbehaviour, CORS.

pub mod changes;
pub mod converse;
mod frames;
pub mod novatalks_sdk;
pub mod novatalks_widget;
pub mod partner;
mod reading;
mod socket;

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Method, Uri};
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use crate::config::Settings;
use crate::conversation::{Conversation, Vendor};
use crate::customers::USUAL_AGENT;
use crate::hub::Shared;
use crate::message::{Message, MessageType};

pub use reading::Objection;

/// An answer and what follows it travel on two connections. This pause lets the one that shall be first arrive first.
const PAUSE: Duration = Duration::from_millis(20);

/// The routes of all vendors.
pub fn routes() -> Router<Shared> {
    Router::new()
        .merge(novatalks_widget::routes())
        .merge(novatalks_sdk::routes())
        .merge(partner::routes())
        .merge(converse::routes())
        .route("/ws", get(socket::open).fallback(unknown))
        .fallback(unknown)
        // The limits of the vendors' own are in the settings, and are refused in words.
        .layer(DefaultBodyLimit::disable())
}

/// A request that no document has.
async fn unknown(State(hub): State<Shared>, method: Method, uri: Uri) -> Response {
    let path = uri.path();
    let known = path == "/ws"
        || novatalks_widget::known_path(path)
        || novatalks_sdk::known_path(path)
        || partner::known_path(path)
        || converse::known_path(path);
    let status = if known { 405 } else { 404 };
    Objection::new(status, "the document has no such request").refuse(&hub, &format!("{method} {path}"))
}

/// `{"event": …, "data": …}`, as seeds 000 and 001 frame their events.
fn event(name: &str, data: Value) -> Value {
    json!({"event": name, "data": data})
}

/// A message as its conversation's document shows it.
fn written(conversation: &Conversation, message: &Message, settings: &Settings, with_echo: bool) -> Value {
    match conversation.vendor {
        Vendor::Novatalks => novatalks_widget::wire::message(message, settings, with_echo),
        Vendor::NovatalksSdk => novatalks_sdk::wire::message(conversation, message, settings, with_echo),
        Vendor::Partner => partner::wire::message(message, settings),
        Vendor::Converse => converse::wire::event(conversation, message),
    }
}

/// What tells the visitor of a new message. Seed 003 tells nobody but its webhooks.
fn created(conversation: &Conversation, message: &Message, settings: &Settings) -> Value {
    let written = written(conversation, message, settings, true);
    match conversation.vendor {
        Vendor::Novatalks | Vendor::NovatalksSdk => event("message.created", written),
        Vendor::Partner => partner::wire::frame("message", written),
        Vendor::Converse => written,
    }
}

/// What tells the visitor of a message's new status. Seed 002 has a receipt for one that was read, and nothing else.
fn with_new_status(conversation: &Conversation, message: &Message, settings: &Settings) -> Option<Value> {
    match conversation.vendor {
        Vendor::Novatalks | Vendor::NovatalksSdk => {
            Some(event("message.updated", written(conversation, message, settings, true)))
        }
        Vendor::Partner => {
            let read = message.message_type == MessageType::Incoming && message.is_seen();
            read.then(|| partner::wire::read(message))
        }
        Vendor::Converse => None,
    }
}

/// The agent of the documents' samples, or who has the conversation.
pub fn default_agent(conversation: &Conversation) -> Value {
    named_agent(conversation, "Support")
}

/// An agent of this name, as the vendor shows senders.
pub fn named_agent(conversation: &Conversation, name: &str) -> Value {
    match conversation.vendor {
        Vendor::Partner => {
            let id = conversation.agent_id.unwrap_or(USUAL_AGENT);
            json!({"id": format!("agent-{id}"), "name": name})
        }
        // There are no people at this end, and no event says who speaks.
        Vendor::Converse => json!({"id": "bot", "name": "Bot"}),
        Vendor::Novatalks => json!({"id": 1, "name": name, "displayName": ""}),
        Vendor::NovatalksSdk => json!({"id": 1, "name": name, "display_name": "", "avatar_url": null}),
    }
}

/// The visitor as the sender of messages.
pub fn visitor(conversation: &Conversation) -> Value {
    let contact = &conversation.contact;
    match conversation.vendor {
        Vendor::Novatalks => json!({"id": contact.id, "name": contact.name}),
        Vendor::NovatalksSdk => json!({"id": contact.id, "name": contact.name, "avatar_url": null}),
        Vendor::Partner | Vendor::Converse => json!({"id": contact.identifier, "name": contact.name}),
    }
}
