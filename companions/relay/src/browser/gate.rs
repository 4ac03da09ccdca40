//! The gate before all routes of browsers: how a request may look, where it comes from, and which page may read the
//! answer.
//!
//! Never in here: sessions. A site on the list is still a stranger.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::body::Body;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::address;
use crate::answers::Refusal;
use crate::relay::{Relay, Shared};
use crate::server::Peer;

/// The page's site as the browser says it; nothing for a GET of a page of the relay's own origin.
#[derive(Clone, Debug)]
pub struct PageOrigin(pub Option<String>);

/// Whom the limits of addresses count together.
#[derive(Clone, Copy, Debug)]
pub struct Household(pub IpAddr);

impl<S: Sync> FromRequestParts<S> for Household {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        // The gate has put it there; a request that went around it is counted with its likes.
        Ok(parts.extensions.get().copied().unwrap_or(Self(IpAddr::from([0, 0, 0, 0]))))
    }
}

/// Headers of which a second one could be read by somebody else as the first.
const ONCE: [HeaderName; 7] = [
    header::AUTHORIZATION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::HOST,
    header::ORIGIN,
    header::SEC_WEBSOCKET_KEY,
    header::SEC_WEBSOCKET_VERSION,
];

/// How long a browser may remember a preflight, in seconds: as long as any does.
const REMEMBERED: HeaderValue = HeaderValue::from_static("7200");

/// The layer.
pub async fn layer(State(relay): State<Shared>, mut request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let origin = request.headers().get(header::ORIGIN).cloned();
    let is_preflight =
        method == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match admit(&relay, &mut request, is_preflight) {
        Ok(()) if is_preflight => preflight(),
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    let listed = origin.filter(|origin| origin.to_str().is_ok_and(|text| relay.config.origins.has(text)));
    decorate(response.headers_mut(), listed);
    count(&relay, &method, path.as_deref(), &response);
    response
}

fn admit(relay: &Relay, request: &mut Request, is_preflight: bool) -> Result<(), Refusal> {
    let headers = request.headers();
    // Of `Transfer-Encoding` and `Content-Length` two servers in a row may believe one each. Browsers send the latter.
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(Refusal::LENGTH);
    }
    if ONCE.iter().any(|name| headers.get_all(name).iter().nth(1).is_some()) {
        return Err(Refusal::AMBIGUOUS);
    }
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip());
    let nearest = address::find(peer, headers, &relay.config.trusted_proxies);
    let household = address::household(nearest);
    // A page cannot read why a preflight was refused; the request itself can be refused in words.
    if !is_preflight {
        relay.limits.requests_per_ip.take(&household)?;
    }
    let origin = page_origin(relay, request.method(), headers)?;
    request.extensions_mut().insert(Household(household));
    request.extensions_mut().insert(origin);
    Ok(())
}

fn page_origin(relay: &Relay, method: &Method, headers: &HeaderMap) -> Result<PageOrigin, Refusal> {
    let Some(origin) = headers.get(header::ORIGIN) else {
        // Only a GET of the same origin goes without, and newer browsers say that it is one.
        let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        let may_lack = method == Method::GET && site.is_none_or(|site| site == b"same-origin");
        return if may_lack { Ok(PageOrigin(None)) } else { Err(Refusal::ORIGIN) };
    };
    let origin = origin.to_str().map_err(|_| Refusal::ORIGIN)?;
    if relay.config.origins.has(origin) {
        Ok(PageOrigin(Some(origin.to_owned())))
    } else {
        Err(Refusal::ORIGIN)
    }
}

fn preflight() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers
        .insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, PATCH, DELETE"));
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("authorization, content-type"),
    );
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, REMEMBERED);
    response
}

/// What every answer says: who may read it, and that nobody between may keep it.
fn decorate(headers: &mut HeaderMap, listed: Option<HeaderValue>) {
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(origin) = listed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Retry-After"));
    }
}

/// Counts an answer, and logs it by its route.
pub fn count(relay: &Relay, method: &Method, path: Option<&str>, response: &Response) {
    // The route as it is written in the program: a path of the request would carry ids into metrics and log.
    let route = path.unwrap_or("other");
    let status = response.status().as_u16();
    relay.metrics.requests.with_label_values(&[route, &status.to_string()]).inc();
    let code = response.extensions().get::<Refusal>().map(|refusal| refusal.code);
    if let Some(code) = code {
        relay.metrics.refusals.with_label_values(&[code]).inc();
    }
    let method = if method.as_str().len() <= 7 { method.as_str() } else { "other" };
    tracing::debug!(method, route, status, code, "answered");
}
