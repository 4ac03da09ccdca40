//! The grammar that the vendors' readers share: queries, headers, JSON fields, forms, and the words of a refusal.
//!
//! Never in here: a path, a field or a frame of a vendor.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{FromRequest, Multipart};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, Uri, header};
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::config::Settings;
use crate::conversation::NewContact;
use crate::hub::Hub;
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
    /// An objection in these words.
    pub fn new(status: u16, reason: impl Into<String>) -> Self {
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

/// What every reader answers.
pub type Read<T> = Result<T, Objection>;

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

/// The fields of an object, of which only the allowed ones may be there.
pub struct Fields<'a> {
    /// As they came.
    pub map: &'a Map<String, Value>,
    place: &'static str,
}

impl<'a> Fields<'a> {
    /// Reads an object; `place` names it in refusals.
    pub fn of(value: &'a Value, place: &'static str, allowed: &[&str]) -> Read<Self> {
        let map =
            value.as_object().ok_or_else(|| Objection::new(400, format!("{place} must be an object")))?;
        match map.keys().find(|name| !allowed.contains(&name.as_str())) {
            Some(name) => Err(Objection::new(400, format!("the document has no field {name:?} in {place}"))),
            None => Ok(Self { map, place }),
        }
    }

    /// A field that must be there.
    pub fn required(&self, name: &str) -> Read<&'a Value> {
        let Self { map, place } = self;
        map.get(name).ok_or_else(|| Objection::new(400, format!("the field {name:?} of {place} is missing")))
    }

    /// The refusal of a value of the wrong kind.
    pub fn wrong(&self, name: &str, expected: &str) -> Objection {
        Objection::new(400, format!("the field {name:?} of {} must be {expected}", self.place))
    }

    /// A text that must be there.
    pub fn string(&self, name: &str) -> Read<String> {
        self.required(name)?.as_str().map(str::to_owned).ok_or_else(|| self.wrong(name, "a string"))
    }

    /// A number that must be there and be this one.
    pub fn number(&self, name: &str, expected: i64) -> Read<()> {
        match self.required(name)?.as_i64() {
            None => Err(self.wrong(name, "a whole number")),
            Some(given) if given != expected => Err(self.wrong(name, &format!("{expected}, not {given}"))),
            Some(_) => Ok(()),
        }
    }

    /// `null` when it is absent.
    pub fn optional(&self, name: &str, expected: &str, fits: fn(&Value) -> bool) -> Read<Value> {
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

/// Reads the body of create: `name`, and as optional fields those that the answer shows. Seeds 000 and 001 agree here.
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

/// A text that is not too long to be stored.
pub fn content(text: String) -> Read<String> {
    if text.chars().count() > LONGEST_CONTENT {
        return Err(Objection::new(422, format!("content is longer than {LONGEST_CONTENT} characters")));
    }
    Ok(text)
}

/// The whole body of a request.
pub async fn bytes(request: Request<Body>) -> Read<Bytes> {
    axum::body::to_bytes(request.into_body(), usize::MAX)
        .await
        .map_err(|_| Objection::new(400, "the body broke off"))
}

/// The parts of a form: files in `attachments[]`, and texts.
#[derive(Debug, Default)]
pub struct Form {
    /// In the order in which they came.
    pub files: Vec<File>,
    texts: BTreeMap<String, String>,
}

impl Form {
    /// Reads a multipart body in which only `attachments[]` and these texts may be.
    pub async fn read(request: Request<Body>, allowed: &[&str], settings: &Settings) -> Read<Self> {
        let unreadable =
            |error: String| Objection::new(400, format!("the multipart body cannot be read: {error}"));
        let mut parts =
            Multipart::from_request(request, &()).await.map_err(|error| unreadable(error.body_text()))?;
        let mut form = Self::default();
        while let Some(part) = parts.next_field().await.map_err(|error| unreadable(error.body_text()))? {
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(str::to_owned);
            let content_type = part.content_type().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|error| unreadable(error.body_text()))?;
            match (name.as_str(), file_name) {
                ("attachments[]", Some(name)) => form.files.push(File { name, content_type, bytes }),
                ("attachments[]", None) => {
                    return Err(Objection::new(400, "attachments[] must be a file with a name"));
                }
                (known, None) if allowed.contains(&known) => {
                    let text = String::from_utf8(bytes.to_vec())
                        .map_err(|_| Objection::new(400, format!("the part {name:?} is no text")))?;
                    if form.texts.insert(name.clone(), text).is_some() {
                        return Err(Objection::new(400, format!("the part {name:?} is given twice")));
                    }
                }
                _ => {
                    let reason = format!("the document has no part {name:?}, or not as a file");
                    return Err(Objection::new(400, reason));
                }
            }
        }
        form.check(settings)?;
        Ok(form)
    }

    fn check(&self, settings: &Settings) -> Read<()> {
        if self.files.is_empty() {
            return Err(Objection::new(400, "there is no part attachments[]"));
        }
        if self.files.len() > settings.max_attachments {
            let reason = format!("more than {} files in one message", settings.max_attachments);
            return Err(Objection::new(422, reason));
        }
        match self.files.iter().find(|file| file.bytes.len() > settings.max_file_bytes) {
            Some(File { name, .. }) => {
                let reason = format!("{name:?} has more than {} bytes", settings.max_file_bytes);
                Err(Objection::new(413, reason))
            }
            None => Ok(()),
        }
    }

    /// Takes a text that may be absent.
    pub fn take(&mut self, name: &str) -> Option<String> {
        self.texts.remove(name)
    }

    /// Takes a text that must be there.
    pub fn text(&mut self, name: &str) -> Read<String> {
        self.take(name).ok_or_else(|| Objection::new(400, format!("the part {name:?} is missing")))
    }
}
