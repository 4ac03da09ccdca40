//! The requests of seed 001 §6, §7 and §11 about a conversation and its messages as a whole.
//!
//! Never in here: requests about one message (`messages`), how a request is read (`strict`) or an answer written
//! (`wire`).

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Json, Response};
use serde_json::{Value, json};

use super::strict::{self, NewMessage, Page};
use super::{push, wire};
use crate::config::{ListOrder, Settings};
use crate::conversation::{Conversation, Vendor};
use crate::hub::{Happening, Hub, Shared};
use crate::journal::without_push_token;
use crate::message::{Draft, Message, MessageType};
use crate::state::{ACCOUNT_ID, now_ms};
use crate::uploads;
use crate::vendor::changes::{self, Telling};
use crate::vendor::reading::{self, Objection};

/// How many messages a page has.
const PAGE: usize = 20;

pub(super) type Answer = Result<Response, Objection>;

pub(super) fn answered(answer: Answer, hub: &Hub, method: &str, uri: &Uri) -> Response {
    let place = format!("{method} {}", without_push_token(uri.path()));
    answer.unwrap_or_else(|objection| objection.refuse(hub, &place))
}

/// `POST /api/v1/sdk/conversations`
pub async fn create(State(hub): State<Shared>, request: Request) -> Response {
    let uri = request.uri().clone();
    answered(try_create(&hub, &uri, request).await, &hub, "POST", &uri)
}

async fn try_create(hub: &Shared, uri: &Uri, request: Request) -> Answer {
    strict::no_query(uri)?;
    reading::announced_json(request.headers())?;
    let contact = reading::new_contact(&reading::json_body(&reading::bytes(request).await?)?)?;
    let standing = hub.settings().sdk_initial_status;
    let (answer, id) = {
        let mut world = hub.world.lock();
        let conversation = world.open(Vendor::NovatalksSdk, standing, contact);
        (wire::created(conversation), conversation.id)
    };
    hub.tell(Happening::Conversation { id });
    Ok(Json(answer).into_response())
}

/// `GET /api/v1/sdk/conversations`: all messages.
pub async fn all(State(hub): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    let answer = strict::no_query(&uri).and_then(|()| list(&hub, &headers, None));
    answered(answer, &hub, "GET", &uri)
}

/// `GET /api/v1/sdk/conversations/messages?before|after|updated_at=…`
pub async fn page(State(hub): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    let answer = strict::page(&uri).and_then(|page| list(&hub, &headers, Some(page)));
    answered(answer, &hub, "GET", &uri)
}

fn list(hub: &Hub, headers: &HeaderMap, page: Option<Page>) -> Answer {
    let settings = hub.settings();
    let world = hub.world.lock();
    let conversation = strict::authorized(headers, &world)?;
    strict::bodiless(headers, &settings)?;
    let mut messages = selected(conversation, page, &settings);
    if settings.list_order == ListOrder::Descending {
        messages.reverse();
    }
    let written: Vec<Value> = messages
        .into_iter()
        .map(|message| wire::message(conversation, message, &settings, settings.echo_in_lists))
        .collect();
    Ok(Json(written).into_response())
}

fn selected<'a>(conversation: &'a Conversation, page: Option<Page>, settings: &Settings) -> Vec<&'a Message> {
    let shown = |message: &&Message| settings.leak_hidden_messages || !message.is_hidden();
    let mut visible: Vec<&Message> = conversation.messages.iter().filter(shown).collect();
    visible.truncate(visible.len().saturating_sub(settings.list_lag));
    match page {
        None => visible,
        Some(Page::Before(id)) => {
            visible.retain(|message| message.id < id);
            visible.split_off(visible.len().saturating_sub(PAGE))
        }
        Some(Page::After(id)) => {
            visible.retain(|message| message.id > id);
            visible.truncate(PAGE);
            visible
        }
        Some(Page::UpdatedAfter(time)) => {
            visible.retain(|message| message.updated_at > time);
            visible.sort_by_key(|message| (message.updated_at, message.id));
            visible.truncate(PAGE);
            visible
        }
    }
}

