//! What a browser is told when something is refused: a status, a code for programs, a sentence for developers.
//!
//! The statuses say who can do something about it. 503: it surely did not arrive, try again. 502 and 504: nobody knows
//! whether it arrived. 429: too much. 409: nobody will know, and a person must say what to do. 424: the operator's fault.
//! Other 4xx: as it is, it will never work.
//! Never in here: ids, tokens, anything that a vendor wrote.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A refusal. Kept as an extension of the answer too, so that it can be counted.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// For browsers.
    pub status: StatusCode,
    /// For programs; stable.
    pub code: &'static str,
    /// For developers.
    pub message: Cow<'static, str>,
    /// Seconds to wait.
    pub retry_after: Option<u64>,
    /// Whether the connection ends here, because what follows on it cannot be trusted or would take too long to read.
    pub hangs_up: bool,
}

impl Refusal {
    const fn new(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message: Cow::Borrowed(message), retry_after: None, hangs_up: false }
    }

    const fn later(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    const fn hanging_up(mut self) -> Self {
        self.hangs_up = true;
        self
    }

    /// A route, a customer or a conversation that is not there for this session: which of them is not said.
    pub const NOT_FOUND: Self = Self::new(StatusCode::NOT_FOUND, "not_found", "There is nothing here.");
    /// A documented path, another method.
    pub const METHOD: Self = Self::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This path does not take this method.",
    );
    /// A site that is not on the list.
    pub const ORIGIN: Self =
        Self::new(StatusCode::FORBIDDEN, "origin_refused", "This site is not one that the relay serves.");
    /// No token, or one that nobody here signed, or one of another site.
    pub const SESSION: Self = Self::new(
        StatusCode::UNAUTHORIZED,
        "session_unknown",
        "There is no such session. Start one with POST /session.",
    );
    /// A token of ours that has expired.
    pub const EXPIRED: Self = Self::new(
        StatusCode::UNAUTHORIZED,
        "session_expired",
        "The session has expired. Renew it with POST /session.",
    );
    /// A session of a verified customer, without a fresh word of the operator's server.
    pub const UNVERIFIED: Self = Self::new(
        StatusCode::UNAUTHORIZED,
        "identity_required",
        "This session can only be renewed with an identity token.",
    );
    /// An identity token that is not right.
    pub const IDENTITY: Self =
        Self::new(StatusCode::UNAUTHORIZED, "identity_refused", "The identity token was not accepted.");
    /// A head that two servers could read in two ways.
    pub const AMBIGUOUS: Self =
        Self::new(StatusCode::BAD_REQUEST, "ambiguous_request", "A header stands there twice.").hanging_up();
    /// No `Content-Length`.
    pub const LENGTH: Self = Self::new(
        StatusCode::LENGTH_REQUIRED,
        "length_required",
        "A body needs Content-Length; Transfer-Encoding is not taken.",
    )
    .hanging_up();
    /// Too many bytes.
    pub const TOO_LARGE: Self =
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large.").hanging_up();
    /// Too slow a body.
    pub const TOO_SLOW: Self =
        Self::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow", "The body did not come in time.")
            .hanging_up();
    /// Not JSON by its label.
    pub const MEDIA_TYPE: Self =
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "json_required", "The body must be application/json.");
    /// A plain request where a socket is.
    pub const NO_SOCKET: Self =
        Self::new(StatusCode::UPGRADE_REQUIRED, "websocket_required", "This path opens a WebSocket.");
    /// A socket without our subprotocol.
    pub const NO_PROTOCOL: Self = Self::new(
        StatusCode::BAD_REQUEST,
        "protocol_required",
        "The socket needs the subprotocols \"chat-widget\" or \"chat-widget.converse\", and \"token.\" with the token.",
    );
    /// All places are taken.
    pub const BUSY: Self =
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "relay_busy", "The relay is busy.").later(1);
    /// The relay is about to end.
    pub const STOPPING: Self =
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "relay_stopping", "The relay is restarting.").later(1);
    /// The database does not answer.
    pub const STORE: Self =
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "store_unavailable", "The relay cannot remember now.")
            .later(5);

    /// The agent system could not be reached: nothing has arrived there.
    pub const UNREACHABLE: Self = Self::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "upstream_unreachable",
        "The agent system cannot be reached. Nothing was sent.",
    )
    .later(5);
    /// It does not take our key, which only the operator can change.
    pub const KEY_REFUSED: Self = Self::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "upstream_unauthorized",
        "The agent system does not accept the relay. Its operator has been told.",
    )
    .later(60);
    /// It took the request and did not answer in time.
    pub const SILENT: Self = Self::new(
        StatusCode::GATEWAY_TIMEOUT,
        "upstream_timeout",
        "The agent system did not answer in time. Whether the request arrived is not known.",
    );
    /// It hung up, or answered something that is not of its documents.
    pub const GARBAGE: Self = Self::new(
        StatusCode::BAD_GATEWAY,
        "upstream_garbage",
        "The agent system's answer makes no sense. Whether the request arrived is not known.",
    );
    /// It answered with 5xx.
    pub const FAILED: Self = Self::new(
        StatusCode::BAD_GATEWAY,
        "upstream_failed",
        "The agent system failed. Whether the request had an effect is not known.",
    );

    /// The bot platform could not be reached: nothing has arrived there.
    pub const BOT_UNREACHABLE: Self = Self::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "upstream_unreachable",
        "The bot cannot be reached. Nothing was sent.",
    )
    .later(5);
    /// It does not take our key, which only the operator can change. In a browser 401 would mean its own session.
    pub const BOT_KEY_REFUSED: Self = Self::new(
        StatusCode::FAILED_DEPENDENCY,
        "upstream_unauthorized",
        "The bot platform does not accept the relay. Its operator has been told.",
    );
    /// It knows no such bot, which only the operator can change. In a browser 404 would mean its own conversation.
    pub const BOT_NOT_FOUND: Self = Self::new(
        StatusCode::FAILED_DEPENDENCY,
        "bot_not_found",
        "The bot platform knows no such bot. The relay's operator has been told.",
    );
    /// It refused what it was given.
    pub const BOT_REJECTED: Self =
        Self::new(StatusCode::BAD_REQUEST, "upstream_rejected", "The bot platform did not accept this.");
    /// Whether it took the request is not known, and may become known.
    pub const BOT_SILENT: Self = Self::new(
        StatusCode::GATEWAY_TIMEOUT,
        "upstream_timeout",
        "Whether the bot has got this is not known yet. Ask again under the same clientMessageId.",
    );
    /// It will not become known.
    pub const NOT_SURE: Self = Self::new(
        StatusCode::CONFLICT,
        "not_sure",
        "The bot may have got this. It is sent again when a person says so, with a greater attempt.",
    );
    /// A conversation that is over.
    pub const ENDED: Self = Self::new(
        StatusCode::GONE,
        "conversation_ended",
        "This conversation is over. Begin another one under another name.",
    );
    /// A webhook that does not prove itself. It is not said why.
    pub const FORGED: Self =
        Self::new(StatusCode::UNAUTHORIZED, "webhook_refused", "The webhook was not accepted.").hanging_up();
    /// A webhook of another bot.
    pub const OTHER_BOT: Self =
        Self::new(StatusCode::FORBIDDEN, "bot_refused", "This is not the bot that the relay serves.");

    /// Too much of something.
    pub fn too_many(seconds: u64) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "Too many requests.").later(seconds.max(1))
    }

    /// The agent system finds that it is too much.
    pub fn upstream_busy(status: StatusCode, seconds: Option<u64>) -> Self {
        let refusal = Self::new(status, "upstream_busy", "The agent system is busy.");
        Self { retry_after: seconds, ..refusal }
    }

    /// The bot platform finds that it is too much; it has not taken the request.
    pub fn bot_busy(seconds: Option<u64>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "upstream_busy", "The bot platform is busy.")
            .later(seconds.unwrap_or(5))
    }

    /// The agent system refused what it was given.
    pub const fn upstream_rejected(status: StatusCode) -> Self {
        Self::new(status, "upstream_rejected", "The agent system did not accept this.")
    }

    /// A body that is not as documented.
    pub fn body(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), ..Self::new(StatusCode::BAD_REQUEST, "bad_body", "") }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({"error": {"code": self.code, "message": self.message}});
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.hangs_up {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response.extensions_mut().insert(self);
        response
    }
}
