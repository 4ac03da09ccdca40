//! The end of a browser's socket: why there is one, how it is said, and how much of what still comes is listened to.
//!
//! Never in here: what passes through a socket while it is open.

use std::time::Duration;

use futures_util::StreamExt;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncReadExt;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Utf8Bytes};

use super::metered::{Metered, TooMuch};
use crate::relay::Relay;

/// The browser's end.
pub type BrowserSocket = WebSocketStream<Metered<TokioIo<Upgraded>>>;

/// How long a goodbye may take, either way.
pub const FAREWELL: Duration = Duration::from_secs(1);
/// Of an abuser's bytes so many are thrown away after the goodbye: a connection that is closed with bytes unread is reset,
/// and the goodbye is lost with it.
const MOST_DISCARDED: usize = 1024 * 1024;

/// Why a socket ends.
#[derive(Clone, Copy, Debug)]
pub enum End {
    /// The browser left, or its connection broke.
    Left,
    /// It was silent for too long: nobody hears a goodbye.
    Dead,
    /// We close, with this code and this reason.
    Close(u16, &'static str),
    /// The same for somebody whose further bytes are not worth reading.
    Expel(u16, &'static str),
}

/// Ends a socket.
pub async fn refuse(relay: &Relay, mut browser: BrowserSocket, end: End) {
    let (code, why, is_abuse) = match end {
        End::Left => (None, "left", false),
        End::Dead => (None, "dead", false),
        End::Close(code, why) => (Some(code), why, false),
        End::Expel(code, why) => (Some(code), why, true),
    };
    relay.metrics.sockets_closed.with_label_values(&[why]).inc();
    tracing::debug!(code, why, "a socket ended");
    let frame =
        code.map(|code| CloseFrame { code: CloseCode::from(code), reason: Utf8Bytes::from_static(why) });
    let is_goodbye = frame.is_some();
    let written = timeout(FAREWELL, browser.close(frame)).await;
    if !is_goodbye || !matches!(written, Ok(Ok(()))) {
        return;
    }
    let listening = async {
        if is_abuse {
            discard(browser.get_mut()).await;
        } else {
            while let Some(Ok(_)) = browser.next().await {}
        }
    };
    let _ = timeout(FAREWELL, listening).await;
}

async fn discard(connection: &mut Metered<TokioIo<Upgraded>>) {
    let mut bytes = vec![0; 16 * 1024];
    let mut total = 0;
    while let Ok(count) = connection.uncounted().read(&mut bytes).await {
        total += count;
        if count == 0 || total > MOST_DISCARDED {
            break;
        }
    }
}

/// What the failure of a browser's socket means.
pub fn judge(error: &Error) -> End {
    match error {
        Error::Capacity(_) => End::Expel(1009, "frame_too_large"),
        Error::Utf8(_) => End::Expel(1007, "no_utf8"),
        Error::Io(error) if error.get_ref().is_some_and(|reason| reason.is::<TooMuch>()) => {
            End::Expel(1008, "too_many_bytes")
        }
        Error::Protocol(_) => End::Expel(1002, "protocol_error"),
        _ => End::Left,
    }
}

/// A random moment within a span of time, the same for no two sockets.
pub fn share_of(span: Duration) -> Duration {
    let random = getrandom::u32().unwrap_or(0);
    span.mul_f64(f64::from(random) / f64::from(u32::MAX))
}
