//! Reading a request's body: labelled as JSON, of a known and bounded length, and in time.
//!
//! Never in here: what is in it.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use http_body_util::{BodyExt, Limited};
use tokio::time::timeout;

use crate::answers::Refusal;
use crate::config::Limits;

/// The body as text.
///
/// # Errors
/// When it is too long, too slow, not labelled as JSON, or no UTF-8.
pub async fn read(limits: &Limits, request: Request<Body>) -> Result<String, Refusal> {
    check_head(limits, request.headers())?;
    let collecting = Limited::new(request.into_body(), limits.body_bytes).collect();
    match timeout(limits.body_timeout, collecting).await {
        Ok(Ok(body)) => {
            String::from_utf8(body.to_bytes().to_vec()).map_err(|_| Refusal::body("the body is no UTF-8"))
        }
        // Broken off: there is nobody left to be told.
        Ok(Err(_)) => Err(Refusal::TOO_LARGE),
        Err(_) => Err(Refusal::TOO_SLOW),
    }
}

fn check_head(limits: &Limits, headers: &HeaderMap) -> Result<(), Refusal> {
    let header = |name| headers.get(name).map(HeaderValue::as_bytes);
    let label = header(header::CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
    let label = label.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    if label != b"application/json" {
        // A label that needs no preflight would let any site's form post here.
        return Err(Refusal::MEDIA_TYPE);
    }
    let length = header(header::CONTENT_LENGTH).and_then(|length| std::str::from_utf8(length).ok());
    match length.and_then(|length| length.parse::<usize>().ok()) {
        Some(length) if length > limits.body_bytes => Err(Refusal::TOO_LARGE),
        Some(_) => Ok(()),
        None => Err(Refusal::LENGTH),
    }
}
