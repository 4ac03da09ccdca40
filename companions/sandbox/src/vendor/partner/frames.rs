//! The frames that a client may send over seed 002's socket ("WebSocket Message Types").
//!
//! Never in here: the socket, and what a frame does.

use serde_json::Value;

use super::strict::{self, NewMessage};
use crate::vendor::reading::{Fields, Objection, Read};

/// A frame that a client may send.
#[derive(Clone, Debug)]
pub enum Frame {
    /// A message, as by REST.
    Message(NewMessage),
    /// The customer types, or does not any more.
    Typing {
        /// Where.
        conversation_id: i64,
        /// False ends it.
        is_typing: bool,
    },
    /// The customer has read a message of the agent's.
    Read {
        /// Where.
        conversation_id: i64,
        /// Which.
        message_id: i64,
    },
}

impl Frame {
    /// The conversation that it is about.
    pub fn conversation_id(&self) -> i64 {
        match self {
            Self::Message(message) => message.conversation_id,
            Self::Typing { conversation_id, .. } | Self::Read { conversation_id, .. } => *conversation_id,
        }
    }
}

/// Reads a frame.
pub fn frame(text: &str) -> Read<Frame> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| Objection::new(1008, format!("the frame is no JSON: {error}")))?;
    let fields = Fields::of(&value, "the frame", &["type", "payload"])?;
    let payload = fields.required("payload")?;
    match fields.string("type")?.as_str() {
        "message" => strict::new_message(payload, "payload").map(Frame::Message),
        "typing" => typing(payload),
        "read" => read(payload),
        other => Err(Objection::new(1008, format!("the guide has no frame {other:?} from a client"))),
    }
}

/// `isAgent` stands in brackets in the guide's table, and is false in its samples.
fn typing(payload: &Value) -> Read<Frame> {
    let fields = Fields::of(payload, "payload", &["conversationId", "isTyping", "isAgent"])?;
    if fields.map.get("isAgent").is_some_and(|is_agent| *is_agent != Value::Bool(false)) {
        return Err(fields.wrong("isAgent", "false in what a client sends"));
    }
    let is_typing = fields.required("isTyping")?.as_bool();
    Ok(Frame::Typing {
        conversation_id: strict::id(&fields, "conversationId")?,
        is_typing: is_typing.ok_or_else(|| fields.wrong("isTyping", "true or false"))?,
    })
}

fn read(payload: &Value) -> Read<Frame> {
    let fields = Fields::of(payload, "payload", &["conversationId", "messageId"])?;
    Ok(Frame::Read {
        conversation_id: strict::id(&fields, "conversationId")?,
        message_id: strict::id(&fields, "messageId")?,
    })
}
