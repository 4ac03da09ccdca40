//! Events as the host page gets them: plain frozen objects (CONTRACT §3).

use crate::driver::Told;
use crate::model::{
    Attachment, Choice, ConnectionState, Content, Direction, EntryId, HostEvent, RemoteId, Tally,
};
use crate::store::Store;
use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The event's name and payload; `None` for what is no business of the page's.
pub fn event(told: &Told, store: &Store) -> Option<(&'static str, JsValue)> {
    let happened = match told {
        Told::Opened => return Some(("open", frozen(&[]))),
        Told::Set => return None,
        Told::Closed => return Some(("close", frozen(&[]))),
        Told::Happened(happened) => happened,
    };
    Some(match happened {
        HostEvent::Queued(_) => return None,
        HostEvent::Sent(entry) => ("message:sent", message(*entry, store)),
        HostEvent::Received(entry) => ("message:received", message(*entry, store)),
        HostEvent::Updated(entry) => ("message:updated", message(*entry, store)),
        HostEvent::Failed(entry) => ("message:failed", message(*entry, store)),
        HostEvent::Deleted(entry) => ("message:deleted", message(*entry, store)),
        HostEvent::Reacted(entry) => ("reaction", message(*entry, store)),
        HostEvent::Action(entry, choice) => ("action", action(*entry, choice, store)),
        HostEvent::BotAction(asked) => ("action", bot_action(&parsed(asked))),
        HostEvent::HandedOver(team, continues) => {
            ("handoff", frozen(&[("team", text(team)), ("continues", JsValue::from_bool(*continues))]))
        }
        HostEvent::Flashback(frame) => ("flashback", member(&parsed(frame), "payload")),
        HostEvent::Typing(who) => ("typing", typing(who.as_deref())),
        HostEvent::Connection(state) => ("connection", frozen(&[("state", text(connection_name(*state)?))])),
        HostEvent::Unread(count) => ("unread", frozen(&[("count", JsValue::from(*count))])),
        HostEvent::Status(status) => ("status", frozen(&[("status", text(status))])),
        HostEvent::Error { code, recoverable } => (
            "error",
            frozen(&[
                ("code", text(code)),
                ("message", text(sentence(code))),
                ("recoverable", JsValue::from_bool(*recoverable)),
            ]),
        ),
    })
}

/// A message; `null` when it is gone.
pub fn message(entry: EntryId, store: &Store) -> JsValue {
    let Some(entry) = store.entry(entry) else { return JsValue::NULL };
    let reactions: Array = entry.reactions.iter().map(reaction).collect();
    let attachments: Array = entry.attachments.iter().map(attachment).collect();
    frozen(&[
        ("id", entry.remote.as_ref().map_or(JsValue::NULL, remote_id)),
        ("direction", text(direction_name(entry.direction))),
        ("kind", text(kind_name(&entry.content, &entry.attachments))),
        ("text", text(entry.content.text())),
        ("status", entry.delivery.map_or(JsValue::NULL, |delivery| text(delivery.name()))),
        ("createdAt", entry.at.map_or(JsValue::NULL, number)),
        (
            "sender",
            entry.sender.as_ref().map_or(JsValue::NULL, |sender| frozen(&[("name", text(&sender.name))])),
        ),
        ("attachments", Object::freeze(&attachments).into()),
        ("reactions", Object::freeze(&reactions).into()),
        (
            "replyTo",
            entry.quote.as_ref().and_then(|quote| quote.id.as_ref()).map_or(JsValue::NULL, remote_id),
        ),
        ("metadata", entry.metadata.as_deref().map_or(JsValue::NULL, parsed)),
        ("answer", entry.content.answer().map_or(JsValue::NULL, text)),
    ])
}

/// What a card's button means, and which card it was.
fn action(entry: EntryId, choice: &Choice, store: &Store) -> JsValue {
    frozen(&[
        ("type", text("postback")),
        ("title", text(&choice.title)),
        ("value", text(&choice.value)),
        ("message", message(entry, store)),
    ])
}

/// What a bot asks of the page (seed 003 "Action").
fn bot_action(asked: &JsValue) -> JsValue {
    frozen(&[("type", text("bot")), ("name", member(asked, "name")), ("data", member(asked, "data"))])
}

