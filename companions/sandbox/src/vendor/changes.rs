//! What happens to conversations and messages, from whichever side, and who is told of it: the visitor's sockets in
//! its vendor's words, the console, and the push webhook.
//!
//! The world stays locked while an event is queued, so that events leave in the order of what they tell.
//! Never in here: how a request is read, how an event is written.

use serde_json::{Value, json};

use super::novatalks_sdk::{self, push};
use super::{converse, partner};
use super::{created, event, with_new_status, written};
use crate::config::Settings;
use crate::conversation::{Conversation, Standing, Vendor};
use crate::hub::{Happening, Hub};
use crate::message::{Draft, Message, MessageType, Person, Reaction};
use crate::state::now_ms;

/// Who is told of a new message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// The visitor's sockets, the console, and the push webhook.
    All,
    /// The console.
    Console,
    /// Nobody.
    Nobody,
}

/// Stores a message, and tells of it.
pub fn deliver(hub: &Hub, conversation_id: i64, draft: Draft, telling: Telling) -> Option<Message> {
    let settings = hub.settings();
    let mut world = hub.world.lock();
    let before = world.get(conversation_id)?.standing;
    let message = world.append(conversation_id, draft)?;
    if telling == Telling::Nobody {
        return Some(message);
    }
    let conversation = world.get(conversation_id)?;
    let reopened = conversation.standing != before;
    if telling == Telling::All {
        announce_new(hub, conversation, &message, reopened, &settings);
    }
    drop(world);
    if reopened {
        hub.tell(Happening::Conversation { id: conversation_id });
    }
    tell(hub, &message);
    Some(message)
}

fn announce_new(
    hub: &Hub,
    conversation: &Conversation,
    message: &Message,
    reopened: bool,
    settings: &Settings,
) {
    if conversation.vendor == Vendor::Converse {
        // What a visitor says goes to nobody else; the rest goes to the webhooks.
        if message.message_type != MessageType::Incoming {
            converse::turns::announce(hub, conversation, message);
        }
        return;
    }
    if reopened {
        announce_standing(hub, conversation, settings);
    }
    if !message.is_hidden() || settings.leak_hidden_messages {
        hub.push(&conversation.channel(), &created(conversation, message, settings));
    }
    if conversation.vendor == Vendor::NovatalksSdk && message.message_type != MessageType::Incoming {
        push::new_message(hub, conversation, message, settings);
    }
}

/// Gives messages a new status, and tells of each; says how many changed.
///
/// Without `ids`, all messages of the visitor's own are meant. `None` when there is no such conversation.
pub fn set_status(hub: &Hub, conversation_id: i64, ids: Option<&[i64]>, status: &str) -> Option<usize> {
    let settings = hub.settings();
    let mut world = hub.world.lock();
    let conversation = world.get_mut(conversation_id)?;
    let mut changed = Vec::new();
    for message in &mut conversation.messages {
        let meant = match ids {
            Some(ids) => ids.contains(&message.id),
            None => message.message_type == MessageType::Incoming,
        };
        if meant && message.status != status {
            message.status = status.to_owned();
            message.updated_at = now_ms();
            changed.push(message.clone());
        }
    }
    for message in &changed {
        let told = with_new_status(conversation, message, &settings);
        if let Some(told) = told.filter(|_| !message.is_hidden() || settings.leak_hidden_messages) {
            hub.push(&conversation.channel(), &told);
        }
    }
    drop(world);
    for message in &changed {
        tell(hub, message);
    }
    Some(changed.len())
}

/// What an edit replaces; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// The text, or none.
    pub content: Option<Option<String>>,
    /// For a message that becomes another kind.
    pub content_type: Option<String>,
    /// Buttons and the like.
    pub content_attributes: Option<Value>,
}

/// Changes what a message says: `message.updated`. `None` when there is no such message.
pub fn edit(hub: &Hub, conversation_id: i64, message_id: i64, edit: Edit) -> Option<Message> {
    let change = |message: &mut Message| {
        message.content = edit.content.unwrap_or(message.content.take());
        message.content_type = edit.content_type.unwrap_or(std::mem::take(&mut message.content_type));
        message.content_attributes = edit.content_attributes.unwrap_or(message.content_attributes.take());
    };
    change_message(hub, conversation_id, message_id, change, updated)
}

/// Notes what the visitor chose or wrote (seed 001 §7): `message.updated`.
pub fn answer(hub: &Hub, conversation_id: i64, message_id: i64, value: String) -> Option<Message> {
    let change = |message: &mut Message| match message.content_attributes.as_object_mut() {
        Some(attributes) => _ = attributes.insert("selected_value".to_owned(), json!(value)),
        None => message.content_attributes = json!({"selected_value": value}),
    };
    change_message(hub, conversation_id, message_id, change, updated)
}

/// Deletes a message and keeps its row (seed 001 §8): `message.deleted`.
pub fn delete(hub: &Hub, conversation_id: i64, message_id: i64) -> Option<Message> {
    let change = |message: &mut Message| message.deleted_at = Some(now_ms());
    let deleted = |_: &Conversation, message: &Message, _: &Settings| {
        event("message.deleted", novatalks_sdk::wire::deleted(message))
    };
    change_message(hub, conversation_id, message_id, change, deleted)
}

