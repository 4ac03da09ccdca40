//! What is kept between pages, as JSON texts: the session record, shared by all tabs, and one outbox record per tab.
//!
//! A record that cannot be read is as good as none; one message of an outbox that cannot be read costs only itself (C-65).

use super::deeds::Deeds;
use super::outbox::{Item, State};
use crate::backend::{Identity, Session};
use crate::json::{self, Value, integer, push_id, push_string, text};
use crate::model::command::OutgoingFile;
use crate::model::number::decimal;
use crate::model::{
    AttachmentKind, ConversationStatus, Deed, EchoKey, Millis, Outgoing, ParkReason, RemoteId, ReplyTo,
};

const VERSION: i64 = 1;

/// How far a conversation is known.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Answers up to here were seen.
    pub seen: Option<RemoteId>,
    /// The greatest id that any page has known: what is sent from now on has a greater one.
    pub newest: Option<RemoteId>,
    /// The back end was told so up to here.
    pub told_seen: Option<RemoteId>,
    /// How the conversation stood when somebody last said so.
    pub status: Option<ConversationStatus>,
    /// A bot passed the conversation on.
    pub handed_over: bool,
    /// What the bot asked of the page was passed on up to here.
    pub acted: Option<RemoteId>,
    /// The message that gave the people who took over what was said before.
    pub transcript: Option<RemoteId>,
}

/// The session record: the conversation, its credentials, and how far it is known.
pub fn write_session(session: &Session, marks: &Marks) -> String {
    let mut out = String::from("{\"v\":1,\"token\":");
    push_string(&mut out, &session.token);
    for (key, id) in [
        (",\"conversation\":", Some(&session.conversation)),
        (",\"account\":", Some(&session.account)),
        (",\"contact\":", Some(&session.contact)),
        (",\"seen\":", marks.seen.as_ref()),
        (",\"newest\":", marks.newest.as_ref()),
        (",\"told\":", marks.told_seen.as_ref()),
        (",\"acted\":", marks.acted.as_ref()),
        (",\"transcript\":", marks.transcript.as_ref()),
    ] {
        if let Some(id) = id {
            out.push_str(key);
            push_id(&mut out, id);
        }
    }
    if let Some(status) = marks.status {
        out.push_str(",\"status\":");
        push_string(&mut out, status.name());
    }
    if marks.handed_over {
        out.push_str(",\"handed_over\":true");
    }
    out.push('}');
    out
}

/// The identity record.
pub fn write_identity(identity: &Identity) -> String {
    let mut out = String::from("{\"v\":1,\"customer\":");
    push_string(&mut out, &identity.customer);
    out.push_str(",\"token\":");
    push_string(&mut out, &identity.token);
    out.push('}');
    out
}

/// Reads it back.
pub fn read_identity(record: &str) -> Option<Identity> {
    let value = current(record)?;
    Some(Identity {
        customer: json::filled(&value, "customer")?.to_owned(),
        token: text(&value, "token").unwrap_or_default().to_owned(),
    })
}

/// Reads it back.
pub fn read_session(record: &str) -> Option<(Session, Marks)> {
    let value = current(record)?;
    let session = Session {
        token: json::filled(&value, "token")?.to_owned(),
        conversation: json::id(&value, "conversation")?,
        account: json::id(&value, "account")?,
        contact: json::id(&value, "contact")?,
    };
    let marks = Marks {
        seen: json::id(&value, "seen"),
        newest: json::id(&value, "newest"),
        told_seen: json::id(&value, "told"),
        status: text(&value, "status").and_then(ConversationStatus::from_name),
        handed_over: json::raised(&value, "handed_over"),
        acted: json::id(&value, "acted"),
        transcript: json::id(&value, "transcript"),
    };
    session.is_sound().then_some((session, marks))
}

/// A message as an outbox record has it.
pub struct Kept {
    /// Its key.
    pub echo: EchoKey,
    /// What it says; its files are names only.
    pub outgoing: Outgoing,
    /// Whether it had left the device.
    pub attempted: bool,
    /// See `Item::late_until`.
    pub late: bool,
    /// Whether the back end had taken it.
    pub accepted: bool,
    /// Why it waited for a person, if it did.
    pub parked: Option<ParkReason>,
    /// See `Item::floor`.
    pub floor: Option<RemoteId>,
    /// See `Item::at`.
    pub at: Millis,
    /// The conversation it was sent to; another one has never seen it.
    pub conversation: Option<RemoteId>,
}