/// A JSON text of the back end's as a frozen value; `undefined` if it is none.
fn parsed(text: &str) -> JsValue {
    let value = JSON::parse(text).unwrap_or(JsValue::UNDEFINED);
    freeze(&value);
    value
}

/// All that is in it, too. How deep that may be our reader of frames has decided before.
fn freeze(value: &JsValue) {
    if let Some(object) = value.dyn_ref::<Object>() {
        Object::values(object).iter().for_each(|inside| freeze(&inside));
        Object::freeze(object);
    }
}

fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::NULL)
}

fn typing(who: Option<&str>) -> JsValue {
    frozen(&[
        ("typing", JsValue::from_bool(who.is_some())),
        ("name", who.filter(|name| !name.is_empty()).map_or(JsValue::NULL, text)),
    ])
}

fn attachment(attachment: &Attachment) -> JsValue {
    frozen(&[
        ("name", text(&attachment.name)),
        ("size", attachment.size.map_or(JsValue::NULL, number)),
        ("url", attachment.url.as_deref().map_or(JsValue::NULL, text)),
    ])
}

fn reaction(tally: &Tally) -> JsValue {
    frozen(&[
        ("emoji", text(&tally.emoji)),
        ("count", JsValue::from(tally.count)),
        ("mine", JsValue::from_bool(tally.mine)),
    ])
}

fn remote_id(id: &RemoteId) -> JsValue {
    match id {
        // Beyond 2^53 a JS number would be another id.
        RemoteId::Number(value) => match i32::try_from(*value) {
            Ok(small) => JsValue::from(small),
            Err(_) => text(&id.to_text()),
        },
        RemoteId::Text(value) => text(value),
    }
}

fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Visitor => "visitor",
        Direction::Agent => "agent",
        Direction::Bot => "bot",
        Direction::System => "system",
    }
}

fn kind_name(content: &Content, attachments: &[Attachment]) -> &'static str {
    match content {
        Content::Text(words) if words.is_empty() && !attachments.is_empty() => "attachment",
        Content::Text(_) => "text",
        Content::System(_) => "system",
        Content::Unknown(_) => "unknown",
        Content::Card(_) => "card",
        Content::QuickReply(_) => "quick_reply",
        Content::Feedback(_) => "feedback",
        Content::Carousel(_) => "carousel",
        Content::HandedOver(_) => "system",
        Content::Transcript(_) => "transcript",
        Content::Deleted => "deleted",
    }
}

/// `None` while there is no conversation: the contract has no word for a line that nobody needs.
fn connection_name(state: ConnectionState) -> Option<&'static str> {
    match state {
        ConnectionState::Idle => None,
        ConnectionState::Connecting => Some("connecting"),
        ConnectionState::Online => Some("online"),
        ConnectionState::Polling => Some("polling"),
        ConnectionState::Offline => Some("offline"),
    }
}

/// What an error means, for whoever made the page.
pub fn sentence(code: &str) -> &'static str {
    match code {
        "unauthorized" => {
            "The back end answered 401: check that the token or API key is right (the partner API wants exactly `Authorization: Bearer <key>`)."
        }
        "conversation_refused" => {
            "The back end refused to open a conversation: check the token or bot id, and baseUrl."
        }
        "action_refused" => "The back end refused a reaction, a choice or a deletion, which was undone.",
        "end_refused" => "The back end did not end the conversation.",
        "customer_refused" => "The back end refused the customer's data.",
        "access_lost" => {
            "The back end answered 401: it no longer accepts this visitor's token or, where the page has one, the API key (the partner API wants exactly `Authorization: Bearer <key>`)."
        }
        "conversation_gone" => "The conversation no longer exists at the back end.",
        _ => "Something in the conversation did not work; the code says what.",
    }
}

// Times and sizes are far below 2^53.
#[allow(clippy::cast_precision_loss)]
fn number(value: u64) -> JsValue {
    JsValue::from_f64(value as f64)
}

fn text(value: &str) -> JsValue {
    JsValue::from_str(value)
}

fn frozen(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    Object::freeze(&object).into()
}
