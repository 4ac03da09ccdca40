//! The vendor's words as events: what of seed 000 §6 to §8 is its own.

use crate::backend::nova_wire as wire;
use crate::backend::{Decoded, HistoryReply, Note, Opened};
use crate::json::{self, Value, id};
use crate::model::Event;

pub(super) fn session(body: &str) -> Option<Opened> {
    let answer = json::parse(body)?;
    let payload = answer.get("payload")?;
    let contact = id(payload.get("contact")?, "id")?;
    let session = wire::session(payload, id(payload, "account_id")?, contact)?;
    Some(Opened { session, status: None })
}

pub(super) fn history(body: &str) -> Option<HistoryReply> {
    wire::history(body, wire::message)
}

pub(super) fn frame(frame: &str) -> Decoded {
    wire::frame(frame, wire::message, other)
}

fn other(name: &str, _: &Value) -> Result<Option<Event>, Note> {
    match name {
        // The vendor's own widget ignores it as well (§8).
        "conversation.created" => Ok(None),
        _ => Err("frame: unknown event"),
    }
}
