//! What the vendors remember, and the ids that they hand out.
//!
//! Never in here: what conversations, messages and customers are made of, JSON shapes (a vendor's room writes them), sockets, HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use uuid::Uuid;

use crate::conversation::{Contact, Conversation, MetaData, NewContact, Standing, Vendor};
use crate::customers::{Customer, Register};
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

/// All conversations of the vendors, and their counters.
#[derive(Debug)]
pub struct World {
    conversations: BTreeMap<i64, Conversation>,
    next_conversation: i64,
    next_contact: i64,
    next_message: i64,
    next_attachment: i64,
    next_reaction: i64,
    /// The partners and customers of seed 002.
    pub register: Register,
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
            register: Register::default(),
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
        self.open_as(vendor, standing, contact, (random_token(), random_token()))
    }

    /// Opens a conversation of seed 002. The customer needs not be known before.
    pub fn open_for_customer(&mut self, customer_id: &str) -> &Conversation {
        let customer = self.register.meet(customer_id);
        let contact = NewContact {
            name: customer.shown_name().to_owned(),
            email: Value::from(customer.email.clone()),
            phone_number: Value::Null,
            custom_attributes: json!({}),
        };
        let names = (customer_id.to_owned(), String::new());
        self.open_as(Vendor::Partner, Standing::Waiting, contact, names)
    }

    /// Opens a session of seed 003 under an id that its client has chosen.
    pub fn open_session(&mut self, platform_id: &str, name: String) -> &Conversation {
        let contact =
            NewContact { name, email: Value::Null, phone_number: Value::Null, custom_attributes: json!({}) };
        self.open_as(Vendor::Converse, Standing::Open, contact, (platform_id.to_owned(), String::new()))
    }

    fn open_as(
        &mut self,
        vendor: Vendor,
        standing: Standing,
        contact: NewContact,
        (identifier, pubsub_token): (String, String),
    ) -> &Conversation {
        let id = take(&mut self.next_conversation);
        let created_at = now_ms();
        let NewContact { name, email, phone_number, custom_attributes } = contact;
        let contact_id = take(&mut self.next_contact);
        let contact = Contact { id: contact_id, name, email, phone_number, custom_attributes, identifier };
        let conversation = Conversation {
            id,
            vendor,
            contact,
            pubsub_token,
            revoked: false,
            announced: false,
            standing,
            dialog_id: Uuid::new_v4().to_string(),
            deleted_push_tokens: BTreeSet::new(),
            agent_id: None,
            meta_data: Vec::new(),
            typing_frames: 0,
            is_typing: false,
            typed_at: None,
            created_at,
            updated_at: created_at,
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
            metadata: draft.metadata,
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
        conversation.updated_at = now_ms();
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
        let opens = |one: &&Conversation| one.has_token() && one.pubsub_token == token && !one.revoked;
        self.conversations.values().find(opens)
    }

    /// The session of this `platformConversationId` (seed 003).
    pub fn session(&self, platform_id: &str) -> Option<&Conversation> {
        let named =
            |one: &&Conversation| one.vendor == Vendor::Converse && one.contact.identifier == platform_id;
        self.conversations.values().find(named)
    }

    /// Saves parameters on a session (seed 003); a key that it has already gets the new value.
    pub fn save_meta_data(&mut self, conversation_id: i64, given: Vec<MetaData>) {
        let Some(conversation) = self.conversations.get_mut(&conversation_id) else { return };
        for parameter in given {
            match conversation.meta_data.iter_mut().find(|known| known.key == parameter.key) {
                Some(known) => *known = parameter,
                None => conversation.meta_data.push(parameter),
            }
        }
    }

    /// All conversations of a customer (seed 002), oldest first.
    pub fn of_customer(&self, customer_id: &str) -> impl Iterator<Item = &Conversation> {
        let theirs =
            move |one: &&Conversation| one.vendor == Vendor::Partner && one.contact.identifier == customer_id;
        self.conversations.values().filter(theirs)
    }

    /// Changes a customer (seed 002), and with it what its conversations say of the visitor; says which those are.
    pub fn update_customer(&mut self, customer: Customer) -> Vec<i64> {
        let mut changed = Vec::new();
        for one in self.conversations.values_mut() {
            if one.vendor == Vendor::Partner && one.contact.identifier == customer.id {
                one.contact.name = customer.shown_name().to_owned();
                one.contact.email = Value::from(customer.email.clone());
                changed.push(one.id);
            }
        }
        self.register.keep(customer);
        changed
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
