//! Our commands in the vendor's words: seed 000 §7 and §8, member by member in the order in which it prints them.

use crate::backend::nova_wire as wire;
use crate::backend::query::push_encoded;
use crate::backend::{Body, Endpoint, HttpRequest, Method, Request, Session};
use crate::json::push_id;
use crate::model::{Command, EchoKey, HistoryPage, Outgoing};

pub(super) fn request(endpoint: &Endpoint, session: Option<&Session>, command: &Command) -> Request {
    match (command, session.filter(|session| session.is_sound())) {
        (Command::OpenConversation { contact_name, .. }, _) => {
            Request::Http(open_conversation(endpoint, contact_name))
        }
        (Command::LoadSettings, _) if endpoint.dynamic_settings => {
            let mut url = [&endpoint.base_url, "/widget/settings?website_token="].concat();
            push_encoded(&mut url, &endpoint.website_token);
            Request::Http(HttpRequest { method: Method::Get, url, headers: Vec::new(), body: Body::Empty })
        }
        // Seed 000 lists nothing by the time of its change.
        (Command::LoadHistory(HistoryPage::ChangedSince(_)), _) => Request::Unsupported,
        (Command::LoadHistory(page), Some(session)) => Request::Http(load_history(endpoint, session, page)),
        (Command::Send(echo, outgoing), Some(session)) => send(endpoint, session, echo, outgoing),
        (Command::Subscribe, Some(session)) => Request::Frames(vec![wire::subscribe(session)]),
        (Command::AnswerKeepalive, Some(_)) => Request::Frames(vec![wire::KEEPALIVE.to_owned()]),
        // No replies, reactions or receipts in seed 000.
        (_, _) => Request::Unsupported,
    }
}

fn open_conversation(endpoint: &Endpoint, contact_name: &str) -> HttpRequest {
    let mut url = [&endpoint.base_url, "/widget/conversations?website_token="].concat();
    push_encoded(&mut url, &endpoint.website_token);
    let body = wire::contact(endpoint, contact_name);
    HttpRequest { method: Method::Post, url, headers: Vec::new(), body }
}

/// `…/widget/conversations/<id>/messages?`, to which a query is to be added.
fn messages_url(endpoint: &Endpoint, session: &Session) -> String {
    let mut url = [&endpoint.base_url, "/widget/conversations/"].concat();
    push_encoded(&mut url, &session.conversation.to_text());
    url.push_str("/messages?");
    url
}

fn authorization(session: &Session) -> (&'static str, String) {
    ("Auth-Widget", session.token.clone())
}

fn load_history(endpoint: &Endpoint, session: &Session, page: &HistoryPage) -> HttpRequest {
    let mut url = messages_url(endpoint, session);
    // §7 prints the website token with the whole list and without it beside `before`: each as printed.
    let (key, value) = match page {
        HistoryPage::Latest | HistoryPage::ChangedSince(_) => {
            ("website_token=", endpoint.website_token.clone())
        }
        HistoryPage::Before(id) => ("before=", id.to_text()),
        HistoryPage::After(id) => ("after=", id.to_text()),
    };
    url.push_str(key);
    push_encoded(&mut url, &value);
    let headers = vec![wire::content_type(), authorization(session)];
    HttpRequest { method: Method::Get, url, headers, body: Body::Empty }
}

fn send(endpoint: &Endpoint, session: &Session, echo: &EchoKey, outgoing: &Outgoing) -> Request {
    let mut url = messages_url(endpoint, session);
    url.push_str("website_token=");
    push_encoded(&mut url, &endpoint.website_token);
    let body = if outgoing.files.is_empty() {
        text_body(session, echo, &outgoing.text)
    } else if outgoing.text.is_empty() {
        Body::Multipart {
            file_field: wire::FILE_FIELD,
            files: wire::blobs(outgoing),
            fields: vec![
                ("message[echo_id]", String::from(&*echo.0)),
                ("conversationId", session.conversation.to_text()),
                ("contactId", session.contact.to_text()),
                ("accountId", session.account.to_text()),
            ],
        }
    } else {
        return Request::Unsupported;
    };
    Request::Http(HttpRequest { method: Method::Post, url, headers: vec![authorization(session)], body })
}

fn text_body(session: &Session, echo: &EchoKey, text: &str) -> Body {
    let mut body = String::from("{");
    wire::push_message(&mut body, text, echo);
    body.push_str(",\"conversationId\":");
    push_id(&mut body, &session.conversation);
    body.push_str(",\"accountId\":");
    push_id(&mut body, &session.account);
    body.push_str(",\"contactId\":");
    push_id(&mut body, &session.contact);
    body.push('}');
    Body::Json(body)
}
