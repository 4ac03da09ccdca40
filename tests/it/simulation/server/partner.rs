//! Seed 002, the partner API, as its own guide's page calls it: with the key, and a socket whose address says whose it is; and
//! through our relay, which wants the visitor's token in the key's place.
//! What the guide leaves open (whether metadata come back, whether senders hear their own words) the evening's dialect decides.

use super::{Answer, DAWN, Kind, Message, Server, Side, Vendor, answer, relay};
use chat_widget::backend::{Body, HttpRequest, Method};
use serde_json::{Value, json};

const KEY: &str = "Bearer partner-key";

pub(super) fn serve(server: &mut Server, vendor: Vendor, request: &HttpRequest) -> Answer {
    if vendor.is_relayed() {
        if let Some(answer) = relay::at_the_door(server, request) {
            return answer;
        }
    } else {
        let key = request.headers.iter().find(|(name, _)| *name == "Authorization");
        assert_eq!(key.map(|(_, key)| key.as_str()), Some(KEY));
    }
    let path: Vec<&str> = request.url.split('/').skip(3).collect();
    let body: Value = match &request.body {
        Body::Json(body) => serde_json::from_str(body).unwrap(),
        Body::Empty => Value::Null,
        Body::Multipart { .. } => panic!("seed 002 has no place for files"),
    };
    match (request.method, path.as_slice()) {
        (Method::Post, ["api", "partner", "conversations"]) => {
            let id = server.open(vendor);
            let customer = body["customerId"].as_str().unwrap();
            assert!(!vendor.is_relayed() || customer == relay::CUSTOMER, "{customer} is somebody else");
            server.conversations[id].name = customer.to_owned();
            answer(200, conversation(server, id))
        }
        (Method::Get, ["api", "partner", "conversations", customer]) => {
            let theirs =
                |id: &usize| server.conversations[*id].name == *customer && !server.vanished.contains(id);
            let ids: Vec<usize> = (0..server.conversations.len()).filter(theirs).collect();
            answer(200, Value::from(ids.into_iter().map(|id| conversation(server, id)).collect::<Vec<_>>()))
        }
        (Method::Get, ["api", "partner", "messages", id]) => {
            let id = place(id.parse().unwrap());
            if let Some(refusal) = server.closed_door(id) {
                return refusal;
            }
            let kept = server.dialect.has_reply;
            let list: Vec<Value> = server.listed(id).map(|message| item(server, id, message, kept)).collect();
            answer(200, Value::from(list))
        }
        (Method::Post, ["api", "partner", "messages"]) => said(server, &body),
        _ => panic!("a request that seed 002 does not know: {}", request.url),
    }
}

/// The guide numbers from one.
fn place(id: usize) -> usize {
    id - 1
}

fn said(server: &mut Server, body: &Value) -> Answer {
    let id = place(body["conversationId"].as_u64().unwrap() as usize);
    if let Some(refusal) = server.closed_door(id) {
        return refusal;
    }
    if server.conversations[id].status == "closed" {
        return answer(400, r#"{"message":"the conversation is closed"}"#);
    }
    assert_eq!(body["isFromAgent"], false);
    assert_eq!(body["senderId"].as_str().unwrap(), server.conversations[id].name);
    let key = body["metadata"]["clientMessageId"].as_str().unwrap();
    let text = body["content"].as_str().unwrap();
    server.store(id, Side::Visitor, Kind::Text, text, |_| {}, Some(key));
    let kept = server.dialect.keeps_markup;
    let message = server.conversations[id].messages.last().unwrap();
    answer(200, item(server, id, message, kept))
}

fn conversation(server: &Server, id: usize) -> Value {
    let it = &server.conversations[id];
    json!({
        "id": id + 1, "customerId": it.name, "status": it.status,
        "createdAt": iso(DAWN), "updatedAt": iso(DAWN + it.status_at),
    })
}

fn item(server: &Server, id: usize, message: &Message, with_metadata: bool) -> Value {
    let own = message.side == Side::Visitor;
    let mut item = json!({
        "id": message.id, "conversationId": id + 1, "content": message.text, "isFromAgent": !own,
        "senderId": if own { server.conversations[id].name.as_str() } else { "agent-2" },
        "timestamp": iso(message.created_at), "readStatus": message.status == 2,
    });
    if let Some(key) = message.echo.as_ref().filter(|_| own && with_metadata) {
        item["metadata"] = json!({"clientMessageId": key});
    }
    item
}

pub(super) fn frame(server: &Server, id: usize, message: &Message, event: &str) -> String {
    if event == "message.created" {
        let payload = item(server, id, message, server.dialect.has_reply);
        return json!({"type": "message", "payload": payload}).to_string();
    }
    json!({"type": "read", "payload": {"conversationId": id + 1, "messageId": message.id}}).to_string()
}

pub(super) fn status_frame(id: usize, status: &str) -> String {
    json!({"type": "status", "payload": {"conversationId": id + 1, "status": status, "agentId": 2}})
        .to_string()
}

pub(super) fn listen(frame: &Value) -> Option<usize> {
    assert!(["read", "typing"].contains(&frame["type"].as_str().unwrap()) && frame["payload"].is_object());
    None
}

/// "2023-01-01T00:00:00.000Z": days are turned into dates as the calendar's 400-year cycle has them.
fn iso(at: u64) -> String {
    let (days, rest) = (at / 86_400_000, at % 86_400_000);
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let (seconds, millis) = (rest / 1_000, rest % 1_000);
    format!(
        "{:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{millis:03}Z",
        year + era * 400 + carry,
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}