/// `POST /api/v1/sdk/conversations/messages`, as JSON or as a form with files.
pub async fn send(State(hub): State<Shared>, request: Request) -> Response {
    let uri = request.uri().clone();
    answered(try_send(&hub, &uri, request).await, &hub, "POST", &uri)
}

async fn try_send(hub: &Shared, uri: &Uri, request: Request) -> Answer {
    let headers = request.headers().clone();
    strict::authorized(&headers, &hub.world.lock())?;
    strict::no_query(uri)?;
    let (id, sender, message) = if reading::media_type(&headers).as_deref() == Some("multipart/form-data") {
        let form = strict::form(request, &hub.settings()).await?;
        let world = hub.world.lock();
        let conversation = strict::authorized(&headers, &world)?;
        (conversation.id, crate::vendor::visitor(conversation), strict::files_message(form, conversation)?)
    } else {
        reading::announced_json(&headers)?;
        let body = reading::json_body(&reading::bytes(request).await?)?;
        let world = hub.world.lock();
        let conversation = strict::authorized(&headers, &world)?;
        (conversation.id, crate::vendor::visitor(conversation), strict::text_message(&body, conversation)?)
    };
    let NewMessage { content, echo_id, files, reply_to } = message;
    let draft = Draft {
        content,
        message_type: MessageType::Incoming,
        content_type: "text".to_owned(),
        content_attributes: json!({}),
        metadata: None,
        private: false,
        status: "sent".to_owned(),
        echo_id: Some(echo_id),
        sender,
        attachments: files.into_iter().map(|file| uploads::store(hub, file)).collect(),
        reply_to,
        created_at: now_ms(),
    };
    match changes::deliver(hub, id, draft, Telling::All) {
        Some(_) => Ok(StatusCode::OK.into_response()),
        None => Err(Objection::new(401, "the conversation is gone")),
    }
}

/// `DELETE /api/v1/sdk/notifications/{push-token}`
pub async fn forget_push_token(
    State(hub): State<Shared>,
    uri: Uri,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    let forget = || {
        let settings = hub.settings();
        let id = strict::authorized(&headers, &hub.world.lock())?.id;
        strict::no_query(&uri)?;
        strict::bodiless(&headers, &settings)?;
        forget(&hub, id, token, &settings)
    };
    answered(forget(), &hub, "DELETE", &uri)
}

/// §11's `DELETE`, with the operator's token instead of the visitor's.
pub async fn forget_push_token_as_operator(
    State(hub): State<Shared>,
    uri: Uri,
    Path((account, conversation, token)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let forget = || {
        strict::operator(&headers, &hub.config.api_access_token)?;
        strict::no_query(&uri)?;
        if account != ACCOUNT_ID.to_string() {
            return Err(Objection::new(404, format!("there is no account {account:?}")));
        }
        let id = conversation.parse().ok();
        let world = hub.world.lock();
        let known = id.and_then(|id| world.get(id)).filter(|one| one.vendor == Vendor::NovatalksSdk);
        let unknown = || Objection::new(404, format!("there is no conversation {conversation:?}"));
        let id = known.ok_or_else(unknown)?.id;
        drop(world);
        forget(&hub, id, token, &hub.settings())
    };
    answered(forget(), &hub, "DELETE", &uri)
}

fn forget(hub: &Hub, conversation_id: i64, token: String, settings: &Settings) -> Answer {
    let mut world = hub.world.lock();
    let conversation = world.get_mut(conversation_id).filter(|one| {
        let left = settings.push_webhook.as_ref().map(|webhook| push::tokens(webhook, one));
        left.is_some_and(|left| left.contains(&token.as_str()))
    });
    match conversation {
        Some(conversation) => {
            conversation.deleted_push_tokens.insert(token);
            drop(world);
            hub.tell(Happening::Conversation { id: conversation_id });
            Ok(StatusCode::OK.into_response())
        }
        None => Err(Objection::new(404, "the conversation has no such push token")),
    }
}
