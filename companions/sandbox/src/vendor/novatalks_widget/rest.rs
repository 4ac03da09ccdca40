//! The requests of seed 000 §7, and the settings of a dynamic widget.
//!
//! Never in here: how a request is read (`strict`) or an answer written (`wire`).

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Json, Response};
use serde_json::{Value, json};

use super::strict::{self, NewMessage, Page};
use super::wire;
use crate::config::ListOrder;
use crate::conversation::{Conversation, Standing, Vendor};
use crate::hub::{Happening, Hub, Shared};
use crate::message::{Draft, Message, MessageType};
use crate::state::now_ms;
use crate::uploads;
use crate::vendor::changes::{self, Telling};
use crate::vendor::reading::{self, Objection};

/// How many messages a page has.
const PAGE: usize = 20;

type Answer = Result<Response, Objection>;

fn answered(answer: Answer, hub: &Hub, place: &str) -> Response {
    answer.unwrap_or_else(|objection| objection.refuse(hub, place))
}

/// `POST /widget/conversations?website_token=…`
pub async fn create(State(hub): State<Shared>, uri: Uri, request: Request) -> Response {
    let answer = try_create(&hub, &uri, request).await;
    answered(answer, &hub, &format!("POST {}", uri.path()))
}

async fn try_create(hub: &Shared, uri: &Uri, request: Request) -> Answer {
    let parameters = reading::query(uri, &["website_token"])?;
    strict::website_token(&parameters, &hub.config.website_token)?;
    reading::announced_json(request.headers())?;
    let contact = reading::new_contact(&reading::json_body(&reading::bytes(request).await?)?)?;
    let (answer, id) = {
        let mut world = hub.world.lock();
        let conversation = world.open(Vendor::Novatalks, Standing::Open, contact);
        (wire::created(conversation), conversation.id)
    };
    hub.tell(Happening::Conversation { id });
    Ok(Json(answer).into_response())
}

/// The conversation exists and the visitor may use it; answers with its contact's id.
fn allowed(hub: &Hub, segment: &str, headers: &HeaderMap) -> Result<(i64, i64), Objection> {
    let id = strict::conversation_id(segment)?;
    let world = hub.world.lock();
    let conversation = world
        .get(id)
        .filter(|one| one.vendor == Vendor::Novatalks)
        .ok_or_else(|| Objection { status: 404, reason: format!("there is no conversation {id}") })?;
    strict::authorized(headers, conversation)?;
    Ok((id, conversation.contact.id))
}

/// `GET /widget/conversations/{id}/messages`
pub async fn list(
    State(hub): State<Shared>,
    uri: Uri,
    Path(segment): Path<String>,
    headers: HeaderMap,
) -> Response {
    answered(try_list(&hub, &uri, &segment, &headers), &hub, &format!("GET {}", uri.path()))
}

fn try_list(hub: &Shared, uri: &Uri, segment: &str, headers: &HeaderMap) -> Answer {
    let (id, _) = allowed(hub, segment, headers)?;
    let page = strict::page(uri, &hub.config.website_token)?;
    let settings = hub.settings();
    if settings.get_requires_content_type || headers.contains_key("content-type") {
        reading::announced_json(headers)?;
    }
    let world = hub.world.lock();
    let Some(conversation) = world.get(id) else {
        return Err(Objection { status: 404, reason: format!("there is no conversation {id}") });
    };
    let mut messages = selected(conversation, page, settings.leak_hidden_messages, settings.list_lag);
    if settings.list_order == ListOrder::Descending {
        messages.reverse();
    }
    let written: Vec<Value> = messages
        .into_iter()
        .map(|message| wire::message(message, &settings, settings.echo_in_lists))
        .collect();
    Ok(Json(written).into_response())
}

fn selected(conversation: &Conversation, page: Page, with_hidden: bool, lag: usize) -> Vec<&Message> {
    let mut visible: Vec<&Message> =
        conversation.messages.iter().filter(|message| with_hidden || !message.is_hidden()).collect();
    visible.truncate(visible.len().saturating_sub(lag));
    match page {
        Page::All => visible,
        Page::Before(id) => {
            visible.retain(|message| message.id < id);
            visible.split_off(visible.len().saturating_sub(PAGE))
        }
        Page::After(id) => {
            visible.retain(|message| message.id > id);
            visible.truncate(PAGE);
            visible
        }
    }
}

/// `POST /widget/conversations/{id}/messages?website_token=…`, as JSON or as a form with files.
pub async fn send(
    State(hub): State<Shared>,
    uri: Uri,
    Path(segment): Path<String>,
    request: Request,
) -> Response {
    let answer = try_send(&hub, &uri, &segment, request).await;
    answered(answer, &hub, &format!("POST {}", uri.path()))
}

async fn try_send(hub: &Shared, uri: &Uri, segment: &str, request: Request) -> Answer {
    let (id, contact_id) = allowed(hub, segment, request.headers())?;
    let parameters = reading::query(uri, &["website_token"])?;
    strict::website_token(&parameters, &hub.config.website_token)?;
    let message = if reading::media_type(request.headers()).as_deref() == Some("multipart/form-data") {
        strict::files_message(request, id, contact_id, &hub.settings()).await?
    } else {
        reading::announced_json(request.headers())?;
        strict::text_message(&reading::json_body(&reading::bytes(request).await?)?, id, contact_id)?
    };
    match store(hub, id, message) {
        Some(_) => Ok(StatusCode::OK.into_response()),
        None => Err(Objection { status: 404, reason: format!("there is no conversation {id}") }),
    }
}

fn store(hub: &Hub, id: i64, message: NewMessage) -> Option<Message> {
    let sender = crate::vendor::visitor(hub.world.lock().get(id)?);
    let draft = Draft {
        content: message.content,
        message_type: MessageType::Incoming,
        content_type: "text".to_owned(),
        content_attributes: json!({}),
        metadata: None,
        private: false,
        status: "sent".to_owned(),
        echo_id: Some(message.echo_id),
        sender,
        attachments: message.files.into_iter().map(|file| uploads::store(hub, file)).collect(),
        reply_to: None,
        created_at: now_ms(),
    };
    changes::deliver(hub, id, draft, Telling::All)
}

/// `GET /widget/settings?website_token=…`
pub async fn settings(State(hub): State<Shared>, uri: Uri) -> Response {
    let answer = reading::query(&uri, &["website_token"])
        .and_then(|parameters| strict::website_token(&parameters, &hub.config.website_token))
        .map(|()| match hub.settings().widget_settings {
            Value::Null => (StatusCode::NOT_FOUND, Json(json!({"error": "Not Found"}))).into_response(),
            settings => Json(settings).into_response(),
        });
    answered(answer, &hub, "GET /widget/settings")
}
