//! The vendor's words as events: seed 000 §6 to §8, with what PROTOCOL-NOTES knows of its ancestor.

use crate::backend::{Decoded, HistoryReply, Note, Opened, Session};
use crate::json::{self, Value, filled, id, integer, raised, text};
use crate::model::{
    Attachment, AttachmentKind, Content, Delivery, Direction, EchoKey, Event, Message, ParkReason, RemoteId,
    Sender, WidgetSettings, file_name, time,
};

pub(super) fn session(body: &str) -> Option<Opened> {
    let answer = json::parse(body)?;
    let payload = answer.get("payload")?;
    let session = Session {
        token: filled(payload.get("contactInbox")?, "pubsubToken")?.to_owned(),
        conversation: id(payload.get("conversation")?, "id")?,
        account: id(payload, "account_id")?,
        contact: id(payload.get("contact")?, "id")?,
    };
    session.is_sound().then_some(Opened { session, status: None })
}

pub(super) fn history(body: &str) -> Option<HistoryReply> {
    let (items, broken) = json::parse_list(body).or_else(|| wrapped_list(body))?;
    let mut reply = HistoryReply { items: items.len() + broken, ..HistoryReply::default() };
    if broken > 0 {
        reply.notes.push("history: unreadable element");
    }
    // An id of another kind is no place to go on from: the vendor's ancestor reads `after=x` as zero (PROTOCOL-NOTES fact 10).
    let ids =
        || items.iter().filter_map(|item| id(item, "id")).filter(|id| matches!(id, RemoteId::Number(_)));
    reply.span = ids().min().zip(ids().max());
    for item in &items {
        match message(item) {
            Ok(message) => reply.messages.push(message),
            Err(note) => reply.notes.push(note),
        }
    }
    Some(reply)
}

/// The vendor's ancestor wraps its list in `{"payload": […]}`.
fn wrapped_list(body: &str) -> Option<(Vec<Value>, usize)> {
    match json::parse(body)?.get("payload")? {
        Value::Array(items) => Some((items.clone(), 0)),
        _ => None,
    }
}

pub(super) fn settings(body: &str) -> Option<WidgetSettings> {
    let answer = json::parse(body)?;
    let settings = answer.get("payload").unwrap_or(&answer);
    if !settings.is_object() {
        return None;
    }
    let owned = |object: &Value, key: &str| filled(object, key).map(str::to_owned);
    Some(WidgetSettings {
        title: owned(settings, "welcomeTitle"),
        color: owned(settings, "widgetColor"),
        locale: settings.get("additionalSettings").and_then(|more| owned(more, "locale")),
    })
}

pub(super) fn frame(frame: &str) -> Decoded {
    let mut decoded = Decoded::default();
    let Some(value) = json::parse(frame) else {
        decoded.notes.push("frame: not JSON");
        return decoded;
    };
    let data = value.get("data").unwrap_or(&Value::Null);
    let event = match text(&value, "event") {
        Some("confirm_subscription") => Ok(Event::SubscriptionConfirmed),
        Some("presence.update") => Ok(Event::KeepaliveAsked),
        Some("message.created") => message(data).map(Event::MessageCreated),
        Some("message.updated") => message(data).map(Event::MessageUpdated),
        // The vendor's own widget ignores it as well (§8).
        Some("conversation.created") => return decoded,
        Some(_) => Err("frame: unknown event"),
        None => Err("frame: no event"),
    };
    match event {
        Ok(event) => decoded.events.push(event),
        Err(note) => decoded.notes.push(note),
    }
    decoded
}

