//! The bot behind Ultimate's converse endpoint, as seed 003 describes it. The document has no numbers; its headings are
//! cited.
//!
//! | path | document |
//! | --- | --- |
//! | `POST /chat/converse` | "HTTP Request" |
//! | `POST /converse/chat` | the same, as the code samples of "Usage" write it |
//! | `GET /pictures/{name}` | the `imageUrl` of the bot's cards |
//!
//! Answers to visitors come by the two webhooks of "Webhooks", which are in the settings: [`bot`] decides what is said,
//! [`wire`] writes it, [`turns`] delivers it. A request is acknowledged with an empty 200, before they are called unless a
//! switch says otherwise.
//! Never in here: misbehaviour, CORS.

pub mod bot;
mod pictures;
mod rest;
mod strict;
pub mod turns;
pub mod wire;

use axum::Router;
use axum::routing::{get, post};

use super::unknown;
use crate::hub::Shared;

/// The routes of this vendor.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/chat/converse", post(rest::converse).fallback(unknown))
        .route("/converse/chat", post(rest::converse).fallback(unknown))
        .route("/pictures/{name}", get(pictures::serve))
}

/// Whether the document has this path, with whatever method.
pub fn known_path(path: &str) -> bool {
    matches!(path, "/chat/converse" | "/converse/chat")
}
