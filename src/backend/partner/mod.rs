//! Seed 002, the partner API, directly or through our relay.
//!
//! Quirks: one key opens everything of all customers, so it belongs into no page; without one the same paths are our relay's,
//! which wants a visitor's token in the key's place. The socket has no subscription and answers nothing, so that messages go
//! over HTTP alone (TRUST 0.6); the history is one list without pages (0.7); our key travels in a message's `metadata`, which
//! a server may drop (TRUST C-25).

mod decode;
mod encode;

use super::{
    Codec, Decoded, Endpoint, HistoryReply, Identity, Opened, Request, Session, SocketAddress, relay,
};
use crate::model::{Capabilities, Command, EchoPolicy, Message, TypingPolicy, WidgetSettings};

/// The vendor.
pub struct Partner;

/// Where our key stands in a message's `metadata`.
const ECHO: &str = "clientMessageId";

impl Codec for Partner {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            echo: EchoPolicy::IdInReply,
            attachments: None,
            // The list is always whole, however long.
            page_size: usize::MAX,
            // The document names none; this much any server takes.
            text_limit: 20_000,
            receipts: true,
            typing: TypingPolicy::Cleared,
            customer_ids: true,
            profiles: true,
            ..Capabilities::default()
        }
    }

    fn socket(&self, endpoint: &Endpoint, session: &Session) -> SocketAddress {
        encode::socket(endpoint, session)
    }

    fn request(&self, endpoint: &Endpoint, session: Option<&Session>, command: &Command) -> Request {
        encode::request(endpoint, session, command).unwrap_or(Request::Unsupported)
    }

    fn decode_identity(&self, body: &str) -> Option<Identity> {
        relay::identity(body)
    }

    fn decode_conversations(&self, endpoint: &Endpoint, body: &str) -> Option<Option<Opened>> {
        decode::conversations(endpoint, body)
    }

    fn decode_session(&self, endpoint: &Endpoint, body: &str) -> Option<Opened> {
        decode::session(endpoint, body)
    }

    fn decode_sent(&self, body: &str) -> Option<Message> {
        decode::sent(body)
    }

    fn decode_history(&self, body: &str) -> Option<HistoryReply> {
        decode::history(body)
    }

    fn accepts_send(&self, body: &str) -> bool {
        decode::sent(body).is_some()
    }

    fn decode_settings(&self, _: &str) -> Option<WidgetSettings> {
        // The document has none.
        None
    }

    fn decode_frame(&self, text: &str) -> Decoded {
        decode::frame(text)
    }
}

/// Whether the page has the key itself, as the document's own snippet does.
fn is_direct(endpoint: &Endpoint) -> bool {
    !endpoint.api_key.trim().is_empty()
}
