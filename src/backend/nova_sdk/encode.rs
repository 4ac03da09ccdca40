//! Our commands in the vendor's words: seed 001 §7 and §8, member by member in the order in which it prints them.

use super::reply_markup;
use crate::backend::nova_wire as wire;
use crate::backend::query::{push_encoded, push_segment};
use crate::backend::{Body, Endpoint, HttpRequest, Method, Request, Session};
use crate::json::{push_id, push_string};
use crate::model::number::decimal;
use crate::model::{Command, Deed, Delivery, EchoKey, HistoryPage, Outgoing, RemoteId};

pub(super) fn request(endpoint: &Endpoint, session: Option<&Session>, command: &Command) -> Request {
    let said = match (command, session.filter(|session| session.is_sound())) {
        (Command::OpenConversation { contact_name, .. }, _) => Some(Request::Http(HttpRequest {
            method: Method::Post,
            url: conversations_url(endpoint, ""),
            headers: Vec::new(),
            body: wire::contact(endpoint, contact_name),
        })),
        (_, None) => None,
        (command, Some(session)) => in_conversation(endpoint, session, command),
    };
    said.unwrap_or(Request::Unsupported)
}

fn in_conversation(endpoint: &Endpoint, session: &Session, command: &Command) -> Option<Request> {
    let exchange = match command {
        Command::Identify | Command::FindConversations | Command::UpdateCustomer => return None,
        Command::LoadHistory(page) => without_body(Method::Get, history_url(endpoint, page)),
        Command::Send(echo, outgoing) => {
            (Method::Post, conversations_url(endpoint, "/messages"), message(echo, outgoing))
        }
        Command::Act(message, deed) => act(endpoint, message, deed)?,
        Command::Report(delivery, messages) => report(endpoint, *delivery, messages)?,
        Command::DropPushToken(token) => {
            // §7's path, which this conversation's token opens; §11 wants a key that no page may have.
            let mut url = [&endpoint.base_url, "/api/v1/sdk/notifications/"].concat();
            push_segment(&mut url, token)?;
            without_body(Method::Delete, url)
        }
        // The vendor knows no end of it (§8).
        Command::Typing(false) => return None,
        Command::Typing(true) => return Some(Request::Frames(vec![typing(session)])),
        Command::Subscribe => return Some(Request::Frames(vec![wire::subscribe(session)])),
        Command::AnswerKeepalive => return Some(Request::Frames(vec![wire::KEEPALIVE.to_owned()])),
        // No such thing in seed 001; a conversation is made without credentials, and so not here.
        Command::LoadSettings
        | Command::EndConversation
        | Command::OpenConversation { .. }
        | Command::Erase => return None,
    };
    let (method, url, body) = exchange;
    let mut headers = vec![("access_token", session.token.clone())];
    if body == Body::Empty {
        headers.insert(0, wire::content_type());
    }
    Some(Request::Http(HttpRequest { method, url, headers, body }))
}

type Exchange = (Method, String, Body);

fn without_body(method: Method, url: String) -> Exchange {
    (method, url, Body::Empty)
}

fn conversations_url(endpoint: &Endpoint, rest: &str) -> String {
    [&endpoint.base_url, "/api/v1/sdk/conversations", rest].concat()
}

fn history_url(endpoint: &Endpoint, page: &HistoryPage) -> String {
    let (key, value) = match page {
        HistoryPage::Latest => return conversations_url(endpoint, ""),
        HistoryPage::Before(id) => ("before=", id.to_text()),
        HistoryPage::After(id) => ("after=", id.to_text()),
        HistoryPage::ChangedSince(time) => ("updated_at=", decimal(*time)),
    };
    let mut url = conversations_url(endpoint, "/messages?");
    url.push_str(key);
    push_encoded(&mut url, &value);
    url
}

fn message(echo: &EchoKey, outgoing: &Outgoing) -> Body {
    let content = match &outgoing.reply {
        Some(reply) => {
            // Every message that the document shows has a dialog; without one the id still names the message.
            let dialog = reply.dialog.as_deref().unwrap_or_default();
            reply_markup::write(dialog, &reply.id.to_text(), &reply.text, &outgoing.text)
        }
        None => reply_markup::defused(&outgoing.text),
    };
    if outgoing.files.is_empty() {
        let mut body = String::from("{");
        wire::push_message(&mut body, &content, echo);
        body.push('}');
        return Body::Json(body);
    }
    let mut fields = vec![("message[echo_id]", String::from(&*echo.0))];
    if !content.is_empty() {
        fields.insert(0, ("message[content]", content));
    }
    Body::Multipart { file_field: wire::FILE_FIELD, files: wire::blobs(outgoing), fields }
}

/// `None`: such an id cannot stand in a path.
fn act(endpoint: &Endpoint, message: &RemoteId, deed: &Deed) -> Option<Exchange> {
    let mut url = conversations_url(endpoint, "/messages/");
    push_segment(&mut url, &message.to_text())?;
    let (method, place, key, value) = match deed {
        Deed::Delete => return Some(without_body(Method::Delete, url)),
        Deed::React(emoji) => (Method::Post, "/reactions", "{\"reaction\":", emoji.as_ref()),
        Deed::Choose(value) => {
            let key = "{\"selected_content_attribute_value\":";
            (Method::Patch, "/interactive-attribute", key, Some(value))
        }
    };
    url.push_str(place);
    let mut body = key.to_owned();
    match value {
        Some(value) => push_string(&mut body, value),
        // Takes the reaction back (§7).
        None => body.push_str("null"),
    }
    body.push('}');
    Some((method, url, Body::Json(body)))
}

/// `None`: nothing to tell, or nothing that is the visitor's to tell.
fn report(endpoint: &Endpoint, delivery: Delivery, messages: &[RemoteId]) -> Option<Exchange> {
    if messages.is_empty() || !matches!(delivery, Delivery::Delivered | Delivery::Seen) {
        return None;
    }
    let mut body = String::from("{\"status\":");
    push_string(&mut body, delivery.name());
    body.push_str(",\"messageIds\":");
    for (at, message) in messages.iter().enumerate() {
        body.push(if at == 0 { '[' } else { ',' });
        push_id(&mut body, message);
    }
    body.push_str("]}");
    Some((Method::Patch, conversations_url(endpoint, "/messages/status"), Body::Json(body)))
}

fn typing(session: &Session) -> String {
    let mut frame = String::from("{\"event\":\"typing\",\"data\":{\"conversation_id\":");
    push_id(&mut frame, &session.conversation);
    wire::push_account(&mut frame, session);
    frame.push_str("}}");
    frame
}
