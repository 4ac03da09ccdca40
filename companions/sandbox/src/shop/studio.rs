//! The theme studio: every token of the widget as a control, the real widget in two frames, the finished snippet.
//!
//! Never in here: the host pages that stand in the frames.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::{escaped, page};
use crate::conversation::Conversation;
use crate::hub::Shared;
use crate::message::{Draft, MessageType};
use crate::policy::{Policy, Reach};
use crate::state::{now_ms, random_token};
use crate::vendor;
use crate::vendor::changes::{self, Telling};

/// What the previews' visitor says, by which their conversations are known among others.
const QUESTION: &str = "Is the blue kettle back in stock?";
/// What they are answered.
const ANSWER: &str = "It is! Here is the page: https://example.org/kettles/blue";
/// And asked.
const ASKED: &str = "Shall we put one aside for you?";

/// `GET /studio`
pub async fn studio(State(hub): State<Shared>) -> Response {
    let nonce = random_token();
    let html = include_str!("studio.html")
        .replace("{{nonce}}", &nonce)
        .replace("{{loader}}", &escaped(&format!("{}/loader.js", hub.origins.assets)))
        .replace("{{assets}}", &escaped(&hub.origins.assets))
        .replace("{{api}}", &escaped(&hub.origins.api))
        .replace("{{token}}", &escaped(&hub.config.website_token))
        .replace("{{question}}", QUESTION);
    let shop = &hub.origins.shop;
    let policy = Policy::StrictWithStyles.header(&nonce, &hub.origins, &Reach::of(&hub.origins));
    let policy = policy.replace("connect-src", &format!("connect-src {shop}"));
    page(&format!("{policy}; frame-src {shop}"), html)
}

/// `POST /studio/answers`: answers the previews, so that both sides of a conversation can be seen.
pub async fn answers(State(hub): State<Shared>) -> StatusCode {
    let unanswered: Vec<(i64, Draft)> = {
        let world = hub.world.lock();
        let asking = world.conversations().filter(|conversation| is_unanswered(conversation));
        asking.flat_map(|conversation| said(conversation).map(|draft| (conversation.id, draft))).collect()
    };
    for (conversation, draft) in unanswered {
        changes::deliver(&hub, conversation, draft, Telling::All);
    }
    StatusCode::NO_CONTENT
}

fn is_unanswered(conversation: &Conversation) -> bool {
    let messages = &conversation.messages;
    messages.iter().any(|message| message.content.as_deref() == Some(QUESTION))
        && messages.iter().all(|message| message.message_type == MessageType::Incoming)
}

fn said(conversation: &Conversation) -> [Draft; 2] {
    let buttons = json!([{"title": "Yes, please", "value": "YES"}, {"title": "No", "value": "NO"}]);
    let draft = |content: &str, content_type: &str, content_attributes| Draft {
        content: Some(content.to_owned()),
        message_type: MessageType::Outgoing,
        content_type: content_type.to_owned(),
        content_attributes,
        metadata: None,
        private: false,
        status: "sent".to_owned(),
        echo_id: None,
        sender: vendor::default_agent(conversation),
        attachments: Vec::new(),
        reply_to: None,
        created_at: now_ms(),
    };
    [
        draft(ANSWER, "text", json!({})),
        draft(ASKED, "quick_reply", json!({"buttons": buttons, "selected_value": null})),
    ]
}
