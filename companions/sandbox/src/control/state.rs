//! What the control shows of the sandbox's memory.
//!
//! Never in here: changes.

use axum::extract::{Path, Query, State};
use axum::response::Json;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Complaint, Outcome};
use crate::hub::Shared;
use crate::state::Conversation;

#[derive(Deserialize)]
pub struct Extent {
    #[serde(default)]
    summary: bool,
}

/// `GET /_control/state`
pub async fn all(State(hub): State<Shared>, Query(extent): Query<Extent>) -> Outcome {
    let conversations: Vec<Value> = {
        let world = hub.world.lock();
        let last = if extent.summary { Some(1) } else { None };
        world.conversations().map(|one| shown(one, last)).collect()
    };
    let (requests, refusals) = {
        let journal = hub.journal.lock();
        (json!(journal.requests().collect::<Vec<_>>()), json!(journal.refusals().collect::<Vec<_>>()))
    };
    Ok(Json(json!({
        "origins": hub.origins,
        "website_token": hub.config.website_token,
        "settings": hub.settings(),
        "faults": *hub.faults.lock(),
        "conversations": conversations,
        "requests": requests,
        "refusals": refusals,
        "sockets": hub.sockets.views(),
        "sockets_opened": hub.sockets.opened(),
    })))
}

#[derive(Deserialize)]
pub struct Newest {
    last: Option<usize>,
}

/// `GET /_control/conversations/{id}`
pub async fn one(State(hub): State<Shared>, Path(id): Path<i64>, Query(newest): Query<Newest>) -> Outcome {
    let world = hub.world.lock();
    let conversation = world.get(id).ok_or(Complaint::unknown(id))?;
    Ok(Json(shown(conversation, newest.last)))
}

fn shown(conversation: &Conversation, last: Option<usize>) -> Value {
    let Conversation { id, contact, revoked, resolved, created_at, messages, .. } = conversation;
    let from = last.map_or(0, |last| messages.len().saturating_sub(last));
    json!({
        "id": id,
        "contact": contact,
        "pubsub_token": conversation.pubsub_token,
        "revoked": revoked,
        "resolved": resolved,
        "created_at": created_at,
        "message_count": messages.len(),
        "messages": messages.get(from..).unwrap_or_default(),
    })
}
