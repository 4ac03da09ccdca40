//! What a browser may put into a body (seed 003, "Body"), and how the bot platform gets it. It is written anew from the
//! documented fields, so that the bot platform reads exactly what was checked.
//!
//! Never in here: HTTP, or whose a conversation is.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::answers::Refusal;
use crate::config::MetadataForm;

/// A longer text is refused, in bytes as it is written.
const MOST_TEXT: usize = 16 * 1024;
/// More metadata is refused, in entries.
const MOST_METADATA: usize = 32;
/// A longer key or value of metadata is refused, in bytes.
const MOST_FIELD: usize = 1024;
/// A longer key of a message is refused.
const MOST_KEY: usize = 64;

/// What a browser wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EventType {
    /// To begin a conversation.
    StartSession,
    /// To say something.
    Message,
    /// To end it.
    EndSession,
}

/// A body, checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Wish {
    /// The page's name for the conversation.
    pub platform_conversation_id: String,
    /// What is wanted.
    pub event_type: EventType,
    // Not read: half a surrogate pair that a visitor pasted is not ours to refuse (TRUST §8.6).
    text: Option<Box<RawValue>>,
    card_index: Option<u32>,
    meta_data: Option<Vec<Metadata>>,
    /// By which the page knows a message again.
    pub client_message_id: Option<String>,
    attempt: Option<u32>,
}

