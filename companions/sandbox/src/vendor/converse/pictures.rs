//! The pictures on the bot's cards: drawings of the shop's wares, at addresses that do not change.
//! Pixels, since the widget takes no SVG from others.
//!
//! Never in here: files of visitors.

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::cors;

/// `GET /pictures/{name}`
pub async fn serve(Path(name): Path<String>) -> Response {
    let drawing: &'static [u8] = match name.as_str() {
        "harbour-mug.png" => include_bytes!("pictures/harbour-mug.png"),
        "low-tide-bowl.png" => include_bytes!("pictures/low-tide-bowl.png"),
        "deckhand-towel.png" => include_bytes!("pictures/deckhand-towel.png"),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let mut response = drawing.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    cors::open_to_all(headers);
    response
}
