//! What the control shows of the sandbox's memory.
//!
//! Never in here: changes.

use axum::extract::{Path, Query, State};
use axum::response::Json;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Complaint, Outcome};
use crate::config::Settings;
use crate::hub::Shared;
use crate::state::{Conversation, Vendor};
use crate::vendor::novatalks_sdk::push;

#[derive(Deserialize)]
pub struct Extent {
    #[serde(default)]
    summary: bool,
}

/// `GET /_control/state`
pub async fn all(State(hub): State<Shared>, Query(extent): Query<Extent>) -> Outcome {
    let settings = hub.settings();
    let conversations: Vec<Value> = {
        let world = hub.world.lock();
        let last = if extent.summary { Some(1) } else { None };
        world.conversations().map(|one| shown(one, last, &settings)).collect()
    };
    let (requests, refusals, pushes) = {
        let journal = hub.journal.lock();
        (
            json!(journal.requests().collect::<Vec<_>>()),
            json!(journal.refusals().collect::<Vec<_>>()),
            json!(journal.pushes().collect::<Vec<_>>()),
        )
    };
    Ok(Json(json!({
        "origins": hub.origins,
        "website_token": hub.config.website_token,
        "api_access_token": hub.config.api_access_token,
        "settings": settings,
        "faults": *hub.faults.lock(),
        "conversations": conversations,
        "requests": requests,
        "refusals": refusals,
        "pushes": pushes,
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
    let settings = hub.settings();
    let world = hub.world.lock();
    let conversation = world.get(id).ok_or(Complaint::unknown(id))?;
    Ok(Json(shown(conversation, newest.last, &settings)))
}

fn shown(conversation: &Conversation, last: Option<usize>, settings: &Settings) -> Value {
    let Conversation { id, vendor, contact, revoked, created_at, messages, .. } = conversation;
    let push_tokens = match (&settings.push_webhook, vendor) {
        (Some(webhook), Vendor::NovatalksSdk) => push::tokens(webhook, conversation),
        _ => Vec::new(),
    };
    let from = last.map_or(0, |last| messages.len().saturating_sub(last));
    json!({
        "id": id,
        "vendor": vendor,
        "contact": contact,
        "pubsub_token": conversation.pubsub_token,
        "revoked": revoked,
        "resolved": conversation.is_resolved(),
        "status": conversation.standing,
        "dialog_id": conversation.dialog_id,
        "push_tokens": push_tokens,
        "visitor_typing": {"frames": conversation.typing_frames, "at": conversation.typed_at},
        "created_at": created_at,
        "message_count": messages.len(),
        "messages": messages.get(from..).unwrap_or_default(),
    })
}
