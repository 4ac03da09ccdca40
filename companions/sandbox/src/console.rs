//! The agent's console at `/agent` on the API's origin: files of its own, which speak to the control only.
//!
//! Never in here: what the control does; the console is one of its users, as the tests are.

use axum::Router;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;

use crate::hub::Shared;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; media-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// The routes of the console.
pub fn routes() -> Router<Shared> {
    let html = "text/html; charset=utf-8";
    let style = "text/css; charset=utf-8";
    let script = "text/javascript; charset=utf-8";
    Router::new()
        .route("/agent", get(move || file(html, include_str!("console/agent.html"))))
        .route("/agent/agent.css", get(move || file(style, include_str!("console/agent.css"))))
        .route("/agent/inbox.css", get(move || file(style, include_str!("console/inbox.css"))))
        .route("/agent/thread.css", get(move || file(style, include_str!("console/thread.css"))))
        .route("/agent/message.css", get(move || file(style, include_str!("console/message.css"))))
        .route("/agent/bot.css", get(move || file(style, include_str!("console/bot.css"))))
        .route("/agent/panels.css", get(move || file(style, include_str!("console/panels.css"))))
        .route("/agent/agent.js", get(move || file(script, include_str!("console/agent.js"))))
        .route("/agent/element.js", get(move || file(script, include_str!("console/element.js"))))
        .route("/agent/control.js", get(move || file(script, include_str!("console/control.js"))))
        .route("/agent/inbox.js", get(move || file(script, include_str!("console/inbox.js"))))
        .route("/agent/thread.js", get(move || file(script, include_str!("console/thread.js"))))
        .route("/agent/message.js", get(move || file(script, include_str!("console/message.js"))))
        .route("/agent/reply.js", get(move || file(script, include_str!("console/reply.js"))))
        .route("/agent/special.js", get(move || file(script, include_str!("console/special.js"))))
        .route("/agent/partner.js", get(move || file(script, include_str!("console/partner.js"))))
        .route("/agent/bot.js", get(move || file(script, include_str!("console/bot.js"))))
        .route("/agent/kinds.js", get(move || file(script, include_str!("console/kinds.js"))))
        .route("/agent/calls.js", get(move || file(script, include_str!("console/calls.js"))))
        .route("/agent/pushes.js", get(move || file(script, include_str!("console/pushes.js"))))
        .route("/agent/misbehave.js", get(move || file(script, include_str!("console/misbehave.js"))))
        .route("/agent/refusals.js", get(move || file(script, include_str!("console/refusals.js"))))
        .route("/", get(|| async { Redirect::temporary("/agent") }))
}

async fn file(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    let headers: [(HeaderName, &'static str); 4] = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text)
}
