//! How seed 001 writes things: field for field the samples of its §7 and §8. Times are in milliseconds.
//!
//! Never in here: what is read, only what is written.

use serde_json::{Map, Value, json};

use crate::config::{MessageTypeForm, Settings};
use crate::conversation::Conversation;
use crate::message::{Attachment, Message, MessageType, Person, Reaction};
use crate::state::{ACCOUNT_ID, INBOX_ID};

/// The answer of §7, create.
pub fn created(conversation: &Conversation) -> Value {
    let contact = &conversation.contact;
    json!({
        "payload": {
            "contact": {
                "id": contact.id,
                "name": contact.name,
                "email": contact.email,
                "phone_number": contact.phone_number,
                "custom_attributes": contact.custom_attributes,
            },
            "contactInbox": {"pubsubToken": conversation.pubsub_token},
            "account_id": ACCOUNT_ID,
            "conversation": {"id": conversation.id, "status": conversation.standing},
        }
    })
}

/// A message, as §8 shows it; in lists it comes without `echo_id`. What was deleted keeps its row and loses its text
/// and files.
pub fn message(
    conversation: &Conversation,
    message: &Message,
    settings: &Settings,
    with_echo: bool,
) -> Value {
    let replied = message.reply_to.and_then(|id| conversation.message(id));
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    put("account_id", json!(ACCOUNT_ID));
    put("id", json!(message.id));
    put("content", content(message));
    put("message_type", message_type(message, settings));
    put("content_type", json!(message.content_type));
    put("private", json!(message.private));
    put("content_attributes", message.content_attributes.clone());
    put("source_id", Value::Null);
    put("external_source_ids", json!({}));
    put("inbox_id", json!(INBOX_ID));
    put("sender_id", message.sender.get("id").cloned().unwrap_or(Value::Null));
    put("status", json!(message.status));
    put("pinned", json!(false));
    put("conversation_id", json!(message.conversation_id));
    if with_echo {
        put("echo_id", json!(message.echo_id));
    }
    put("dialog_id", json!(message.dialog_id));
    put("attachments", attachments(message));
    put("sender", message.sender.clone());
    put("created_at", json!(message.created_at));
    put("reply", replied.map_or(Value::Null, |replied| reply(replied, settings)));
    put("reactions", message.reactions.iter().map(reaction).collect());
    put("deleted_at", json!(message.deleted_at));
    if settings.sdk_updated_at {
        put("updated_at", json!(message.updated_at));
    }
    Value::Object(fields)
}

fn content(message: &Message) -> Value {
    if message.deleted_at.is_some() { Value::Null } else { json!(message.content) }
}

fn message_type(message: &Message, settings: &Settings) -> Value {
    match settings.message_type_form {
        MessageTypeForm::Strings => json!(message.message_type.word()),
        MessageTypeForm::Integers => json!(message.message_type.number()),
    }
}

fn attachments(message: &Message) -> Value {
    match message.deleted_at {
        Some(_) => json!([]),
        None => message.attachments.iter().map(|file| attachment(file, message.id)).collect(),
    }
}

/// A file; the address of its picture is the file's own for other kinds too (§10).
pub fn attachment(file: &Attachment, message_id: i64) -> Value {
    let thumb_url = if file.thumb_url.is_empty() { &file.data_url } else { &file.thumb_url };
    json!({
        "id": file.id,
        "message_id": message_id,
        "account_id": ACCOUNT_ID,
        "file_type": file.file_type,
        "fallback_title": null,
        "extension": null,
        "data_url": file.data_url,
        "thumb_url": thumb_url,
        "file_size": file.file_size,
    })
}

/// The message that is answered. §8 shows no `content` in it; §7's form carries one, and so does this.
fn reply(replied: &Message, settings: &Settings) -> Value {
    json!({
        "id": replied.id,
        "content": content(replied),
        "sender": person(&replied.sender),
        "message_type": message_type(replied, settings),
        "content_type": replied.content_type,
        "attachments": attachments(replied),
        "created_at": replied.created_at,
    })
}