/// Something about the visitor that the bot may use.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Metadata {
    key: String,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sanitize: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ForBot<'a> {
    platform_conversation_id: &'a str,
    event_type: EventType,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card_index: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta_data: Option<MetadataAs<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum MetadataAs<'a> {
    Array(&'a [Metadata]),
    Object(&'a Metadata),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ForPage<'a> {
    event_type: EventType,
    platform_conversation_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card_index: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_message_id: Option<&'a str>,
}

impl std::fmt::Debug for Wish {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Wish({:?}, not printed)", self.event_type)
    }
}

impl Wish {
    /// Reads the body.
    ///
    /// # Errors
    /// A refusal with a sentence for the developer of the page.
    pub fn read(text: &str, form: MetadataForm) -> Result<Self, Refusal> {
        let wish: Self = serde_json::from_str(text).map_err(|error| Refusal::body(error.to_string()))?;
        wish.problem(form).map_or(Ok(wish), |problem| Err(Refusal::body(problem)))
    }

    fn problem(&self, form: MetadataForm) -> Option<String> {
        if !is_name(&self.platform_conversation_id) {
            return Some(
                "platformConversationId must be 1 to 128 visible ASCII characters, none of / ? # % \\".into(),
            );
        }
        let text = self.text.as_deref();
        if text.is_some_and(|text| !text.get().starts_with('"')) {
            return Some("text must be a string".into());
        }
        if text.is_some_and(|text| text.get().len() > MOST_TEXT) {
            return Some(format!("text may have {MOST_TEXT} bytes at most"));
        }
        if self.event_type == EventType::Message && text.is_none_or(is_blank) {
            return Some("a message needs a text".into());
        }
        let is_key = |key: &String| {
            (1..=MOST_KEY).contains(&key.len()) && key.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        };
        if self.client_message_id.as_ref().is_some_and(|key| !is_key(key)) {
            return Some(format!("clientMessageId must be 1 to {MOST_KEY} printable ASCII characters"));
        }
        if self.attempt == Some(0) {
            return Some("attempt must be at least 1".into());
        }
        let metadata = self.meta_data.as_deref().unwrap_or_default();
        let most = if form == MetadataForm::Object { 1 } else { MOST_METADATA };
        if metadata.len() > most {
            return Some(format!("metaData may have {most} entries at most"));
        }
        let is_long = |entry: &Metadata| entry.key.len() > MOST_FIELD || entry.value.len() > MOST_FIELD;
        metadata
            .iter()
            .any(is_long)
            .then(|| format!("a field of metaData may have {MOST_FIELD} bytes at most"))
    }

    /// How often a person has said that it is to be sent.
    pub fn attempt(&self) -> u32 {
        self.attempt.unwrap_or(1)
    }

    /// What the bot platform gets, which knows the conversation by `upstream`.
    ///
    /// # Errors
    /// Never, for what was read.
    pub fn for_bot(&self, upstream: &str, form: MetadataForm) -> Result<String, Refusal> {
        let metadata = self.meta_data.as_deref().filter(|metadata| !metadata.is_empty());
        let meta_data = metadata.and_then(|metadata| match form {
            MetadataForm::Array => Some(MetadataAs::Array(metadata)),
            MetadataForm::Object => metadata.first().map(MetadataAs::Object),
        });
        write(&ForBot {
            platform_conversation_id: upstream,
            event_type: self.event_type,
            text: self.text.as_deref(),
            card_index: self.card_index,
            meta_data,
        })
    }

    /// The event that tells the customer's pages of it.
    ///
    /// # Errors
    /// Never, for what was read.
    pub fn for_page(&self) -> Result<String, Refusal> {
        write(&ForPage {
            event_type: self.event_type,
            platform_conversation_id: &self.platform_conversation_id,
            text: self.text.as_deref(),
            card_index: self.card_index,
            client_message_id: self.client_message_id.as_deref(),
        })
    }
}

/// Whether a page may call a conversation so. The name stands in paths, and so the ones that a path would swallow are not
/// taken.
pub fn is_name(name: &str) -> bool {
    crate::browser::identity::is_customer_id(name)
}

fn is_blank(text: &RawValue) -> bool {
    // What cannot be read has half a surrogate pair in it, which is something.
    serde_json::from_str::<String>(text.get()).is_ok_and(|text| text.trim().is_empty())
}

fn write(body: &impl Serialize) -> Result<String, Refusal> {
    serde_json::to_string(body).map_err(|error| Refusal::body(error.to_string()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn bot(text: &str, form: MetadataForm) -> String {
        Wish::read(text, form).unwrap().for_bot("u1", form).unwrap()
    }

    fn problem(text: &str) -> String {
        Wish::read(text, MetadataForm::Array).unwrap_err().message.into_owned()
    }

    #[test]
    fn the_documents_samples_pass_under_the_bots_name_for_the_conversation() {
        let start = r#"{"platformConversationId": "00000001", "eventType": "startSession"}"#;
        let form = MetadataForm::Array;
        assert_eq!(bot(start, form), r#"{"platformConversationId":"u1","eventType":"startSession"}"#);
        let click = r#"{"platformConversationId": "00000001", "eventType": "message",
                        "text": "secondCardButton", "cardIndex": 1, "clientMessageId": "k", "attempt": 2}"#;
        assert_eq!(
            bot(click, form),
            r#"{"platformConversationId":"u1","eventType":"message","text":"secondCardButton","cardIndex":1}"#
        );
        assert_eq!(
            Wish::read(click, form).unwrap().for_page().unwrap(),
            concat!(
                r#"{"eventType":"message","platformConversationId":"00000001","text":"secondCardButton","#,
                r#""cardIndex":1,"clientMessageId":"k"}"#
            )
        );
    }

    #[test]
    fn metadata_is_written_in_both_of_the_documents_forms() {
        let text = r#"{"platformConversationId": "n", "eventType": "startSession",
                       "metaData": [{"key": "userId", "value": "54321", "sanitize": true}]}"#;
        assert!(
            bot(text, MetadataForm::Array)
                .ends_with(r#""metaData":[{"key":"userId","value":"54321","sanitize":true}]}"#)
        );
        assert!(
            bot(text, MetadataForm::Object)
                .ends_with(r#""metaData":{"key":"userId","value":"54321","sanitize":true}}"#)
        );
        let two = text.replace("[{", r#"[{"key":"a","value":"b"},{"#);
        let refused = Wish::read(&two, MetadataForm::Object).unwrap_err();
        assert!(refused.message.contains("1 entries"), "none is dropped without a word");
    }

    #[test]
    fn what_is_not_documented_is_refused() {
        let body = |rest: &str| {
            format!(r#"{{"platformConversationId":"n","eventType":"message","text":"hi"{rest}}}"#)
        };
        assert!(Wish::read(&body(""), MetadataForm::Array).is_ok());
        for (text, part) in [
            (body(r#","colour":"red""#), "unknown field"),
            (body(r#","text":"again""#), "duplicate field"),
            (body(r#","attempt":0"#), "attempt"),
            (body(r#","attempt":1.5"#), "invalid type"),
            (body(r#","cardIndex":-1"#), "invalid value"),
            (body(r#","clientMessageId":"""#), "clientMessageId"),
            (body(r#","clientMessageId":"é""#), "clientMessageId"),
            (body(&format!(r#","clientMessageId":"{}""#, "k".repeat(65))), "clientMessageId"),
            (body(r#","metaData":{"key":"a","value":"b"}"#), "invalid type"),
            (body(r#","metaData":[{"key":"a","value":1}]"#), "invalid type"),
            (body("").replace("\"n\"", "\"a/b\""), "platformConversationId"),
            (body("").replace("\"n\"", "\"..\""), "platformConversationId"),
            (body("").replace("\"n\"", "\"\""), "platformConversationId"),
            (body("").replace("\"hi\"", "\" \\n\\t\""), "needs a text"),
            (body("").replace("\"hi\"", "[\"hi\"]"), "must be a string"),
            (body("").replace("hi", &"x".repeat(MOST_TEXT)), "bytes at most"),
            (body("").replace("message", "flashback"), "unknown variant"),
            (body("").replace(",\"text\":\"hi\"", ""), "needs a text"),
        ] {
            let problem = problem(&text);
            assert!(problem.contains(part), "{text}: {problem}");
        }
    }

    #[test]
    fn a_visitors_half_surrogate_is_passed_on_as_written() {
        let text = r#"{"platformConversationId":"n","eventType":"message","text":"\ud800"}"#;
        assert!(bot(text, MetadataForm::Array).contains(r#""text":"\ud800""#));
    }
}
