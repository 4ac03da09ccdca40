//! Seed 001, the SDK API: what is done to messages as well, times in milliseconds. One token is address and credential.

use super::{
    Answer, Kind, Message, PAGE, STATUSES, Server, Side, Vendor, Wanted, answer, attachments,
    conversation_of, token_of,
};
use chat_widget::backend::{Body, HttpRequest, Method};
use serde_json::{Value, json};

const PLACE: &str = "/api/v1/sdk/conversations";
const DIALOG: &str = "76af69fb-2366-40ed-b335-454d4725bc20";

pub(super) fn serve(server: &mut Server, request: &HttpRequest) -> Answer {
    let (path, query) = parts(request);
    let path: Vec<&str> = path.split('/').skip(1).collect();
    let body = match &request.body {
        Body::Json(body) => serde_json::from_str(body).unwrap(),
        Body::Empty | Body::Multipart { .. } => Value::Null,
    };
    if request.method == Method::Post && path.is_empty() {
        return opened(server);
    }
    let token = request.headers.iter().find(|(name, _)| *name == "access_token").unwrap();
    let conversation = conversation_of(&token.1);
    if let Some(refusal) = server.closed_door(conversation) {
        return refusal;
    }
    match (request.method, path.as_slice()) {
        (Method::Get, [] | ["messages"]) => page(server, conversation, query),
        (Method::Post, ["messages"]) if body.is_null() => {
            server.store_file(conversation, &request.body);
            answer(200, "")
        }
        (Method::Post, ["messages"]) => created(server, conversation, &body["message"]),
        (Method::Patch, ["messages", "status"]) => reported(server, conversation, &body),
        (Method::Post, ["messages", id, "reactions"]) => {
            let sign = body["reaction"].as_str().map(str::to_owned);
            assert!(sign.is_some() || body["reaction"].is_null());
            wanted(server, conversation, id, Wanted::Sign(sign))
        }
        (Method::Patch, ["messages", id, "interactive-attribute"]) => {
            let choice = body["selected_content_attribute_value"].as_str().unwrap().to_owned();
            wanted(server, conversation, id, Wanted::Choice(choice))
        }
        (Method::Delete, ["messages", id]) => wanted(server, conversation, id, Wanted::Gone),
        _ => panic!("a request that seed 001 does not know"),
    }
}

fn parts(request: &HttpRequest) -> (&str, Option<&str>) {
    let (_, rest) = request.url.split_once(PLACE).unwrap();
    rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)))
}

pub(super) fn deed_of(request: &HttpRequest) -> Option<i64> {
    parts(request).0.strip_prefix("/messages/")?.split('/').next()?.parse().ok()
}

fn opened(server: &mut Server) -> Answer {
    let id = server.open(Vendor::NovaSdk);
    let body = json!({"payload": {
        "contact": {"id": 36, "name": "sdk-contact-494", "email": null},
        "contactInbox": {"pubsubToken": token_of(id)},
        "account_id": 1, "conversation": {"id": id, "status": "resolved"},
    }});
    answer(200, body)
}

fn page(server: &Server, conversation: usize, query: Option<&str>) -> Answer {
    let mut found: Vec<&Message> = server.listed(conversation).collect();
    if let Some((key, value)) = query.map(|query| query.split_once('=').unwrap()) {
        let value: i64 = value.parse().unwrap();
        match key {
            "after" => found.retain(|message| message.id > value),
            "before" => found.retain(|message| message.id < value),
            "updated_at" => {
                found.retain(|message| message.updated_at > value as u64);
                if server.dialect.changes_in_time {
                    found.sort_by_key(|message| message.updated_at);
                }
            }
            _ => panic!("a question that seed 001 does not know"),
        }
        let skipped = if key == "before" { found.len().saturating_sub(PAGE) } else { 0 };
        found = found.into_iter().skip(skipped).take(PAGE).collect();
    }
    let items: Vec<Value> = found.iter().map(|message| item(server, conversation, message)).collect();
    answer(200, Value::from(items))
}

fn created(server: &mut Server, conversation: usize, message: &Value) -> Answer {
    let raw = message["content"].as_str().unwrap();
    let (text, reply) = match raw.strip_prefix("[RepliedMessageDialogId:]") {
        Some(rest) => {
            let (dialog, rest) = rest.split_once("[RepliedMessageId:]").unwrap();
            assert_eq!(dialog, DIALOG);
            let (id, rest) = rest.split_once("[RepliedContent:]").unwrap();
            let (_, text) = rest.split_once("[Content:]").unwrap();
            (text, Some(id.parse().unwrap()))
        }
        None => (raw, None),
    };
    let complete = |stored: &mut Message| {
        stored.raw = raw.to_owned();
        stored.reply = reply;
    };
    let echo = message["echo_id"].as_str();
    server.store(conversation, Side::Visitor, Kind::Text, text, complete, echo);
    answer(200, "")
}

fn reported(server: &mut Server, conversation: usize, body: &Value) -> Answer {
    let status = STATUSES.iter().position(|status| body["status"] == *status).unwrap();
    for id in body["messageIds"].as_array().unwrap() {
        let id = id.as_i64().unwrap();
        let message = server.message(conversation, id).unwrap();
        assert!(message.side == Side::Agent && !message.private, "{id} is not the visitor's to report");
        if message.status < status {
            server.change(conversation, id, "message.updated", |message| message.status = status);
        }
    }
    answer(200, "")
}

