//! What seed 001 allows in a request.
//!
//! Never in here: effects. Each function reads, and answers with what it read or with an [`Objection`].

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, Uri};
use serde_json::Value;

use super::reactions;
use crate::config::Settings;
use crate::conversation::{Conversation, Vendor};
use crate::message::{Message, MessageType};
use crate::state::World;
use crate::uploads::File;
use crate::vendor::reading::{self, Fields, Form, Objection, Read};

/// §6: the header `access_token` opens the visitor's own conversation, and only that.
pub fn authorized<'a>(headers: &HeaderMap, world: &'a World) -> Read<&'a Conversation> {
    let Some(given) = headers.get("access_token").map(HeaderValue::to_str) else {
        return Err(Objection::new(401, "the header access_token is missing"));
    };
    let known = given.ok().and_then(|token| world.by_token(token));
    known
        .filter(|one| one.vendor == Vendor::NovatalksSdk)
        .ok_or_else(|| Objection::new(401, "access_token is no pubsubToken of this API"))
}

/// §11: the operator's own token.
pub fn operator(headers: &HeaderMap, expected: &str) -> Read<()> {
    match headers.get("api_access_token").map(HeaderValue::to_str) {
        None => Err(Objection::new(401, "the header api_access_token is missing")),
        Some(Ok(given)) if given == expected => Ok(()),
        Some(_) => Err(Objection::new(401, "api_access_token is not the operator's")),
    }
}

/// A request without a body: §7 prints `Content-Type: application/json` on those too.
pub fn bodiless(headers: &HeaderMap, settings: &Settings) -> Read<()> {
    if settings.get_requires_content_type || headers.contains_key("content-type") {
        reading::announced_json(headers)?;
    }
    match headers.get("content-length").map(HeaderValue::as_bytes) {
        None | Some(b"0") if !headers.contains_key("transfer-encoding") => Ok(()),
        _ => Err(Objection::new(400, "the document has no body on this request")),
    }
}

/// No query at all.
pub fn no_query(uri: &Uri) -> Read<()> {
    reading::query(uri, &[]).map(|_| ())
}

/// Which messages a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The newest with a smaller id.
    Before(i64),
    /// The oldest with a greater id.
    After(i64),
    /// The least recently changed of those that changed after this, in milliseconds since 1970.
    UpdatedAfter(u64),
}

/// The query of `GET …/messages`: exactly one of the three.
pub fn page(uri: &Uri) -> Read<Page> {
    let parameters = reading::query(uri, &["before", "after", "updated_at"])?;
    if parameters.len() > 1 {
        return Err(Objection::new(400, "before, after and updated_at exclude each other"));
    }
    let Some((name, text)) = parameters.into_iter().next() else {
        return Err(Objection::new(400, "one of before, after and updated_at must be there"));
    };
    let wrong = |expected| Objection::new(400, format!("{name} must be {expected}, not {text:?}"));
    let id = || text.parse::<i64>().map_err(|_| wrong("the id of a message"));
    match name.as_str() {
        "before" => Ok(Page::Before(id()?)),
        "after" => Ok(Page::After(id()?)),
        _ => {
            let time = text.parse::<u64>().map_err(|_| wrong("a time in milliseconds"))?;
            // In seconds, any time of this century has ten digits; in milliseconds, thirteen.
            if (1..100_000_000_000).contains(&time) {
                return Err(wrong("a time in milliseconds"));
            }
            Ok(Page::UpdatedAfter(time))
        }
    }
}

/// A visitor's message as it came in.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// What is stored as its text: of a reply, what follows `[Content:]`.
    pub content: Option<String>,
    /// The visitor's key.
    pub echo_id: String,
    /// Empty for text.
    pub files: Vec<File>,
    /// The message that it answers.
    pub reply_to: Option<i64>,
}

/// Reads the JSON body of a message.
pub fn text_message(body: &Value, conversation: &Conversation) -> Read<NewMessage> {
    let fields = Fields::of(body, "the body", &["message"])?;
    let message = Fields::of(fields.required("message")?, "message", &["content", "echo_id"])?;
    let echo_id = message.string("echo_id")?;
    let (reply_to, content) = reply(reading::content(message.string("content")?)?, conversation)?;
    if content.is_empty() {
        return Err(Objection::new(422, "content is empty, and there is no file"));
    }
    Ok(NewMessage { content: Some(content), echo_id, files: Vec::new(), reply_to })
}

/// The parts of a message with files, before its conversation is looked at again.
pub async fn form(request: Request<Body>, settings: &Settings) -> Read<Form> {
    Form::read(request, &["message[content]", "message[echo_id]"], settings).await
}

/// Reads the multipart body of a message: files, with or without a text.
pub fn files_message(mut form: Form, conversation: &Conversation) -> Read<NewMessage> {
    let echo_id = form.text("message[echo_id]")?;
    let (reply_to, content) = match form.take("message[content]") {
        None => (None, None),
        Some(text) => {
            let (reply_to, content) = reply(reading::content(text)?, conversation)?;
            (reply_to, Some(content).filter(|text| !text.is_empty()))
        }
    };
    Ok(NewMessage { content, echo_id, files: form.files, reply_to })
}

