//! What the vendors remember: contacts, conversations, messages, and the ids that they hand out.
//!
//! Never in here: what a message is made of, JSON shapes (a vendor's room writes them), sockets, HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::message::{Draft, Message, MessageType};

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

/// Whose document a conversation follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vendor {
    /// Seed 000, the WebWidget.
    Novatalks,
    /// Seed 001, the SDK API.
    NovatalksSdk,
}

/// The state of a conversation (seed 001 §10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Someone attends to it.
    Open,
    /// Closed by an agent; the visitor's next message reopens it.
    Resolved,
    /// With a bot, or waiting for an agent.
    Pending,
    /// Put aside; the visitor's next message reopens it, as with the vendor's ancestor.
    Snoozed,
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
    /// Increasing, over all vendors.
    pub id: i64,
    /// Whose document it follows.
    pub vendor: Vendor,
    /// The visitor.
    pub contact: Contact,
    /// The visitor's credential, shown to the control only.
    pub pubsub_token: String,
    /// Set by the control: the token is refused from then on.
    pub revoked: bool,
    /// Whether `conversation.created` went out.
    pub announced: bool,
    /// Open, resolved and so on.
    pub standing: Standing,
    /// Constant with seed 000; with seed 001 a new one begins when a resolved conversation opens again.
    pub dialog_id: String,
    /// The push tokens that were deleted for this conversation (seed 001 §7 and §11).
    pub deleted_push_tokens: BTreeSet<String>,
    /// How many typing frames its visitor sent.
    pub typing_frames: u64,
    /// When the last of them came, in milliseconds since 1970.
    pub typed_at: Option<u64>,
    /// Milliseconds since 1970.
    pub created_at: u64,
    /// In the order of their ids.
    pub messages: Vec<Message>,
}

impl Conversation {
    /// Whether an agent has closed it.
    pub fn is_resolved(&self) -> bool {
        self.standing == Standing::Resolved
    }

    /// Changes its state; says whether it was another one before.
    pub fn stand(&mut self, standing: Standing) -> bool {
        if self.is_resolved() && standing != Standing::Resolved && self.vendor == Vendor::NovatalksSdk {
            self.dialog_id = Uuid::new_v4().to_string();
        }
        let changed = self.standing != standing;
        self.standing = standing;
        changed
    }

    /// One of its messages.
    pub fn message(&self, id: i64) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == id)
    }

    /// One of its messages, to change it.
    pub fn message_mut(&mut self, id: i64) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.id == id)
    }
}

impl Standing {
    /// The vendor's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Pending => "pending",
            Self::Snoozed => "snoozed",
        }
    }
}

/// Who opens a conversation, as the vendor was told.
#[derive(Clone, Debug)]
pub struct NewContact {
    /// Required.
    pub name: String,
    /// A string or null.
    pub email: Value,
    /// A string or null.
    pub phone_number: Value,
    /// An object.
    pub custom_attributes: Value,
}

/// All conversations of the vendors, and their counters.
#[derive(Debug)]
pub struct World {
    conversations: BTreeMap<i64, Conversation>,
    next_conversation: i64,
    next_contact: i64,
    next_message: i64,
    next_attachment: i64,
    next_reaction: i64,
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
            next_reaction: 1_301,
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
    pub fn open(&mut self, vendor: Vendor, standing: Standing, contact: NewContact) -> &Conversation {
        let id = take(&mut self.next_conversation);
        let NewContact { name, email, phone_number, custom_attributes } = contact;
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
            vendor,
            contact,
            pubsub_token: random_token(),
            revoked: false,
            announced: false,
            standing,
            dialog_id: Uuid::new_v4().to_string(),
            deleted_push_tokens: BTreeSet::new(),
            typing_frames: 0,
            typed_at: None,
            created_at: now_ms(),
            messages: Vec::new(),
        };
        self.conversations.entry(id).or_insert(conversation)
    }

    /// Stores a message under a new id; `None` when there is no such conversation.
    pub fn append(&mut self, conversation_id: i64, draft: Draft) -> Option<Message> {
        let conversation = self.conversations.get_mut(&conversation_id)?;
        let waits = matches!(conversation.standing, Standing::Resolved | Standing::Snoozed);
        if draft.message_type == MessageType::Incoming && waits {
            conversation.stand(Standing::Open);
        }
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
            reply_to: draft.reply_to,
            reactions: Vec::new(),
            dialog_id: conversation.dialog_id.clone(),
            created_at: draft.created_at,
            updated_at: draft.created_at,
            deleted_at: None,
        };
        conversation.messages.push(message.clone());
        Some(message)
    }

    /// The next id of a reaction.
    pub fn reaction_id(&mut self) -> i64 {
        take(&mut self.next_reaction)
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
