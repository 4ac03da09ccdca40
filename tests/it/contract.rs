//! What every back end promises, whoever the vendor is. A new one adds its samples and one line.

mod reading;
mod saying;
mod tabs;

use crate::fixtures::{
    RELAY_ANSWER, converse, converse_endpoint, converse_event, converse_frame, converse_webhooks,
    in_a_message, nova, nova_endpoint, partner, partner_endpoint, partner_frame, partner_messages,
    relay_endpoint, sdk, sdk_endpoint,
};
use chat_widget::backend::{Backend, Endpoint, Identity};
use serde_json::{Value, json};

/// What a vendor's own words look like, as far as the contract has to say some.
pub struct Samples {
    /// The name of the back end in the options.
    pub name: &'static str,
    /// A plausible place.
    pub endpoint: fn() -> Endpoint,
    /// The answer to a new conversation.
    pub session: &'static str,
    /// What is answered, one after the other, until there is that conversation.
    pub answers: &'static [&'static str],
    /// A place and the answer to a new conversation by which the session has this token, given as it stands in JSON.
    pub with_token: fn(&str) -> (Endpoint, String),
    /// A message of an agent's, as a page of history has it, under this id and in the conversation of `session`.
    pub message: fn(i64) -> Value,
    /// What that message says.
    pub words: &'static str,
    /// When that was, as it is written in it.
    pub moment: &'static str,
    /// A page with these elements, each a text that need not be JSON.
    pub page: fn(&[String]) -> String,
    /// A frame that brings a message.
    pub frame: fn(&Value) -> String,
    /// A message in every way in which it can be marked as not for the visitor; empty where the vendor has no such thing.
    pub private: fn(i64) -> Vec<Value>,
}

