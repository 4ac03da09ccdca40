//! NovaTalks' WebWidget API, as seed 000 describes it.
//!
//! | path | document |
//! | --- | --- |
//! | `POST /widget/conversations` | §7, create |
//! | `GET /widget/conversations/{id}/messages` | §7, all, `before`, `after` |
//! | `POST /widget/conversations/{id}/messages` | §7, text and files |
//! | `GET /widget/settings` | the vendor's release notes, for `isWidgetDynamic` |
//!
//! Never in here: misbehaviour, CORS.

mod rest;
mod strict;
pub mod wire;

use axum::Router;
use axum::routing::get;
use serde_json::Value;

use super::{event, unknown};
use crate::config::Settings;
use crate::conversation::Conversation;
use crate::hub::Shared;

/// The routes of this vendor.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/widget/conversations", axum::routing::post(rest::create).fallback(unknown))
        .route(
            "/widget/conversations/{id}/messages",
            get(rest::list).post(rest::send).head(unknown).fallback(unknown),
        )
        .route("/widget/settings", get(rest::settings).fallback(unknown))
}

/// Whether the document has this path, with whatever method.
pub fn known_path(path: &str) -> bool {
    let messages =
        path.strip_prefix("/widget/conversations/").and_then(|rest| rest.strip_suffix("/messages"));
    matches!(path, "/widget/conversations" | "/widget/settings")
        || messages.is_some_and(|id| !id.is_empty() && !id.contains('/'))
}

/// The event of §8 that tells a visitor of the conversation's creation.
pub fn conversation_created(conversation: &Conversation, settings: &Settings) -> Value {
    event("conversation.created", wire::conversation(conversation, settings))
}
