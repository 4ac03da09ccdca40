//! Our side of the words: bodies, parts of forms and frames that are the same in both APIs.

use crate::backend::{Body, Endpoint, Session};
use crate::json::{push_id, push_string};
use crate::model::{About, BlobRef, EchoKey, Outgoing};

/// The part of a form that each file becomes (§7).
pub const FILE_FIELD: &str = "attachments[]";

/// The answer to `presence.update` (§8).
pub const KEEPALIVE: &str = r#"{"event":"update_presence"}"#;

/// The body that makes a conversation: a name is needed, the rest is said if it is known (§7).
pub fn contact(endpoint: &Endpoint, contact_name: &str) -> Body {
    let mut body = String::from("{\"name\":");
    push_string(&mut body, contact_name);
    let email = endpoint.told(&endpoint.customer.email, About::Email);
    let phone = endpoint.told(&endpoint.customer.phone, About::Phone);
    for (key, value) in [(",\"email\":", email), (",\"phone_number\":", phone)] {
        if !value.is_empty() {
            body.push_str(key);
            push_string(&mut body, value);
        }
    }
    let told = &endpoint.customer.attributes;
    // What the page says goes before what was answered, and no object has a name twice.
    let is_new = |name: &str| told.iter().all(|attribute| attribute.name != name);
    let answered = endpoint.answers.iter().filter(|answer| is_new(&answer.name) && !answer.value.is_empty());
    let answered = answered.filter_map(|answer| match answer.about {
        About::Fact => Some((&answer.name, answer.value.as_str(), true)),
        About::Consent => Some((&answer.name, "true", false)),
        About::Name | About::Email | About::Phone => None,
    });
    let told = told.iter().map(|attribute| (&attribute.name, attribute.value.as_str(), attribute.is_text));
    let mut opening = ",\"custom_attributes\":{";
    for (name, value, is_text) in told.chain(answered) {
        body.push_str(std::mem::replace(&mut opening, ","));
        push_string(&mut body, name);
        body.push(':');
        if is_text {
            push_string(&mut body, value);
        } else {
            body.push_str(value);
        }
    }
    body.push_str(if opening == "," { "}}" } else { "}" });
    Body::Json(body)
}

/// Both documents print it with requests that have no body, too.
pub fn content_type() -> (&'static str, String) {
    ("Content-Type", "application/json".to_owned())
}

/// Appends `"message":{…}` with the words and the key of a message (§7).
pub fn push_message(body: &mut String, content: &str, echo: &EchoKey) {
    body.push_str("\"message\":{\"content\":");
    push_string(body, content);
    body.push_str(",\"echo_id\":");
    push_string(body, &echo.0);
    body.push('}');
}

/// The files of a message that are still there.
pub fn blobs(outgoing: &Outgoing) -> Vec<BlobRef> {
    outgoing.files.iter().filter_map(|file| file.blob).collect()
}

/// The first frame on a socket (§8).
pub fn subscribe(session: &Session) -> String {
    let mut frame = String::from("{\"event\":\"subscribe\",\"data\":{\"pubsub_token\":");
    push_string(&mut frame, &session.token);
    push_account(&mut frame, session);
    frame.push_str("}}");
    frame
}

/// Appends `,"account_id":…`, where it is known.
pub fn push_account(frame: &mut String, session: &Session) {
    if !session.account.is_unnamed() {
        frame.push_str(",\"account_id\":");
        push_id(frame, &session.account);
    }
}
