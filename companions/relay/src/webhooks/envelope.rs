//! What a webhook says (seed 003, "Webhook messages format"): as much of it as the relay needs, and the rest as it came.
//!
//! A wrong type in some field is for the widget, which loses that field and no more. Here only these are read: whose bot,
//! which conversation, what kind. Never in here: whether it is believed.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::depth::is_shallow;

/// What a webhook is about.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something for a conversation: `sendMessage`, `escalate`, or what a later document will name.
    Event {
        /// Which it is.
        event_type: EventType,
        /// What the bot platform calls the conversation.
        conversation: String,
    },
    /// A question that names no conversation.
    TeamOnline,
    /// Something to be done, which has no `eventType`.
    Action {
        /// What the bot platform calls the conversation.
        conversation: String,
    },
}

/// The kinds of events that the relay tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventType {
    /// The bot has said something.
    SendMessage,
    /// The bot has handed over.
    Escalate,
    /// Whatever it is, it is for the page.
    Other,
}

/// A webhook, read.
pub struct Envelope<'a> {
    /// Whose it is.
    pub bot_id: Cow<'a, str>,
    /// What it is about.
    pub kind: Kind,
    members: Members<'a>,
}

impl fmt::Debug for Envelope<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Envelope(not printed)")
    }
}

/// An object as it was written: every member, in order.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Name(name), value)) = map.next_entry()? {
                    members.push((name, value));
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Reader).map(Self)
    }
}

/// Borrows where it can.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl Members<'_> {
    /// Of a name that stands twice, the last one: so does a page's reader.
    fn raw(&self, name: &str) -> Option<&RawValue> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| *value)
    }

    fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.raw(name)?.get()).ok()
    }
}

/// The event for pages, but for what they call the conversation.
#[derive(Clone)]
pub struct Template(Vec<String>);

impl fmt::Debug for Template {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Template(not printed)")
    }
}

impl Template {
    fn write(members: &[(Cow<'_, str>, &str)]) -> Self {
        let mut pieces = vec!["{".to_owned()];
        for (place, (name, value)) in members.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let is_name = name == CONVERSATION;
            let value = if is_name { "" } else { value };
            let member = format!("{comma}{}:{value}", Value::from(&**name));
            match pieces.last_mut() {
                Some(piece) => piece.push_str(&member),
                None => pieces.push(member),
            }
            if is_name {
                pieces.push(String::new());
            }
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push('}');
        }
        Self(pieces)
    }

    /// The event for pages that call the conversation so.
    pub fn fill(&self, name: &str) -> String {
        self.0.join(&Value::from(name).to_string())
    }
}

const CONVERSATION: &str = "platformConversationId";

impl<'a> Envelope<'a> {
    /// Reads a body.
    ///
    /// # Errors
    /// A sentence for whoever sent it.
    pub fn read(body: &'a [u8]) -> Result<Self, &'static str> {
        let text = std::str::from_utf8(body).map_err(|_| "the body is no UTF-8")?;
        let text = text.trim_start_matches('\u{feff}');
        let top: Members<'a> = serde_json::from_str(text).map_err(|_| "the body is no JSON object")?;
        if !is_shallow(text) {
            return Err("the body is nested too deeply");
        }
        let bot_id = top.text("botId").ok_or("botId must be a string")?;
        let data = top.0.iter().rev().find(|(name, _)| name == "data").map(|(_, value)| *value);
        let data: Option<Members<'a>> = data.and_then(|data| serde_json::from_str(data.get()).ok());
        let event_type = data.as_ref().and_then(|data| data.text("eventType"));
        let (kind, members) = match (data, event_type) {
            (Some(data), Some(event_type)) => (kind_of(&event_type, &data)?, data),
            _ => {
                let conversation = top.text(CONVERSATION).filter(|_| top.raw("name").is_some());
                let conversation =
                    conversation.ok_or("neither data.eventType, nor name and platformConversationId")?;
                (Kind::Action { conversation }, top)
            }
        };
        Ok(Self { bot_id: Cow::Owned(bot_id), kind, members })
    }

    /// The event for pages: the data as it came, or of an action what is theirs to know.
    pub fn event(&self) -> Template {
        let of = |name: &'static str| Some((Cow::Borrowed(name), self.members.raw(name)?.get()));
        let members: Vec<_> = match self.kind {
            Kind::Action { .. } => {
                let first = [(Cow::Borrowed("eventType"), "\"action\""), (Cow::Borrowed(CONVERSATION), "")];
                first.into_iter().chain(of("name")).chain(of("data")).collect()
            }
            _ => self.members.0.iter().map(|(name, value)| (name.clone(), value.get())).collect(),
        };
        Template::write(&members)
    }
}

fn kind_of(event_type: &str, data: &Members<'_>) -> Result<Kind, &'static str> {
    let event_type = match event_type {
        "isTeamOnline" => return Ok(Kind::TeamOnline),
        "sendMessage" => EventType::SendMessage,
        "escalate" => EventType::Escalate,
        _ => EventType::Other,
    };
    let conversation = data.text(CONVERSATION).ok_or("data.platformConversationId must be a string")?;
    Ok(Kind::Event { event_type, conversation })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn event(text: &str) -> String {
        Envelope::read(text.as_bytes()).unwrap().event().fill("mine")
    }

    #[test]
    fn the_data_passes_member_by_member_under_the_pages_name() {
        let text = r#"{"botId": "b", "data": {"eventType": "sendMessage", "platformConversationId": "u1",
            "type": 7, "replyId": null, "buttons": [{"type": "button", "text": "YES"}], "text": "\ud800 hi", "x": 1e400}}"#;
        assert_eq!(
            event(text),
            concat!(
                r#"{"eventType":"sendMessage","platformConversationId":"mine","type":7,"replyId":null,"#,
                r#""buttons":[{"type": "button", "text": "YES"}],"text":"\ud800 hi","x":1e400}"#
            )
        );
        let envelope = Envelope::read(text.as_bytes()).unwrap();
        let expected = Kind::Event { event_type: EventType::SendMessage, conversation: "u1".to_owned() };
        assert_eq!((&*envelope.bot_id, envelope.kind), ("b", expected));
    }

