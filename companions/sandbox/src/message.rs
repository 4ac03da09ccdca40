//! A message as the vendors remember it, with its files and reactions.
//!
//! Never in here: conversations, ids being handed out, JSON of a vendor.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// From whom a message is, seen from the support's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageType {
    /// The visitor's.
    Incoming,
    /// An agent's or a bot's.
    Outgoing,
    /// A line of the system; never meant for visitors.
    Activity,
    /// An automatic message on the agents' side.
    Template,
}

impl MessageType {
    /// The vendor's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
            Self::Activity => "activity",
            Self::Template => "template",
        }
    }

    /// The ancestor's number.
    pub fn number(self) -> i64 {
        match self {
            Self::Incoming => 0,
            Self::Outgoing => 1,
            Self::Activity => 2,
            Self::Template => 3,
        }
    }
}

/// A file on a message.
#[derive(Clone, Debug, Serialize)]
pub struct Attachment {
    /// Global and increasing.
    pub id: i64,
    /// `image`, `audio`, `video` or `file`.
    pub file_type: String,
    /// Where it can be fetched.
    pub data_url: String,
    /// The same picture, for images; empty otherwise.
    pub thumb_url: String,
    /// In bytes.
    pub file_size: usize,
    /// Its media type; only push notifications say it.
    pub content_type: String,
}

/// Who reacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Person {
    /// The visitor.
    Contact,
    /// An agent.
    User,
}

/// One person's reaction to a message.
#[derive(Clone, Debug, Serialize)]
pub struct Reaction {
    /// Global and increasing; stays when the same person chooses another one.
    pub id: i64,
    /// The emoji.
    pub content: String,
    /// Milliseconds since 1970.
    pub created_at: u64,
    /// Whose.
    pub person: Person,
    /// As that person's messages have it; its `id` tells two agents apart.
    pub sender: Value,
}

/// What is stored before a message has its id.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The text; files come without one.
    pub content: Option<String>,
    /// Whose side.
    pub message_type: MessageType,
    /// `text` unless the control says otherwise.
    pub content_type: String,
    /// Goes out as it is.
    pub content_attributes: Value,
    /// Seed 002 only: goes out as it is, unless it is absent or a switch strips it.
    pub metadata: Option<Value>,
    /// An internal note.
    pub private: bool,
    /// `sent`, `delivered`, `seen` or `failed`; seed 002 knows `seen` (its `readStatus`) and everything else.
    pub status: String,
    /// The sender's own key.
    pub echo_id: Option<String>,
    /// Goes out as it is.
    pub sender: Value,
    /// The files, stored already; their ids are given on appending.
    pub attachments: Vec<Attachment>,
    /// The id of the message of this conversation that it answers.
    pub reply_to: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: u64,
}

/// A stored message.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// Global and increasing.
    pub id: i64,
    /// Its conversation.
    pub conversation_id: i64,
    /// The text.
    pub content: Option<String>,
    /// Whose side.
    pub message_type: MessageType,
    /// Usually `text`.
    pub content_type: String,
    /// Goes out as it is.
    pub content_attributes: Value,
    /// Seed 002 only: goes out as it is.
    pub metadata: Option<Value>,
    /// An internal note.
    pub private: bool,
    /// The delivery state.
    pub status: String,
    /// The sender's own key.
    pub echo_id: Option<String>,
    /// Goes out as it is.
    pub sender: Value,
    /// The files.
    pub attachments: Vec<Attachment>,
    /// The id of the message that it answers.
    pub reply_to: Option<i64>,
    /// In the order of their first choice.
    pub reactions: Vec<Reaction>,
    /// The dialog in which it was written.
    pub dialog_id: String,
    /// Milliseconds since 1970.
    pub created_at: u64,
    /// Milliseconds since 1970: the latest change of anything above, or the deletion.
    pub updated_at: u64,
    /// Milliseconds since 1970. The row stays, and the console still shows what it said.
    pub deleted_at: Option<u64>,
}

impl Message {
    /// Whether it was read.
    pub fn is_seen(&self) -> bool {
        self.status == "seen"
    }

    /// Whether a correct server keeps it from the visitor.
    pub fn is_hidden(&self) -> bool {
        self.private || self.message_type == MessageType::Activity
    }
}
