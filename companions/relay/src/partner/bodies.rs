//! What a browser may put into a body (seed 002, "API Reference"). What is passed on is written anew from the documented
//! fields, so that the agent system reads exactly what was checked: a key that stands twice, a byte order mark or a field
//! that nobody knows cannot mean one thing here and another there.
//!
//! Never in here: HTTP, or who is asking, beyond the id that the body may name.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::ids::Id;
use crate::depth::{MOST_DEEP, is_shallow};

/// A longer field of customer data is refused, in bytes.
const MOST_FIELD: usize = 1024;

/// "Create a new conversation".
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NewConversation {
    /// If absent, the session's own.
    pub customer_id: Option<String>,
}

/// "Send a message", and the payload of the frame `message`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NewMessage<'a> {
    /// Where it goes.
    pub conversation_id: Id,
    sender_id: Option<String>,
    // Not read: half a surrogate pair that a visitor pasted is not ours to refuse (TRUST §8.6).
    #[serde(borrow)]
    content: &'a RawValue,
    is_from_agent: Option<bool>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    metadata: Option<&'a RawValue>,
}

/// "Update customer data". What is absent stays as it is.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerData {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    birthdate: Option<String>,
}

/// Why a body is not taken.
#[derive(Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It names a customer who is not the session's: answered as if that customer did not exist.
    Foreign,
    /// It is not as documented; the sentence is for the developer of the page.
    Body(String),
}

impl NewConversation {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`Wrong`].
    pub fn read(text: &str, customer: &str) -> Result<Self, Wrong> {
        let body: Self = parse(text)?;
        if body.customer_id.as_deref().is_some_and(|named| named != customer) {
            return Err(Wrong::Foreign);
        }
        Ok(body)
    }
}

impl<'a> NewMessage<'a> {
    /// Reads the body and makes the session's customer its sender.
    ///
    /// # Errors
    /// See [`Wrong`].
    pub fn read(text: &'a str, customer: &str) -> Result<Self, Wrong> {
        let mut body: Self = parse(text)?;
        if body.sender_id.as_deref().is_some_and(|sender| sender != customer) {
            return Err(Wrong::Foreign);
        }
        if body.is_from_agent == Some(true) {
            return Err(Wrong::Body("isFromAgent must be false: a visitor is no agent".to_owned()));
        }
        if !body.content.get().starts_with('"') {
            return Err(Wrong::Body("content must be a string".to_owned()));
        }
        if let Some(metadata) = body.metadata {
            // `null` reads as absent.
            if !metadata.get().starts_with('{') || !is_shallow(metadata.get()) {
                return Err(Wrong::Body(format!("metadata must be an object, at most {MOST_DEEP} deep")));
            }
        }
        if !body.conversation_id.is_right() {
            return Err(Wrong::Foreign);
        }
        body.sender_id = Some(customer.to_owned());
        body.is_from_agent = Some(false);
        Ok(body)
    }
}

impl CustomerData {
    /// Reads the body.
    ///
    /// # Errors
    /// See [`Wrong`].
    pub fn read(text: &str) -> Result<Self, Wrong> {
        let body: Self = parse(text)?;
        let fields = [&body.email, &body.name, &body.birthdate];
        if fields.into_iter().flatten().any(|field| field.len() > MOST_FIELD) {
            return Err(Wrong::Body(format!("a field may have {MOST_FIELD} bytes at most")));
        }
        Ok(body)
    }
}

/// What is passed on.
///
/// # Errors
/// Never for the bodies of this file.
pub fn write(body: &impl Serialize) -> Result<String, Wrong> {
    serde_json::to_string(body).map_err(|error| Wrong::Body(error.to_string()))
}

