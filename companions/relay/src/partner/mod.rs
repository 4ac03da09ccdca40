//! The paths of seed 002 that a browser may use, each bound to the session's customer before the key is added.
//!
//! Foreign and unknown ids get one answer, the one that any unknown path gets (TRUST R-43). Never in here: sessions and
//! sites, which `browser` has judged before.

pub mod bodies;
pub mod frames;
pub mod ids;
pub mod ownership;

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::{get, patch, post};
use serde_json::json;

use self::bodies::{CustomerData, NewConversation, NewMessage, Wrong};
use crate::answers::Refusal;
use crate::browser::body;
use crate::browser::gate::Household;
use crate::browser::visitor::Visitor;
use crate::relay::Shared;
use crate::upstream;

/// A conversation as the agent system describes it is not longer than this, in bytes.
const MOST_CONVERSATION: usize = 64 * 1024;

/// What a path names, decoded, or that it is no text.
type Segment = Result<Path<String>, PathRejection>;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/partner/conversations", post(create_conversation))
        .route("/api/partner/conversations/{customer}", get(list_conversations))
        .route("/api/partner/messages", post(send_message))
        .route("/api/partner/messages/{conversation}", get(list_messages))
        .route("/api/customers/{customer}", patch(update_customer))
}

async fn create_conversation(
    State(relay): State<Shared>,
    visitor: Visitor,
    Household(household): Household,
    request: Request,
) -> Result<Response, Refusal> {
    let customer = &visitor.claims.customer;
    let text = body::read(&relay.config.limits, request).await?;
    NewConversation::read(&text, customer)?;
    relay.limits.conversations_per_ip.take(&household)?;
    let body = json!({"customerId": customer}).to_string();
    let segments = ["api", "partner", "conversations"];
    let answer = relay.agents()?.ask(Method::POST, &segments, Some(body)).await?;
    let (status, described) = answer.read(MOST_CONVERSATION).await?;
    // The conversation is there: what we could not remember now, the next list will teach us.
    if let Err(refusal) = ownership::learn(&relay, customer, &described).await {
        tracing::warn!(code = refusal.code, "a new conversation could not be remembered");
    }
    Ok(upstream::json(status, Body::from(described)))
}

async fn list_conversations(
    State(relay): State<Shared>,
    visitor: Visitor,
    segment: Segment,
) -> Result<Response, Refusal> {
    own_segment(&visitor, segment)?;
    let (status, list) = ownership::list(&relay, &visitor.claims.customer).await?;
    Ok(upstream::json(status, Body::from(list)))
}

async fn send_message(
    State(relay): State<Shared>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, Refusal> {
    let customer = &visitor.claims.customer;
    let text = body::read(&relay.config.limits, request).await?;
    let message = NewMessage::read(&text, customer)?;
    relay.limits.messages_per_session.take(&visitor.claims.session)?;
    if !ownership::owns(&relay, customer, &message.conversation_id.to_string()).await? {
        return Err(Refusal::NOT_FOUND);
    }
    let body = bodies::write(&message)?;
    let segments = ["api", "partner", "messages"];
    Ok(relay.agents()?.ask(Method::POST, &segments, Some(body)).await?.pass_on())
}

async fn list_messages(
    State(relay): State<Shared>,
    visitor: Visitor,
    segment: Segment,
) -> Result<Response, Refusal> {
    let Ok(Path(conversation)) = segment else { return Err(Refusal::NOT_FOUND) };
    if !ownership::owns(&relay, &visitor.claims.customer, &conversation).await? {
        return Err(Refusal::NOT_FOUND);
    }
    let segments = ["api", "partner", "messages", &conversation];
    Ok(relay.agents()?.ask(Method::GET, &segments, None).await?.pass_on())
}

async fn update_customer(
    State(relay): State<Shared>,
    visitor: Visitor,
    segment: Segment,
    request: Request,
) -> Result<Response, Refusal> {
    own_segment(&visitor, segment)?;
    let text = body::read(&relay.config.limits, request).await?;
    let body = bodies::write(&CustomerData::read(&text)?)?;
    let segments = ["api", "customers", &visitor.claims.customer];
    Ok(relay.agents()?.ask(Method::PATCH, &segments, Some(body)).await?.pass_on())
}

/// A path may name the session's own customer and nobody else; one that is no text names nobody.
fn own_segment(visitor: &Visitor, segment: Segment) -> Result<(), Refusal> {
    match segment {
        Ok(Path(customer)) if customer == visitor.claims.customer => Ok(()),
        _ => Err(Refusal::NOT_FOUND),
    }
}

impl From<Wrong> for Refusal {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::Foreign => Self::NOT_FOUND,
            Wrong::Body(problem) => Self::body(problem),
        }
    }
}