/// Reads one message. What must not or cannot be shown is a note instead.
fn message(value: &Value) -> Result<Message, Note> {
    if raised(value, "private") {
        return Err("message: private");
    }
    let mut message = Message::bare(id(value, "id").ok_or("message: no id")?);
    let direction = match value.get("message_type") {
        Some(Value::String(word)) if word == "incoming" => Direction::Visitor,
        Some(Value::String(word)) if word == "activity" => return Err("message: activity"),
        // The ancestor sends numbers (PROTOCOL-NOTES fact 4).
        Some(Value::Number(number)) if number.as_i64() == Some(0) => Direction::Visitor,
        Some(Value::Number(number)) if number.as_i64() == Some(2) => return Err("message: activity"),
        // "outgoing", "template" and whatever comes later is said to the visitor.
        _ => Direction::Agent,
    };
    let attachments = value
        .get("attachments")
        .and_then(Value::as_array)
        .map(|items| items.iter().filter(|item| item.is_object()).map(attachment).collect::<Vec<_>>());
    message.conversation = id(value, "conversation_id");
    message.account = id(value, "account_id");
    message.echo = id(value, "echo_id").map(|key| EchoKey(key.to_string().into()));
    message.direction = Some(direction);
    message.sender = value.get("sender").and_then(sender);
    message.content = content(value, attachments.as_ref().is_some_and(|files| !files.is_empty()));
    message.attachments = attachments;
    message.at = value.get("created_at").and_then(integer).and_then(time::from_vendor_number);
    message.status = value.get("status").and_then(status);
    Ok(message)
}

fn content(value: &Value, has_files: bool) -> Option<Content> {
    let words = match value.get("content") {
        Some(Value::String(words)) => words.clone(),
        Some(Value::Null) if has_files => String::new(),
        _ => return None,
    };
    match value.get("content_type") {
        Some(Value::String(kind)) if kind != "text" => Some(Content::Unknown(words)),
        _ => Some(Content::Text(words)),
    }
}

fn sender(value: &Value) -> Option<Sender> {
    let name = ["displayName", "display_name", "available_name", "name"]
        .iter()
        .find_map(|key| filled(value, key))
        .unwrap_or_default();
    let avatar = ["avatar_url", "thumbnail"].iter().find_map(|key| filled(value, key)).map(str::to_owned);
    let id = id(value, "id");
    (id.is_some() || !name.is_empty()).then(|| Sender { id, name: name.to_owned(), avatar })
}

fn attachment(value: &Value) -> Attachment {
    let address = filled(value, "data_url");
    let kind = match value.get("file_type") {
        Some(Value::String(word)) => match word.as_str() {
            "image" => AttachmentKind::Image,
            "audio" => AttachmentKind::Audio,
            "video" => AttachmentKind::Video,
            _ => AttachmentKind::File,
        },
        Some(Value::Number(number)) => match number.as_i64() {
            Some(0) => AttachmentKind::Image,
            Some(1) => AttachmentKind::Audio,
            Some(2) => AttachmentKind::Video,
            _ => AttachmentKind::File,
        },
        _ => AttachmentKind::File,
    };
    Attachment {
        kind,
        name: filled(value, "fallback_title")
            .map(file_name::file_name)
            .or_else(|| address.map(file_name::file_name_of_address))
            .unwrap_or_default(),
        size: value.get("file_size").and_then(integer).and_then(|bytes| u64::try_from(bytes).ok()),
        url: address.map(str::to_owned),
        thumbnail: filled(value, "thumb_url").map(str::to_owned),
        blob: None,
    }
}

fn status(value: &Value) -> Option<Delivery> {
    match value {
        Value::String(word) => match word.as_str() {
            "sent" => Some(Delivery::Sent),
            "delivered" => Some(Delivery::Delivered),
            // "read" is the ancestor's word (PROTOCOL-NOTES fact 14).
            "seen" | "read" => Some(Delivery::Seen),
            "failed" => Some(Delivery::Failed(ParkReason::Undeliverable)),
            _ => None,
        },
        Value::Number(number) => match number.as_i64()? {
            0 => Some(Delivery::Sent),
            1 => Some(Delivery::Delivered),
            2 => Some(Delivery::Seen),
            3 => Some(Delivery::Failed(ParkReason::Undeliverable)),
            _ => None,
        },
        _ => None,
    }
}
