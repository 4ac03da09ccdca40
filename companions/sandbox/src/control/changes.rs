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
use crate::hub::{Hub, Shared};
use crate::message::{Message, Person};
use crate::state::{Conversation, Standing, Vendor};
use crate::vendor::{self, changes};

/// Seed 000 does not know this.
pub fn sdk_only(conversation: &Conversation, what: &str) -> Result<(), Complaint> {
    match conversation.vendor {
        Vendor::NovatalksSdk => Ok(()),
        Vendor::Novatalks => Err(Complaint::nonsense(format!(
            "conversation {} follows seed 000, which has no {what}",
            conversation.id
        ))),
    }
}

/// The conversation follows seed 001.
fn check_sdk(hub: &Hub, id: i64, what: &str) -> Result<(), Complaint> {
    sdk_only(hub.world.lock().get(id).ok_or(Complaint::unknown(id))?, what)
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
    let standing = if resolved { Standing::Resolved } else { Standing::Open };
    changes::stand(&hub, id, standing).ok_or(Complaint::unknown(id))?;
    Ok(Json(json!({"resolved": resolved})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewStanding {
    status: Standing,
}

/// `POST /_control/conversations/{id}/conversation_status`
pub async fn stand(State(hub): State<Shared>, Path(id): Path<i64>, bytes: Bytes) -> Outcome {
    let NewStanding { status } = body(&bytes)?;
    let changed = changes::stand(&hub, id, status).ok_or(Complaint::unknown(id))?;
    Ok(Json(json!({"status": status, "changed": changed})))
}

/// Which agent acts; "Support" unless one is named.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Agent {
    sender: Option<Value>,
    sender_name: Option<String>,
}

fn agent(sender: Option<Value>, sender_name: Option<String>) -> Value {
    let named = sender_name.map(|name| vendor::named_agent(Vendor::NovatalksSdk, &name));
    sender.or(named).unwrap_or_else(|| vendor::default_agent(Vendor::NovatalksSdk))
}

/// `POST /_control/conversations/{id}/typing`
pub async fn type_text(State(hub): State<Shared>, Path(id): Path<i64>, bytes: Bytes) -> Outcome {
    let Agent { sender, sender_name } = if bytes.is_empty() { Agent::default() } else { body(&bytes)? };
    check_sdk(&hub, id, "typing")?;
    changes::agent_types(&hub, id, &agent(sender, sender_name)).ok_or(Complaint::unknown(id))?;
    Ok(Json(json!({})))
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
    let by = (Person::User, agent(sender, sender_name));
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
    hub.world.lock().get(id).ok_or(Complaint::unknown(id))?;
    let edit = changes::Edit { content, content_type, content_attributes };
    changed(message_id, changes::edit(&hub, id, message_id, edit))
}

/// `DELETE /_control/conversations/{id}/messages/{message_id}`
pub async fn delete(State(hub): State<Shared>, Path((id, message_id)): Path<(i64, i64)>) -> Outcome {
    check_sdk(&hub, id, "deletion of messages")?;
    changed(message_id, changes::delete(&hub, id, message_id))
}
