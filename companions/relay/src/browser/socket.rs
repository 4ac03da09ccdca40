//! `GET /ws`: the handshake. A browser can add nothing to it but subprotocols, so the token comes as one:
//! `Sec-WebSocket-Protocol: chat-widget, token.TOKEN`. In the URL it would stand in every log on the way (TRUST S-22). The
//! other one says whose frames are spoken: `chat-widget.converse` those of the bot's conversations.
//!
//! A browser is not told why a handshake failed. A token that is not valid therefore opens a socket that is closed at once
//! with 4401, so that the widget knows to renew its session. Never in here: frames.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::farewell::{self, BrowserSocket, End};
use super::gate::PageOrigin;
use super::metered::Metered;
use super::presence::Seat;
use super::token::Claims;
use super::{tunnel, visitor};
use crate::answers::Refusal;
use crate::converse::feed;
use crate::relay::{Relay, Shared};
use crate::server::Place;
use crate::upstream::socket::lean;

/// The subprotocol of the agent system's frames, or, without one, of the bot's conversations.
const USUAL: &str = "chat-widget";
/// The subprotocol of the bot's conversations.
const CONVERSE: &str = "chat-widget.converse";

/// The handler.
///
/// # Errors
/// When the request is none for a socket, or the site is not served.
pub async fn open(State(relay): State<Shared>, mut request: Request) -> Result<Response, Refusal> {
    let origin = request.extensions().get::<PageOrigin>().and_then(|origin| origin.0.clone());
    let accept = accept_key(&request)?;
    // Browsers always say it here; a page that could leave it out could come from anywhere (TRUST R-39).
    let origin = origin.ok_or(Refusal::ORIGIN)?;
    let (protocol, token) = offered(&relay, request.headers())?;
    let (has_agents, token) = (protocol == USUAL && relay.upstream.is_some(), token.to_owned());
    if relay.stop.is_cancelled() {
        return Err(Refusal::STOPPING);
    }
    // The connection leaves the server's hands, and its place among the connections goes along.
    let place = request.extensions().get::<Place>().cloned();
    let upgrade = hyper::upgrade::on(&mut request);
    let admitted = admit(&relay, &token, &origin);
    let for_task = Shared::clone(&relay);
    relay.tasks.spawn(async move {
        let _place = place;
        let Some(browser) = upgraded(&for_task, upgrade).await else { return };
        match admitted {
            Ok((claims, seat)) if has_agents => tunnel::run(for_task, claims, seat, browser).await,
            Ok((claims, seat)) => feed::run(for_task, claims, seat, browser).await,
            Err(end) => farewell::refuse(&for_task, browser, end).await,
        }
    });
    Ok(switching(&accept, protocol))
}

fn admit(relay: &Shared, token: &str, origin: &str) -> Result<(Claims, Seat), End> {
    let claims =
        visitor::judge(relay, token, Some(origin)).map_err(|refusal| End::Close(4401, refusal.code))?;
    relay.limits.requests_per_session.take(&claims.session).map_err(|_| End::Close(1013, "rate_limited"))?;
    let seat = relay.presence.sit(&claims.customer, relay.config.socket.per_customer);
    Ok((claims, seat.ok_or(End::Close(1013, "too_many_sockets"))?))
}

async fn upgraded(relay: &Shared, upgrade: OnUpgrade) -> Option<BrowserSocket> {
    // A browser that left in the meantime is no event.
    let stream = TokioIo::new(upgrade.await.ok()?);
    let settings = &relay.config.socket;
    let metered = Metered::new(stream, settings.bytes_per_minute);
    let config = lean(settings.frame_bytes, settings.upstream_frame_bytes);
    Some(WebSocketStream::from_raw_socket(metered, Role::Server, Some(config)).await)
}

/// The answer to the key, if the request is a handshake (RFC 6455 §4.2.1).
fn accept_key(request: &Request) -> Result<String, Refusal> {
    let headers = request.headers();
    let has =
        |name: HeaderName, word: &str| words(headers, &name).any(|found| found.eq_ignore_ascii_case(word));
    let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|key| key.len() == 24);
    match key {
        Some(key)
            if request.method() == Method::GET
                && has(header::CONNECTION, "upgrade")
                && has(header::UPGRADE, "websocket")
                && has(header::SEC_WEBSOCKET_VERSION, "13") =>
        {
            Ok(derive_accept_key(key.as_bytes()))
        }
        _ => Err(Refusal::NO_SOCKET),
    }
}

/// Our subprotocol as it is answered, and the token.
fn offered<'a>(relay: &Relay, headers: &'a HeaderMap) -> Result<(&'static str, &'a str), Refusal> {
    let offered = || words(headers, &header::SEC_WEBSOCKET_PROTOCOL);
    let token = offered().find_map(|word| word.strip_prefix("token.")).ok_or(Refusal::NO_PROTOCOL)?;
    let protocol = [CONVERSE, USUAL].into_iter().find(|protocol| offered().any(|word| word == *protocol));
    match protocol {
        Some(CONVERSE) if relay.converse.is_none() => Err(Refusal::NO_PROTOCOL),
        Some(protocol) => Ok((protocol, token)),
        None => Err(Refusal::NO_PROTOCOL),
    }
}

/// The comma-separated words of all lines of this header.
fn words<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).into_iter();
    lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).map(str::trim)
}

fn switching(accept: &str, protocol: &'static str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(protocol));
    if let Ok(accept) = HeaderValue::try_from(accept) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    }
    response
}
