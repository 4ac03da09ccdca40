//! How seed 003's bot writes its events: member for member the samples of its document, in their order.
//!
//! A stored message's `content_type` says which event it is: `escalate`, `isTeamOnline` or `action`; anything else is the
//! `type` of a `sendMessage`. Its `content` is the `text`, which is left out where there is none, and its
//! `content_attributes` are laid over the other members; those that `omit` names are left out. So the control can send
//! whatever a bot might.
//! Never in here: what is read, only what is written.

use serde_json::{Map, Value, json};

use crate::config::{Hook, MemberOrder};
use crate::conversation::Conversation;
use crate::message::{Message, MessageType};

/// From whom an event of this kind is: what a bot asks or tells its operator is no message.
pub fn message_type(content_type: &str) -> MessageType {
    match content_type {
        "escalate" | "isTeamOnline" | "action" => MessageType::Activity,
        _ => MessageType::Outgoing,
    }
}

/// Which webhook gets it, and the name of the event.
pub fn addressed(message: &Message) -> (Hook, &str) {
    match message.content_type.as_str() {
        "action" => (Hook::Actions, "action"),
        event @ ("escalate" | "isTeamOnline") => (Hook::Chat, event),
        _ => (Hook::Chat, "sendMessage"),
    }
}

/// The body of the webhook.
pub fn body(bot_id: &str, conversation: &Conversation, message: &Message, order: MemberOrder) -> String {
    let event = event(conversation, message);
    let whole = match (addressed(message), event) {
        ((Hook::Actions, _), Value::Object(mut members)) => {
            members.insert("botId".to_owned(), json!(bot_id));
            Value::Object(members)
        }
        (_, event) => json!({"botId": bot_id, "data": event}),
    };
    let mut out = String::new();
    write(&whole, Place::Envelope, order, &mut out);
    out
}

/// The event without its envelope.
pub fn event(conversation: &Conversation, message: &Message) -> Value {
    let platform_id = &conversation.contact.identifier;
    let mut event = match addressed(message) {
        (Hook::Actions, _) => json!({
            "conversationId": session_id(conversation),
            "platformConversationId": platform_id,
            "data": [],
        }),
        // The one event that does not say which session it is about.
        (_, "isTeamOnline") => json!({"eventType": "isTeamOnline"}),
        (_, "escalate") => json!({"eventType": "escalate", "platformConversationId": platform_id}),
        _ => json!({
            "eventType": "sendMessage",
            "platformConversationId": platform_id,
            "type": message.content_type,
            "buttons": [],
            "carouselCards": [],
        }),
    };
    if let Some(members) = event.as_object_mut() {
        if let Some(text) = message.content.as_ref().filter(|_| message.message_type != MessageType::Activity)
        {
            members.insert("text".to_owned(), json!(text));
        }
        lay_over(members, &message.content_attributes);
    }
    event
}

fn lay_over(members: &mut Map<String, Value>, attributes: &Value) {
    for (name, value) in attributes.as_object().into_iter().flatten().filter(|(name, _)| *name != "omit") {
        members.insert(name.clone(), value.clone());
    }
    let omitted = attributes.get("omit").and_then(Value::as_array).into_iter().flatten();
    for name in omitted.filter_map(Value::as_str) {
        members.remove(name);
    }
}

/// The bot's own name for a session.
fn session_id(conversation: &Conversation) -> String {
    format!("{:024x}", conversation.id)
}

/// Where in a body an object stands; that decides the order of its members.
#[derive(Clone, Copy)]
enum Place {
    Envelope,
    Data,
    Button,
    Card,
    CardButton,
    Parameter,
    Other,
}

impl Place {
    fn members(self, order: MemberOrder) -> &'static [&'static str] {
        match (self, order) {
            (Self::Envelope, _) => &["botId", "conversationId", "platformConversationId", "name", "data"],
            (Self::Data, MemberOrder::Webhooks) => &[
                "eventType",
                "platformConversationId",
                "type",
                "replyId",
                "buttons",
                "text",
                "carouselCards",
                "escalateTo",
                "teamId",
            ],
            (Self::Data, MemberOrder::Usage) => &[
                "type",
                "replyId",
                "buttons",
                "text",
                "carouselCards",
                "eventType",
                "platformConversationId",
                "escalateTo",
                "teamId",
            ],
            (Self::Button, _) | (Self::CardButton, MemberOrder::Usage) => &["type", "text"],
            (Self::CardButton, MemberOrder::Webhooks) => &["text", "type"],
            (Self::Card, MemberOrder::Webhooks) => &["title", "description", "imageUrl", "buttons"],
            (Self::Card, MemberOrder::Usage) => &["description", "imageUrl", "title", "buttons"],
            (Self::Parameter, _) => &["key", "value", "saveAs"],
            (Self::Other, _) => &[],
        }
    }

    fn below(self, member: &str, value: &Value) -> Self {
        match (self, member) {
            (Self::Envelope, "data") if value.is_array() => Self::Parameter,
            (Self::Envelope, "data") => Self::Data,
            (Self::Data, "buttons") => Self::Button,
            (Self::Data, "carouselCards") => Self::Card,
            (Self::Card, "buttons") => Self::CardButton,
            _ => Self::Other,
        }
    }
}

/// Writes JSON with the members in the document's order, and after them those that no sample has. A JSON value itself
/// sorts its members by name, which no sample does.
fn write(value: &Value, place: Place, order: MemberOrder, out: &mut String) {
    match value {
        Value::Object(members) => {
            let printed = place.members(order);
            let first = printed.iter().filter_map(|name| members.get_key_value(*name));
            let rest = members.iter().filter(|(name, _)| !printed.contains(&name.as_str()));
            out.push('{');
            for (index, (name, value)) in first.chain(rest).enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write(value, place.below(name, value), order, out);
            }
            out.push('}');
        }
        Value::Array(all) => {
            out.push('[');
            for (index, value) in all.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(value, place, order, out);
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}
