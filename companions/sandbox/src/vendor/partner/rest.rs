//! The requests of seed 002 about partners, conversations and messages.
//!
//! Never in here: customers' data (`customers`), how a request is read (`strict`) or an answer written (`wire`).

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Json, Response};
use serde_json::{Value, json};

use super::strict::{self, NewMessage};
use super::{copies, wire};
use crate::config::{ListOrder, PartnerCopy};
use crate::customers;
use crate::hub::{Happening, Hub, Shared};
use crate::message::{Draft, Message, MessageType};
use crate::state::now_ms;
use crate::vendor::PAUSE;
use crate::vendor::changes::{self, Telling};
use crate::vendor::reading::{self, Objection, Read};

pub(super) type Answer = Result<Response, Objection>;

pub(super) fn answered(answer: Answer, hub: &Hub, method: &str, uri: &Uri) -> Response {
    answer.unwrap_or_else(|objection| objection.refuse(hub, &format!("{method} {}", uri.path())))
}

/// The guide prints no status for what is created.
fn created(hub: &Hub, body: Value) -> Response {
    let status =
        if hub.settings.lock().partner_creates_with_201 { StatusCode::CREATED } else { StatusCode::OK };
    (status, Json(body)).into_response()
}

/// `POST /api/partner/register`, the only request without a key.
pub async fn register(State(hub): State<Shared>, uri: Uri, request: Request) -> Response {
    answered(try_register(&hub, request).await, &hub, "POST", &uri)
}

async fn try_register(hub: &Hub, request: Request) -> Answer {
    let (name, domain) = strict::registration(&strict::body(request).await?)?;
    let partner = hub.world.lock().register.enter(name, domain);
    Ok(created(hub, wire::registered(&partner)))
}

/// `POST /api/partner/conversations`
pub async fn create(State(hub): State<Shared>, uri: Uri, request: Request) -> Response {
    answered(try_create(&hub, request).await, &hub, "POST", &uri)
}

async fn try_create(hub: &Hub, request: Request) -> Answer {
    strict::authorized(request.headers(), hub)?;
    let customer_id = strict::new_conversation(&strict::body(request).await?)?;
    let (answer, id) = {
        let mut world = hub.world.lock();
        let conversation = world.open_for_customer(&customer_id);
        (wire::created(conversation), conversation.id)
    };
    hub.tell(Happening::Conversation { id });
    Ok(created(hub, answer))
}

/// `GET /api/partner/conversations/{customerId}`
pub async fn conversations(
    State(hub): State<Shared>,
    uri: Uri,
    Path(customer_id): Path<String>,
    headers: HeaderMap,
) -> Response {
    answered(try_conversations(&hub, &uri, &customer_id, &headers), &hub, "GET", &uri)
}

fn try_conversations(hub: &Hub, uri: &Uri, customer_id: &str, headers: &HeaderMap) -> Answer {
    strict::authorized(headers, hub)?;
    reading::query(uri, &[])?;
    let refuses = hub.settings.lock().partner_refuses_unknown_customers;
    let world = hub.world.lock();
    if refuses && world.register.customer(customer_id).is_none() {
        return Err(Objection::new(404, "there is no such customer"));
    }
    let written: Vec<Value> = world.of_customer(customer_id).map(wire::conversation).collect();
    Ok(Json(written).into_response())
}

/// `POST /api/partner/messages`
pub async fn send(State(hub): State<Shared>, uri: Uri, request: Request) -> Response {
    answered(try_send(&hub, request).await, &hub, "POST", &uri)
}

async fn try_send(hub: &Shared, request: Request) -> Answer {
    strict::authorized(request.headers(), hub)?;
    let message = strict::new_message(&strict::body(request).await?, "the body")?;
    let settings = hub.settings();
    let channel = customers::channel(&message.sender_id);
    let telling = match settings.partner_copy {
        PartnerCopy::Before => Telling::All,
        PartnerCopy::After | PartnerCopy::None => Telling::Console,
    };
    let written = wire::message(&store(hub, message, telling)?, &settings);
    let response = created(hub, written.clone());
    match settings.partner_copy {
        PartnerCopy::Before => tokio::time::sleep(PAUSE).await,
        PartnerCopy::After => {
            return Ok(copies::after(response, hub, channel, wire::frame("message", written)));
        }
        PartnerCopy::None => {}
    }
    Ok(response)
}

/// Stores a client's message.
///
/// # Errors
/// When there is no such conversation, or it is somebody else's, or closed.
pub fn store(hub: &Hub, message: NewMessage, telling: Telling) -> Read<Message> {
    let takes_closed = hub.settings.lock().partner_closed_accepts;
    let sender = {
        let world = hub.world.lock();
        strict::fits(&message, &world, takes_closed)?;
        crate::vendor::visitor(strict::known_conversation(&world, message.conversation_id)?)
    };
    let id = message.conversation_id;
    let draft = Draft {
        content: Some(message.content),
        message_type: MessageType::Incoming,
        content_type: "text".to_owned(),
        content_attributes: json!({}),
        metadata: message.metadata,
        private: false,
        status: "sent".to_owned(),
        echo_id: None,
        sender,
        attachments: Vec::new(),
        reply_to: None,
        created_at: now_ms(),
    };
    let gone = || Objection::new(404, format!("there is no conversation {id}"));
    changes::deliver(hub, id, draft, telling).ok_or_else(gone)
}

/// `GET /api/partner/messages/{conversationId}`: all of them, there are no pages.
pub async fn messages(
    State(hub): State<Shared>,
    uri: Uri,
    Path(segment): Path<String>,
    headers: HeaderMap,
) -> Response {
    answered(try_messages(&hub, &uri, &segment, &headers), &hub, "GET", &uri)
}

fn try_messages(hub: &Hub, uri: &Uri, segment: &str, headers: &HeaderMap) -> Answer {
    strict::authorized(headers, hub)?;
    reading::query(uri, &[])?;
    let id = segment.parse();
    let id = id.map_err(|_| Objection::new(404, format!("{segment:?} is no id of a conversation")))?;
    let settings = hub.settings();
    let world = hub.world.lock();
    let messages = &strict::known_conversation(&world, id)?.messages;
    let shown = messages.len().saturating_sub(settings.list_lag);
    let mut written: Vec<Value> =
        messages.iter().take(shown).map(|message| wire::message(message, &settings)).collect();
    if settings.list_order == ListOrder::Descending {
        written.reverse();
    }
    Ok(Json(written).into_response())
}
