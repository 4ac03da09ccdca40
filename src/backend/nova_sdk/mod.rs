//! Seed 001, the NovaTalks SDK API.
//!
//! Quirks: one token is address and credential of the conversation, so that no path names it (§7); a message's POST answers
//! nothing, its id comes with the socket's echo (§8); an answer to a message is written into the words (§7, see
//! `reply_markup`), and comes back as an object beside them (§8); times are milliseconds.

mod decode;
mod encode;
mod interactive;
mod reply_markup;

use super::{Codec, Decoded, Endpoint, HistoryReply, Opened, Request, Session, nova_wire};
use crate::model::{AttachmentLimits, Capabilities, Command, EchoPolicy, TypingPolicy, WidgetSettings};

/// The vendor.
pub struct NovaSdk;

impl Codec for NovaSdk {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            echo: EchoPolicy::Key,
            // PROTOCOL-NOTES fact 18.
            attachments: Some(AttachmentLimits { count: 15, bytes: 40 * 1024 * 1024, with_text: true }),
            page_size: 20,
            text_limit: 150_000,
            replies: true,
            reactions: true,
            deletion: true,
            receipts: true,
            typing: TypingPolicy::Fades,
            changes: true,
            ..Capabilities::default()
        }
    }

    fn request(&self, endpoint: &Endpoint, session: Option<&Session>, command: &Command) -> Request {
        encode::request(endpoint, session, command)
    }

    fn decode_session(&self, _: &Endpoint, body: &str) -> Option<Opened> {
        decode::session(body)
    }

    fn decode_history(&self, body: &str) -> Option<HistoryReply> {
        nova_wire::history(body, decode::message)
    }

    fn accepts_send(&self, body: &str) -> bool {
        nova_wire::accepts_send(body)
    }

    fn decode_settings(&self, _: &str) -> Option<WidgetSettings> {
        // The document has none.
        None
    }

    fn decode_frame(&self, text: &str) -> Decoded {
        nova_wire::frame(text, decode::message, decode::other)
    }
}