/// §7's reply: which message is answered, and with what. Any other text is itself.
fn reply(text: String, conversation: &Conversation) -> Read<(Option<i64>, String)> {
    let Some(rest) = text.strip_prefix("[RepliedMessageDialogId:]") else { return Ok((None, text)) };
    let malformed = |missing: &str| Objection::new(400, format!("the reply has no [{missing}:]"));
    let (dialog_id, rest) =
        rest.split_once("[RepliedMessageId:]").ok_or_else(|| malformed("RepliedMessageId"))?;
    let (id, rest) = rest.split_once("[RepliedContent:]").ok_or_else(|| malformed("RepliedContent"))?;
    let unknown = || Objection::new(422, format!("the reply answers {id:?}, which is no message here"));
    let replied = id.parse().ok().and_then(|id| visible(conversation, id)).ok_or_else(unknown)?;
    if replied.dialog_id != dialog_id {
        let reason = format!("the reply's dialog {dialog_id:?} is not the one of message {id}");
        return Err(Objection::new(422, reason));
    }
    // The answered text may have the mark in it; where it stands as it was, it cannot mislead.
    let quoted = replied.content.as_deref().unwrap_or_default();
    let after_quoted = rest.strip_prefix(quoted).and_then(|rest| rest.strip_prefix("[Content:]"));
    let content = after_quoted.or_else(|| rest.split_once("[Content:]").map(|(_, content)| content));
    Ok((Some(replied.id), content.ok_or_else(|| malformed("Content"))?.to_owned()))
}

/// A message that the visitor knows of.
fn visible(conversation: &Conversation, id: i64) -> Option<&Message> {
    conversation.message(id).filter(|message| !message.is_hidden())
}

/// The message that a path or a body names, deleted or not.
pub fn message(conversation: &Conversation, id: i64) -> Read<&Message> {
    visible(conversation, id).ok_or_else(|| Objection::new(404, format!("there is no message {id} here")))
}

/// The message that a path names, unless it was deleted.
pub fn living_message<'a>(conversation: &'a Conversation, segment: &str) -> Read<&'a Message> {
    let id = segment.parse();
    let id = id.map_err(|_| Objection::new(404, format!("{segment:?} is no id of a message")))?;
    let message = message(conversation, id)?;
    match message.deleted_at {
        None => Ok(message),
        Some(_) => Err(Objection::new(404, format!("message {id} was deleted"))),
    }
}

/// A visitor deletes its own messages only.
pub fn own(message: &Message) -> Read<()> {
    if message.message_type == MessageType::Incoming {
        return Ok(());
    }
    Err(Objection::new(403, format!("message {} is not the visitor's own", message.id)))
}

/// The body of PATCH status.
pub fn new_status(body: &Value, conversation: &Conversation) -> Read<(String, Vec<i64>)> {
    let fields = Fields::of(body, "the body", &["status", "messageIds"])?;
    let status = fields.string("status")?;
    if !["sent", "delivered", "seen", "failed"].contains(&status.as_str()) {
        return Err(fields.wrong("status", "sent, delivered, seen or failed"));
    }
    let listed = fields.required("messageIds")?.as_array();
    let ids: Option<Vec<i64>> = listed.and_then(|ids| ids.iter().map(Value::as_i64).collect());
    let ids = ids.filter(|ids| !ids.is_empty());
    let ids = ids.ok_or_else(|| fields.wrong("messageIds", "a list of ids with at least one"))?;
    for id in &ids {
        if message(conversation, *id)?.message_type == MessageType::Incoming {
            let reason =
                format!("message {id} is the visitor's own; how it fares is for the other side to say");
            return Err(Objection::new(422, reason));
        }
    }
    Ok((status, ids))
}

/// The body of PATCH interactive-attribute, for a message that asks for something.
pub fn answer(body: &Value, message: &Message) -> Read<String> {
    let fields = Fields::of(body, "the body", &["selected_content_attribute_value"])?;
    let value = fields.string("selected_content_attribute_value")?;
    match message.content_type.as_str() {
        "feedback" if value.is_empty() => Err(fields.wrong("selected_content_attribute_value", "some text")),
        "feedback" => Ok(value),
        "quick_reply" => {
            let buttons = message.content_attributes.get("buttons").and_then(Value::as_array);
            let values = buttons.into_iter().flatten().filter_map(|button| button.get("value"));
            if values.into_iter().any(|known| known.as_str() == Some(value.as_str())) {
                return Ok(value);
            }
            let reason = format!("{value:?} is the value of no button of message {}", message.id);
            Err(Objection::new(422, reason))
        }
        other => Err(Objection::new(422, format!("a message of the type {other:?} has nothing to choose"))),
    }
}

/// The body of POST reactions: one of §7's, or null.
pub fn reaction(body: &Value) -> Read<Option<String>> {
    let fields = Fields::of(body, "the body", &["reaction"])?;
    match fields.required("reaction")? {
        Value::Null => Ok(None),
        Value::String(text) if reactions::is_allowed(text) => Ok(Some(text.clone())),
        Value::String(text) => {
            Err(Objection::new(422, format!("{text:?} is none of the document's reactions")))
        }
        _ => Err(fields.wrong("reaction", "a reaction or null")),
    }
}
