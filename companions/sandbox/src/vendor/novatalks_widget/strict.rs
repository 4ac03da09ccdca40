//! What seed 000 allows in a request.
//!
//! Never in here: effects. Each function reads, and answers with what it read or with an [`Objection`].

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, Uri};
use serde_json::Value;

use crate::config::Settings;
use crate::conversation::Conversation;
use crate::state::ACCOUNT_ID;
use crate::uploads::File;
use crate::vendor::reading::{self, Fields, Form, Objection, Read, query};

/// The website's token is there and is the one of this vendor's only inbox.
pub fn website_token(parameters: &BTreeMap<String, String>, expected: &str) -> Read<()> {
    match parameters.get("website_token") {
        None => Err(Objection::new(400, "the query parameter website_token is missing")),
        Some(given) if given != expected => Err(Objection::new(403, "website_token names no inbox")),
        Some(_) => Ok(()),
    }
}

/// The conversation's id from the path.
pub fn conversation_id(segment: &str) -> Read<i64> {
    segment.parse().map_err(|_| Objection::new(404, format!("{segment:?} is no id of a conversation")))
}

/// The visitor's token is there and opens this conversation.
pub fn authorized(headers: &HeaderMap, conversation: &Conversation) -> Read<()> {
    match headers.get("auth-widget").map(HeaderValue::to_str) {
        None => Err(Objection::new(401, "the header Auth-Widget is missing")),
        Some(Ok(given)) if given == conversation.pubsub_token && !conversation.revoked => Ok(()),
        Some(_) => Err(Objection::new(401, "Auth-Widget is not the pubsubToken of this conversation")),
    }
}

/// Which messages a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// All of them.
    All,
    /// The newest with a smaller id.
    Before(i64),
    /// The oldest with a greater id.
    After(i64),
}

/// The query of a list. §7 prints the website's token only where there is neither `before` nor `after`.
pub fn page(uri: &Uri, expected_token: &str) -> Read<Page> {
    let parameters = query(uri, &["website_token", "before", "after"])?;
    let id = |name: &str| match parameters.get(name) {
        None => Ok(None),
        Some(text) => text
            .parse::<i64>()
            .map(Some)
            .map_err(|_| Objection::new(400, format!("{name} must be the id of a message, not {text:?}"))),
    };
    let page = match (id("before")?, id("after")?) {
        (None, None) => Page::All,
        (Some(id), None) => Page::Before(id),
        (None, Some(id)) => Page::After(id),
        (Some(_), Some(_)) => return Err(Objection::new(400, "before and after exclude each other")),
    };
    if page == Page::All || parameters.contains_key("website_token") {
        website_token(&parameters, expected_token)?;
    }
    Ok(page)
}

/// A visitor's message as it came in.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Absent for files.
    pub content: Option<String>,
    /// The visitor's key.
    pub echo_id: String,
    /// Empty for text.
    pub files: Vec<File>,
}

/// Reads the JSON body of a message.
pub fn text_message(body: &Value, conversation_id: i64, contact_id: i64) -> Read<NewMessage> {
    let fields = Fields::of(body, "the body", &["message", "conversationId", "accountId", "contactId"])?;
    let message = Fields::of(fields.required("message")?, "message", &["content", "echo_id"])?;
    let content = message.string("content")?;
    let echo_id = message.string("echo_id")?;
    fields.number("conversationId", conversation_id)?;
    fields.number("accountId", ACCOUNT_ID)?;
    fields.number("contactId", contact_id)?;
    Ok(NewMessage { content: Some(reading::content(content)?), echo_id, files: Vec::new() })
}

/// Reads the multipart body of a message.
pub async fn files_message(
    request: Request<Body>,
    conversation_id: i64,
    contact_id: i64,
    settings: &Settings,
) -> Read<NewMessage> {
    let texts = ["message[echo_id]", "conversationId", "contactId", "accountId"];
    let mut form = Form::read(request, &texts, settings).await?;
    let echo_id = form.text("message[echo_id]")?;
    for (name, expected) in
        [("conversationId", conversation_id), ("contactId", contact_id), ("accountId", ACCOUNT_ID)]
    {
        let given = form.text(name)?;
        if given != expected.to_string() {
            return Err(Objection::new(400, format!("the part {name:?} must be {expected}, not {given:?}")));
        }
    }
    Ok(NewMessage { content: None, echo_id, files: form.files })
}
