//! What seed 000 allows in a request, and the words in which anything else is refused.
//!
//! Never in here: effects. Each function reads, and answers with what it read or with an [`Objection`].

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{FromRequest, Multipart};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, Uri, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::config::Settings;
use crate::hub::Hub;
use crate::state::{ACCOUNT_ID, Conversation};
use crate::uploads::File;

/// The longest text that is stored; the vendor's ancestor refuses more.
const LONGEST_CONTENT: usize = 150_000;

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// A 4xx.
    pub status: u16,
    /// A sentence for the console and for the body of the answer.
    pub reason: String,
}

impl Objection {
    fn new(status: u16, reason: impl Into<String>) -> Self {
        Self { status, reason: reason.into() }
    }

    /// Notes the refusal and makes the answer.
    pub fn refuse(self, hub: &Hub, place: &str) -> Response {
        hub.refuse(place, self.status, &self.reason);
        let mut response = Response::new(Body::from(json!({"error": self.reason}).to_string()));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

type Read<T> = Result<T, Objection>;

/// The query's parameters, of which only `allowed` may be there, each once.
pub fn query(uri: &Uri, allowed: &[&str]) -> Read<BTreeMap<String, String>> {
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|error| Objection::new(400, format!("the query cannot be read: {error}")))?;
    let mut parameters = BTreeMap::new();
    for (name, value) in pairs.0 {
        if !allowed.contains(&name.as_str()) {
            return Err(Objection::new(400, format!("the document has no query parameter {name:?} here")));
        }
        if parameters.insert(name.clone(), value).is_some() {
            return Err(Objection::new(400, format!("the query parameter {name:?} is given twice")));
        }
    }
    Ok(parameters)
}

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

/// `Content-Type` without its parameters.
pub fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// The body is announced as JSON.
pub fn announced_json(headers: &HeaderMap) -> Read<()> {
    match media_type(headers).as_deref() {
        Some("application/json") => Ok(()),
        Some(other) => Err(Objection::new(415, format!("Content-Type is {other}, not application/json"))),
        None => Err(Objection::new(415, "Content-Type: application/json is missing")),
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

struct Fields<'a> {
    map: &'a Map<String, Value>,
    place: &'static str,
}

impl<'a> Fields<'a> {
    fn of(value: &'a Value, place: &'static str, allowed: &[&str]) -> Read<Self> {
        let map =
            value.as_object().ok_or_else(|| Objection::new(400, format!("{place} must be an object")))?;
        match map.keys().find(|name| !allowed.contains(&name.as_str())) {
            Some(name) => Err(Objection::new(400, format!("the document has no field {name:?} in {place}"))),
            None => Ok(Self { map, place }),
        }
    }

    fn required(&self, name: &str) -> Read<&'a Value> {
        let Self { map, place } = self;
        map.get(name).ok_or_else(|| Objection::new(400, format!("the field {name:?} of {place} is missing")))
    }

    fn wrong(&self, name: &str, expected: &str) -> Objection {
        Objection::new(400, format!("the field {name:?} of {} must be {expected}", self.place))
    }

    fn string(&self, name: &str) -> Read<String> {
        self.required(name)?.as_str().map(str::to_owned).ok_or_else(|| self.wrong(name, "a string"))
    }

    fn number(&self, name: &str, expected: i64) -> Read<()> {
        match self.required(name)?.as_i64() {
            None => Err(self.wrong(name, "a whole number")),
            Some(given) if given != expected => Err(self.wrong(name, &format!("{expected}, not {given}"))),
            Some(_) => Ok(()),
        }
    }

    fn optional(&self, name: &str, expected: &str, fits: fn(&Value) -> bool) -> Read<Value> {
        match self.map.get(name) {
            None | Some(Value::Null) => Ok(Value::Null),
            Some(value) if fits(value) => Ok(value.clone()),
            Some(_) => Err(self.wrong(name, expected)),
        }
    }
}

/// The body as JSON.
pub fn json_body(bytes: &[u8]) -> Read<Value> {
    serde_json::from_slice(bytes)
        .map_err(|error| Objection::new(400, format!("the body is no JSON: {error}")))
}

/// The body of create: `name`, and the optional fields that the answer shows.
#[derive(Clone, Debug)]
pub struct NewContact {
    /// Required.
    pub name: String,
    /// A string or null.
    pub email: Value,
    /// A string or null.
    pub phone_number: Value,
    /// An object.
    pub custom_attributes: Value,
}

/// Reads the body of create.
pub fn new_contact(body: &Value) -> Read<NewContact> {
    let fields = Fields::of(body, "the body", &["name", "email", "phone_number", "custom_attributes"])?;
    let attributes = fields.optional("custom_attributes", "an object", Value::is_object)?;
    Ok(NewContact {
        name: fields.string("name")?,
        email: fields.optional("email", "a string", Value::is_string)?,
        phone_number: fields.optional("phone_number", "a string", Value::is_string)?,
        custom_attributes: if attributes.is_null() { json!({}) } else { attributes },
    })
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
    if content.chars().count() > LONGEST_CONTENT {
        return Err(Objection::new(422, format!("content is longer than {LONGEST_CONTENT} characters")));
    }
    Ok(NewMessage { content: Some(content), echo_id, files: Vec::new() })
}

/// Reads the multipart body of a message.
pub async fn files_message(
    request: Request<Body>,
    conversation_id: i64,
    contact_id: i64,
    settings: &Settings,
) -> Read<NewMessage> {
    let unreadable =
        |error: String| Objection::new(400, format!("the multipart body cannot be read: {error}"));
    let mut form =
        Multipart::from_request(request, &()).await.map_err(|error| unreadable(error.body_text()))?;
    let mut files = Vec::new();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    while let Some(part) = form.next_field().await.map_err(|error| unreadable(error.body_text()))? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let content_type = part.content_type().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|error| unreadable(error.body_text()))?;
        match (name.as_str(), file_name) {
            ("attachments[]", Some(name)) => files.push(File { name, content_type, bytes }),
            ("attachments[]", None) => {
                return Err(Objection::new(400, "attachments[] must be a file with a name"));
            }
            ("message[echo_id]" | "conversationId" | "contactId" | "accountId", None) => {
                let text = String::from_utf8(bytes.to_vec())
                    .map_err(|_| Objection::new(400, format!("the part {name:?} is no text")))?;
                if texts.insert(name.clone(), text).is_some() {
                    return Err(Objection::new(400, format!("the part {name:?} is given twice")));
                }
            }
            _ => {
                return Err(Objection::new(
                    400,
                    format!("the document has no part {name:?}, or not as a file"),
                ));
            }
        }
    }
    let mut text = |name: &str| {
        texts.remove(name).ok_or_else(|| Objection::new(400, format!("the part {name:?} is missing")))
    };
    let echo_id = text("message[echo_id]")?;
    for (name, expected) in
        [("conversationId", conversation_id), ("contactId", contact_id), ("accountId", ACCOUNT_ID)]
    {
        let given = text(name)?;
        if given != expected.to_string() {
            return Err(Objection::new(400, format!("the part {name:?} must be {expected}, not {given:?}")));
        }
    }
    if files.is_empty() {
        return Err(Objection::new(400, "there is no part attachments[]"));
    }
    if files.len() > settings.max_attachments {
        return Err(Objection::new(
            422,
            format!("more than {} files in one message", settings.max_attachments),
        ));
    }
    if let Some(file) = files.iter().find(|file| file.bytes.len() > settings.max_file_bytes) {
        let File { name, .. } = file;
        return Err(Objection::new(413, format!("{name:?} has more than {} bytes", settings.max_file_bytes)));
    }
    Ok(NewMessage { content: None, echo_id, files })
}

/// A frame that a visitor may send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// §8, subscribe.
    Subscribe {
        /// The visitor's credential.
        pubsub_token: String,
    },
    /// §8, the answer to `presence.update`.
    UpdatePresence,
}

/// Reads a frame.
pub fn frame(text: &str) -> Read<Frame> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| Objection::new(1008, format!("the frame is no JSON: {error}")))?;
    read_frame(&value).map_err(|objection| Objection { status: 1008, ..objection })
}

fn read_frame(value: &Value) -> Read<Frame> {
    let fields = Fields::of(value, "the frame", &["event", "data"])?;
    match fields.string("event")?.as_str() {
        "subscribe" => {
            let data = Fields::of(fields.required("data")?, "data", &["pubsub_token", "account_id"])?;
            data.number("account_id", ACCOUNT_ID)?;
            Ok(Frame::Subscribe { pubsub_token: data.string("pubsub_token")? })
        }
        "update_presence" if !fields.map.contains_key("data") => Ok(Frame::UpdatePresence),
        "update_presence" => Err(Objection::new(1008, "update_presence has no data in the document")),
        other => Err(Objection::new(1008, format!("the document has no frame {other:?} from a client"))),
    }
}