fn wanted(server: &mut Server, conversation: usize, id: &str, wanted: Wanted) -> Answer {
    let id: i64 = id.parse().unwrap();
    let moody = server.moody && server.dice.one_in(8);
    let message = server.message(conversation, id).unwrap();
    let refusal = match &wanted {
        _ if message.deleted_at.is_some() => 404,
        _ if moody => 400,
        Wanted::Sign(_) => 200,
        Wanted::Choice(value) => {
            assert!(matches!(message.kind, Kind::Question | Kind::Rating));
            if message.selected.as_ref().is_some_and(|selected| selected != value) { 422 } else { 200 }
        }
        Wanted::Gone => {
            assert_eq!(message.side, Side::Visitor);
            200
        }
    };
    if refusal != 200 {
        server.told.push(format!("  {wanted:?} of {id} is refused: {refusal}"));
        if wanted != Wanted::Gone || refusal != 404 {
            server.refused.push((id, wanted));
        }
        return answer(refusal, r#"{"message":"no"}"#);
    }
    let at = super::DAWN + server.now;
    match wanted {
        Wanted::Sign(sign) => server.change(conversation, id, "message.reaction_updated", |message| {
            message.react(Side::Visitor, sign);
        }),
        Wanted::Choice(value) => {
            server.change(conversation, id, "message.updated", |message| message.selected = Some(value));
        }
        Wanted::Gone => {
            server.change(conversation, id, "message.deleted", |message| message.deleted_at = Some(at));
        }
    }
    answer(200, "")
}

fn author(side: Side) -> Value {
    match side {
        Side::Visitor => json!({"id": 36, "name": "sdk-contact-494", "avatar_url": null}),
        Side::Agent => json!({"id": 1, "name": "Support", "display_name": "", "avatar_url": null}),
    }
}

fn type_of(side: Side) -> &'static str {
    if side == Side::Visitor { "incoming" } else { "outgoing" }
}

fn reactions(server: &Server, message: &Message) -> Vec<Value> {
    let one = |(side, sign): &(Side, String)| {
        let mut sender = author(*side);
        if server.dialect.says_side {
            sender["type"] = json!(if *side == Side::Visitor { "Contact" } else { "User" });
        }
        json!({"id": 1, "content": sign, "created_at": message.updated_at, "sender": sender})
    };
    message.reactions.iter().map(one).collect()
}

fn attributes(message: &Message) -> Value {
    let title = message.text.rsplit(' ').next().unwrap_or_default();
    match message.kind {
        Kind::Text | Kind::File | Kind::Escalation => json!({}),
        Kind::Card => json!({"buttons": [
            {"type": "link", "title": "View Details", "url": "https://example.com/trips/alps"},
            {"type": "postback", "title": format!("Title {title}"), "value": format!("VALUE_{title}")},
        ]}),
        Kind::Question => json!({"selected_value": message.selected, "buttons": [
            {"title": "Standard (3–5 days)", "value": "SHIP_STANDARD"},
            {"title": "Overnight", "value": "SHIP_OVERNIGHT"},
        ]}),
        Kind::Rating => json!({"selected_value": message.selected}),
    }
}

fn item(server: &Server, conversation: usize, message: &Message) -> Value {
    let dialect = &server.dialect;
    let content_type = match message.kind {
        Kind::Text | Kind::File | Kind::Escalation => "text",
        Kind::Card => "card",
        Kind::Question => "quick_reply",
        Kind::Rating => "feedback",
    };
    let words = if dialect.keeps_markup { &message.raw } else { &message.text };
    let mut item = json!({
        "account_id": 1, "id": message.id, "content": words, "message_type": type_of(message.side),
        "content_type": content_type, "private": message.private, "content_attributes": attributes(message),
        "status": STATUSES[message.status], "conversation_id": conversation, "dialog_id": DIALOG,
        "attachments": attachments(message), "sender": author(message.side), "created_at": message.created_at,
        "deleted_at": message.deleted_at, "reactions": reactions(server, message), "reply": null,
    });
    if message.kind == Kind::File || message.deleted_at.is_some() && dialect.empties {
        item["content"] = Value::Null;
    }
    // Agents do not write it into their words.
    let beside = dialect.has_reply || !dialect.keeps_markup || message.side == Side::Agent;
    if let Some(id) = message.reply.filter(|_| beside) {
        // As the document has it: without the words.
        let quoted = server.conversations[conversation].messages.iter().find(|quoted| quoted.id == id);
        let side = quoted.unwrap().side;
        item["reply"] = json!({
            "id": id, "sender": author(side), "message_type": type_of(side), "content_type": "text",
            "attachments": [], "created_at": quoted.unwrap().created_at,
        });
    }
    if dialect.says_when {
        item["updated_at"] = json!(message.updated_at);
    }
    item
}

pub(super) fn frame(
    server: &Server,
    conversation: usize,
    message: &Message,
    event: &str,
    echo: Option<&str>,
) -> String {
    let data = match event {
        "message.deleted" => json!({
            "id": message.id, "conversation_id": conversation, "created_at": message.created_at,
            "updated_at": message.updated_at, "deleted_at": message.deleted_at,
        }),
        "message.reaction_updated" => json!({
            "id": message.id, "conversation_id": conversation, "account_id": 1,
            "reactions": reactions(server, message),
        }),
        _ => {
            let mut data = item(server, conversation, message);
            if let Some(echo) = echo {
                data["echo_id"] = json!(echo);
            }
            data
        }
    };
    json!({"event": event, "data": data}).to_string()
}

pub(super) fn status_frame(conversation: usize, status: &str) -> String {
    let data = json!({"account_id": 1, "id": conversation, "status": status, "channel": "Sdk"});
    json!({"event": "conversation.status_changed", "data": data}).to_string()
}

pub(super) fn typing_frame(conversation: usize) -> String {
    let data = json!({
        "conversation_id": conversation, "sender": {"id": 1, "name": "Support"}, "sender_type": "User",
    });
    json!({"event": "typing", "data": data}).to_string()
}