/// The outbox record; `None` when there is nothing to keep.
pub fn write_outbox(items: &[Item], deeds: &Deeds, conversation: Option<&RemoteId>) -> Option<String> {
    if items.is_empty() && deeds.all().next().is_none() {
        return None;
    }
    let mut out = String::from("{\"v\":1");
    if let Some(id) = conversation {
        out.push_str(",\"conversation\":");
        push_id(&mut out, id);
    }
    out.push_str(",\"items\":[");
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_item(&mut out, item);
    }
    out.push(']');
    for (index, (message, deed)) in deeds.all().enumerate() {
        out.push_str(if index > 0 { "," } else { ",\"deeds\":[" });
        write_deed(&mut out, message, deed);
    }
    out.push_str(if deeds.all().next().is_some() { "]}" } else { "}" });
    Some(out)
}

fn write_deed(out: &mut String, message: &RemoteId, deed: &Deed) {
    out.push_str("{\"message\":");
    push_id(out, message);
    let (name, value) = match deed {
        Deed::React(emoji) => (",\"react\":", emoji.as_deref()),
        Deed::Choose(value) => (",\"choose\":", Some(value.as_str())),
        Deed::Delete => (",\"delete\":", None),
    };
    out.push_str(name);
    match value {
        Some(value) => push_string(out, value),
        None => out.push_str("null"),
    }
    out.push('}');
}

/// Reads the deeds of an outbox record, if they were done in this conversation.
pub fn read_deeds(record: &str, conversation: Option<&RemoteId>) -> Vec<(RemoteId, Deed)> {
    let Some(value) = current(record) else { return Vec::new() };
    if json::id(&value, "conversation").as_ref() != conversation {
        return Vec::new();
    }
    let deeds = value.get("deeds").and_then(Value::as_array).unwrap_or_default();
    let read = |value: &Value| {
        let deed = if let Some(emoji) = value.get("react") {
            Deed::React(emoji.as_str().map(str::to_owned))
        } else if let Some(value) = text(value, "choose") {
            Deed::Choose(value.to_owned())
        } else {
            value.get("delete").map(|_| Deed::Delete)?
        };
        Some((json::id(value, "message")?, deed))
    };
    deeds.iter().filter_map(read).collect()
}

fn write_item(out: &mut String, item: &Item) {
    out.push_str("{\"echo\":");
    push_string(out, &item.echo.0);
    out.push_str(",\"at\":");
    out.push_str(&decimal(item.at));
    out.push_str(",\"text\":");
    push_string(out, &item.outgoing.text);
    if item.attempted {
        out.push_str(",\"attempted\":true");
    }
    // From the beginning: what a page keeps in its last moment may come too late for the next one, which another process shows.
    if item.late_until.is_some() {
        out.push_str(",\"late\":true");
    }
    match item.state {
        State::Accepted { .. } => out.push_str(",\"accepted\":true"),
        State::Parked(reason) => {
            out.push_str(",\"parked\":");
            push_string(out, reason_name(reason));
        }
        State::Waiting { .. } | State::InFlight(_) => {}
    }
    if let Some(floor) = &item.floor {
        out.push_str(",\"floor\":");
        push_id(out, floor);
    }
    if let Some(metadata) = &item.outgoing.metadata {
        out.push_str(",\"metadata\":");
        push_string(out, metadata);
    }
    if let Some(question) = &item.outgoing.answers {
        out.push_str(",\"answers\":");
        push_id(out, question);
    }
    let again = u32::from(item.outgoing.again);
    for (key, number) in
        [(",\"card\":", item.outgoing.card), (",\"again\":", Some(again).filter(|again| *again > 0))]
    {
        if let Some(number) = number {
            out.push_str(key);
            out.push_str(&decimal(u64::from(number)));
        }
    }
    if item.outgoing.is_transcript {
        out.push_str(",\"transcript\":true");
    }
    if let Some(reply) = &item.outgoing.reply {
        out.push_str(",\"reply\":{\"id\":");
        push_id(out, &reply.id);
        if let Some(dialog) = &reply.dialog {
            out.push_str(",\"dialog\":");
            push_string(out, dialog);
        }
        out.push_str(",\"text\":");
        push_string(out, &reply.text);
        out.push('}');
    }
    if !item.outgoing.files.is_empty() {
        out.push_str(",\"files\":[");
        for (index, file) in item.outgoing.files.iter().enumerate() {
            out.push_str(if index > 0 { ",{\"name\":" } else { "{\"name\":" });
            push_string(out, &file.name);
            out.push_str(",\"size\":");
            out.push_str(&decimal(file.size));
            out.push_str(",\"kind\":");
            push_string(out, kind_name(file.kind));
            out.push('}');
        }
        out.push(']');
    }
    out.push('}');
}

