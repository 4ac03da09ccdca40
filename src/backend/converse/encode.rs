//! Our commands in the vendor's words: seed 003 "Body" and "Usage", member by member in the order in which it prints them;
//! the key and the bot's id are the relay's to add.

use super::{ECHO, NAME, PAGE};
use crate::backend::query::push_segment;
use crate::backend::relay::{self, Exchange};
use crate::backend::{Body, Endpoint, MetaDatum, Method, Request, Session};
use crate::json::{self, Value, push_string};
use crate::model::number::decimal;
use crate::model::{Command, EchoKey, HistoryPage, Outgoing, RemoteId};

/// `None`: no such thing here.
pub(super) fn request(endpoint: &Endpoint, session: Option<&Session>, command: &Command) -> Option<Request> {
    match command {
        Command::Identify => Some(relay::identify(endpoint)),
        Command::FindConversations | Command::OpenConversation { .. } | Command::Erase => {
            let identity = endpoint.identity.as_ref().filter(|identity| identity.is_sound())?;
            let exchange = match command {
                Command::OpenConversation { name, .. } => start(endpoint, name),
                Command::Erase => (Method::Delete, url(endpoint), Body::Empty),
                _ => (Method::Get, url(endpoint), Body::Empty),
            };
            relay::with_bearer(&identity.token, exchange)
        }
        command => in_conversation(endpoint, session.filter(|session| session.is_sound())?, command),
    }
}

fn in_conversation(endpoint: &Endpoint, session: &Session, command: &Command) -> Option<Request> {
    let exchange = match command {
        Command::LoadHistory(page) => history(endpoint, session, page)?,
        Command::Send(echo, outgoing) => message(endpoint, session, echo, outgoing)?,
        Command::EndConversation => {
            let mut body = event(&session.conversation.to_text(), "endSession");
            body.push('}');
            (Method::Post, url(endpoint), Body::Json(body))
        }
        Command::Subscribe => {
            let mut frame = String::from("{\"type\":\"subscribe\",\"platformConversationId\":");
            push_string(&mut frame, &session.conversation.to_text());
            frame.push('}');
            return Some(Request::Frames(vec![frame]));
        }
        Command::AnswerKeepalive => return Some(Request::Frames(vec!["{\"type\":\"pong\"}".to_owned()])),
        Command::UpdateCustomer
        | Command::Report(..)
        | Command::Typing(_)
        | Command::Act(..)
        | Command::DropPushToken(_)
        | Command::LoadSettings => return None,
        // These need no conversation, and so are not said here.
        Command::Identify
        | Command::FindConversations
        | Command::OpenConversation { .. }
        | Command::Erase => return None,
    };
    relay::with_bearer(&session.token, exchange)
}

fn url(endpoint: &Endpoint) -> String {
    [&endpoint.base_url, "/chat/converse"].concat()
}

/// The beginning of a request's body.
fn event(conversation: &str, kind: &str) -> String {
    let mut body = ["{\"", NAME, "\":"].concat();
    push_string(&mut body, conversation);
    body.push_str(",\"eventType\":");
    push_string(&mut body, kind);
    body
}

/// "ie: when the chat widget is opened". The name is ours to give.
fn start(endpoint: &Endpoint, name: &EchoKey) -> Exchange {
    let mut body = event(&name.0, "startSession");
    push_meta_data(&mut body, &about_the_visitor(endpoint));
    body.push('}');
    (Method::Post, url(endpoint), Body::Json(body))
}

/// What the page gave, and what it told of the visitor where it gave nothing of that name.
fn about_the_visitor(endpoint: &Endpoint) -> Vec<MetaDatum> {
    let mut data = endpoint.meta_data.clone();
    let customer = &endpoint.customer;
    let attributes = customer.attributes.iter().map(|fact| (fact.name.as_str(), &fact.value));
    let named = [("name", &customer.name), ("email", &customer.email), ("phone", &customer.phone)];
    for (key, value) in attributes.chain(named) {
        if !value.is_empty() && !data.iter().any(|datum| datum.key == key) {
            data.push(MetaDatum { key: key.to_owned(), value: value.clone(), sanitize: true });
        }
    }
    data
}

fn push_meta_data(body: &mut String, data: &[MetaDatum]) {
    for (at, datum) in data.iter().enumerate() {
        body.push_str(if at > 0 { ",{\"key\":" } else { ",\"metaData\":[{\"key\":" });
        push_string(body, &datum.key);
        body.push_str(",\"value\":");
        push_string(body, &datum.value);
        body.push_str(if datum.sanitize { ",\"sanitize\":true}" } else { "}" });
    }
    if !data.is_empty() {
        body.push(']');
    }
}

/// `None`: there are files in it, for which the vendor has no place.
fn message(endpoint: &Endpoint, session: &Session, echo: &EchoKey, outgoing: &Outgoing) -> Option<Exchange> {
    if !outgoing.files.is_empty() {
        return None;
    }
    let mut body = event(&session.conversation.to_text(), "message");
    body.push_str(",\"text\":");
    push_string(&mut body, &outgoing.text);
    if let Some(card) = outgoing.card {
        body.push_str(",\"cardIndex\":");
        body.push_str(&decimal(u64::from(card)));
    }
    push_meta_data(&mut body, &from_the_page(outgoing.metadata.as_deref()));
    body.push_str(",\"");
    body.push_str(ECHO);
    body.push_str("\":");
    push_string(&mut body, &echo.0);
    if outgoing.again > 0 {
        body.push_str(",\"attempt\":");
        body.push_str(&decimal(u64::from(outgoing.again) + 1));
    }
    body.push('}');
    Some((Method::Post, url(endpoint), Body::Json(body)))
}

/// A page's `metadata` as the vendor's list: "we only support values of type string".
fn from_the_page(metadata: Option<&str>) -> Vec<MetaDatum> {
    let Some(Value::Object(members)) = metadata.and_then(json::parse) else { return Vec::new() };
    let datum = |(key, value): (String, Value)| {
        let value = match value {
            Value::String(text) => text,
            other => json::write(&other),
        };
        MetaDatum { key, value, sanitize: false }
    };
    members.into_iter().map(datum).collect()
}

/// `None`: what changed since some time nobody lists.
fn history(endpoint: &Endpoint, session: &Session, page: &HistoryPage) -> Option<Exchange> {
    let mut address = [&endpoint.base_url, "/chat/converse/"].concat();
    push_segment(&mut address, &session.conversation.to_text())?;
    address.push_str("?limit=");
    address.push_str(&decimal(PAGE as u64));
    let (name, id) = match page {
        HistoryPage::Latest => return Some((Method::Get, address, Body::Empty)),
        HistoryPage::Before(RemoteId::Number(id)) => ("&before=", id),
        HistoryPage::After(RemoteId::Number(id)) => ("&after=", id),
        // The relay's places are numbers.
        HistoryPage::Before(_) | HistoryPage::After(_) | HistoryPage::ChangedSince(_) => return None,
    };
    address.push_str(name);
    address.push_str(&decimal(u64::try_from(*id).unwrap_or(0)));
    Some((Method::Get, address, Body::Empty))
}
