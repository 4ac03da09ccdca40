//! The partners' chat API, as seed 002 describes it. The guide has no numbers; its headings are cited.
//!
//! | path | document |
//! | --- | --- |
//! | `POST /api/partner/register` | "Partner Registration" |
//! | `POST /api/partner/conversations` | "Create a new conversation" |
//! | `GET /api/partner/conversations/{customerId}` | "Get conversations for a customer" |
//! | `POST /api/partner/messages` | "Send a message" |
//! | `GET /api/partner/messages/{conversationId}` | "Get messages for a conversation" |
//! | `PATCH /api/customers/{customerId}` | "Update customer data" |
//! | `GET /ws?clientId={customerId}` | "WebSocket Real-time Communication" |
//!
//! All partners see the same customers: the guide speaks of one system behind the key.
//! Never in here: misbehaviour, CORS.

mod copies;
mod customers;
mod flashback;
mod frames;
mod rest;
pub mod socket;
mod strict;
pub mod wire;

use axum::Router;
use axum::routing::{get, patch, post};

use super::unknown;
use crate::hub::Shared;

pub use customers::announce_flashback;

/// The routes of this vendor.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/partner/register", post(rest::register).fallback(unknown))
        .route("/api/partner/conversations", post(rest::create).fallback(unknown))
        .route(
            "/api/partner/conversations/{customer}",
            get(rest::conversations).head(unknown).fallback(unknown),
        )
        .route("/api/partner/messages", post(rest::send).fallback(unknown))
        .route("/api/partner/messages/{conversation}", get(rest::messages).head(unknown).fallback(unknown))
        .route("/api/customers/{customer}", patch(customers::update).fallback(unknown))
}

/// Whether the guide has this path, with whatever method.
pub fn known_path(path: &str) -> bool {
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match segments.as_slice() {
        ["api", "partner", "register" | "conversations" | "messages"] => true,
        ["api", "partner", "conversations" | "messages", id] | ["api", "customers", id] => !id.is_empty(),
        _ => false,
    }
}
