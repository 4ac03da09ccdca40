//! The assets' origin: the built `dist/` folder, as a good static host serves it.
//!
//! Hashed names may be kept for ever, all others are asked for anew each time; a `.br` file beside a file is sent to
//! browsers that understand it. Never in here: anything made at run time.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::services::ServeDir;

use crate::cors;
use crate::faults;
use crate::hub::Shared;
use crate::journal::Origin;

/// The routes of the assets' origin.
pub fn routes(hub: &Shared) -> Router {
    let files = ServeDir::new(&hub.config.dist).precompressed_br().append_index_html_on_directories(false);
    Router::new()
        .fallback_service(files)
        .layer(middleware::from_fn(headers))
        .layer(middleware::from_fn_with_state((Shared::clone(hub), Origin::Assets), faults::layer))
}

async fn headers(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let found = response.status().is_success();
    let headers = response.headers_mut();
    cors::open_to_all(headers);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let caching = if found && is_hashed(&path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(content_type) = content_type(&path).filter(|_| found) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    response
}

/// The types that matter to a browser; a guess by extension takes `.ts` for a video.
fn content_type(path: &str) -> Option<&'static str> {
    let (_, extension) = path.rsplit_once('.')?;
    Some(match extension {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "css" => "text/css; charset=utf-8",
        "ts" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

/// Whether a name carries a content hash: at least eight hexadecimal digits, one of them a number, between
/// separators.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split(['-', '.', '_']).any(|part| {
        part.len() >= 8
            && part.bytes().all(|byte| byte.is_ascii_hexdigit())
            && part.bytes().any(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::is_hashed;

    #[test]
    fn only_names_with_a_hash_may_be_kept_for_ever() {
        for name in
            ["/chat-widget-3f2a9c1b7d.js", "/chat_widget-1a2b3c4d5e6f7081_bg.wasm", "/a/b.0011aabb.css"]
        {
            assert!(is_hashed(name), "{name}");
        }
        for name in
            ["/loader.js", "/ntk-widget-sdk.js", "/integrity.json", "/chat-widget.d.ts", "/deadbeef.js"]
        {
            assert!(!is_hashed(name), "{name}");
        }
    }
}
