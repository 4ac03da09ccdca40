//! A conversation as the vendors remember it: whose document it follows, how it stands, who its visitor is.
//!
//! Never in here: what a message is made of, ids being handed out, JSON of a vendor.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::customers;
use crate::message::Message;
use crate::state::now_ms;

/// A conversation with all of its messages.
#[derive(Clone, Debug, Serialize)]
pub struct Conversation {
    /// Increasing, over all vendors.
    pub id: i64,
    /// Whose document it follows.
    pub vendor: Vendor,
    /// The visitor.
    pub contact: Contact,
    /// The visitor's credential, shown to the control only; empty with seeds 002 and 003, which have none.
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
    /// The agent who has it, seed 002 only.
    pub agent_id: Option<i64>,
    /// What the session was told, seed 003 only; each key once.
    pub meta_data: Vec<MetaData>,
    /// How many typing frames its visitor sent.
    pub typing_frames: u64,
    /// Whether the last of them said that the visitor types; only seed 002 has one that says no.
    pub is_typing: bool,
    /// When the last of them came, in milliseconds since 1970.
    pub typed_at: Option<u64>,
    /// Milliseconds since 1970.
    pub created_at: u64,
    /// Milliseconds since 1970: the latest message, or change of state.
    pub updated_at: u64,
    /// In the order of their ids.
    pub messages: Vec<Message>,
}

impl Conversation {
    /// Whether an agent has closed it.
    pub fn is_resolved(&self) -> bool {
        matches!(self.standing, Standing::Resolved | Standing::Closed | Standing::Ended)
    }

    /// Whether its visitor has a token; seeds 002 and 003 know none.
    pub fn has_token(&self) -> bool {
        matches!(self.vendor, Vendor::Novatalks | Vendor::NovatalksSdk)
    }

    /// The name under which its visitor's sockets are registered.
    pub fn channel(&self) -> String {
        match self.vendor {
            Vendor::Partner => customers::channel(&self.contact.identifier),
            Vendor::Novatalks | Vendor::NovatalksSdk => self.pubsub_token.clone(),
            // Nobody registers under it: this vendor has no sockets.
            Vendor::Converse => format!("session:{}", self.contact.identifier),
        }
    }

    /// Changes its state; says whether it was another one before.
    pub fn stand(&mut self, standing: Standing) -> bool {
        if self.is_resolved() && standing != Standing::Resolved && self.vendor == Vendor::NovatalksSdk {
            self.dialog_id = Uuid::new_v4().to_string();
        }
        let changed = self.standing != standing;
        self.standing = standing;
        if changed {
            self.updated_at = now_ms();
        }
        changed
    }

    /// Changes its state and its agent (seed 002); says whether anything was otherwise before. Nobody has a waiting
    /// conversation; an active one keeps its agent unless another is named, and a closed one always.
    pub fn assign(&mut self, standing: Standing, agent_id: Option<i64>) -> bool {
        let before = self.agent_id;
        self.agent_id = match standing {
            Standing::Waiting => None,
            Standing::Active => agent_id.or(before).or(Some(customers::USUAL_AGENT)),
            _ => before,
        };
        let changed = self.stand(standing) || self.agent_id != before;
        if changed {
            self.updated_at = now_ms();
        }
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

/// Whose document a conversation follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vendor {
    /// Seed 000, the WebWidget.
    Novatalks,
    /// Seed 001, the SDK API.
    NovatalksSdk,
    /// Seed 002, the partners' chat API.
    Partner,
    /// Seed 003, a bot that answers by webhooks.
    Converse,
}

impl Vendor {
    /// Its document, in the words of a refusal.
    pub fn document(self) -> &'static str {
        match self {
            Self::Novatalks => "seed 000",
            Self::NovatalksSdk => "seed 001",
            Self::Partner => "seed 002",
            Self::Converse => "seed 003",
        }
    }
}

/// The state of a conversation: the first four of seed 001 §10, the next three of seed 002,
/// "Conversation Object", the last two what seed 003's events come to; it has `open` besides.
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
    /// No agent has taken it.
    Waiting,
    /// An agent has.
    Active,
    /// Over; a visitor's message is refused.
    Closed,
    /// The bot has handed it over and is silent.
    Escalated,
    /// The session has ended; a visitor's message is refused.
    Ended,
}

impl Standing {
    /// The vendor's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Pending => "pending",
            Self::Snoozed => "snoozed",
            Self::Waiting => "waiting",
            Self::Active => "active",
            Self::Closed => "closed",
            Self::Escalated => "escalated",
            Self::Ended => "ended",
        }
    }

    /// Whether this vendor has this state.
    pub fn is_of(self, vendor: Vendor) -> bool {
        match self {
            Self::Open => vendor != Vendor::Partner,
            Self::Resolved | Self::Pending | Self::Snoozed => {
                matches!(vendor, Vendor::Novatalks | Vendor::NovatalksSdk)
            }
            Self::Waiting | Self::Active | Self::Closed => vendor == Vendor::Partner,
            Self::Escalated | Self::Ended => vendor == Vendor::Converse,
        }
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
    /// The inbox's name for the visitor; with seed 002 the id of the customer, with seed 003 `platformConversationId`.
    pub identifier: String,
}

/// One parameter of a session (seed 003, "Body").
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MetaData {
    /// Its name.
    pub key: String,
    /// A text, always.
    pub value: String,
    /// Whether it is personal, and no business of anyone who looks on.
    pub sanitize: bool,
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
