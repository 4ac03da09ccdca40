//! Frames of the socket, both ways (seed 002, "WebSocket Message Types"): what kind one is, and whom it names.
//!
//! A browser's frame is read strictly and written anew, as bodies are. A frame of the agent system is only looked into for
//! ids and passed on as it came: a wrong type in some field of it is for the widget, which loses that field and no more.
//! Never in here: sockets, or whose a conversation is.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::bodies::{self, NewMessage, Wrong, parse};
use super::ids::Id;

/// A frame of a browser, checked but for whose the conversation is.
#[derive(Debug)]
pub struct FromBrowser {
    /// The conversation that it names.
    pub conversation: Id,
    /// Whether it is a message, which is limited as messages by request are.
    pub is_message: bool,
    /// What is passed on.
    pub text: String,
}

/// What a frame of the agent system names.
#[derive(Debug, PartialEq, Eq)]
pub struct FromUpstream {
    /// Whether it is a profile made from a birth date.
    pub is_flashback: bool,
    /// The conversations that it names.
    pub conversations: Vec<String>,
    /// The customers that it names.
    pub customers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Strict<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    payload: &'a RawValue,
}

#[derive(Serialize)]
struct Frame<'a, T> {
    #[serde(rename = "type")]
    kind: &'a str,
    payload: T,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Typing {
    conversation_id: Id,
    is_typing: bool,
    is_agent: Option<bool>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Read {
    conversation_id: Id,
    message_id: Id,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Loose<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
    conversation_id: Option<Id>,
    #[serde(borrow)]
    customer_id: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LoosePayload<'a> {
    conversation_id: Option<Id>,
    #[serde(borrow)]
    customer_id: Option<Cow<'a, str>>,
}

/// Reads what a browser sent.
///
/// # Errors
/// See [`Wrong`]. `status` and `flashback` are for the agent system to say.
pub fn from_browser(text: &str, customer: &str) -> Result<FromBrowser, Wrong> {
    let frame: Strict<'_> = parse(text)?;
    let payload = frame.payload.get();
    match &*frame.kind {
        "message" => {
            let payload = NewMessage::read(payload, customer)?;
            checked(payload.conversation_id.clone(), &Frame { kind: "message", payload })
        }
        "typing" => {
            let payload: Typing = parse(payload)?;
            if payload.is_agent == Some(true) {
                return Err(Wrong::Body("isAgent must be false: a visitor is no agent".to_owned()));
            }
            let payload = Typing { is_agent: Some(false), ..payload };
            checked(payload.conversation_id.clone(), &Frame { kind: "typing", payload })
        }
        "read" => {
            let payload: Read = parse(payload)?;
            if !payload.message_id.is_right() {
                return Err(Wrong::Body("messageId must be an id".to_owned()));
            }
            checked(payload.conversation_id.clone(), &Frame { kind: "read", payload })
        }
        _ => Err(Wrong::Body("no frame of a visitor".to_owned())),
    }
}

fn checked(conversation: Id, frame: &Frame<'_, impl Serialize>) -> Result<FromBrowser, Wrong> {
    if !conversation.is_right() {
        return Err(Wrong::Foreign);
    }
    Ok(FromBrowser { conversation, is_message: frame.kind == "message", text: bodies::write(frame)? })
}

/// Reads whom a frame of the agent system names.
///
/// # Errors
/// One word for the metrics, when that cannot be read, or when a frame that belongs to a conversation names none.
pub fn from_upstream(text: &str) -> Result<FromUpstream, &'static str> {
    let text = text.trim_start_matches('\u{feff}');
    let frame: Loose<'_> = serde_json::from_str(text).map_err(|_| "unreadable")?;
    let payload = frame.payload.filter(|payload| payload.get().starts_with('{'));
    let payload: Option<LoosePayload<'_>> =
        payload.map(|payload| serde_json::from_str(payload.get())).transpose().map_err(|_| "unreadable")?;
    let (conversation, customer) =
        payload.map_or((None, None), |payload| (payload.conversation_id, payload.customer_id));
    let conversations: Vec<String> =
        [frame.conversation_id, conversation].into_iter().flatten().map(|id| id.to_string()).collect();
    if conversations.is_empty() && matches!(&*frame.kind, "message" | "typing" | "status" | "read") {
        return Err("unbound");
    }
    let customers = [frame.customer_id, customer].into_iter().flatten().map(Cow::into_owned).collect();
    Ok(FromUpstream { is_flashback: frame.kind == "flashback", conversations, customers })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn passed(text: &str) -> String {
        from_browser(text, "ana").unwrap().text
    }

    #[test]
    fn the_documents_frames_pass_in_the_order_of_the_document() {
        let message = concat!(
            r#"{"type":"message","payload":{"conversationId":1,"senderId":"ana","#,
            r#""content":"Hello","isFromAgent":false}}"#
        );
        assert_eq!(passed(message), message);
        let typing = r#"{"type":"typing","payload":{"conversationId":1,"isTyping":true,"isAgent":false}}"#;
        assert_eq!(passed(typing), typing);
        let read = r#"{"type":"read","payload":{"conversationId":1,"messageId":5}}"#;
        assert_eq!(passed(read), read);
    }

    #[test]
    fn nobody_speaks_for_an_agent_or_for_the_agent_system() {
        for text in [
            r#"{"type":"status","payload":{"conversationId":1,"status":"closed"}}"#,
            r#"{"type":"flashback","payload":{}}"#,
            r#"{"type":"subscribe","payload":{}}"#,
            r#"{"type":"typing","payload":{"conversationId":1,"isTyping":true,"isAgent":true}}"#,
            r#"{"type":"message","payload":{"conversationId":1,"content":"x","isFromAgent":true}}"#,
            r#"{"type":"message","payload":{"conversationId":1,"content":"x","senderId":"ben"}}"#,
            r#"{"type":"message","clientId":"ben","payload":{"conversationId":1,"content":"x"}}"#,
            r#"{"type":"read","payload":{"conversationId":1,"messageId":"../5"}}"#,
            r#"{"type":"typing","payload":{"conversationId":"..","isTyping":true}}"#,
            r#"{"type":"typing"}"#,
            "[]",
            "ping",
        ] {
            assert!(from_browser(text, "ana").is_err(), "{text}");
        }
    }

    #[test]
    fn ids_are_found_wherever_the_agent_system_puts_them() {
        let named = |text: &str| from_upstream(text).unwrap();
        let frame =
            named(r#"{"type":"message","payload":{"id":9,"conversationId":7,"content":"\ud800","n":1e400}}"#);
        assert_eq!((frame.conversations, frame.is_flashback), (vec!["7".to_owned()], false));
        let frame = named(
            r#"{"type":"status","conversationId":"7","payload":{"conversationId":8,"customerId":"ben"}}"#,
        );
        assert_eq!(frame.conversations, ["7", "8"]);
        assert_eq!(frame.customers, ["ben"]);
        assert!(named("\u{feff}{\"type\":\"flashback\",\"payload\":{\"flashBack\":{}}}").is_flashback);
        assert!(named(r#"{"type":"welcome","payload":"hello"}"#).conversations.is_empty());
    }

    #[test]
    fn a_frame_that_cannot_be_bound_is_not_passed_on() {
        assert_eq!(from_upstream("not json"), Err("unreadable"));
        assert_eq!(
            from_upstream(r#"{"type":"message","payload":{"conversationId":7,"conversationId":8}}"#),
            Err("unreadable")
        );
        assert_eq!(
            from_upstream(r#"{"type":"message","payload":{"conversationId":[7]}}"#),
            Err("unreadable")
        );
        assert_eq!(from_upstream(r#"{"type":"message","payload":{"content":"x"}}"#), Err("unbound"));
        assert_eq!(from_upstream(r#"{"type":"read"}"#), Err("unbound"));
        assert_eq!(from_upstream(r#"{"payload":{}}"#), Err("unreadable"));
    }

    #[test]
    fn no_damaged_frame_gets_through_as_anothers_or_as_an_agents() {
        let frames = [
            r#"{"type":"message","payload":{"conversationId":1,"senderId":"ana","content":"x","isFromAgent":false,"metadata":{"a":[1]}}}"#,
            r#"{"type":"typing","payload":{"conversationId":1,"isTyping":true,"isAgent":false}}"#,
            r#"{"type":"read","payload":{"conversationId":1,"messageId":5}}"#,
        ];
        let mut passed = 0;
        for frame in frames {
            for place in 0..frame.len() {
                let (before, after) = frame.split_at(place);
                let rest = after.get(1..).unwrap_or_default();
                let damages = ["", "\"", "{", "}", "[", "]", "\\", ",", ":", "9", "-", "e", "\0", "\u{feff}"];
                for damaged in damages.iter().flat_map(|damage| {
                    [format!("{before}{damage}{rest}"), format!("{before}{damage}{after}")]
                }) {
                    let _ = from_upstream(&damaged);
                    let Ok(frame) = from_browser(&damaged, "ana") else { continue };
                    passed += 1;
                    let written: serde_json::Value = serde_json::from_str(&frame.text).unwrap();
                    let payload = written.get("payload").unwrap();
                    let is = |name: &str, right: serde_json::Value| {
                        payload.get(name).is_none_or(|value| *value == right)
                    };
                    assert!(is("senderId", "ana".into()), "{damaged}");
                    assert!(is("isFromAgent", false.into()) && is("isAgent", false.into()), "{damaged}");
                    let id = payload.get("conversationId").unwrap().to_string();
                    assert_eq!(id.trim_matches('"'), frame.conversation.to_string(), "{damaged}");
                }
            }
        }
        assert!(passed > 50, "some damages are none: {passed}");
    }
}
