//! The vendor's words as events: what of seed 001 §6 to §8 is its own.

use super::{interactive, reply_markup};
use crate::backend::list::moment;
use crate::backend::nova_wire as wire;
use crate::backend::{Note, Opened};
use crate::json::{self, Value, filled, id, raised, text};
use crate::model::{
    Content, ConversationStatus, Direction, Event, Message, Millis, Quote, Reaction, RemoteId, Whereabouts,
};

/// Characters of a reaction; what is longer is no sign. A family of four with skins of their own has eleven.
const LONGEST_SIGN: usize = 16;

pub(super) fn session(body: &str) -> Option<Opened> {
    let answer = json::parse(body)?;
    let payload = answer.get("payload")?;
    let within = |object: &str, key: &str| payload.get(object).and_then(|object| id(object, key));
    // §6's short form of the answer leaves it out as "other data". All but the socket goes without it, and each message names
    // it, too; a conversation that was refused for the lack of it would only be made again.
    let account = id(payload, "account_id")
        .or_else(|| within("conversation", "account_id"))
        .or_else(|| within("contact", "account_id"))
        .unwrap_or_else(RemoteId::unnamed);
    // The contact is said in no request and compared with nothing but the authors of reactions: no reason to lose a
    // conversation.
    let contact = within("contact", "id").unwrap_or_else(RemoteId::unnamed);
    let session = wire::session(payload, account, contact)?;
    let status = payload.get("conversation").and_then(status);
    Some(Opened { session, status })
}

fn status(conversation: &Value) -> Option<ConversationStatus> {
    text(conversation, "status").and_then(ConversationStatus::from_name)
}

/// Reads one message. What must not or cannot be shown is a note instead.
pub(super) fn message(value: &Value) -> Result<Message, Note> {
    let mut message = wire::message(value)?;
    message.dialog = id(value, "dialog_id").map(|dialog| dialog.to_text().into());
    message.changed_at = changed_at(value);
    if is_deleted(value) {
        // The ancestor puts a sentence in place of the words; here a deleted message can still have its own.
        message.deleted = true;
        message.content = None;
        message.attachments = None;
        return Ok(message);
    }
    message.reactions = reactions(value);
    message.quote = value.get("reply").and_then(quote);
    let has_files = message.attachments.as_ref().is_some_and(|files| !files.is_empty());
    if let Some(content) = interactive::content(value, has_files) {
        message.content = Some(content);
    } else if message.direction == Some(Direction::Visitor) {
        read_markup(&mut message);
    }
    let is_program = || value.get("sender").and_then(side) == Some(Direction::Bot);
    if message.direction == Some(Direction::Agent) && is_program() {
        message.direction = Some(Direction::Bot);
    }
    Ok(message)
}

/// What is the visitor's own has what it answers in its words; who said that, only the object beside them knows.
fn read_markup(message: &mut Message) {
    let Some(Content::Text(words) | Content::Unknown(words)) = &mut message.content else { return };
    let Some((reply, content)) = reply_markup::read(words) else {
        *words = reply_markup::restored(words);
        return;
    };
    *words = content;
    let id = (!reply.id.is_empty()).then(|| RemoteId::from_text(&reply.id));
    let quote = message.quote.get_or_insert(Quote {
        id: None,
        direction: None,
        name: String::new(),
        text: String::new(),
        files: 0,
    });
    if quote.id.is_none() {
        quote.id = id;
    }
    if quote.text.is_empty() {
        quote.text = reply.quoted;
    }
}

