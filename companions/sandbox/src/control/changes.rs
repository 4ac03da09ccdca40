//! What an agent does to a conversation and to messages that are there already.
//!
//! Never in here: new messages (`messages`), what the visitor is told (the vendors' `changes`).

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Json;
use serde::Deserialize;
use serde_json::{Value, json};

use super::messages::given;
use super::{Complaint, Outcome, body};
use crate::conversation::{Conversation, Standing, Vendor};
use crate::hub::{Hub, Shared};
use crate::message::{Message, Person};
use crate::vendor::{self, changes};

/// The conversation follows one of these vendors' documents; the others do not know this.
pub fn only_of(vendors: &[Vendor], conversation: &Conversation, what: &str) -> Result<(), Complaint> {
    let Conversation { id, vendor, .. } = conversation;
    if vendors.contains(vendor) {
        return Ok(());
    }
    let document = vendor.document();
    Err(Complaint::nonsense(format!("conversation {id} follows {document}, which has no {what}")))
}

/// The same for seed 001 alone.
fn check_sdk(hub: &Hub, id: i64, what: &str) -> Result<(), Complaint> {
    only_of(&[Vendor::NovatalksSdk], hub.world.lock().get(id).ok_or(Complaint::unknown(id))?, what)
}

fn changed(message_id: i64, changed: Option<Message>) -> Outcome {
    changed.map(|message| Json(json!(message))).ok_or(Complaint::unknown_message(message_id))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Resolution {
    resolved: bool,
}

/// `POST /_control/conversations/{id}/resolve`
pub async fn resolve(State(hub): State<Shared>, Path(id): Path<i64>, bytes: Bytes) -> Outcome {
    let Resolution { resolved } = body(&bytes)?;
    let (vendor, agent_id) = {
        let world = hub.world.lock();
        let conversation = world.get(id).ok_or(Complaint::unknown(id))?;
        (conversation.vendor, conversation.agent_id)
    };
    let standing = match (vendor, resolved) {
        (Vendor::Partner, true) => Standing::Closed,
        (Vendor::Partner, false) if agent_id.is_none() => Standing::Waiting,
        (Vendor::Partner, false) => Standing::Active,
        (Vendor::Converse, true) => Standing::Ended,
        (_, true) => Standing::Resolved,
        (_, false) => Standing::Open,
    };
    changes::stand(&hub, id, standing, None).ok_or(Complaint::unknown(id))?;
    Ok(Json(json!({"resolved": resolved})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewStanding {
    status: Standing,
    agent_id: Option<i64>,
}

/// `POST /_control/conversations/{id}/conversation_status`
pub async fn stand(State(hub): State<Shared>, Path(id): Path<i64>, bytes: Bytes) -> Outcome {
    let NewStanding { status, agent_id } = body(&bytes)?;
    {
        let world = hub.world.lock();
        let conversation = world.get(id).ok_or(Complaint::unknown(id))?;
        if !status.is_of(conversation.vendor) {
            only_of(&[], conversation, &format!("status {}", status.word()))?;
        }
        if agent_id.is_some() {
            only_of(&[Vendor::Partner], conversation, "agent_id")?;
        }
    }
    if agent_id.is_some() && status != Standing::Active {
        return Err(Complaint::nonsense("agent_id goes with the status active"));
    }
    let changed = changes::stand(&hub, id, status, agent_id).ok_or(Complaint::unknown(id))?;
    Ok(Json(json!({"status": status, "changed": changed})))
}

/// Which agent types; "Support" unless one is named.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Typing {
    sender: Option<Value>,
    sender_name: Option<String>,
    is_typing: Option<bool>,
}

/// The agent who acts.
fn agent(hub: &Hub, id: i64, sender: Option<Value>, sender_name: Option<String>) -> Result<Value, Complaint> {
    let world = hub.world.lock();
    let conversation = world.get(id).ok_or(Complaint::unknown(id))?;
    let named = sender_name.map(|name| vendor::named_agent(conversation, &name));
    Ok(sender.or(named).unwrap_or_else(|| vendor::default_agent(conversation)))
}

/// `POST /_control/conversations/{id}/typing`
pub async fn type_text(State(hub): State<Shared>, Path(id): Path<i64>, bytes: Bytes) -> Outcome {
    let Typing { sender, sender_name, is_typing } =
        if bytes.is_empty() { Typing::default() } else { body(&bytes)? };
    let is_typing = is_typing.unwrap_or(true);
    {
        let world = hub.world.lock();
        let conversation = world.get(id).ok_or(Complaint::unknown(id))?;
        only_of(&[Vendor::NovatalksSdk, Vendor::Partner], conversation, "typing")?;
        if !is_typing {
            only_of(&[Vendor::Partner], conversation, "end of typing")?;
        }
    }
    let agent = agent(&hub, id, sender, sender_name)?;
    changes::agent_types(&hub, id, &agent, is_typing).ok_or(Complaint::unknown(id))?;
    Ok(Json(json!({})))
}

/// `POST /_control/conversations/{id}/flashback`
pub async fn flash_back(State(hub): State<Shared>, Path(id): Path<i64>, bytes: Bytes) -> Outcome {
    let given: Option<Value> = if bytes.is_empty() { None } else { Some(body(&bytes)?) };
    let (customer_id, known) = {
        let world = hub.world.lock();
        let conversation = world.get(id).ok_or(Complaint::unknown(id))?;
        only_of(&[Vendor::Partner], conversation, "flashback")?;
        let customer_id = conversation.contact.identifier.clone();
        let known = world.register.customer(&customer_id).and_then(|customer| customer.flashback.clone());
        (customer_id, known)
    };
    let without = || Complaint::nonsense("this customer has given no birth date, so there is no profile");
    let profile = given.or(known).ok_or_else(without)?;
    vendor::partner::announce_flashback(&hub, &customer_id, &profile);
    Ok(Json(profile))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewReaction {
    reaction: Option<String>,
    sender: Option<Value>,
    sender_name: Option<String>,
}

/// `POST /_control/conversations/{id}/messages/{message_id}/reaction`
pub async fn react(
    State(hub): State<Shared>,
    Path((id, message_id)): Path<(i64, i64)>,
    bytes: Bytes,
) -> Outcome {
    let NewReaction { reaction, sender, sender_name } = body(&bytes)?;
    check_sdk(&hub, id, "reactions")?;
    let by = (Person::User, agent(&hub, id, sender, sender_name)?);
    changed(message_id, changes::react(&hub, id, message_id, by, reaction))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    #[serde(default, deserialize_with = "given")]
    content: Option<Value>,
    content_type: Option<String>,
    content_attributes: Option<Value>,
}

/// `PATCH /_control/conversations/{id}/messages/{message_id}`
pub async fn edit(
    State(hub): State<Shared>,
    Path((id, message_id)): Path<(i64, i64)>,
    bytes: Bytes,
) -> Outcome {
    let Edit { content, content_type, content_attributes } = body(&bytes)?;
    let content = match content {
        None => None,
        Some(Value::Null) => Some(None),
        Some(Value::String(text)) => Some(Some(text)),
        Some(_) => return Err(Complaint::nonsense("content is a text or null")),
    };
    let edited = [Vendor::Novatalks, Vendor::NovatalksSdk];
    only_of(&edited, hub.world.lock().get(id).ok_or(Complaint::unknown(id))?, "changes of messages")?;
    let edit = changes::Edit { content, content_type, content_attributes };
    changed(message_id, changes::edit(&hub, id, message_id, edit))
}

/// `DELETE /_control/conversations/{id}/messages/{message_id}`
pub async fn delete(State(hub): State<Shared>, Path((id, message_id)): Path<(i64, i64)>) -> Outcome {
    check_sdk(&hub, id, "deletion of messages")?;
    changed(message_id, changes::delete(&hub, id, message_id))
}
