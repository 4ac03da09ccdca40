//! Seed 000, the WebWidget API: messages and nothing else, times in seconds.

use super::{
    Answer, Kind, Message, PAGE, STATUSES, Server, Side, Vendor, answer, attachments, conversation_of,
    token_of,
};
use chat_widget::backend::{Body, HttpRequest, Method};
use serde_json::{Value, json};

pub(super) fn serve(server: &mut Server, request: &HttpRequest) -> Answer {
    let path: Vec<&str> = request.url.split(['/', '?']).collect();
    let conversation = path.get(5).and_then(|id| id.parse::<usize>().ok());
    let allowed = |conversation: usize| {
        let token = request.headers.iter().find(|(name, _)| *name == "Auth-Widget");
        assert_eq!(token.map(|(_, token)| conversation_of(token)), Some(conversation));
    };
    if let Some(refusal) = conversation.and_then(|conversation| server.closed_door(conversation)) {
        return refusal;
    }
    match (request.method, &request.body, conversation) {
        (Method::Post, Body::Json(_), None) => {
            let id = server.open(Vendor::NovaWidget);
            let body = json!({"payload": {
                "contact": {"id": 36}, "contactInbox": {"pubsubToken": token_of(id)},
                "account_id": 1, "conversation": {"id": id},
            }});
            answer(200, body)
        }
        (Method::Post, Body::Json(body), Some(id)) => {
            allowed(id);
            let body: Value = serde_json::from_str(body).unwrap();
            let text = body["message"]["content"].as_str().unwrap();
            let echo = body["message"]["echo_id"].as_str();
            server.store(id, Side::Visitor, Kind::Text, text, |_| {}, echo);
            answer(200, "")
        }
        (Method::Post, body @ Body::Multipart { .. }, Some(id)) => {
            allowed(id);
            server.store_file(id, body);
            answer(200, "")
        }
        (Method::Get, _, Some(id)) => {
            allowed(id);
            let (_, query) = request.url.split_once('?').unwrap();
            let all = server.listed(id);
            let page: Vec<_> = match query.split_once('=').unwrap() {
                ("after", after) => {
                    let after: i64 = after.parse().unwrap();
                    all.filter(|message| message.id > after).take(PAGE).collect()
                }
                _ => all.collect(),
            };
            answer(200, json!(page.iter().map(|message| item(id, message)).collect::<Vec<_>>()))
        }
        _ => panic!("a request that seed 000 does not know"),
    }
}

fn item(conversation: usize, message: &Message) -> Value {
    json!({
        "id": message.id,
        "content": if message.kind == Kind::File { None } else { Some(&message.text) },
        "message_type": if message.side == Side::Visitor { "incoming" } else { "outgoing" },
        "content_type": "text",
        "private": message.private,
        "status": STATUSES[message.status],
        "conversation_id": conversation,
        "account_id": 1,
        "attachments": attachments(message),
        "created_at": message.created_at / 1000,
    })
}

pub(super) fn frame(conversation: usize, message: &Message, event: &str, echo: Option<&str>) -> String {
    let mut data = item(conversation, message);
    if let Some(echo) = echo {
        data["echo_id"] = json!(echo);
    }
    json!({"event": event, "data": data}).to_string()
}