/// The message that another one answers (§8 `reply`). One that must not be shown is not quoted.
fn quote(value: &Value) -> Option<Quote> {
    if !value.is_object() || raised(value, "private") {
        return None;
    }
    let direction = wire::direction(value);
    let mut quote = Quote {
        id: id(value, "id"),
        direction,
        name: value.get("sender").and_then(wire::sender).map(|sender| sender.name).unwrap_or_default(),
        text: String::new(),
        files: 0,
    };
    if !is_deleted(value) {
        let words = filled(value, "content").unwrap_or_default();
        quote.text = match reply_markup::read(words) {
            _ if direction != Some(Direction::Visitor) => reply_markup::shortened(words),
            Some((_, content)) => reply_markup::shortened(&content),
            None => reply_markup::shortened(&reply_markup::restored(words)),
        };
        quote.files = wire::attachments(value).map_or(0, |files| files.len());
    }
    (quote.id.is_some() || !quote.text.is_empty() || quote.files > 0).then_some(quote)
}

/// All reactions, where there is a list of them. One that has no sign is none.
fn reactions(value: &Value) -> Option<Vec<Reaction>> {
    let one = |item: &Value| {
        let emoji = filled(item, "content")?.trim().to_owned();
        let sender = item.get("sender");
        (emoji.chars().count() <= LONGEST_SIGN).then(|| Reaction {
            emoji,
            side: sender.and_then(side),
            sender: sender.and_then(|sender| id(sender, "id")),
        })
    };
    Some(value.get("reactions")?.as_array()?.iter().filter_map(one).collect())
}

/// Whose side somebody is on, where the vendor says what he is (§8 `sender.type`; §10 has the third).
fn side(sender: &Value) -> Option<Direction> {
    side_of(text(sender, "type")?)
}

fn side_of(kind: &str) -> Option<Direction> {
    [("contact", Direction::Visitor), ("user", Direction::Agent), ("agentbot", Direction::Bot)]
        .into_iter()
        .find(|(known, _)| kind.eq_ignore_ascii_case(known))
        .map(|(_, side)| side)
}

/// §8 says it with a time; the ancestor with a flag (PROTOCOL-NOTES fact 15).
fn is_deleted(value: &Value) -> bool {
    raised(value, "deleted_at")
        || value.get("content_attributes").is_some_and(|attributes| raised(attributes, "deleted"))
}

fn changed_at(value: &Value) -> Option<Millis> {
    let named = |key| value.get(key).and_then(moment);
    named("updated_at").max(named("deleted_at"))
}

/// The events that only this API has. `None` means nothing to us.
pub(super) fn other(name: &str, data: &Value) -> Result<Option<Event>, Note> {
    match name {
        "message.deleted" => {
            let message = wire::identity(data)?;
            let changed_at = changed_at(data);
            Ok(Some(Event::MessageUpdated(Message { deleted: true, changed_at, ..message })))
        }
        "message.reaction_updated" => {
            let message = wire::identity(data)?;
            let reactions = Some(reactions(data).ok_or("reactions: no list")?);
            let changed_at = changed_at(data);
            Ok(Some(Event::MessageUpdated(Message { reactions, changed_at, ..message })))
        }
        "conversation.status_changed" => {
            let status = status(data).ok_or("conversation: unknown status")?;
            let place = Whereabouts { conversation: id(data, "id"), account: id(data, "account_id") };
            Ok(Some(Event::StatusChanged(place, status)))
        }
        "typing" => typing(data),
        _ => Err("frame: unknown event"),
    }
}

fn typing(data: &Value) -> Result<Option<Event>, Note> {
    // The ancestor's agents type private notes as well (PROTOCOL-NOTES fact 13).
    if raised(data, "is_private") {
        return Ok(None);
    }
    let place = Whereabouts { conversation: id(data, "conversation_id"), account: id(data, "account_id") };
    match text(data, "sender_type").and_then(side_of) {
        Some(Direction::Agent | Direction::Bot) => {
            let sender = data.get("sender").and_then(wire::sender).unwrap_or_default();
            Ok(Some(Event::Typing(place, sender)))
        }
        // The visitor himself, perhaps in another tab.
        Some(_) => Ok(None),
        None => Err("typing: unknown sender type"),
    }
}