pub(super) fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Wrong> {
    serde_json::from_str(text).map_err(|error| Wrong::Body(error.to_string()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    fn message(text: &str) -> Result<String, Wrong> {
        NewMessage::read(text, "ana").and_then(|body| write(&body))
    }

    fn problem(text: &str) -> String {
        match message(text) {
            Err(Wrong::Body(problem)) => problem,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn the_documents_sample_passes_with_its_metadata() {
        let sample = r#"{
            "conversationId": 1,
            "senderId": "ana",
            "content": "Hello, I need help with my order",
            "isFromAgent": false,
            "metadata": {"commandType": "order_lookup", "value": "ORD-12345"}
        }"#;
        let expected = concat!(
            r#"{"conversationId":1,"senderId":"ana","content":"Hello, I need help with my order","#,
            r#""isFromAgent":false,"metadata":{"commandType": "order_lookup", "value": "ORD-12345"}}"#
        );
        assert_eq!(message(sample).unwrap(), expected);
    }

    #[test]
    fn the_sender_is_the_sessions_customer_whether_named_or_not() {
        assert_eq!(
            message(r#"{"conversationId":"7","content":"hi"}"#).unwrap(),
            r#"{"conversationId":"7","senderId":"ana","content":"hi","isFromAgent":false}"#
        );
        assert_eq!(message(r#"{"conversationId":7,"content":"hi","senderId":"ben"}"#), Err(Wrong::Foreign));
        assert!(problem(r#"{"conversationId":7,"content":"hi","isFromAgent":true}"#).contains("isFromAgent"));
    }

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        for (text, part) in [
            (r#"{"conversationId":7,"conversationId":8,"content":"hi"}"#, "duplicate field"),
            (r#"{"conversationId":7,"conversationI\u0064":8,"content":"hi"}"#, "duplicate field"),
            (r#"{"conversationId":7,"content":"hi","agentId":1}"#, "unknown field"),
            (r#"{"conversationId":7,"content":"hi"}{"x":1}"#, "trailing"),
            ("\u{feff}{\"conversationId\":7,\"content\":\"hi\"}", "expected value"),
            (r#"{"conversationId":7,"content":["hi"]}"#, "content must be a string"),
            (r#"{"conversationId":7.0,"content":"hi"}"#, "did not match"),
            (r#"{"conversationId":7,"content":"hi","metadata":"x"}"#, "metadata must be"),
            ("[]", "invalid"),
            ("", "EOF"),
        ] {
            let problem = problem(text);
            assert!(problem.contains(part), "{text}: {problem}");
        }
    }

    #[test]
    fn a_visitors_half_surrogate_is_passed_on_as_written() {
        let text = r#"{"conversationId":7,"content":"\ud800 hi"}"#;
        assert!(message(text).unwrap().contains(r#""content":"\ud800 hi""#));
    }

    #[test]
    fn deep_metadata_is_refused_and_brackets_in_strings_are_not_counted() {
        let body = |metadata: &str| format!(r#"{{"conversationId":7,"content":"hi","metadata":{metadata}}}"#);
        assert!(message(&body(&format!("{{\"a\":\"{}\"}}", "[".repeat(100)))).is_ok());
        assert!(message(&body(r#"{"a":"\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}"#)).is_ok());
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
        assert!(problem(&body(&deep)).contains("deep"));
    }

    #[test]
    fn a_conversation_is_created_for_oneself_only() {
        assert!(NewConversation::read("{}", "ana").is_ok());
        assert!(NewConversation::read(r#"{"customerId":"ana"}"#, "ana").is_ok());
        assert_eq!(NewConversation::read(r#"{"customerId":"ben"}"#, "ana").unwrap_err(), Wrong::Foreign);
        assert!(NewConversation::read(r#"{"status":"closed"}"#, "ana").is_err());
    }

    #[test]
    fn only_documented_customer_data_passes() {
        let data = CustomerData::read(r#"{"email":"a@b.example","birthdate":"1990-01-15"}"#).unwrap();
        assert_eq!(write(&data).unwrap(), r#"{"email":"a@b.example","birthdate":"1990-01-15"}"#);
        assert!(CustomerData::read(r#"{"id":"ben"}"#).is_err());
        assert!(CustomerData::read(&format!(r#"{{"name":"{}"}}"#, "x".repeat(2000))).is_err());
    }
}
