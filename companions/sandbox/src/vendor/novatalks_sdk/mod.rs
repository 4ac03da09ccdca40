//! NovaTalks' SDK API, as seed 001 describes it.
//!
//! | path | document |
//! | --- | --- |
//! | `POST /api/v1/sdk/conversations` | §6 and §7, create |
//! | `GET /api/v1/sdk/conversations` | §7, all messages |
//! | `GET /api/v1/sdk/conversations/messages` | §7, `before`, `after`, `updated_at` |
//! | `POST /api/v1/sdk/conversations/messages` | §7, text, files, replies |
//! | `PATCH /api/v1/sdk/conversations/messages/status` | §7 |
//! | `PATCH /api/v1/sdk/conversations/messages/{id}/interactive-attribute` | §7, for the messages of §9 |
//! | `DELETE /api/v1/sdk/conversations/messages/{id}` | §7 |
//! | `POST /api/v1/sdk/conversations/messages/{id}/reactions` | §7 |
//! | `DELETE /api/v1/sdk/notifications/{push-token}` | §7 |
//! | `DELETE /api/v1/accounts/{id}/integrations/contact-conversation/{id}/notifications/{push-token}` | §11, the operator's |
//!
//! The webhook of §10 is written in [`push`] and sent by [`crate::push`].
//! Never in here: misbehaviour, CORS.

mod messages;
pub mod push;
mod reactions;
mod rest;
mod strict;
pub mod wire;

use axum::Router;
use axum::routing::{delete, get, patch, post};

use super::unknown;
use crate::hub::Shared;

/// The routes of this vendor. They are not nested, because a nested route is shown a part of its path only, and the
/// journal needs the whole.
pub fn routes() -> Router<Shared> {
    let messages = "/api/v1/sdk/conversations/messages";
    Router::new()
        .route("/api/v1/sdk/conversations", get(rest::all).post(rest::create).head(unknown).fallback(unknown))
        .route(messages, get(rest::page).post(rest::send).head(unknown).fallback(unknown))
        .route(&format!("{messages}/status"), patch(messages::status).fallback(unknown))
        .route(&format!("{messages}/{{id}}"), delete(messages::remove).fallback(unknown))
        .route(
            &format!("{messages}/{{id}}/interactive-attribute"),
            patch(messages::answer).fallback(unknown),
        )
        .route(&format!("{messages}/{{id}}/reactions"), post(messages::react).fallback(unknown))
        .route("/api/v1/sdk/notifications/{token}", delete(rest::forget_push_token).fallback(unknown))
        .route(
            "/api/v1/accounts/{account}/integrations/contact-conversation/{conversation}/notifications/{token}",
            delete(rest::forget_push_token_as_operator).fallback(unknown),
        )
}

/// Whether the document has this path, with whatever method.
pub fn known_path(path: &str) -> bool {
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match segments.as_slice() {
        ["api", "v1", "sdk", "conversations", rest @ ..] => match rest {
            [] | ["messages"] => true,
            ["messages", id] => !id.is_empty(),
            ["messages", id, what] => {
                !id.is_empty() && matches!(*what, "interactive-attribute" | "reactions")
            }
            _ => false,
        },
        ["api", "v1", "sdk", "notifications", token] => !token.is_empty(),
        ["api", "v1", "accounts", _, "integrations", "contact-conversation", _, "notifications", token] => {
            !token.is_empty()
        }
        _ => false,
    }
}
