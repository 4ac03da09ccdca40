//! Hostile texts (TRUST §4, `tests/fixtures/hostile-text.json`): each one in each field that it names, by each back end that has
//! that field, and what the pure half makes of it. `tests/e2e/stories/host/corpus.rs` sends the same ones to a browser.

mod addresses;
pub mod corpus;
mod frames;
mod options;
mod words;

use crate::fixtures::{converse_event, converse_frame, in_a_message, partner_frame};
use chat_widget::backend::Backend;
use chat_widget::model::{Event, Message};
use serde_json::{Value, json};

/// Calls `check` with each payload that comes in by the field, and what has to become of it there. Says how many there were.
fn each_in(field: &str, mut check: impl FnMut(&corpus::Payload, &Value)) -> usize {
    let mut count = 0;
    for payload in corpus::payloads() {
        if let Some(expected) = payload.expected(field) {
            check(&payload, expected);
            count += 1;
        }
    }
    count
}

/// The message in a frame of this back end.
fn message(backend: Backend, frame: &str) -> Message {
    match backend.codec().decode_frame(frame).events.pop() {
        Some(Event::MessageCreated(message)) => message,
        other => panic!("{backend:?} reads {other:?}"),
    }
}

/// A message of an agent's with these members, as this back end's frame.
fn said(backend: Backend, members: &Value) -> Message {
    let frame = match backend {
        Backend::NovaWidget | Backend::NovaSdk => in_a_message(members).to_string(),
        Backend::Partner => {
            let mut payload =
                json!({"id": 7, "conversationId": 1, "senderId": "agent-1", "isFromAgent": true});
            payload.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            partner_frame("message", &payload)
        }
        Backend::Converse => {
            let mut data = members.clone();
            data["eventType"] = json!("sendMessage");
            converse_frame(&converse_event(7, &json!({ "data": data })))
        }
    };
    message(backend, &frame)
}