/// A sender where it is not the message's own: always these four fields.
fn person(sender: &Value) -> Value {
    let field = |name: &str| sender.get(name).cloned().unwrap_or(Value::Null);
    if sender.is_null() {
        return Value::Null;
    }
    let display_name = field("display_name");
    json!({
        "id": field("id"),
        "name": field("name"),
        "display_name": display_name,
        "avatar_url": field("avatar_url"),
    })
}

fn reaction(reaction: &Reaction) -> Value {
    let mut sender = person(&reaction.sender);
    if let Some(fields) = sender.as_object_mut() {
        fields.insert("type".to_owned(), json!(reaction.person));
    }
    json!({
        "id": reaction.id,
        "content": reaction.content,
        "created_at": reaction.created_at,
        "sender": sender,
    })
}

/// The data of §8, `message.deleted`.
pub fn deleted(message: &Message) -> Value {
    json!({
        "id": message.id,
        "conversation_id": message.conversation_id,
        "created_at": message.created_at,
        "updated_at": message.updated_at,
        "deleted_at": message.deleted_at,
    })
}

/// The data of §8, `message.reaction_updated`.
pub fn reacted(message: &Message) -> Value {
    json!({
        "id": message.id,
        "conversation_id": message.conversation_id,
        "account_id": ACCOUNT_ID,
        "reactions": message.reactions.iter().map(reaction).collect::<Vec<_>>(),
    })
}

/// The data of §8, `typing`.
pub fn typing(conversation_id: i64, sender: &Value, person: Person) -> Value {
    json!({
        "conversation_id": conversation_id,
        "sender": {"id": sender.get("id"), "name": sender.get("name")},
        "sender_type": person,
    })
}

/// The data of §8, `conversation.status_changed`.
pub fn conversation(conversation: &Conversation) -> Value {
    let contact = &conversation.contact;
    json!({
        "account_id": ACCOUNT_ID,
        "id": conversation.id,
        "inbox_id": INBOX_ID,
        "inbox": {
            "id": INBOX_ID,
            "name": "Demo",
            "additional_settings": {
                "autoanswer": true,
                "utilization": 20,
                "wrapup_code": false,
                "wrapup_timeout": 30,
                "alerting_timeout": 30,
                "conversation_type": "chat",
                "auto_assignment_limit": 5,
            },
        },
        "status": conversation.standing,
        "substatus": "oninbox",
        "priority": 5,
        "subpriority": 0,
        "assignee_id": null,
        "team_id": null,
        "channel": "Sdk",
        "additional_attributes": {"chatId": null, "contactSource": "chat"},
        "custom_attributes": {},
        "dialog_id": conversation.dialog_id,
        "messages": [],
        "meta": {
            "sender": {
                "additional_attributes": {},
                "custom_attributes": contact.custom_attributes,
                "email": contact.email,
                "id": contact.id,
                "identifier": contact.identifier,
                "name": contact.name,
                "phone_number": contact.phone_number,
                "thumbnail": "",
                "type": "contact",
                "labels": [],
                "avatar_url": null,
            },
            "assignee": null,
            "team": null,
            "labels": [],
            "mentions": [],
        },
        "labels": [],
        "can_reply": true,
        "snoozed_until": null,
        "agent_last_seen_at": 0,
        "contact_last_seen_at": 0,
        "timestamp": conversation.created_at,
        "created_at": conversation.created_at,
        "session": null,
        "source_id": null,
    })
}

/// Whether the push webhook calls the sender of this message a person or a bot (§10).
pub fn sender_type(message: &Message) -> Value {
    let given = message.sender.get("type").cloned();
    given.unwrap_or_else(|| match message.message_type {
        MessageType::Template => json!("AgentBot"),
        _ => json!("User"),
    })
}
