//! What seed 003 allows in a request. Its "Response" has four statuses, so whatever is wrong with a body is a 400.
//!
//! Never in here: effects. Each function reads, and answers with what it read or with an [`Objection`].

use axum::body::Body;
use axum::http::{HeaderMap, Request, Uri};
use serde_json::Value;

use crate::config::{ConversePath, KeyHeader, MetadataForm, Settings};
use crate::conversation::MetaData;
use crate::hub::Hub;
use crate::vendor::reading::{self, Fields, Objection, Read};

/// The path is the one that this sandbox's settings take for the right one.
pub fn path(uri: &Uri, settings: &Settings) -> Read<()> {
    let right = match settings.converse_path {
        ConversePath::Either => return Ok(()),
        ConversePath::ChatConverse => "/chat/converse",
        ConversePath::ConverseChat => "/converse/chat",
    };
    if uri.path() == right {
        return Ok(());
    }
    Err(Objection::new(404, format!("the setting converse_path wants {right}")))
}

/// "Headers" and "Authorization": the key as it is, without `Bearer`, and the bot's id.
pub fn headers(headers: &HeaderMap, hub: &Hub, settings: &Settings) -> Read<()> {
    let (right, other) = match settings.converse_key_header {
        KeyHeader::Authorization => ("Authorization", "apiKey"),
        KeyHeader::ApiKey => ("apiKey", "Authorization"),
    };
    if headers.contains_key(other) {
        let reason = format!("the header {other} is there, but converse_key_header wants the key in {right}");
        return Err(Objection::new(401, reason));
    }
    let key = only(headers, right)
        .ok_or_else(|| Objection::new(401, format!("the header {right} must be there, once")))?;
    if key != hub.config.converse_api_key {
        return Err(Objection::new(401, format!("the key in {right} is nobody's")));
    }
    let bot =
        only(headers, "botid").ok_or_else(|| Objection::new(400, "the header botid must be there, once"))?;
    if bot.len() != 24 || !bot.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(Objection::new(400, "the header botid must be a 24-digit identifier"));
    }
    if bot != hub.config.converse_bot_id {
        return Err(Objection::new(404, format!("there is no bot {bot}")));
    }
    Ok(())
}

fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut given = headers.get_all(name).iter();
    match (given.next(), given.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

/// No query, and a body that is announced as JSON and is JSON.
pub async fn body(request: Request<Body>) -> Read<Value> {
    reading::query(request.uri(), &[])?;
    reading::announced_json(request.headers()).map_err(|objection| Objection { status: 400, ..objection })?;
    reading::json_body(&reading::bytes(request).await?)
}

/// What a client tells of: the body's `eventType`, with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// `startSession`
    Start,
    /// `message`
    Message {
        /// What the visitor typed, or the text of the button.
        text: String,
        /// Which card the button stands on, counted from 0.
        card_index: Option<u64>,
    },
    /// `endSession`
    End,
}

/// The whole body.
#[derive(Clone, Debug)]
pub struct Told {
    /// `platformConversationId`: the client decides its format.
    pub platform_id: String,
    /// What happened.
    pub event: Event,
    /// What is saved on the session.
    pub meta_data: Vec<MetaData>,
}

/// Reads "Body", member by member.
pub fn told(body: &Value, form: MetadataForm) -> Read<Told> {
    let allowed = ["platformConversationId", "eventType", "text", "cardIndex", "metaData"];
    let fields = Fields::of(body, "the body", &allowed)?;
    let platform_id = some_text(&fields, "platformConversationId")?;
    let kind = fields.string("eventType")?;
    // "Not used" with the other two events, but not forbidden either: the samples of "Usage" have a text there.
    let text = if fields.map.contains_key("text") { Some(fields.string("text")?) } else { None };
    let card_index = match fields.map.get("cardIndex") {
        None => None,
        Some(index) => {
            Some(index.as_u64().ok_or_else(|| fields.wrong("cardIndex", "a whole number from 0"))?)
        }
    };
    let event = match kind.as_str() {
        "startSession" => Event::Start,
        "endSession" => Event::End,
        "message" => match text {
            Some(text) if !text.trim().is_empty() => Event::Message { text, card_index },
            Some(_) => return Err(fields.wrong("text", "some text")),
            None => return Err(Objection::new(400, "a message must have the field \"text\"")),
        },
        _ => return Err(fields.wrong("eventType", "startSession, message or endSession")),
    };
    let meta_data = match fields.map.get("metaData") {
        None => Vec::new(),
        Some(given) => meta_data(given, form)?,
    };
    Ok(Told { platform_id, event, meta_data })
}

fn some_text(fields: &Fields<'_>, name: &str) -> Read<String> {
    let text = fields.string(name)?;
    if text.trim().is_empty() { Err(fields.wrong(name, "some text")) } else { Ok(text) }
}

fn meta_data(given: &Value, form: MetadataForm) -> Read<Vec<MetaData>> {
    match (form, given) {
        (MetadataForm::Array, Value::Array(all)) => all.iter().map(parameter).collect(),
        (MetadataForm::Object, Value::Object(_)) => Ok(vec![parameter(given)?]),
        (MetadataForm::Array, _) => Err(Objection::new(400, "metaData must be a list of objects")),
        (MetadataForm::Object, _) => Err(Objection::new(400, "metaData must be an object")),
    }
}

fn parameter(given: &Value) -> Read<MetaData> {
    let fields = Fields::of(given, "metaData", &["key", "value", "sanitize"])?;
    let sanitize = match fields.map.get("sanitize") {
        None => false,
        Some(Value::Bool(sanitize)) => *sanitize,
        Some(_) => return Err(fields.wrong("sanitize", "true or false")),
    };
    Ok(MetaData { key: some_text(&fields, "key")?, value: fields.string("value")?, sanitize })
}
