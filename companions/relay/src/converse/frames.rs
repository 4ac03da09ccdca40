//! What pages read and write about a conversation with the bot, as JSON: the history by request, and the socket's frames.
//!
//! Events are kept as texts and put into place as texts. Never in here: sockets.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::json;

use super::journal::events::Event;

/// A frame of a page.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub enum FromPage<'a> {
    /// It wants to hear of a conversation, from after that number on, or from now on.
    #[serde(rename_all = "camelCase")]
    Subscribe {
        /// The page's name for it.
        #[serde(borrow)]
        platform_conversation_id: Cow<'a, str>,
        /// The last one that it has.
        after: Option<i64>,
    },
    /// It answers a ping.
    Pong,
}

/// `{"type":"ping"}`
pub const PING: &str = r#"{"type":"ping"}"#;

/// The answer to a question for events.
pub fn history(name: &str, status: &str, oldest: Option<i64>, events: &[Event]) -> String {
    let events: Vec<_> = events.iter().map(|event| format!("{{{}}}", members(event))).collect();
    // The name has no character that would have to be escaped, but that is not for this line to know.
    format!(
        r#"{{"platformConversationId":{},"status":{},"oldest":{},"events":[{}]}}"#,
        json!(name),
        json!(status),
        json!(oldest),
        events.join(",")
    )
}

/// The frame of an event.
pub fn event(event: &Event) -> String {
    format!(r#"{{"type":"event",{}}}"#, members(event))
}

/// From here on what happens is told as it happens.
pub fn subscribed(name: &str, status: &str, seq: i64) -> String {
    json!({"type": "subscribed", "platformConversationId": name, "status": status, "seq": seq}).to_string()
}

/// Something after what the page has is kept no more.
pub fn reset(name: &str, oldest: Option<i64>) -> String {
    json!({"type": "reset", "platformConversationId": name, "oldest": oldest}).to_string()
}

/// There is no such conversation.
pub fn gone(name: &str) -> String {
    json!({"type": "gone", "platformConversationId": name}).to_string()
}

fn members(event: &Event) -> String {
    format!(r#""seq":{},"id":{},"at":{},"data":{}"#, event.seq, event.place, event.at, event.data)
}
