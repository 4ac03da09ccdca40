//! The customer's socket at the agent system (seed 002, "WebSocket Real-time Communication").
//!
//! Never in here: what the frames say.

use std::time::Instant;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, Uri, header};
use bytes::Bytes;
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::Upstream;
use super::connector::Stream;

/// An open one.
pub type UpstreamSocket = WebSocketStream<TokioIo<Stream>>;

/// Why a handshake ended without a socket.
enum NoSocket {
    /// The answer was another one than 101.
    Status(StatusCode),
    /// The connection broke, or the answer was none.
    Garbage,
}

impl Upstream {
    /// Opens the socket of this customer. Connecting and the handshake have one time limit each. `None` when it does
    /// not come about; why is in the log and in the metrics.
    pub async fn open_socket(&self, customer: &str) -> Option<UpstreamSocket> {
        let outcome = self.open_socket_uncounted(customer).await;
        let label = outcome.as_ref().map_or_else(|why| *why, |_| "socket_ok");
        self.metrics.upstream_requests.with_label_values(&[label]).inc();
        outcome.ok()
    }

    async fn open_socket_uncounted(&self, customer: &str) -> Result<UpstreamSocket, &'static str> {
        let Ok(uri) = self.base.socket(customer).parse::<Uri>() else { return Err("socket_failed") };
        let Some(host) = uri.authority().and_then(|host| HeaderValue::try_from(host.as_str()).ok()) else {
            return Err("socket_failed");
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let key = generate_key();
        let request = Request::builder()
            .uri(path)
            .header(header::HOST, host)
            .header(header::AUTHORIZATION, self.authorization.clone())
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, &key);
        let Ok(request) = request.body(Empty::new()) else { return Err("socket_failed") };
        if !self.breaker.admits(Instant::now()) {
            return Err("socket_unreachable");
        }
        let stream = match self.connector.clone().connect(uri).await {
            Ok(stream) => stream,
            Err(error) => {
                self.breaker.failed(Instant::now());
                tracing::warn!(%error, "the agent system's socket cannot be reached");
                return Err("socket_unreachable");
            }
        };
        let config = lean(self.frame_bytes.1, self.frame_bytes.0);
        match timeout(self.settings.answer_timeout, shake_hands(stream, request, &key, config)).await {
            Ok(Ok(socket)) => {
                self.breaker.succeeded();
                Ok(socket)
            }
            Ok(Err(NoSocket::Status(StatusCode::UNAUTHORIZED))) => {
                tracing::error!("the agent system refuses partner.api_key for a socket");
                Err("socket_unauthorized")
            }
            Ok(Err(why)) => {
                let status = if let NoSocket::Status(status) = why { status.as_u16() } else { 0 };
                tracing::warn!(status, "the agent system refuses a socket");
                Err("socket_refused")
            }
            Err(_) => {
                tracing::warn!("the agent system did not open a socket in time");
                Err("socket_timeout")
            }
        }
    }
}

/// The handshake (RFC 6455 §4.1), in hyper's hands. tungstenite's own leaves the 4 KiB in which it read the answer to the
/// socket as its read buffer, for as long as the socket lives.
async fn shake_hands(
    stream: Stream,
    request: Request<Empty<Bytes>>,
    key: &str,
    config: WebSocketConfig,
) -> Result<UpstreamSocket, NoSocket> {
    let (mut sender, connection) = http1::handshake(stream).await.map_err(|_| NoSocket::Garbage)?;
    let asking = async move {
        let response = sender.send_request(request).await.map_err(|_| NoSocket::Garbage)?;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(NoSocket::Status(response.status()));
        }
        if !is_agreed(response.headers(), key) {
            return Err(NoSocket::Garbage);
        }
        hyper::upgrade::on(response).await.map_err(|_| NoSocket::Garbage)
    };
    // The connection ends when it has become a socket, and when nobody asks any more; how, the asking is told.
    let (asked, _) = tokio::join!(asking, connection.with_upgrades());
    let parts = asked?.downcast::<Stream>().map_err(|_| NoSocket::Garbage)?;
    // Frames may have come along with the answer.
    let early = parts.read_buf.to_vec();
    let stream = TokioIo::new(parts.io);
    Ok(WebSocketStream::from_partially_read(stream, early, Role::Client, Some(config)).await)
}

/// Whether the answer is the one to this key, and agrees to nothing that was not asked for.
fn is_agreed(headers: &HeaderMap, key: &str) -> bool {
    let is = |name: HeaderName, word: &str| {
        headers
            .get(name)
            .and_then(|found| found.to_str().ok())
            .is_some_and(|found| found.split(',').any(|found| found.trim().eq_ignore_ascii_case(word)))
    };
    let accept = headers.get(header::SEC_WEBSOCKET_ACCEPT).map(HeaderValue::as_bytes);
    is(header::CONNECTION, "upgrade")
        && is(header::UPGRADE, "websocket")
        && accept == Some(derive_accept_key(key.as_bytes()).as_bytes())
        && !headers.contains_key(header::SEC_WEBSOCKET_EXTENSIONS)
        && !headers.contains_key(header::SEC_WEBSOCKET_PROTOCOL)
}

/// What both legs of a pair have in common. The library's default buffers are 128 KiB each and allocated at once, which
/// is 1.3 GB for ten thousand idle sockets (TRUST §8.7). Most frames of a chat are shorter than half a kilobyte, and longer
/// ones are read in several steps. Nothing waits in a write buffer here either. `cargo xtask bench relay` says what it comes to.
///
/// `incoming` is the longest frame that is read, `outgoing` the longest that is written, in bytes.
pub fn lean(incoming: usize, outgoing: usize) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(512)
        .write_buffer_size(0)
        .max_write_buffer_size(outgoing.saturating_add(64 * 1024))
        .max_message_size(Some(incoming))
        .max_frame_size(Some(incoming))
}
