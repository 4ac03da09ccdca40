//! Messages that the control stores: an agent's answers, notes, files, and long histories.
//!
//! The body of `POST /_control/conversations/{id}/messages`, every field optional:
//!
//! | field | meaning |
//! | --- | --- |
//! | `content` | the text; in a bulk, `{n}` becomes the message's number from 1 |
//! | `message_type` | `outgoing` (default), `incoming`, `activity`, `template` |
//! | `content_type`, `content_attributes`, `private`, `status`, `echo_id` | as the vendor has them; `status` is `sent`, `echo_id` random unless given |
//! | `sender` | an object or `null`; the agent "Support" (or, for `incoming`, the contact) unless given |
//! | `sender_name` | short for such an object |
//! | `reply_to` | the id of the message that it answers (seed 001 only) |
//! | `metadata` | any JSON, also `null`; goes out as it is (seed 002 only) |
//! | `attachments` | a list of `{kind: image\|audio\|video\|file}` for a small generated file, or `{name, text}` or `{name, base64}`; also `content_type`, and `file_type`, `data_url`, `thumb_url`, `file_size` to say something else than the truth |
//! | `created_at` | milliseconds since 1970; now unless given |
//! | `count` | stores that many at once, and tells the sockets nothing unless `silent` is `false` |
//! | `spread_seconds` | in a bulk, the time from the first to the last, which is at `created_at` |
//! | `alternate` | in a bulk, every other one is of the visitor |
//! | `silent` | stores without an event |
//!
//! With seed 003 the bot says it, through the webhooks: `content` is the `text` (left out where there is none), and what
//! `content_attributes` has is laid over the event's other members (`buttons`, `carouselCards`, `replyId`, …; `omit` names
//! members to leave out). A `content_type` of `escalate`, `isTeamOnline` or `action` makes it that event, with
//! `escalateTo`, with `teamId`, with `name` and `data`; any other is the message's `type`.
//!
//! With seed 002 the `id` of a `sender` is its `senderId`. All that a document has no words for is refused, with seed 002: files,
//! kinds, notes, keys, and statuses besides `sent` and `seen`; with seed 003 the same but kinds.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Json;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::changes::only_of;
use super::{Complaint, Outcome, body};
use crate::conversation::{Conversation, Vendor};
use crate::hub::{Happening, Hub, Shared};
use crate::message::{Attachment, Draft, MessageType};
use crate::sample_files;
use crate::state::{now_ms, random_token};
use crate::uploads::{self, File};
use crate::vendor;
use crate::vendor::changes::{self, Telling};

/// The most messages of one bulk: a slip of the keyboard must not fill the memory.
const LARGEST_BULK: u64 = 200_000;

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewMessage {
    content: Option<String>,
    message_type: Option<MessageType>,
    content_type: Option<String>,
    content_attributes: Option<Value>,
    #[serde(default)]
    private: bool,
    status: Option<String>,
    echo_id: Option<String>,
    #[serde(default, deserialize_with = "given")]
    sender: Option<Value>,
    sender_name: Option<String>,
    reply_to: Option<i64>,
    #[serde(default, deserialize_with = "given")]
    metadata: Option<Value>,
    #[serde(default)]
    attachments: Vec<NewFile>,
    created_at: Option<u64>,
    count: Option<u64>,
    #[serde(default)]
    spread_seconds: u64,
    #[serde(default)]
    alternate: bool,
    silent: Option<bool>,
}

/// Tells `null` from absence.
pub(super) fn given<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(reader).map(Some)
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFile {
    kind: Option<String>,
    name: Option<String>,
    text: Option<String>,
    base64: Option<String>,
    content_type: Option<String>,
    file_type: Option<String>,
    data_url: Option<String>,
    thumb_url: Option<String>,
    file_size: Option<usize>,
}

/// `POST /_control/conversations/{id}/messages`
pub async fn add(State(hub): State<Shared>, Path(id): Path<i64>, bytes: Bytes) -> Outcome {
    let message: NewMessage = body(&bytes)?;
    let senders = {
        let world = hub.world.lock();
        let conversation = world.get(id).ok_or(Complaint::unknown(id))?;
        known_to(conversation, &message)?;
        if let Some(replied) = message.reply_to {
            conversation.message(replied).ok_or(Complaint::unknown_message(replied))?;
        }
        let named = message.sender_name.as_ref().map(|name| vendor::named_agent(conversation, name));
        let agent = named.unwrap_or_else(|| vendor::default_agent(conversation));
        Senders { agent, visitor: vendor::visitor(conversation), vendor: conversation.vendor }
    };
    let count = message.count.unwrap_or(1);
    if count > LARGEST_BULK {
        return Err(Complaint::nonsense(format!("count is at most {LARGEST_BULK}")));
    }
    let silent = message.silent.unwrap_or(message.count.is_some());
    let telling = if silent { Telling::Nobody } else { Telling::All };
    let attachments =
        message.attachments.iter().map(|file| attachment(&hub, file)).collect::<Result<Vec<_>, _>>()?;
    let last_at = message.created_at.unwrap_or_else(now_ms);
    let mut ids = Vec::new();
    for number in 1..=count {
        let of_visitor = message.alternate && number % 2 == 0;
        let age =
            (message.spread_seconds * 1000).saturating_mul(count - number) / count.max(2).saturating_sub(1);
        let mut draft = draft(&message, number, of_visitor, &senders, last_at.saturating_sub(age));
        draft.attachments = attachments.clone();
        let stored = changes::deliver(&hub, id, draft, telling).ok_or(Complaint::unknown(id))?;
        ids.push(stored.id);
    }
    if silent {
        hub.tell(Happening::Reset);
    }
    Ok(Json(json!({"ids": ids})))
}

