//! Whose a conversation is. Upstream answers of creating and of listing say it, the store remembers it, and an id that
//! the store does not know makes us ask once more, now and then: the agent system may have begun a conversation by itself.
//!
//! Never in here: what a browser is told about it.

use axum::http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::ids::{Id, is_word};
use crate::answers::Refusal;
use crate::relay::{Relay, now};

/// A customer's list of conversations is not longer than this, in bytes.
const MOST_LIST: usize = 4 * 1024 * 1024;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Conversation {
    id: Id,
    customer_id: String,
}

/// Remembers the conversation that the agent system just described, if it is this customer's.
///
/// # Errors
/// When the store fails.
pub async fn learn(relay: &Relay, customer: &str, described: &[u8]) -> Result<(), Refusal> {
    let described = std::str::from_utf8(described).unwrap_or_default();
    match own_id(described, customer) {
        Some(id) => remember(relay, customer, vec![id]).await,
        None => {
            relay.metrics.items_dropped.with_label_values(&["foreign_conversation"]).inc();
            Ok(())
        }
    }
}

/// The customer's conversations as the agent system lists them, without whatever is not the customer's.
///
/// # Errors
/// When the agent system or the store fails.
pub async fn list(relay: &Relay, customer: &str) -> Result<(StatusCode, String), Refusal> {
    let segments = ["api", "partner", "conversations", customer];
    let (status, body) = relay.agents()?.ask(Method::GET, &segments, None).await?.read(MOST_LIST).await?;
    let items: Vec<&RawValue> = serde_json::from_slice(&body).map_err(|_| Refusal::GARBAGE)?;
    let mut ids = Vec::new();
    let mut own = Vec::new();
    for item in items {
        match own_id(item.get(), customer) {
            Some(id) => {
                ids.push(id);
                own.push(item.get());
            }
            None => relay.metrics.items_dropped.with_label_values(&["foreign_conversation"]).inc(),
        }
    }
    remember(relay, customer, ids).await?;
    Ok((status, format!("[{}]", own.join(","))))
}

/// Whether this conversation is this customer's. Takes the same way for an id of somebody else and for one of nobody.
///
/// # Errors
/// When it is not known and cannot be asked for now.
pub async fn owns(relay: &Relay, customer: &str, conversation: &str) -> Result<bool, Refusal> {
    if !is_word(conversation) {
        return Ok(false);
    }
    if relay.store.owns(customer, conversation).await.map_err(|_| Refusal::STORE)? {
        return Ok(true);
    }
    if relay.limits.listings.take(&customer.to_owned()).is_err() {
        return Ok(false);
    }
    match list(relay, customer).await {
        Ok(_) => relay.store.owns(customer, conversation).await.map_err(|_| Refusal::STORE),
        // A customer without a conversation may be one that the agent system has never heard of.
        Err(refusal) if refusal.status == StatusCode::NOT_FOUND => Ok(false),
        Err(refusal) => Err(refusal),
    }
}

async fn remember(relay: &Relay, customer: &str, ids: Vec<String>) -> Result<(), Refusal> {
    if ids.is_empty() {
        return Ok(());
    }
    relay.store.learn(customer, ids, now()).await.map_err(|_| Refusal::STORE)?;
    relay.presence.has_conversation(customer);
    Ok(())
}

fn own_id(item: &str, customer: &str) -> Option<String> {
    let conversation: Conversation = serde_json::from_str(item).ok()?;
    (conversation.customer_id == customer && conversation.id.is_right()).then(|| conversation.id.to_string())
}
