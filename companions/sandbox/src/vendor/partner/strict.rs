//! What seed 002 allows in a request.
//!
//! Never in here: effects. Each function reads, and answers with what it read or with an [`Objection`].

use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use jiff::civil::Date;
use serde_json::Value;

use crate::conversation::{Conversation, Standing, Vendor};
use crate::customers::Customer;
use crate::hub::Hub;
use crate::state::World;
use crate::vendor::reading::{self, Fields, Objection, Read};

/// "Authorization": the header is there and exactly as the guide prints it, with a key that somebody has.
pub fn authorized(headers: &HeaderMap, hub: &Hub) -> Read<()> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (given.next(), given.next()) else {
        return Err(Objection::new(401, "the header Authorization must be there, once"));
    };
    let key = value.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
    let Some(key) = key.filter(|key| !key.is_empty() && !key.contains(' ')) else {
        return Err(Objection::new(401, "the header is not exactly `Authorization: Bearer your-api-key`"));
    };
    if key == hub.config.partner_api_key || hub.world.lock().register.knows_key(key) {
        return Ok(());
    }
    Err(Objection::new(401, "the key in Authorization is nobody's"))
}

/// No query, and a JSON body.
pub async fn body(request: Request<Body>) -> Read<Value> {
    reading::query(request.uri(), &[])?;
    reading::announced_json(request.headers())?;
    reading::json_body(&reading::bytes(request).await?)
}

fn some_text(fields: &Fields<'_>, name: &str) -> Read<String> {
    let text = fields.string(name)?;
    if text.trim().is_empty() { Err(fields.wrong(name, "some text")) } else { Ok(text) }
}

/// The body of "Partner Registration": name and domain.
pub fn registration(body: &Value) -> Read<(String, String)> {
    let fields = Fields::of(body, "the body", &["name", "domain"])?;
    Ok((some_text(&fields, "name")?, some_text(&fields, "domain")?))
}

/// The body of "Create a new conversation": the customer's id.
pub fn new_conversation(body: &Value) -> Read<String> {
    some_text(&Fields::of(body, "the body", &["customerId"])?, "customerId")
}

/// A message of a client, from a request or from a socket.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Where it belongs.
    pub conversation_id: i64,
    /// Who says so.
    pub sender_id: String,
    /// The text.
    pub content: String,
    /// An object, if anything.
    pub metadata: Option<Value>,
}

/// Reads "Send a message", or the payload of a `message` frame.
pub fn new_message(value: &Value, place: &'static str) -> Read<NewMessage> {
    let allowed = ["conversationId", "senderId", "content", "isFromAgent", "metadata"];
    let fields = Fields::of(value, place, &allowed)?;
    let conversation_id = id(&fields, "conversationId")?;
    let sender_id = fields.string("senderId")?;
    let content = reading::content(fields.string("content")?)?;
    match fields.required("isFromAgent")?.as_bool() {
        Some(false) => {}
        Some(true) => return Err(Objection::new(403, "isFromAgent must be false in what a client sends")),
        None => return Err(fields.wrong("isFromAgent", "true or false")),
    }
    let metadata = fields.map.get("metadata").cloned();
    if metadata.as_ref().is_some_and(|metadata| !metadata.is_object()) {
        return Err(fields.wrong("metadata", "an object"));
    }
    Ok(NewMessage { conversation_id, sender_id, content, metadata })
}

/// A whole number that must be there.
pub fn id(fields: &Fields<'_>, name: &str) -> Read<i64> {
    fields.required(name)?.as_i64().ok_or_else(|| fields.wrong(name, "a whole number"))
}

/// A conversation of this vendor.
pub fn known_conversation(world: &World, id: i64) -> Read<&Conversation> {
    let known = world.get(id).filter(|one| one.vendor == Vendor::Partner);
    known.ok_or_else(|| Objection::new(404, format!("there is no conversation {id}")))
}

/// The conversation exists, is the sender's, and takes messages.
pub fn fits(message: &NewMessage, world: &World, takes_closed: bool) -> Read<()> {
    let conversation = known_conversation(world, message.conversation_id)?;
    if conversation.contact.identifier != message.sender_id {
        return Err(Objection::new(403, "senderId is not the customer of this conversation"));
    }
    if conversation.standing == Standing::Closed && !takes_closed {
        return Err(Objection::new(409, "the conversation is closed"));
    }
    Ok(())
}

/// The body of "Update customer data", laid over what is known: at least one of its three fields.
pub fn new_data(body: &Value, known: &Customer) -> Read<Customer> {
    let fields = Fields::of(body, "the body", &["email", "name", "birthdate"])?;
    if fields.map.is_empty() {
        return Err(Objection::new(400, "none of email, name and birthdate is there"));
    }
    let text = |name: &str| match fields.map.contains_key(name) {
        true => fields.string(name).map(Some),
        false => Ok(None),
    };
    let birthdate = text("birthdate")?;
    if birthdate.as_deref().is_some_and(|date| read_date(date).is_none()) {
        return Err(fields.wrong("birthdate", "a date like 1990-01-15"));
    }
    let mut changed = known.clone();
    changed.email = text("email")?.or(changed.email);
    changed.name = text("name")?.or(changed.name);
    changed.birthdate = birthdate.or(changed.birthdate);
    Ok(changed)
}

/// A date exactly as the guide prints it.
pub fn read_date(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}
