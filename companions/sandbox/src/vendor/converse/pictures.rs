//! The pictures on the bot's cards: drawings of the shop's wares, at addresses that do not change.
//!
//! Never in here: files of visitors.

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::cors;

/// `GET /pictures/{name}`
pub async fn serve(Path(name): Path<String>) -> Response {
    let drawing = match name.as_str() {
        "harbour-mug.svg" => include_str!("pictures/harbour-mug.svg"),
        "low-tide-bowl.svg" => include_str!("pictures/low-tide-bowl.svg"),
        "deckhand-towel.svg" => include_str!("pictures/deckhand-towel.svg"),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let mut response = drawing.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    cors::open_to_all(headers);
    response
}
