//! The socket of seed 002: no handshake message, and its frames both ways.

use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, http};

use super::{ANA, KEY, of, sample};
use crate::conversations::same_shape;
use crate::stage::{Socket, Stage, stage};

/// The guide's own frame, in the bytes that `JSON.stringify` makes of it.
fn message_frame(conversation: i64) -> String {
    format!(
        "{{\"type\":\"message\",\"payload\":{{\"conversationId\":{conversation},\"content\":\"Hello, I need help\",\
         \"senderId\":\"customer-12345\",\"isFromAgent\":false}}}}"
    )
}

fn typing_frame(conversation: i64, is_typing: bool) -> String {
    format!(
        "{{\"type\":\"typing\",\"payload\":{{\"conversationId\":{conversation},\"isTyping\":{is_typing},\
         \"isAgent\":false}}}}"
    )
}

/// Opens a socket with this query and header; the status when it is refused.
async fn handshake(stage: &Stage, query: &str, authorization: Option<&str>) -> Result<Socket, u16> {
    let address = format!("{}/ws{query}", stage.running.origins.socket());
    let mut request = address.into_client_request().unwrap();
    if let Some(value) = authorization {
        request.headers_mut().insert("authorization", http::HeaderValue::from_str(value).unwrap());
    }
    match connect_async(request).await {
        Ok((stream, _)) => Ok(Socket { stream }),
        Err(Error::Http(answer)) => Err(answer.status().as_u16()),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_message_by_socket_is_stored_and_copied_to_all_sockets_of_its_customer_only() {
    let stage = stage().await;
    let conversation = stage.partner_open(ANA).await;
    let mut tab = stage.partner_socket(ANA).await;
    let mut other_tab = stage.partner_socket(ANA).await;
    let mut stranger = stage.partner_socket("customer-2").await;
    tab.say(message_frame(conversation)).await;
    let copy = tab.event().await;
    assert_eq!(copy["type"], "message");
    assert_eq!(copy.as_object().unwrap().len(), 2, "type and payload, no event of its own");
    let mut expected: Value = serde_json::from_str(&sample("message.json")).unwrap();
    expected.as_object_mut().unwrap().remove("metadata");
    same_shape(&expected.to_string(), &copy["payload"]);
    assert_eq!(copy["payload"]["content"], "Hello, I need help");
    assert_eq!(other_tab.event().await, copy);
    assert_eq!(stage.partner_list(conversation).await, [copy["payload"].clone()]);
    stage.control("POST", "/frame", json!({"type": "first"})).await;
    assert_eq!(stranger.event().await["type"], "first", "nothing came before");
}

#[tokio::test]
async fn metadata_goes_with_a_message_by_socket_too() {
    let stage = stage().await;
    let conversation = stage.partner_open(ANA).await;
    let mut socket = stage.partner_socket(ANA).await;
    let mut payload = super::message(conversation, "I need help finding my order #ORD-12345");
    payload["metadata"] = json!({"commandType": "order_lookup", "value": "ORD-12345"});
    socket.say(json!({"type": "message", "payload": payload}).to_string()).await;
    assert_eq!(socket.event().await["payload"]["metadata"], payload["metadata"]);
}

#[tokio::test]
async fn one_socket_hears_of_all_of_its_customers_conversations() {
    let stage = stage().await;
    let mut socket = stage.partner_socket(ANA).await;
    let conversations = [stage.partner_open(ANA).await, stage.partner_open(ANA).await];
    for conversation in conversations {
        stage.partner_write(conversation, json!({"content": "hello"})).await;
        let event = socket.event().await;
        assert_eq!(event["payload"]["conversationId"], conversation, "also of one that began later");
        assert_eq!(
            (&event["payload"]["isFromAgent"], &event["payload"]["senderId"]),
            (&json!(true), &json!("agent-2"))
        );
    }
    let sockets = stage.state().await["sockets"].clone();
    assert_eq!((&sockets[0]["customer_id"], &sockets[0]["conversation_id"]), (&json!(ANA), &Value::Null));
}

#[tokio::test]
async fn a_customers_typing_begins_and_ends_for_the_console_and_comes_back_to_nobody() {
    let stage = stage().await;
    let conversation = stage.partner_open(ANA).await;
    let mut socket = stage.partner_socket(ANA).await;
    for (is_typing, frames) in [(true, 1), (false, 2)] {
        socket.say(typing_frame(conversation, is_typing)).await;
        let state =
            stage.until(|state| state["conversations"][0]["visitor_typing"]["frames"] == frames).await;
        assert_eq!(state["conversations"][0]["visitor_typing"]["is_typing"], is_typing);
    }
    // Without isAgent, which the guide's table puts in brackets.
    let frame = json!({"type": "typing", "payload": {"conversationId": conversation, "isTyping": true}});
    socket.say(frame.to_string()).await;
    stage.until(|state| state["conversations"][0]["visitor_typing"]["frames"] == 3).await;
    stage.control("POST", &of(conversation, "/typing"), json!({})).await;
    assert_eq!(socket.event().await["payload"]["isAgent"], true, "the agent's is the first that comes");
}

#[tokio::test]
async fn a_customer_reads_what_the_agent_wrote() {
    let stage = stage().await;
    let conversation = stage.partner_open(ANA).await;
    let ids = [
        stage.partner_write(conversation, json!({"content": "one"})).await,
        stage.partner_write(conversation, json!({"content": "two"})).await,
    ];
    let mut socket = stage.partner_socket(ANA).await;
    let frame = json!({"type": "read", "payload": {"conversationId": conversation, "messageId": ids[1]}});
    socket.say(frame.to_string()).await;
    stage.until(|state| state["conversations"][0]["messages"][1]["status"] == "seen").await;
    let read: Vec<_> =
        stage.partner_list(conversation).await.iter().map(|one| one["readStatus"].clone()).collect();
    assert_eq!(read, [json!(false), json!(true)], "only the one that was named");
}

#[tokio::test]
async fn a_customers_frames_come_back_when_a_switch_says_so() {
    let stage = stage().await;
    stage.control("POST", "/settings", json!({"partner_echoes_frames": true})).await;
    let conversation = stage.partner_open(ANA).await;
    let id = stage.partner_write(conversation, json!({"content": "one"})).await;
    let mut socket = stage.partner_socket(ANA).await;
    let typing: Value = serde_json::from_str(&typing_frame(conversation, true)).unwrap();
    let read = json!({"type": "read", "payload": {"conversationId": conversation, "messageId": id}});
    for frame in [typing, read] {
        socket.say(frame.to_string()).await;
        assert_eq!(socket.event().await, frame);
    }
}

#[tokio::test]
async fn a_birth_date_brings_a_profile_to_the_customers_sockets_always_the_same() {
    let stage = stage().await;
    let path = format!("/api/customers/{ANA}");
    let mut socket = stage.partner_socket(ANA).await;
    let mut stranger = stage.partner_socket("customer-2").await;
    stage.partner_done("PATCH", &path, json!({"name": "John Doe"})).await;
    stage.partner_done("PATCH", &path, json!({"birthdate": "1990-01-15"})).await;
    let frame = socket.event().await;
    let expected = json!({"type": "flashback", "payload": {"flashBack": {
        "firstEventDate": {"month": "May", "year": 2003},
        "firstEventTrait": "Bold",
        "secondEventDate": {"month": "September", "year": 2007},
        "secondEventTrait": "Careful",
    }}});
    assert_eq!(frame, expected, "a name alone brought nothing");
    stage.partner_done("PATCH", "/api/customers/customer-2", json!({"birthdate": "1990-01-15"})).await;
    assert_eq!(stranger.event().await, expected);
    assert_eq!(stage.state().await["customers"][0]["flashback"], expected["payload"]);
}

#[tokio::test]
async fn the_client_id_alone_opens_a_socket_unless_the_key_is_asked_for() {
    let stage = stage().await;
    let query = format!("?clientId={ANA}");
    let right = format!("Bearer {KEY}");
    assert!(handshake(&stage, &query, None).await.is_ok());
    assert!(handshake(&stage, &query, Some(&right)).await.is_ok());
    assert_eq!(
        handshake(&stage, &query, Some("Bearer wrong")).await.err(),
        Some(401),
        "a wrong key never does"
    );
    assert_eq!(handshake(&stage, "?clientId=", None).await.err(), Some(400));
    assert_eq!(handshake(&stage, "?clientId=a&clientId=b", None).await.err(), Some(400));
    assert_eq!(handshake(&stage, &format!("{query}&token=x"), None).await.err(), Some(400));
    stage.control("POST", "/settings", json!({"partner_socket_needs_key": true})).await;
    assert_eq!(handshake(&stage, &query, None).await.err(), Some(401));
    assert!(handshake(&stage, &query, Some(&right)).await.is_ok());
    let sockets = stage.until(|state| state["sockets"] == json!([])).await;
    assert_eq!(sockets["sockets_opened"], 3, "refused handshakes leave nothing behind");
    assert_eq!(sockets["refusals"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn an_id_that_needs_escaping_is_the_same_customer_in_query_and_body() {
    let stage = stage().await;
    let conversation = stage.partner_open("Änne & co").await;
    let mut socket = stage.partner_socket("%C3%84nne%20%26%20co").await;
    stage.partner_write(conversation, json!({"content": "hello"})).await;
    assert_eq!(socket.event().await["payload"]["content"], "hello");
}

#[tokio::test]
async fn a_socket_of_another_vendor_cannot_subscribe_to_a_customer() {
    let stage = stage().await;
    stage.partner_open(ANA).await;
    for token in ["", "customer:customer-12345"] {
        let mut socket = stage.socket().await;
        socket.subscribe(token).await;
        assert_eq!(socket.closed().await, 1008, "{token:?}");
    }
}

#[tokio::test]
async fn the_rules_for_sockets_hold_for_these_too() {
    let stage = stage().await;
    let conversation = stage.partner_open(ANA).await;
    let mut socket = stage.partner_socket(ANA).await;
    stage.control("POST", "/faults", json!({"socket": {"drop_events": 1}})).await;
    stage.partner_write(conversation, json!({"content": "lost"})).await;
    stage.partner_write(conversation, json!({"content": "heard"})).await;
    assert_eq!(socket.event().await["payload"]["content"], "heard");
    let raw = stage.control("POST", &of(conversation, "/frame"), json!({"type": "new"})).await;
    assert_eq!((raw, socket.event().await["type"].take()), (json!({"sockets": 1}), json!("new")));
    stage.control("POST", "/faults", json!({"socket": {"close": 1006}})).await;
    assert_eq!(socket.closed().await, 1006);
    stage.control("POST", "/faults", json!({"socket": {"refuse_handshake": 503}, "times": 1})).await;
    assert_eq!(handshake(&stage, &format!("?clientId={ANA}"), None).await.err(), Some(503));
    assert!(handshake(&stage, &format!("?clientId={ANA}"), None).await.is_ok());
}
