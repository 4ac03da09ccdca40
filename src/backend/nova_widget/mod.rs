//! Seed 000, the NovaTalks WebWidget API.
//!
//! Quirks: the POST of a message answers nothing, its id comes with the socket's echo (§7, §8); times are seconds; the
//! side of a message is said from the support's view ("outgoing" is the agent's); texts and files are two kinds of request.

mod decode;
mod encode;
mod settings;

use super::{Codec, Decoded, Endpoint, HistoryReply, Opened, Request, Session, nova_wire};
use crate::model::{AttachmentLimits, Capabilities, Command, EchoPolicy, WidgetSettings};

/// The vendor.
pub struct NovaWidget;

impl Codec for NovaWidget {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            echo: EchoPolicy::Key,
            // PROTOCOL-NOTES fact 18; §7's file request has no text.
            attachments: Some(AttachmentLimits { count: 15, bytes: 40 * 1024 * 1024, with_text: false }),
            page_size: 20,
            text_limit: 150_000,
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
        decode::history(body)
    }

    fn accepts_send(&self, body: &str) -> bool {
        nova_wire::accepts_send(body)
    }

    fn decode_settings(&self, body: &str) -> Option<WidgetSettings> {
        settings::read(body)
    }

    fn decode_frame(&self, text: &str) -> Decoded {
        decode::frame(text)
    }
}
