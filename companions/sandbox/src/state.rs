//! What the vendor remembers: contacts, conversations, messages, and the ids that it hands out.
//!
//! Never in here: JSON shapes (a vendor's room writes them), sockets, HTTP.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// The only account here, as in seed 000's samples.
pub const ACCOUNT_ID: i64 = 1;
/// The only inbox here, as in seed 000's samples.
pub const INBOX_ID: i64 = 5;

/// Milliseconds since 1970.
pub fn now_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// Twenty-two letters and digits that nobody can guess: 128 random bits, in the look of the vendor's own tokens.
pub fn random_token() -> String {
    const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut rest = Uuid::new_v4().as_u128();
    let mut token = String::with_capacity(22);
    for _ in 0..22 {
        let index = usize::try_from(rest % 62).unwrap_or_default();
        token.push(LETTERS.get(index).map_or('0', |letter| char::from(*letter)));
        rest /= 62;
    }
    token
}

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
    /// An internal note.
    pub private: bool,
    /// `sent`, `delivered`, `seen` or `failed`.
    pub status: String,
    /// The sender's own key.
    pub echo_id: Option<String>,
    /// Goes out as it is.
    pub sender: Value,
    /// The files, stored already; their ids are given on appending.
    pub attachments: Vec<Attachment>,
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
    /// Milliseconds since 1970.
    pub created_at: u64,
}

impl Message {
    /// Whether a correct server keeps it from the visitor.
    pub fn is_hidden(&self) -> bool {
        self.private || self.message_type == MessageType::Activity
    }
}

/// A visitor.
#[derive(Clone, Debug, Serialize)]
pub struct Contact {
    /// Global and increasing.
    pub id: i64,
    /// As given on creation.
    pub name: String,
    /// A string or null.
    pub email: Value,
    /// A string or null.
    pub phone_number: Value,
    /// An object.
    pub custom_attributes: Value,
    /// The inbox's name for the visitor.
    pub identifier: String,
}

/// A conversation with all of its messages.
#[derive(Clone, Debug, Serialize)]
pub struct Conversation {
    /// Increasing.
    pub id: i64,
    /// The visitor.
    pub contact: Contact,
    /// The visitor's credential, shown to the control only.
    pub pubsub_token: String,
    /// Set by the control: the token is refused from then on.
    pub revoked: bool,
    /// Whether `conversation.created` went out.
    pub announced: bool,
    /// Closed by an agent; the visitor's next message reopens it.
    pub resolved: bool,
    /// Constant for the conversation.
    pub dialog_id: String,
    /// Milliseconds since 1970.
    pub created_at: u64,
    /// In the order of their ids.
    pub messages: Vec<Message>,
}

/// All conversations of the vendor, and its counters.
#[derive(Debug)]
pub struct World {
    conversations: BTreeMap<i64, Conversation>,
    next_conversation: i64,
    next_contact: i64,
    next_message: i64,
    next_attachment: i64,
}

impl Default for World {
    /// The counters begin far apart, so that a reader who mixes up two kinds of id is found out.
    fn default() -> Self {
        Self {
            conversations: BTreeMap::new(),
            next_conversation: 27,
            next_contact: 136,
            next_message: 8_326,
            next_attachment: 541,
        }
    }
}

fn take(counter: &mut i64) -> i64 {
    let id = *counter;
    *counter += 1;
    id
}

impl World {
    /// Opens a conversation for a new contact.
    pub fn open(
        &mut self,
        name: String,
        email: Value,
        phone_number: Value,
        custom_attributes: Value,
    ) -> &Conversation {
        let id = take(&mut self.next_conversation);
        let contact = Contact {
            id: take(&mut self.next_contact),
            name,
            email,
            phone_number,
            custom_attributes,
            identifier: random_token(),
        };
        let conversation = Conversation {
            id,
            contact,
            pubsub_token: random_token(),
            revoked: false,
            announced: false,
            resolved: false,
            dialog_id: Uuid::new_v4().to_string(),
            created_at: now_ms(),
            messages: Vec::new(),
        };
        self.conversations.entry(id).or_insert(conversation)
    }

    /// Stores a message under a new id; `None` when there is no such conversation.
    pub fn append(&mut self, conversation_id: i64, draft: Draft) -> Option<Message> {
        let conversation = self.conversations.get_mut(&conversation_id)?;
        let Draft { content, message_type, content_type, content_attributes, private, .. } = draft;
        let mut attachments = draft.attachments;
        for attachment in &mut attachments {
            attachment.id = take(&mut self.next_attachment);
        }
        let message = Message {
            id: take(&mut self.next_message),
            conversation_id,
            content,
            message_type,
            content_type,
            content_attributes,
            private,
            status: draft.status,
            echo_id: draft.echo_id,
            sender: draft.sender,
            attachments,
            created_at: draft.created_at,
        };
        if message_type == MessageType::Incoming {
            conversation.resolved = false;
        }
        conversation.messages.push(message.clone());
        Some(message)
    }

    /// One conversation.
    pub fn get(&self, id: i64) -> Option<&Conversation> {
        self.conversations.get(&id)
    }

    /// One conversation, to change it.
    pub fn get_mut(&mut self, id: i64) -> Option<&mut Conversation> {
        self.conversations.get_mut(&id)
    }

    /// The conversation that a visitor's token opens, unless the token was revoked.
    pub fn by_token(&self, token: &str) -> Option<&Conversation> {
        self.conversations.values().find(|one| one.pubsub_token == token && !one.revoked)
    }

    /// Forgets a conversation and its messages.
    pub fn remove(&mut self, id: i64) -> Option<Conversation> {
        self.conversations.remove(&id)
    }

    /// All conversations, oldest first.
    pub fn conversations(&self) -> impl Iterator<Item = &Conversation> {
        self.conversations.values()
    }
}

/// The agent of seed 000's samples.
pub fn default_agent() -> Value {
    json!({"id": 1, "name": "Support", "displayName": ""})
}