    #[test]
    fn an_action_is_known_by_its_form_and_gets_an_event_type() {
        let text = r#"{"botId": "b", "conversationId": "secret", "platformConversationId": "u1", "name": "refund",
            "data": [{"key": "order", "value": ["7"], "saveAs": "x"}]}"#;
        assert_eq!(
            event(text),
            concat!(
                r#"{"eventType":"action","platformConversationId":"mine","name":"refund","#,
                r#""data":[{"key": "order", "value": ["7"], "saveAs": "x"}]}"#
            )
        );
    }

    #[test]
    fn a_question_for_the_team_names_no_conversation() {
        let text = r#"{"botId": "b", "data": {"eventType": "isTeamOnline", "teamId": "t"}}"#;
        assert_eq!(Envelope::read(text.as_bytes()).unwrap().kind, Kind::TeamOnline);
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_never_worse() {
        let deep = format!(r#"{{"botId":"b","data":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        let event = r#"{"botId":"b","data":{"eventType":"sendMessage","platformConversationId":"u1"}}"#;
        for wrong in [
            "",
            "null",
            "[]",
            "{",
            "{}",
            "\"x\"",
            &deep,
            &event.replace("\"b\"", "7"),
            &event.replace("\"u1\"", "7"),
            &event.replace("\"u1\"", "\"\\ud800\""),
            &event.replace("\"sendMessage\"", "null"),
            &event.replace("botId", "\\ud800"),
            &format!("{event}{event}"),
        ] {
            assert!(Envelope::read(wrong.as_bytes()).is_err(), "{wrong}");
        }
        assert!(Envelope::read(b"{\"botId\":\"\xff\"}").is_err());
        let with_mark = format!("\u{feff}{event}");
        assert!(Envelope::read(with_mark.as_bytes()).is_ok());
    }

    #[test]
    fn of_a_name_that_stands_twice_the_last_one_counts_and_none_leaks() {
        let text = r#"{"botId":"a","botId":"b","data":{"eventType":"sendMessage","platformConversationId":"u1",
            "platformConversationId":"u2"}}"#;
        let envelope = Envelope::read(text.as_bytes()).unwrap();
        assert_eq!(&*envelope.bot_id, "b");
        assert!(matches!(&envelope.kind, Kind::Event { conversation, .. } if conversation == "u2"));
        assert!(!envelope.event().fill("mine").contains("u1"));
    }
}
