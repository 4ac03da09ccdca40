//! How seed 000 writes things: field for field the samples of its §7 and §8.
//!
//! Never in here: what is read, only what is written.

use serde_json::{Map, Value, json};

use crate::config::{MessageTypeForm, Settings, TimeUnit};
use crate::conversation::Conversation;
use crate::message::{Attachment, Message};
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
            "conversation": {"id": conversation.id},
        }
    })
}

/// A message, as §8 shows it; in lists it comes without `echo_id`.
pub fn message(message: &Message, settings: &Settings, with_echo: bool) -> Value {
    let message_type = match settings.message_type_form {
        MessageTypeForm::Strings => json!(message.message_type.word()),
        MessageTypeForm::Integers => json!(message.message_type.number()),
    };
    let attachments: Vec<Value> =
        message.attachments.iter().map(|file| attachment(file, message.id)).collect();
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    put("account_id", json!(ACCOUNT_ID));
    put("id", json!(message.id));
    put("content", json!(message.content));
    put("message_type", message_type);
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
    put("attachments", json!(attachments));
    put("sender", message.sender.clone());
    put("created_at", time(message.created_at, settings));
    Value::Object(fields)
}

fn attachment(file: &Attachment, message_id: i64) -> Value {
    json!({
        "id": file.id,
        "message_id": message_id,
        "account_id": ACCOUNT_ID,
        "file_type": file.file_type,
        "fallback_title": null,
        "extension": null,
        "data_url": file.data_url,
        "thumb_url": file.thumb_url,
        "file_size": file.file_size,
    })
}

fn time(milliseconds: u64, settings: &Settings) -> Value {
    match settings.created_at_unit {
        TimeUnit::Seconds => json!(milliseconds / 1000),
        TimeUnit::Milliseconds => json!(milliseconds),
    }
}

/// The data of §8, `conversation.created`.
pub fn conversation(conversation: &Conversation, settings: &Settings) -> Value {
    let contact = &conversation.contact;
    let created_at = time(conversation.created_at, settings);
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
        "channel": "WebWidget",
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
        "timestamp": created_at,
        "created_at": created_at,
        "session": null,
        "source_id": null,
    })
}
