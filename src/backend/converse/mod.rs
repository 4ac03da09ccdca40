//! Seed 003, a bot that answers by webhook, through our relay: a browser cannot be called, and must not have the key.
//!
//! Quirks: the document's request says nothing back and its answers carry no id (a `replyId` names a template and repeats), so
//! the relay numbers what both sides say (its README has the form): a message's id is its place, the offset of reading is
//! `seq`. One bot message may be text, buttons and cards at once, and any of them may be missing. A button says its own text.

mod decode;
mod encode;

use super::{
    Codec, Decoded, Endpoint, HistoryReply, Identity, Opened, Request, Session, SocketAddress, relay,
};
use crate::model::{Capabilities, Command, EchoPolicy, Message, ParkReason, TypingPolicy, WidgetSettings};

/// The vendor.
pub struct Converse;

/// Where our key stands in a message's request and event.
const ECHO: &str = "clientMessageId";
/// How a conversation is called in requests, answers and events alike.
const NAME: &str = "platformConversationId";
/// Events in one page of history.
const PAGE: usize = 50;

impl Codec for Converse {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            echo: EchoPolicy::IdInReply,
            page_size: PAGE,
            // The document names no limit; the relay's own for a body is above this.
            text_limit: 10_000,
            typing: TypingPolicy::None,
            customer_ids: true,
            bot: true,
            ending: true,
            ..Capabilities::default()
        }
    }

    fn socket(&self, endpoint: &Endpoint, session: &Session) -> SocketAddress {
        relay::socket(endpoint, "chat-widget.converse", &session.token)
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

    fn park_reason(&self, status: u16, body: &str) -> Option<ParkReason> {
        (status == 409 && decode::refusal_is(body, "not_sure")).then_some(ParkReason::Unsure)
    }

    fn decode_settings(&self, _: &str) -> Option<WidgetSettings> {
        // The document has none.
        None
    }

    fn decode_frame(&self, text: &str) -> Decoded {
        decode::frame(text)
    }
}
