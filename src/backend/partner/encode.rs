//! Our commands in the vendor's words: seed 002, "API Reference" and "WebSocket", member by member in the order in which it
//! prints them; and in our relay's, where there is one.

use super::{ECHO, is_direct};
use crate::backend::query::{push_encoded, push_segment};
use crate::backend::relay::{self, Exchange, object};
use crate::backend::{Body, Endpoint, Identity, Method, Request, Session, SocketAddress};
use crate::json::{self, Value, push_id, push_string};
use crate::model::text::has;
use crate::model::{Command, Delivery, EchoKey, HistoryPage, Outgoing, RemoteId};

/// `None`: no such thing here.
pub(super) fn request(endpoint: &Endpoint, session: Option<&Session>, command: &Command) -> Option<Request> {
    match command {
        // The vendor has no such question.
        Command::Identify => (!is_direct(endpoint)).then(|| relay::identify(endpoint)),
        Command::FindConversations | Command::OpenConversation { .. } => {
            let identity = endpoint.identity.as_ref().filter(|identity| identity.is_sound())?;
            let exchange = match command {
                Command::FindConversations => list(endpoint, "partner/conversations/", &identity.customer)?,
                _ => open(endpoint, identity),
            };
            with_credential(endpoint, &identity.token, exchange)
        }
        command => {
            let session = session.filter(|session| session.is_sound())?;
            in_conversation(endpoint, session, command)
        }
    }
}

fn in_conversation(endpoint: &Endpoint, session: &Session, command: &Command) -> Option<Request> {
    let exchange = match command {
        // Nothing is listed by the time of its change; all else that there is of the past is in one list.
        Command::LoadHistory(HistoryPage::ChangedSince(_)) => return None,
        Command::LoadHistory(_) => list(endpoint, "partner/messages/", &session.conversation.to_text())?,
        Command::Send(echo, outgoing) => send(endpoint, session, echo, outgoing)?,
        Command::UpdateCustomer => customer(endpoint, session)?,
        Command::Report(Delivery::Seen, messages) => {
            let frames: Vec<String> = messages.iter().map(|message| read(session, message)).collect();
            return (!frames.is_empty()).then_some(Request::Frames(frames));
        }
        Command::Typing(is_typing) => return Some(Request::Frames(vec![typing(session, *is_typing)])),
        // A socket is subscribed by its address, and nobody asks over it whether we are there.
        Command::Subscribe | Command::AnswerKeepalive => return None,
        Command::Report(..)
        | Command::Act(..)
        | Command::DropPushToken(_)
        | Command::Erase
        | Command::LoadSettings
        | Command::EndConversation => return None,
        // These need no conversation, and so are not said here.
        Command::Identify | Command::FindConversations | Command::OpenConversation { .. } => return None,
    };
    with_credential(endpoint, &session.token, exchange)
}

/// Where to listen. The relay's token is no part of the address, which others log (TRUST S-22); the vendor's own way in is.
pub(super) fn socket(endpoint: &Endpoint, session: &Session) -> SocketAddress {
    if !is_direct(endpoint) {
        return relay::socket(endpoint, "chat-widget", &session.token);
    }
    let mut url = endpoint.socket_url.clone();
    url.push_str(if has(&url, b'?') { "&clientId=" } else { "?clientId=" });
    push_encoded(&mut url, &session.contact.to_text());
    SocketAddress { url, protocols: Vec::new() }
}

/// The key where the page has one, else the visitor's token.
fn with_credential(endpoint: &Endpoint, token: &str, exchange: Exchange) -> Option<Request> {
    let credential = if is_direct(endpoint) { endpoint.api_key.trim() } else { token };
    relay::with_bearer(credential, exchange)
}

fn api_url(endpoint: &Endpoint, path: &str) -> String {
    [&endpoint.base_url, "/api/", path].concat()
}

fn list(endpoint: &Endpoint, path: &str, id: &str) -> Option<Exchange> {
    let mut url = api_url(endpoint, path);
    push_segment(&mut url, id)?;
    Some((Method::Get, url, Body::Empty))
}

fn open(endpoint: &Endpoint, identity: &Identity) -> Exchange {
    let body = object(&[("customerId", &identity.customer)]);
    (Method::Post, api_url(endpoint, "partner/conversations"), Body::Json(body))
}

/// `None`: nothing is known of the visitor.
fn customer(endpoint: &Endpoint, session: &Session) -> Option<Exchange> {
    let customer = &endpoint.customer;
    let known =
        [("email", customer.email.as_str()), ("name", &customer.name), ("birthdate", &customer.birthdate)];
    if known.iter().all(|(_, value)| value.is_empty()) {
        return None;
    }
    let mut url = api_url(endpoint, "customers/");
    push_segment(&mut url, &session.contact.to_text())?;
    Some((Method::Patch, url, Body::Json(object(&known))))
}

/// `None`: there are files in it, for which the vendor has no place.
fn send(endpoint: &Endpoint, session: &Session, echo: &EchoKey, outgoing: &Outgoing) -> Option<Exchange> {
    if !outgoing.files.is_empty() {
        return None;
    }
    let mut body = String::from("{\"conversationId\":");
    push_id(&mut body, &session.conversation);
    // A customer's id is a text, even one of digits ("Message Object").
    body.push_str(",\"senderId\":");
    push_string(&mut body, &session.contact.to_text());
    body.push_str(",\"content\":");
    push_string(&mut body, &outgoing.text);
    body.push_str(",\"isFromAgent\":false,\"metadata\":");
    body.push_str(&metadata(echo, outgoing.metadata.as_deref()));
    body.push('}');
    Some((Method::Post, api_url(endpoint, "partner/messages"), Body::Json(body)))
}

/// What the page gave, and our key.
fn metadata(echo: &EchoKey, given: Option<&str>) -> String {
    let mut members = match given.and_then(json::parse) {
        Some(Value::Object(members)) => members,
        _ => Vec::new(),
    };
    members.retain(|(key, _)| key != ECHO);
    members.push((ECHO.to_owned(), Value::String(echo.0.as_ref().to_owned())));
    json::write(&Value::Object(members))
}

fn frame_to(kind: &str, session: &Session) -> String {
    let mut frame = ["{\"type\":\"", kind, "\",\"payload\":{\"conversationId\":"].concat();
    push_id(&mut frame, &session.conversation);
    frame
}

fn read(session: &Session, message: &RemoteId) -> String {
    let mut frame = frame_to("read", session);
    frame.push_str(",\"messageId\":");
    push_id(&mut frame, message);
    frame.push_str("}}");
    frame
}

fn typing(session: &Session, is_typing: bool) -> String {
    let mut frame = frame_to("typing", session);
    frame.push_str(",\"isTyping\":");
    frame.push_str(if is_typing { "true" } else { "false" });
    frame.push_str(",\"isAgent\":false}}");
    frame
}
