//! How seed 002 writes things: field for field its samples and its "Message Format & Data Models".
//!
//! Never in here: what is read, only what is written.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::config::Settings;
use crate::conversation::Conversation;
use crate::customers::{Customer, Partner};
use crate::message::{Message, MessageType, Person};

/// `{"type": …, "payload": …}`, as the guide frames everything on the socket.
pub fn frame(kind: &str, payload: Value) -> Value {
    json!({"type": kind, "payload": payload})
}

/// A time as the guide prints it: ISO 8601 with milliseconds, in UTC.
fn time(milliseconds: u64) -> String {
    let time = i64::try_from(milliseconds).ok().and_then(|time| Timestamp::from_millisecond(time).ok());
    // Only a time after the year 9999 is none, and the control can ask for one.
    format!("{:.3}", time.unwrap_or(Timestamp::MAX))
}

/// The answer of "Partner Registration".
pub fn registered(partner: &Partner) -> Value {
    json!({
        "message": "Partner successfully registered",
        "partnerId": partner.partner_id,
        "apiKey": partner.api_key,
        "name": partner.name,
        "domain": partner.domain,
    })
}

/// The answer of "Create a new conversation". Its sample has no `agentId`.
pub fn created(conversation: &Conversation) -> Value {
    json!({
        "id": conversation.id,
        "customerId": conversation.contact.identifier,
        "status": conversation.standing,
        "createdAt": time(conversation.created_at),
        "updatedAt": time(conversation.updated_at),
    })
}

/// A conversation in a list: "Conversation Object", whose `agentId` is null while nobody has it.
pub fn conversation(conversation: &Conversation) -> Value {
    let mut written = created(conversation);
    if let Some(fields) = written.as_object_mut() {
        fields.insert("agentId".to_owned(), json!(conversation.agent_id));
    }
    written
}

/// "Message Object". `metadata` is absent where none was given.
pub fn message(message: &Message, settings: &Settings) -> Value {
    let mut written = json!({
        "id": message.id,
        "conversationId": message.conversation_id,
        "senderId": message.sender.get("id"),
        "content": message.content.as_deref().unwrap_or_default(),
        "isFromAgent": message.message_type != MessageType::Incoming,
        "timestamp": time(message.created_at),
        "readStatus": message.is_seen(),
    });
    let metadata = message.metadata.as_ref().filter(|_| !settings.partner_strips_metadata);
    if let (Some(metadata), Some(fields)) = (metadata, written.as_object_mut()) {
        fields.insert("metadata".to_owned(), metadata.clone());
    }
    written
}

/// The answer of "Update customer data"; what was never given is null.
pub fn customer(customer: &Customer) -> Value {
    json!({
        "id": customer.id,
        "email": customer.email,
        "name": customer.name,
        "birthdate": customer.birthdate,
        "createdAt": time(customer.created_at),
        "updatedAt": time(customer.updated_at),
    })
}

/// Someone types, or does not any more.
pub fn typing(conversation_id: i64, is_typing: bool, person: Person) -> Value {
    let is_agent = person == Person::User;
    frame("typing", json!({"conversationId": conversation_id, "isTyping": is_typing, "isAgent": is_agent}))
}

/// An agent took the conversation, closed it, or gave it back.
pub fn status(conversation: &Conversation) -> Value {
    let Conversation { id, standing, agent_id, .. } = conversation;
    frame("status", json!({"conversationId": id, "status": standing, "agentId": agent_id}))
}

/// The other side has read this message.
pub fn read(message: &Message) -> Value {
    frame("read", json!({"conversationId": message.conversation_id, "messageId": message.id}))
}
