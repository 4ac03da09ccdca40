//! Seed 003 behind our relay, as the relay's README tells browsers about it: places and numbers, one message for one key, and a
//! third answer beside yes and no: `not_sure`.

use super::{Answer, Kind, Message, Server, Side, Vendor, answer};
use chat_widget::backend::{Body, HttpRequest, Method, SocketAddress};
use serde_json::{Value, json};

/// Who the visitor is to the relay, and to whoever stands behind it.
pub(super) const CUSTOMER: &str = "customer-12345";

fn refusal(status: u16, code: &str) -> Answer {
    answer(status, json!({"error": {"code": code, "message": "no"}}))
}

fn token(server: &Server) -> String {
    format!("v1.{}.c2ln", server.token_age)
}

pub(super) fn serve(server: &mut Server, request: &HttpRequest) -> Answer {
    let (path, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
    let path: Vec<&str> = path.split('/').skip(3).collect();
    let body: Value = match &request.body {
        Body::Json(body) => serde_json::from_str(body).unwrap(),
        Body::Empty => Value::Null,
        Body::Multipart { .. } => panic!("the relay takes no files"),
    };
    if let Some(answer) = at_the_door(server, request) {
        return answer;
    }
    match (request.method, path.as_slice()) {
        (Method::Get, ["chat", "converse"]) => listed(server),
        (Method::Get, ["chat", "converse", name]) => match place(server, name) {
            Some(id) => page(server, id, query),
            None => refusal(404, "not_found"),
        },
        (Method::Post, ["chat", "converse"]) => {
            let name = body["platformConversationId"].as_str().unwrap();
            match body["eventType"].as_str().unwrap() {
                "startSession" => started(server, name),
                "message" => match place(server, name) {
                    Some(id) => said(server, id, &body),
                    None => refusal(404, "not_found"),
                },
                other => panic!("nobody asked for {other}"),
            }
        }
        _ => panic!("a request that the relay does not know: {}", request.url),
    }
}

/// What the relay answers itself, whoever stands behind it: sessions, and that one has expired.
pub(super) fn at_the_door(server: &Server, request: &HttpRequest) -> Option<Answer> {
    if request.method == Method::Post && request.url.ends_with("/session") {
        let expires = super::DAWN + 3_600_000;
        let session = json!({"token": token(server), "customerId": CUSTOMER, "expiresAt": expires});
        return Some(answer(200, session));
    }
    let bearer = request.headers.iter().find(|(name, _)| *name == "Authorization").unwrap();
    let is_good = bearer.1 == format!("Bearer {}", token(server));
    (!is_good).then(|| refusal(401, "session_expired"))
}

/// A socket's token is the second of its subprotocols.
pub(super) fn admits(server: &Server, protocol: &str, address: &SocketAddress) -> bool {
    assert!(!address.url.contains('?'), "credentials are no part of an address");
    address.protocols == [protocol.to_owned(), format!("token.{}", token(server))]
}

fn place(server: &Server, name: &str) -> Option<usize> {
    let id = server.conversations.iter().position(|one| one.name == name)?;
    (!server.vanished.contains(&id)).then_some(id)
}

fn listed(server: &Server) -> Answer {
    let bots = |id: &usize| server.conversations[*id].vendor == Vendor::Converse;
    let there = |id: &usize| bots(id) && !server.vanished.contains(id);
    let all: Vec<Value> = (0..server.conversations.len())
        .rev()
        .filter(there)
        .map(|id| &server.conversations[id])
        .map(|one| {
            json!({"platformConversationId": one.name, "status": one.status, "startedAt": super::DAWN + one.status_at})
        })
        .collect();
    answer(200, json!({"conversations": all}))
}

fn started(server: &mut Server, name: &str) -> Answer {
    let id = place(server, name).unwrap_or_else(|| {
        let id = server.open(Vendor::Converse);
        server.conversations[id].name = name.to_owned();
        id
    });
    answer(200, json!({"platformConversationId": name, "status": server.conversations[id].status}))
}

/// Under one key a message is sent once, however often it is asked for; of one that nobody knows to have arrived a person decides.
fn said(server: &mut Server, id: usize, body: &Value) -> Answer {
    if server.conversations[id].status == "ended" {
        return refusal(410, "conversation_ended");
    }
    let key = body["clientMessageId"].as_str().unwrap();
    let attempt = body["attempt"].as_u64().unwrap_or(1);
    if !server.conversations[id].messages.iter().any(|message| message.echo.as_deref() == Some(key)) {
        if server.unsure.contains(key) && attempt < 2 {
            return refusal(409, "not_sure");
        }
        server.unsure.remove(key);
        server.store(id, Side::Visitor, Kind::Text, body["text"].as_str().unwrap(), |_| {}, Some(key));
    }
    let one = &server.conversations[id];
    let message = one.messages.iter().find(|message| message.echo.as_deref() == Some(key)).unwrap();
    answer(
        200,
        json!({"platformConversationId": one.name, "status": one.status, "id": message.id, "seq": message.seq}),
    )
}

fn page(server: &Server, id: usize, query: &str) -> Answer {
    if let Some(refusal) = server.closed_door(id) {
        return refusal;
    }
    let one = &server.conversations[id];
    let asked = |key: &str| {
        let value = query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
        value.map(|value| value.parse::<i64>().unwrap())
    };
    let limit = asked("limit").unwrap() as usize;
    let mut found: Vec<&Message> = one.messages.iter().collect();
    if let Some(after) = asked("after") {
        found.retain(|message| message.seq > after);
        found.truncate(limit);
    } else {
        if let Some(before) = asked("before") {
            found.retain(|message| message.id < before);
        }
        let skipped = found.len().saturating_sub(limit);
        found.drain(..skipped);
    }
    let events: Vec<Value> = found.iter().map(|message| event(server, id, message)).collect();
    let oldest = one.messages.first().map(|message| message.seq);
    answer(
        200,
        json!({"platformConversationId": one.name, "status": one.status, "oldest": oldest, "events": events}),
    )
}

fn event(server: &Server, id: usize, message: &Message) -> Value {
    let name = &server.conversations[id].name;
    let data = if message.side == Side::Visitor {
        json!({
            "eventType": "message", "platformConversationId": name, "text": message.text,
            "clientMessageId": message.echo,
        })
    } else if message.kind == Kind::Escalation {
        json!({"eventType": "escalate", "platformConversationId": name, "escalateTo": "support"})
    } else {
        json!({
            "eventType": "sendMessage", "platformConversationId": name, "replyId": "r-1", "type": "text",
            "text": message.text,
        })
    };
    json!({"seq": message.seq, "id": message.id, "at": message.created_at, "data": data})
}

pub(super) fn frame(server: &Server, id: usize, message: &Message) -> String {
    let mut frame = event(server, id, message);
    frame["type"] = json!("event");
    frame.to_string()
}

/// A conversation has one end, and it is an event.
pub(super) fn status_frame(server: &Server, id: usize) -> String {
    let one = &server.conversations[id];
    let seq = one.messages.last().map_or(0, |message| message.seq) + 1;
    let data = json!({"eventType": "endSession", "platformConversationId": one.name, "reason": "idle"});
    json!({"type": "event", "seq": seq, "id": seq, "at": super::DAWN + server.now, "data": data}).to_string()
}

pub(super) fn subscribed(server: &Server, id: usize) -> String {
    let one = &server.conversations[id];
    let seq = one.messages.last().map_or(0, |message| message.seq);
    json!({"type": "subscribed", "platformConversationId": one.name, "status": one.status, "seq": seq})
        .to_string()
}

pub(super) fn listen(server: &Server, frame: &Value) -> Option<usize> {
    match frame["type"].as_str().unwrap() {
        "subscribe" => place(server, frame["platformConversationId"].as_str().unwrap()),
        "pong" => None,
        other => panic!("the relay knows no frame {other}"),
    }
}