/// Reads it back.
pub fn read_outbox(record: &str) -> Vec<Kept> {
    let Some(value) = current(record) else { return Vec::new() };
    let conversation = json::id(&value, "conversation");
    let items = value.get("items").and_then(Value::as_array).unwrap_or_default();
    items.iter().filter_map(|item| read_item(item, conversation.clone())).collect()
}

fn read_item(value: &Value, conversation: Option<RemoteId>) -> Option<Kept> {
    let files: Vec<OutgoingFile> = value
        .get("files")
        .and_then(Value::as_array)
        .map(|files| files.iter().filter_map(read_file).collect())
        .unwrap_or_default();
    let words = text(value, "text").unwrap_or_default().to_owned();
    if words.is_empty() && files.is_empty() {
        return None;
    }
    Some(Kept {
        echo: EchoKey(json::filled(value, "echo")?.into()),
        outgoing: Outgoing {
            text: words,
            files,
            reply: value.get("reply").and_then(read_reply),
            metadata: json::filled(value, "metadata").map(Into::into),
            answers: json::id(value, "answers"),
            card: small(value, "card"),
            again: small(value, "again").and_then(|again| u8::try_from(again).ok()).unwrap_or(0),
            is_transcript: json::raised(value, "transcript"),
        },
        attempted: json::raised(value, "attempted"),
        late: json::raised(value, "late"),
        accepted: json::raised(value, "accepted"),
        parked: text(value, "parked").map(reason_of),
        floor: json::id(value, "floor"),
        at: value.get("at").and_then(integer).and_then(|at| Millis::try_from(at).ok()).unwrap_or(0),
        conversation,
    })
}

fn small(value: &Value, key: &str) -> Option<u32> {
    value.get(key).and_then(integer).and_then(|number| u32::try_from(number).ok())
}

fn read_reply(value: &Value) -> Option<ReplyTo> {
    Some(ReplyTo {
        id: json::id(value, "id")?,
        dialog: json::filled(value, "dialog").map(Into::into),
        text: text(value, "text").unwrap_or_default().to_owned(),
    })
}

fn read_file(value: &Value) -> Option<OutgoingFile> {
    let size = value.get("size").and_then(integer).and_then(|size| u64::try_from(size).ok());
    let kind = match text(value, "kind") {
        Some("image") => AttachmentKind::Image,
        Some("audio") => AttachmentKind::Audio,
        Some("video") => AttachmentKind::Video,
        _ => AttachmentKind::File,
    };
    Some(OutgoingFile { blob: None, name: text(value, "name")?.to_owned(), size: size.unwrap_or(0), kind })
}

fn current(record: &str) -> Option<Value> {
    let value = json::parse(record)?;
    (value.get("v").and_then(integer) == Some(VERSION)).then_some(value)
}

fn kind_name(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::Image => "image",
        AttachmentKind::Audio => "audio",
        AttachmentKind::Video => "video",
        AttachmentKind::File => "file",
    }
}

fn reason_name(reason: ParkReason) -> &'static str {
    match reason {
        ParkReason::Refused => "refused",
        ParkReason::TooLarge => "too_large",
        ParkReason::Undeliverable => "undeliverable",
        ParkReason::Cancelled => "cancelled",
        ParkReason::FileMissing => "file_missing",
        ParkReason::Unsure => "unsure",
    }
}

fn reason_of(name: &str) -> ParkReason {
    match name {
        "too_large" => ParkReason::TooLarge,
        "undeliverable" => ParkReason::Undeliverable,
        "cancelled" => ParkReason::Cancelled,
        "file_missing" => ParkReason::FileMissing,
        "unsure" => ParkReason::Unsure,
        _ => ParkReason::Refused,
    }
}