macro_rules! contract {
    ($name:ident => $backend:expr, $samples:expr) => {
        mod $name {
            use super::*;
            contract!(@each reading $backend, $samples,
                its_capabilities_make_sense
                garbage_is_none_and_never_a_panic
                a_sample_cut_short_is_none
                a_sample_with_a_wrong_character_is_no_panic
                an_element_that_cannot_be_read_costs_only_itself
                a_message_half_garbled_is_still_shown
                a_private_message_is_never_one
                an_event_from_the_future_is_a_note
            );
            contract!(@each saying $backend, $samples,
                without_a_conversation_it_only_gets_at_one_or_asks_for_settings
                every_command_is_said_as_its_capabilities_promise
                no_id_and_no_token_leaves_its_place
                a_session_that_cannot_be_said_is_refused
                debug_shows_no_token
                a_session_survives_the_page
            );
            contract!(@each tabs $backend, $samples,
                two_tabs_that_begin_at_once_begin_one_conversation
                a_tab_that_is_put_away_while_it_waits_asks_again
            );
        }
    };
    (@each $part:ident $backend:expr, $samples:expr, $($rule:ident)*) => {
        $(#[test] fn $rule() { $part::$rule($backend, &$samples); })*
    };
}

contract!(novatalks => Backend::NovaWidget, Samples {
    name: "novatalks",
    endpoint: nova_endpoint,
    session: nova!("open_conversation.response.json"),
    answers: &[nova!("open_conversation.response.json")],
    with_token: |token| {
        let body = nova!("open_conversation.response.json");
        (nova_endpoint(), body.replace("kJGO53QxaEuhHaOU3h5Dc5", token))
    },
    message: nova_message,
    words: "hello",
    moment: "1742149000",
    page: |elements| ["[", &elements.join(","), "]"].concat(),
    frame: |message| json!({"event": "message.created", "data": message}).to_string(),
    private: |id| marked_private(&nova_message(id)),
});

fn nova_message(id: i64) -> Value {
    let frame: Value = serde_json::from_str(nova!("message_created_by_agent.frame.json")).unwrap();
    with(frame["data"].clone(), "id", json!(id))
}

contract!(novatalks_sdk => Backend::NovaSdk, Samples {
    name: "novatalks-sdk",
    endpoint: sdk_endpoint,
    session: sdk!("open_conversation.response.json"),
    answers: &[sdk!("open_conversation.response.json")],
    with_token: |token| {
        let body = sdk!("open_conversation.response.json");
        (sdk_endpoint(), body.replace("kJGO53QxaEuhHaOU3h5Dc5", token))
    },
    message: sdk_message,
    words: "hello",
    moment: "1745404967805",
    page: |elements| ["[", &elements.join(","), "]"].concat(),
    frame: |message| json!({"event": "message.created", "data": message}).to_string(),
    private: |id| marked_private(&sdk_message(id)),
});

fn sdk_message(id: i64) -> Value {
    in_a_message(&json!({"id": id}))["data"].clone()
}

contract!(partner => Backend::Partner, Samples {
    name: "partner",
    endpoint: partner_endpoint,
    session: partner!("open_conversation.response.json"),
    answers: &["[]", partner!("open_conversation.response.json")],
    // The customer is all that a visitor has there.
    with_token: |token| {
        let body = partner!("open_conversation.response.json").replace("customer-12345", token);
        let identity = Identity { token: String::new(), customer: unescaped(token) };
        (Endpoint { identity: Some(identity), ..partner_endpoint() }, body)
    },
    message: partner_message,
    words: "Hi there! How can I help you with your order?",
    moment: r#""2023-01-01T00:00:05.000Z""#,
    page: |elements| ["[", &elements.join(","), "]"].concat(),
    frame: |message| partner_frame("message", message),
    private: |_| vec![],
});

contract!(partner_behind_the_relay => Backend::Partner, Samples {
    name: "partner",
    endpoint: relay_endpoint,
    session: partner!("open_conversation.response.json"),
    answers: &[RELAY_ANSWER, "[]", partner!("open_conversation.response.json")],
    with_token: |token| {
        let identity = Identity { token: unescaped(token), customer: "customer-12345".to_owned() };
        let endpoint = Endpoint { identity: Some(identity), ..relay_endpoint() };
        (endpoint, partner!("open_conversation.response.json").to_owned())
    },
    message: partner_message,
    words: "Hi there! How can I help you with your order?",
    moment: r#""2023-01-01T00:00:05.000Z""#,
    page: |elements| ["[", &elements.join(","), "]"].concat(),
    frame: |message| partner_frame("message", message),
    private: |_| vec![],
});

fn partner_message(id: i64) -> Value {
    with(partner_messages()[1].1.clone(), "id", json!(id))
}

contract!(converse => Backend::Converse, Samples {
    name: "converse",
    endpoint: converse_endpoint,
    session: converse!("relay_started.response.json"),
    answers: &[
        converse!("relay_session.response.json"),
        r#"{"conversations":[]}"#,
        converse!("relay_started.response.json"),
    ],
    with_token: |token| {
        let identity = Identity { token: unescaped(token), customer: "customer-12345".to_owned() };
        let endpoint = Endpoint { identity: Some(identity), ..converse_endpoint() };
        (endpoint, converse!("relay_started.response.json").to_owned())
    },
    message: |id| converse_event(id, &converse_webhooks()[0].1),
    words: "Hello, this is a bot text message",
    moment: "1742149000000",
    page: |elements| {
        let elements = elements.join(",");
        format!(r#"{{"platformConversationId":"00000001","status":"open","events":[{elements}]}}"#)
    },
    frame: converse_frame,
    private: |_| vec![],
});

/// A text as it is without the escapes of JSON.
fn unescaped(text: &str) -> String {
    serde_json::from_str(&["\"", text, "\""].concat()).unwrap()
}

/// The message in every way in which a server may mark it.
fn marked_private(message: &Value) -> Vec<Value> {
    let marks = [json!(true), json!(1), json!("true"), json!({}), json!([false]), json!(0.5)];
    marks.into_iter().map(|mark| with(message.clone(), "private", mark)).collect()
}

fn with(mut message: Value, key: &str, value: Value) -> Value {
    message[key] = value;
    message
}
