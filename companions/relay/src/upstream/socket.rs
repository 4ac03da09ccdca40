//! The customer's socket at the agent system (seed 002, "WebSocket Real-time Communication").
//!
//! Never in here: what the frames say.

use std::time::Instant;

use axum::http::{HeaderValue, Request, StatusCode, Uri, header};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::Upstream;
use super::connector::Stream;

/// An open one.
pub type UpstreamSocket = WebSocketStream<TokioIo<Stream>>;

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
        let address = self.base.socket(customer);
        let Ok(uri) = address.parse::<Uri>() else { return Err("socket_failed") };
        // The connector knows http and https, the handshake ws and wss.
        let request = Request::builder()
            .uri(address.replacen("http", "ws", 1))
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, generate_key());
        let Ok(mut request) = request.body(()) else { return Err("socket_failed") };
        let Some(host) = uri.authority().and_then(|host| HeaderValue::try_from(host.as_str()).ok()) else {
            return Err("socket_failed");
        };
        request.headers_mut().insert(header::HOST, host);
        request.headers_mut().insert(header::AUTHORIZATION, self.authorization.clone());
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
        let handshake = client_async_with_config(request, TokioIo::new(stream), Some(config));
        match timeout(self.settings.answer_timeout, handshake).await {
            Ok(Ok((socket, _))) => {
                self.breaker.succeeded();
                Ok(socket)
            }
            Ok(Err(Error::Http(response))) if response.status() == StatusCode::UNAUTHORIZED => {
                tracing::error!("the agent system refuses partner.api_key for a socket");
                Err("socket_unauthorized")
            }
            Ok(Err(error)) => {
                // Its text may hold a header of the answer, but nothing of the request.
                let status = if let Error::Http(response) = &error { response.status().as_u16() } else { 0 };
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

/// What both legs of a pair have in common. The library's default buffers are 128 KiB each and allocated at once, which
/// is 1.3 GB for ten thousand idle sockets (TRUST §8.7). Most frames of a chat are shorter than a kilobyte, and longer
/// ones are read in several steps. Nothing waits in a write buffer here either.
///
/// `incoming` is the longest frame that is read, `outgoing` the longest that is written, in bytes.
pub fn lean(incoming: usize, outgoing: usize) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(1024)
        .write_buffer_size(0)
        .max_write_buffer_size(outgoing.saturating_add(64 * 1024))
        .max_message_size(Some(incoming))
        .max_frame_size(Some(incoming))
}
