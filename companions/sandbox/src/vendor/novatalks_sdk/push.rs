//! The push notifications of seed 001 §10, as the webhook gets them.
//!
//! Never in here: how they are sent (that is [`crate::push`]).

use serde_json::{Value, json};

use super::wire;
use crate::config::{PushWebhook, Settings};
use crate::conversation::Conversation;
use crate::hub::Hub;
use crate::message::Message;
use crate::push::Notification;
use crate::state::{ACCOUNT_ID, now_ms};

/// Notifies of a message of the agents' side, unless the visitor must not see it.
pub fn new_message(hub: &Hub, conversation: &Conversation, message: &Message, settings: &Settings) {
    if message.is_hidden() {
        return;
    }
    let attachments: Vec<Value> = message
        .attachments
        .iter()
        .map(|file| {
            let mut written = wire::attachment(file, message.id);
            if let Some(fields) = written.as_object_mut() {
                fields.insert("mime_type".to_owned(), json!(file.content_type));
            }
            written
        })
        .collect();
    let sender = &message.sender;
    let name = sender.get("name").and_then(Value::as_str).unwrap_or_default();
    notify(hub, conversation, settings, "conversation_new_message", |additional_params| {
        json!({
            "account_id": ACCOUNT_ID,
            "message_id": message.id,
            "conversation_id": conversation.id,
            "additional_params": additional_params,
            "ts": now_ms(),
            "sender": {
                "id": sender.get("id"),
                "name": name,
                "display_name": sender.get("display_name"),
                "avatar_url": sender.get("avatar_url"),
                "type": wire::sender_type(message),
            },
            "title": format!("New message in the conversation: {name}"),
            "body": message.content,
            "message_type": message.message_type.word(),
            "content_type": message.content_type,
            "dialog_id": message.dialog_id,
            "status": message.status,
            "created_at": message.created_at,
            "attachments": attachments,
        })
    });
}

/// Notifies of a conversation that was opened, resolved, snoozed ….
pub fn status_changed(hub: &Hub, conversation: &Conversation, settings: &Settings) {
    notify(hub, conversation, settings, "conversation_status_change", |additional_params| {
        let status = conversation.standing;
        json!({
            "additional_params": additional_params,
            "account_id": ACCOUNT_ID,
            "conversation_id": conversation.id,
            "title": format!("Conversation status changed to {}", status.word()),
            "status": status,
            "ts": now_ms(),
        })
    });
}

/// Queues a notification, when there is a webhook and somebody left to be notified.
fn notify(
    hub: &Hub,
    conversation: &Conversation,
    settings: &Settings,
    event_name: &'static str,
    payload: impl FnOnce(&Value) -> Value,
) {
    let Some(webhook) = &settings.push_webhook else { return };
    let push_tokens = tokens(webhook, conversation);
    if push_tokens.is_empty() && !webhook.push_tokens.is_empty() {
        return;
    }
    hub.notify(Notification {
        url: webhook.url.clone(),
        headers: webhook.headers.clone(),
        event_name,
        conversation_id: conversation.id,
        body: json!({
            "type": "ntk.sdk.chat",
            "event_name": event_name,
            "push_tokens": push_tokens,
            "payload": payload(&webhook.additional_params),
        })
        .to_string(),
    });
}

/// The push tokens that a conversation has left.
pub fn tokens<'a>(webhook: &'a PushWebhook, conversation: &Conversation) -> Vec<&'a str> {
    let deleted = &conversation.deleted_push_tokens;
    webhook.push_tokens.iter().map(String::as_str).filter(|token| !deleted.contains(*token)).collect()
}
