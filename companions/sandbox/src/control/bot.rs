//! The webhooks of seed 003 called by hand: any body, under any secret.
//!
//! Never in here: what the bot does by itself, or what an operator has it say (`messages`).

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::Json;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{Complaint, Outcome};
use crate::config::Hook;
use crate::hub::Shared;
use crate::journal::WebhookCall;
use crate::state::now_ms;
use crate::webhooks::{Answer, Call};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manner {
    hook: Option<Hook>,
    secret: Option<String>,
}

/// `POST /_control/converse/webhook`
pub async fn call(State(hub): State<Shared>, Query(manner): Query<Manner>, body: Bytes) -> Outcome {
    let named = hub.settings().converse_webhooks;
    let mut webhooks =
        named.ok_or_else(|| Complaint::nonsense("the setting converse_webhooks names no webhook"))?;
    if let Some(secret) = manner.secret {
        webhooks.secret = (!secret.is_empty()).then_some(secret);
    }
    let hook = manner.hook.unwrap_or(Hook::Chat);
    let call = Call { hook, id: format!("msg_{}", Uuid::new_v4().simple()), body };
    let Answer { status, body: answer, error } = hub.caller.call(&webhooks, &call).await;
    hub.note_webhook_call(WebhookCall {
        at: now_ms(),
        conversation_id: None,
        message_id: None,
        hook,
        event: "by hand".to_owned(),
        url: webhooks.address(hook).to_owned(),
        attempt: 1,
        status,
        error: error.clone(),
    });
    Ok(Json(json!({"status": status, "answer": answer, "error": error})))
}
