//! One message, as far as both APIs have it in the same fields.

use crate::backend::Note;
use crate::backend::list::moment;
use crate::json::{Value, filled, id, integer, raised};
use crate::model::text::line;
use crate::model::{
    Attachment, AttachmentKind, Content, Delivery, Direction, EchoKey, Message, ParkReason, Sender, file_name,
};

/// Characters of a person's name; whoever needs more has something else in mind.
const LONGEST_NAME: usize = 64;

/// Reads one message. What must not or cannot be shown is a note instead.
pub fn message(value: &Value) -> Result<Message, Note> {
    let mut message = identity(value)?;
    let direction = match value.get("message_type") {
        Some(Value::String(word)) if word == "activity" => return Err("message: activity"),
        Some(Value::Number(number)) if number.as_i64() == Some(2) => return Err("message: activity"),
        // "outgoing", "template" and whatever comes later is said to the visitor.
        _ => direction(value).unwrap_or(Direction::Agent),
    };
    let attachments = attachments(value);
    message.echo = id(value, "echo_id").map(|key| EchoKey(key.to_text().into()));
    message.direction = Some(direction);
    message.sender = value.get("sender").and_then(sender);
    message.content = content(value, attachments.as_ref().is_some_and(|files| !files.is_empty()));
    message.attachments = attachments;
    message.status = value.get("status").and_then(status);
    Ok(message)
}

/// Which message something concerns, and when that began; nothing else of it is known. An error if it must not be shown.
pub fn identity(value: &Value) -> Result<Message, Note> {
    if raised(value, "private") {
        return Err("message: private");
    }
    let mut message = Message::bare(id(value, "id").ok_or("message: no id")?);
    message.conversation = id(value, "conversation_id");
    message.account = id(value, "account_id");
    message.at = value.get("created_at").and_then(moment);
    Ok(message)
}

/// Whose side, where it is said: from the support's view (§8). The ancestor sends numbers (PROTOCOL-NOTES fact 4).
pub fn direction(value: &Value) -> Option<Direction> {
    match value.get("message_type")? {
        Value::String(word) if word == "incoming" => Some(Direction::Visitor),
        Value::Number(number) if number.as_i64() == Some(0) => Some(Direction::Visitor),
        Value::String(word) if matches!(word.as_str(), "outgoing" | "template") => Some(Direction::Agent),
        Value::Number(number) if matches!(number.as_i64(), Some(1 | 3)) => Some(Direction::Agent),
        _ => None,
    }
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

/// A person, under whichever of the vendor's names (PROTOCOL-NOTES fact 22).
pub fn sender(value: &Value) -> Option<Sender> {
    let name = ["displayName", "display_name", "available_name", "name"]
        .iter()
        .find_map(|key| filled(value, key))
        .map_or_else(String::new, |name| line(name, LONGEST_NAME));
    let avatar = ["avatar_url", "thumbnail"].iter().find_map(|key| filled(value, key)).map(str::to_owned);
    let id = id(value, "id");
    (id.is_some() || !name.is_empty()).then_some(Sender { id, name, avatar })
}

/// The files, where there is a list of them.
pub fn attachments(value: &Value) -> Option<Vec<Attachment>> {
    let items = value.get("attachments")?.as_array()?;
    Some(items.iter().filter(|item| item.is_object()).map(attachment).collect())
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
