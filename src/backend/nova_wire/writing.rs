//! Our side of the words: bodies, parts of forms and frames that are the same in both APIs.

use crate::backend::{Body, Endpoint, Session};
use crate::json::{push_id, push_string};
use crate::model::{BlobRef, EchoKey, Outgoing};

/// The part of a form that each file becomes (§7).
pub const FILE_FIELD: &str = "attachments[]";

/// The answer to `presence.update` (§8).
pub const KEEPALIVE: &str = r#"{"event":"update_presence"}"#;

/// The body that makes a conversation: a name is needed, the rest is said if it is known (§7).
pub fn contact(endpoint: &Endpoint, contact_name: &str) -> Body {
    let mut body = String::from("{\"name\":");
    push_string(&mut body, contact_name);
    for (key, value) in
        [(",\"email\":", &endpoint.customer.email), (",\"phone_number\":", &endpoint.customer.phone)]
    {
        if !value.is_empty() {
            body.push_str(key);
            push_string(&mut body, value);
        }
    }
    body.push('}');
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
