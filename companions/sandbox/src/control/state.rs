//! What the control shows of the sandbox's memory.
//!
//! Never in here: changes.

use axum::extract::{Path, Query, State};
use axum::response::Json;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Complaint, Outcome};
use crate::config::Settings;
use crate::conversation::{Conversation, Vendor};
use crate::hub::Shared;
use crate::state::World;
use crate::vendor::novatalks_sdk::push;

#[derive(Deserialize)]
pub struct Extent {
    #[serde(default)]
    summary: bool,
}

/// `GET /_control/state`
pub async fn all(State(hub): State<Shared>, Query(extent): Query<Extent>) -> Outcome {
    let settings = hub.settings();
    let (conversations, partners, customers) = {
        let world = hub.world.lock();
        let last = if extent.summary { Some(1) } else { None };
        let conversations: Vec<Value> =
            world.conversations().map(|one| shown(one, last, &settings, &world)).collect();
        let customers: Vec<_> = world.register.customers().collect();
        (conversations, json!(world.register.partners()), json!(customers))
    };
    let (requests, refusals, pushes, webhook_calls) = {
        let journal = hub.journal.lock();
        (
            json!(journal.requests().collect::<Vec<_>>()),
            json!(journal.refusals().collect::<Vec<_>>()),
            json!(journal.pushes().collect::<Vec<_>>()),
            json!(journal.webhook_calls().collect::<Vec<_>>()),
        )
    };
    Ok(Json(json!({
        "origins": hub.origins,
        "website_token": hub.config.website_token,
        "api_access_token": hub.config.api_access_token,
        "partner_api_key": hub.config.partner_api_key,
        "converse_api_key": hub.config.converse_api_key,
        "converse_bot_id": hub.config.converse_bot_id,
        "partners": partners,
        "customers": customers,
        "settings": settings,
        "faults": *hub.faults.lock(),
        "conversations": conversations,
        "requests": requests,
        "refusals": refusals,
        "pushes": pushes,
        "webhook_calls": webhook_calls,
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
    Ok(Json(shown(conversation, newest.last, &settings, &world)))
}

fn shown(conversation: &Conversation, last: Option<usize>, settings: &Settings, world: &World) -> Value {
    let Conversation { id, vendor, contact, revoked, created_at, messages, .. } = conversation;
    let push_tokens = match (&settings.push_webhook, vendor) {
        (Some(webhook), Vendor::NovatalksSdk) => push::tokens(webhook, conversation),
        _ => Vec::new(),
    };
    let is_partner = *vendor == Vendor::Partner;
    let customer = is_partner.then(|| world.register.customer(&contact.identifier));
    let pubsub_token = conversation.has_token().then_some(&conversation.pubsub_token);
    let from = last.map_or(0, |last| messages.len().saturating_sub(last));
    json!({
        "id": id,
        "vendor": vendor,
        "contact": contact,
        "customer": customer.flatten(),
        "agent_id": conversation.agent_id,
        "meta_data": conversation.meta_data,
        "pubsub_token": pubsub_token,
        "revoked": revoked,
        "resolved": conversation.is_resolved(),
        "status": conversation.standing,
        "dialog_id": conversation.dialog_id,
        "push_tokens": push_tokens,
        "visitor_typing": {
            "frames": conversation.typing_frames,
            "at": conversation.typed_at,
            "is_typing": conversation.is_typing,
        },
        "created_at": created_at,
        "updated_at": conversation.updated_at,
        "message_count": messages.len(),
        "messages": messages.get(from..).unwrap_or_default(),
    })
}
