//! The API as another origin: which pages may ask it what, and which answers they may read.
//!
//! Never in here: the assets' origin, which is open to all, beyond the one header that says so.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::config::AllowedOrigins;
use crate::hub::Shared;

/// What one vendor's document prints, and a page must ask for before its request.
struct Allowed {
    methods: &'static [&'static str],
    headers: &'static [&'static str],
}

/// Seed 000.
const WIDGET: Allowed = Allowed { methods: &["GET", "POST"], headers: &["content-type", "auth-widget"] };
/// Seed 001. §11's `api_access_token` is not among the headers: it is the operator's, and no page has it.
const SDK: Allowed =
    Allowed { methods: &["GET", "POST", "PATCH", "DELETE"], headers: &["content-type", "access_token"] };
/// Seed 002. Its key is the operator's too, but the guide's own page sends it.
const PARTNER: Allowed =
    Allowed { methods: &["GET", "POST", "PATCH"], headers: &["content-type", "authorization"] };
/// Seed 003: no page speaks to it, because its key is the operator's.
const CONVERSE: Allowed = Allowed { methods: &[], headers: &[] };

fn allowed_on(path: &str) -> &'static Allowed {
    if path.starts_with("/api/v1/") {
        &SDK
    } else if path.starts_with("/api/") {
        &PARTNER
    } else if path.contains("/converse") {
        &CONVERSE
    } else {
        &WIDGET
    }
}

/// The layer around the vendors' routes.
pub async fn layer(State(hub): State<Shared>, request: Request, next: Next) -> Response {
    let asked = request.headers().clone();
    if request.method() == Method::OPTIONS && asked.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        return preflight(&hub, request.uri().path(), &asked);
    }
    let mut response = next.run(request).await;
    decorate(&hub, &asked, response.headers_mut());
    response
}

/// Lets the asking page read an answer, when it may.
pub fn decorate(hub: &Shared, asked: &HeaderMap, answer: &mut HeaderMap) {
    answer.append(header::VARY, HeaderValue::from_static("origin"));
    let Some(allowed) = allowed_origin(hub, asked) else { return };
    answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    if hub.settings.lock().expose_retry_after {
        answer.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Retry-After"));
    }
}

/// What the assets and the uploads say: anyone may fetch and embed them.
pub fn open_to_all(answer: &mut HeaderMap) {
    answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    answer.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
}

fn allowed_origin(hub: &Shared, asked: &HeaderMap) -> Option<HeaderValue> {
    let origin = asked.get(header::ORIGIN)?;
    if hub.settings.lock().allowed_origins == AllowedOrigins::Any {
        return Some(HeaderValue::from_static("*"));
    }
    let shop = hub.origins.shop.as_str();
    let by_name = shop.replacen("127.0.0.1", "localhost", 1);
    let known = origin.to_str().is_ok_and(|origin| origin == shop || origin == by_name);
    known.then(|| origin.clone())
}

fn preflight(hub: &Shared, path: &str, asked: &HeaderMap) -> Response {
    let text = |name| asked.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let method = text(header::ACCESS_CONTROL_REQUEST_METHOD);
    let rules = allowed_on(path);
    let foreign_header = text(header::ACCESS_CONTROL_REQUEST_HEADERS)
        .split(',')
        .map(str::trim)
        .find(|name| !name.is_empty() && !rules.headers.iter().any(|known| known.eq_ignore_ascii_case(name)));
    let allowed = allowed_origin(hub, asked);
    let objection = match (&allowed, foreign_header) {
        (None, _) => Some(format!("pages of the origin {:?} may not use this API", text(header::ORIGIN))),
        _ if !rules.methods.contains(&method) => {
            Some(format!("the method {method} is not allowed, only {}", rules.methods.join(", ")))
        }
        (_, Some(name)) => {
            Some(format!("the request header {name} is not allowed, only {}", rules.headers.join(", ")))
        }
        _ => None,
    };
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    match (allowed, objection) {
        (Some(origin), None) => {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            let lists = [
                (header::ACCESS_CONTROL_ALLOW_METHODS, rules.methods),
                (header::ACCESS_CONTROL_ALLOW_HEADERS, rules.headers),
            ];
            for (name, list) in lists {
                if let Ok(value) = HeaderValue::from_str(&list.join(", ")) {
                    headers.insert(name, value);
                }
            }
            headers.insert(
                header::ACCESS_CONTROL_MAX_AGE,
                HeaderValue::from(hub.settings.lock().preflight_max_age),
            );
            *response.status_mut() = StatusCode::NO_CONTENT;
        }
        (_, objection) => {
            hub.refuse(format!("preflight of {method} {path}"), 403, objection.unwrap_or_default());
            *response.status_mut() = StatusCode::FORBIDDEN;
        }
    }
    response
}