/// `POST /_control/files`
pub async fn store(State(hub): State<Shared>, bytes: Bytes) -> Outcome {
    Ok(Json(json!(attachment(&hub, &body(&bytes)?)?)))
}

/// What this vendor's document has words for.
fn known_to(conversation: &Conversation, message: &NewMessage) -> Result<(), Complaint> {
    let only = |vendors: &[Vendor], given: bool, what: &str| match given {
        true => only_of(vendors, conversation, what),
        false => Ok(()),
    };
    let novatalks = [Vendor::Novatalks, Vendor::NovatalksSdk];
    let kinds = message.content_type.is_some() || message.content_attributes.is_some();
    let hidden = message.private
        || matches!(message.message_type, Some(MessageType::Activity | MessageType::Template));
    let status = message.status.as_deref().is_some_and(|status| !matches!(status, "sent" | "seen"));
    only(&[Vendor::NovatalksSdk], message.reply_to.is_some(), "answers to a message")?;
    only(&[Vendor::Partner], message.metadata.is_some(), "metadata")?;
    only(&novatalks, !message.attachments.is_empty(), "files")?;
    let with_kinds = [Vendor::Novatalks, Vendor::NovatalksSdk, Vendor::Converse];
    only(&with_kinds, kinds, "kinds of messages")?;
    only(&novatalks, hidden, "notes, lines of the system or templates")?;
    only(&novatalks, message.echo_id.is_some(), "echo_id")?;
    only(&novatalks, status, "such status of messages")
}

/// Who writes, unless the request says otherwise.
struct Senders {
    agent: Value,
    visitor: Value,
    vendor: Vendor,
}

fn draft(message: &NewMessage, number: u64, of_visitor: bool, senders: &Senders, created_at: u64) -> Draft {
    let kind = message.content_type.as_deref().unwrap_or("text");
    let message_type = match (of_visitor, message.message_type, senders.vendor) {
        (true, ..) => MessageType::Incoming,
        (_, Some(given), _) => given,
        (_, None, Vendor::Converse) => vendor::converse::wire::message_type(kind),
        (_, None, _) => MessageType::Outgoing,
    };
    let usual = if message_type == MessageType::Incoming { &senders.visitor } else { &senders.agent };
    let sender = match &message.sender {
        Some(sender) if !of_visitor => sender.clone(),
        _ => usual.clone(),
    };
    let random_echo = || random_token().chars().take(12).collect::<String>().to_lowercase();
    let bulk = message.count.is_some();
    let has_keys = matches!(senders.vendor, Vendor::Novatalks | Vendor::NovatalksSdk);
    Draft {
        content: message.content.as_ref().map(|text| match bulk {
            true => text.replace("{n}", &number.to_string()),
            false => text.clone(),
        }),
        message_type,
        content_type: kind.to_owned(),
        content_attributes: message.content_attributes.clone().unwrap_or_else(|| json!({})),
        metadata: message.metadata.clone(),
        private: message.private,
        status: message.status.clone().unwrap_or_else(|| "sent".to_owned()),
        echo_id: has_keys.then(|| message.echo_id.clone().unwrap_or_else(random_echo)),
        sender,
        attachments: Vec::new(),
        reply_to: message.reply_to,
        created_at,
    }
}

fn attachment(hub: &Hub, file: &NewFile) -> Result<Attachment, Complaint> {
    let (usual_name, bytes) = match (&file.kind, &file.text, &file.base64) {
        (Some(kind), None, None) => sample_files::of_kind(kind)
            .ok_or_else(|| Complaint::nonsense(format!("{kind:?} is none of image, audio, video, file")))?,
        (None, Some(text), None) => ("file.txt", Bytes::from(text.clone())),
        (None, None, Some(base64)) => {
            ("file.bin", Bytes::from(STANDARD.decode(base64).map_err(Complaint::nonsense)?))
        }
        _ => return Err(Complaint::nonsense("a file has one of kind, text, base64")),
    };
    let name = file.name.clone().unwrap_or_else(|| usual_name.to_owned());
    let stored = uploads::store(hub, File { name, content_type: file.content_type.clone(), bytes });
    Ok(Attachment {
        id: stored.id,
        file_type: file.file_type.clone().unwrap_or(stored.file_type),
        data_url: file.data_url.clone().unwrap_or(stored.data_url),
        thumb_url: file.thumb_url.clone().unwrap_or(stored.thumb_url),
        file_size: file.file_size.unwrap_or(stored.file_size),
        content_type: stored.content_type,
    })
}
