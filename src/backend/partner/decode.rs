//! The vendor's words as events: seed 002, "API Reference", "WebSocket Message Types" and "Data Models".

use super::{ECHO, is_direct};
use crate::backend::{Decoded, Endpoint, HistoryReply, Note, Opened, Session, list};
use crate::json::{self, Value, id, integer, text};
use crate::model::{
    Content, ConversationStatus, Delivery, Direction, EchoKey, Event, Message, RemoteId, Sender, Whereabouts,
};
use std::rc::Rc;

/// How an agent's id begins ("agent-2").
const AGENT: &str = "agent-";

/// The conversation to go on with: the latest that is not over, else the latest.
pub(super) fn conversations(endpoint: &Endpoint, body: &str) -> Option<Option<Opened>> {
    let (items, _) = json::parse_list(body)?;
    let all = items.iter().filter_map(|item| conversation(endpoint, item));
    let is_over = |opened: &Opened| opened.status == Some(ConversationStatus::Closed);
    Some(
        all.max_by(|a, b| {
            (!is_over(a), &a.session.conversation).cmp(&(!is_over(b), &b.session.conversation))
        }),
    )
}

pub(super) fn session(endpoint: &Endpoint, body: &str) -> Option<Opened> {
    conversation(endpoint, &json::parse(body)?)
}

/// A Conversation Object: an id alone is none, errors have one, too (TRUST C-09). `None` as well if it is somebody else's: ids
/// are small numbers, and a server may mix them up.
fn conversation(endpoint: &Endpoint, value: &Value) -> Option<Opened> {
    let identity = endpoint.identity.as_ref().filter(|identity| identity.is_sound())?;
    let customer = RemoteId::from_text(&identity.customer);
    match id(value, "customerId") {
        Some(named) if named != customer => return None,
        None => text(value, "status").map(drop)?,
        Some(_) => {}
    }
    let token = if is_direct(endpoint) { &identity.customer } else { &identity.token };
    let session = Session {
        token: token.clone(),
        conversation: id(value, "id")?,
        account: customer.clone(),
        contact: customer,
    };
    session.is_sound().then(|| Opened { session, status: status(value) })
}

fn status(value: &Value) -> Option<ConversationStatus> {
    let word = text(value, "status")?;
    [ConversationStatus::Waiting, ConversationStatus::Active, ConversationStatus::Closed]
        .into_iter()
        .find(|status| status.name() == word)
}

pub(super) fn history(body: &str) -> Option<HistoryReply> {
    let (items, broken) = json::parse_list(body)?;
    Some(list::history(&items, broken, message))
}

/// The answer to what the visitor sent, and so it is the visitor's, whatever it says. An id alone is no message: errors have
/// one, too (TRUST C-09).
pub(super) fn sent(body: &str) -> Option<Message> {
    let message = message(&json::parse(body)?).ok()?;
    let is_message = message.conversation.is_some() || message.content.is_some();
    is_message.then_some(Message { direction: Some(Direction::Visitor), ..message })
}

/// Reads a Message Object. What cannot be shown is a note instead.
fn message(value: &Value) -> Result<Message, Note> {
    let mut message = Message::bare(id(value, "id").ok_or("message: no id")?);
    let metadata = value.get("metadata");
    let sender = id(value, "senderId");
    message.conversation = id(value, "conversationId");
    message.echo = metadata.and_then(|metadata| id(metadata, ECHO)).map(|key| EchoKey(key.to_text().into()));
    message.direction = Some(direction(value, sender.as_ref(), message.echo.is_some()));
    message.sender = sender.map(|id| Sender { id: Some(id), ..Sender::default() });
    message.content = text(value, "content").map(|words| Content::Text(words.to_owned()));
    message.at = value.get("timestamp").and_then(list::moment);
    message.status = (flag(value, "readStatus") == Some(true)).then_some(Delivery::Seen);
    message.metadata = metadata.and_then(for_the_page);
    Ok(message)
}

/// Whose side. Where no flag says it, the sender's id does: what is no agent's is a customer's ("senderId"), and there is but
/// one here; many servers leave out what is false. What nobody sent is said to the visitor.
fn direction(value: &Value, sender: Option<&RemoteId>, has_key: bool) -> Direction {
    let is_agents = |id: &RemoteId| id.to_text().starts_with(AGENT);
    let from_agent = flag(value, "isFromAgent").unwrap_or_else(|| !has_key && sender.is_none_or(is_agents));
    if from_agent { Direction::Agent } else { Direction::Visitor }
}

/// A flag in any of the ways in which servers write flags; what is no flag says nothing.
fn flag(value: &Value, key: &str) -> Option<bool> {
    match value.get(key)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(word) if word == "true" => Some(true),
        Value::String(word) if word == "false" => Some(false),
        number => match integer(number) {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        },
    }
}

/// What is in the metadata besides our key, as JSON.
fn for_the_page(metadata: &Value) -> Option<Rc<str>> {
    let Value::Object(members) = metadata else { return None };
    let members: Vec<_> = members.iter().filter(|(key, _)| key != ECHO).cloned().collect();
    (!members.is_empty()).then(|| json::write(&Value::Object(members)).into())
}

pub(super) fn frame(frame: &str) -> Decoded {
    let mut decoded = Decoded::default();
    match event(frame) {
        Ok(event) => decoded.events.extend(event),
        Err(note) => decoded.notes.push(note),
    }
    decoded
}

/// What a frame tells; `None` is what means nothing to us.
fn event(frame: &str) -> Result<Option<Event>, Note> {
    let value = json::parse(frame).ok_or("frame: not JSON")?;
    let payload = value.get("payload").filter(|payload| payload.is_object());
    let place = |payload| Whereabouts { conversation: id(payload, "conversationId"), account: None };
    match (text(&value, "type").ok_or("frame: no type")?, payload) {
        ("message", Some(payload)) => Ok(Some(Event::MessageCreated(message(payload)?))),
        // The visitor, perhaps in another tab.
        ("typing", Some(payload)) if flag(payload, "isAgent") == Some(false) => Ok(None),
        ("typing", Some(payload)) => {
            match flag(payload, "isTyping").ok_or("typing: neither begun nor ended")? {
                true => Ok(Some(Event::Typing(place(payload), Sender::default()))),
                false => Ok(Some(Event::TypingStopped(place(payload)))),
            }
        }
        ("status", Some(payload)) => {
            // "agent assigned, etc.", says the guide's own code of it: whoever has an agent waits for none.
            let is_open = match payload.get("status") {
                Some(Value::String(word)) => word == "assigned",
                word => matches!(word, None | Some(Value::Null)),
            };
            let assigned = id(payload, "agentId").filter(|_| is_open).map(|_| ConversationStatus::Active);
            let status = status(payload).or(assigned).ok_or("status: unknown")?;
            Ok(Some(Event::StatusChanged(place(payload), status)))
        }
        ("read", Some(payload)) => {
            let mut message = Message::bare(id(payload, "messageId").ok_or("read: no message")?);
            message.conversation = place(payload).conversation;
            message.status = Some(Delivery::Seen);
            Ok(Some(Event::MessageUpdated(message)))
        }
        // Browsers' own readers refuse the mark that ours reads over.
        ("flashback", Some(_)) => Ok(Some(Event::Flashback(frame.trim_start_matches('\u{feff}').to_owned()))),
        ("message" | "typing" | "status" | "read" | "flashback", None) => Err("frame: no payload"),
        _ => Err("frame: unknown type"),
    }
}