/// Sets or takes back one person's reaction (seed 001 §7): `message.reaction_updated`, also when nothing changes.
pub fn react(
    hub: &Hub,
    conversation_id: i64,
    message_id: i64,
    (person, sender): (Person, Value),
    reaction: Option<String>,
) -> Option<Message> {
    let id = hub.world.lock().reaction_id();
    let change = |message: &mut Message| {
        let same = |known: &Reaction| known.person == person && known.sender.get("id") == sender.get("id");
        let known = message.reactions.iter_mut().find(|known| same(known));
        match (known, reaction) {
            (Some(known), Some(content)) => {
                known.content = content;
                known.created_at = now_ms();
            }
            (None, Some(content)) => {
                message.reactions.push(Reaction { id, content, created_at: now_ms(), person, sender });
            }
            (_, None) => message.reactions.retain(|known| !same(known)),
        }
    };
    let reacted = |_: &Conversation, message: &Message, _: &Settings| {
        event("message.reaction_updated", novatalks_sdk::wire::reacted(message))
    };
    change_message(hub, conversation_id, message_id, change, reacted)
}

/// Opens, resolves, snoozes, assigns …; says whether it stood otherwise before. Visitors of seed 000 are told nothing.
/// The agent is of seed 002 only.
pub fn stand(hub: &Hub, conversation_id: i64, standing: Standing, agent_id: Option<i64>) -> Option<bool> {
    let settings = hub.settings();
    let mut world = hub.world.lock();
    let conversation = world.get_mut(conversation_id)?;
    let changed = match conversation.vendor {
        Vendor::Novatalks | Vendor::NovatalksSdk | Vendor::Converse => conversation.stand(standing),
        Vendor::Partner => conversation.assign(standing, agent_id),
    };
    if changed {
        announce_standing(hub, conversation, &settings);
    }
    drop(world);
    hub.tell(Happening::Conversation { id: conversation_id });
    Some(changed)
}

/// An agent is typing (seed 001 §8), or is not any more (seed 002). Seed 000 has no word for it.
pub fn agent_types(hub: &Hub, conversation_id: i64, sender: &Value, is_typing: bool) -> Option<()> {
    let world = hub.world.lock();
    let conversation = world.get(conversation_id)?;
    announce_typing(hub, conversation, (Person::User, sender), is_typing);
    Some(())
}

/// The visitor is typing, or is not any more (seed 002): the console sees it. The visitor's own sockets get it back, as
/// seed 001 §8 has it; with seed 002 if a switch says so.
pub fn visitor_types(hub: &Hub, conversation_id: i64, is_typing: bool) -> Option<()> {
    let echoes = hub.settings.lock().partner_echoes_frames;
    let mut world = hub.world.lock();
    let conversation = world.get_mut(conversation_id)?;
    conversation.typing_frames += 1;
    conversation.is_typing = is_typing;
    conversation.typed_at = Some(now_ms());
    if echoes || conversation.vendor != Vendor::Partner {
        let contact = super::visitor(conversation);
        announce_typing(hub, conversation, (Person::Contact, &contact), is_typing);
    }
    drop(world);
    hub.tell(Happening::Typing { conversation_id, is_typing });
    Some(())
}

fn announce_typing(
    hub: &Hub,
    conversation: &Conversation,
    (person, sender): (Person, &Value),
    is_typing: bool,
) {
    let told = match conversation.vendor {
        Vendor::Novatalks | Vendor::Converse => return,
        Vendor::NovatalksSdk => event("typing", novatalks_sdk::wire::typing(conversation.id, sender, person)),
        Vendor::Partner => partner::wire::typing(conversation.id, is_typing, person),
    };
    hub.push(&conversation.channel(), &told);
}

/// The visitor has read a message of the agent's (seed 002).
pub fn visitor_reads(hub: &Hub, conversation_id: i64, message_id: i64) -> Option<Message> {
    let echoes = hub.settings.lock().partner_echoes_frames;
    let mut world = hub.world.lock();
    let conversation = world.get_mut(conversation_id)?;
    let message = conversation.message_mut(message_id)?;
    if !message.is_seen() {
        message.status = "seen".to_owned();
        message.updated_at = now_ms();
    }
    let message = message.clone();
    if echoes {
        hub.push(&conversation.channel(), &partner::wire::read(&message));
    }
    drop(world);
    tell(hub, &message);
    Some(message)
}

fn change_message(
    hub: &Hub,
    conversation_id: i64,
    message_id: i64,
    change: impl FnOnce(&mut Message),
    event: impl FnOnce(&Conversation, &Message, &Settings) -> Value,
) -> Option<Message> {
    let settings = hub.settings();
    let mut world = hub.world.lock();
    let conversation = world.get_mut(conversation_id)?;
    let message = conversation.message_mut(message_id)?;
    change(message);
    message.updated_at = now_ms();
    let message = message.clone();
    if !message.is_hidden() || settings.leak_hidden_messages {
        hub.push(&conversation.channel(), &event(conversation, &message, &settings));
    }
    drop(world);
    tell(hub, &message);
    Some(message)
}

fn updated(conversation: &Conversation, message: &Message, settings: &Settings) -> Value {
    event("message.updated", written(conversation, message, settings, true))
}

fn announce_standing(hub: &Hub, conversation: &Conversation, settings: &Settings) {
    match conversation.vendor {
        Vendor::Novatalks | Vendor::Converse => {}
        Vendor::NovatalksSdk => {
            let data = novatalks_sdk::wire::conversation(conversation);
            hub.push(&conversation.channel(), &event("conversation.status_changed", data));
            push::status_changed(hub, conversation, settings);
        }
        Vendor::Partner => hub.push(&conversation.channel(), &partner::wire::status(conversation)),
    }
}

fn tell(hub: &Hub, message: &Message) {
    let shown = serde_json::to_value(message).unwrap_or(Value::Null);
    hub.tell(Happening::Message { conversation_id: message.conversation_id, message: shown });
}
