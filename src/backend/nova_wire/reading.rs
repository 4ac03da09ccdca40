//! The outer shapes: the credentials, a page of history, a frame.

use crate::backend::{Decoded, HistoryReply, Note, Session, list};
use crate::json::{self, Value, filled, id, text};
use crate::model::{Event, Message, RemoteId};

/// The credentials in the `payload` of a new conversation (§6, §7); where account and contact stand there, the caller knows.
pub fn session(payload: &Value, account: RemoteId, contact: RemoteId) -> Option<Session> {
    let session = Session {
        token: filled(payload.get("contactInbox")?, "pubsubToken")?.to_owned(),
        conversation: id(payload.get("conversation")?, "id")?,
        account,
        contact,
    };
    session.is_sound().then_some(session)
}

/// A page of messages, each read by `read`.
pub fn history(body: &str, read: fn(&Value) -> Result<Message, Note>) -> Option<HistoryReply> {
    let (items, broken) = json::parse_list(body).or_else(|| wrapped_list(body))?;
    Some(list::history(&items, broken, read))
}

/// The vendor's ancestor wraps its list in `{"payload": […]}`.
fn wrapped_list(body: &str) -> Option<(Vec<Value>, usize)> {
    match json::parse(body)?.get("payload")? {
        Value::Array(items) => Some((items.clone(), 0)),
        _ => None,
    }
}

/// A frame. What only one of the APIs has is read by `other`; there, `None` is an event that means nothing to us.
pub fn frame(
    frame: &str,
    read: fn(&Value) -> Result<Message, Note>,
    other: fn(&str, &Value) -> Result<Option<Event>, Note>,
) -> Decoded {
    let mut decoded = Decoded::default();
    let Some(value) = json::parse(frame) else {
        decoded.notes.push("frame: not JSON");
        return decoded;
    };
    let data = value.get("data").unwrap_or(&Value::Null);
    let event = match text(&value, "event") {
        Some("confirm_subscription") => Ok(Some(Event::SubscriptionConfirmed)),
        Some("presence.update") => Ok(Some(Event::KeepaliveAsked)),
        Some("message.created") => read(data).map(|message| Some(Event::MessageCreated(message))),
        Some("message.updated") => read(data).map(|message| Some(Event::MessageUpdated(message))),
        Some(name) => other(name, data),
        None => Err("frame: no event"),
    };
    match event {
        Ok(event) => decoded.events.extend(event),
        Err(note) => decoded.notes.push(note),
    }
    decoded
}

/// Whether this can be the answer to a message: "no body", says §7. A web page in its place is a captive portal's, not the
/// vendor's.
pub fn accepts_send(body: &str) -> bool {
    !body.trim_start_matches('\u{feff}').trim().starts_with('<')
}
