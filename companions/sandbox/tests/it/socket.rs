//! The socket of seed 000 §8.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::conversations::same_shape;
use crate::stage::stage;
use futures_util::SinkExt;

#[tokio::test]
async fn a_subscription_is_confirmed_and_the_conversation_announced_once() {
    let stage = stage().await;
    let visitor = stage.open("widget-contact-67").await;
    let mut first = stage.socket().await;
    first.subscribe(&visitor.token).await;
    assert_eq!(first.event().await, json!({"event": "confirm_subscription", "data": "confirmed"}));
    let created = first.event().await;
    same_shape(include_str!("seed/conversation_created.json"), &created);
    assert_eq!(created["data"]["id"], visitor.conversation);

    let mut second = stage.socket().await;
    second.subscribe(&visitor.token).await;
    assert_eq!(second.event().await["event"], "confirm_subscription");
    stage.send(&visitor, "hello", "1").await.unwrap();
    assert_eq!(second.event().await["event"], "message.created", "not announced again");
}

#[tokio::test]
async fn both_sides_messages_reach_every_tab_in_the_documents_shape() {
    let stage = stage().await;
    let visitor = stage.open("widget-contact-494").await;
    let mut tab = stage.subscribed(&visitor).await;
    let mut other_tab = stage.socket().await;
    other_tab.subscribe(&visitor.token).await;
    other_tab.event().await;

    stage.send(&visitor, "hello", "589").await.unwrap();
    let own = tab.event().await;
    same_shape(include_str!("seed/message_created_by_visitor.json"), &own);
    assert_eq!(own["data"]["echo_id"], "589");
    assert_eq!(own["data"]["sender_id"], visitor.contact);
    assert_eq!(other_tab.event().await, own);

    let path = format!("/conversations/{}/messages", visitor.conversation);
    let ids = stage.control("POST", &path, json!({"content": "hello"})).await;
    let answer = tab.event().await;
    same_shape(include_str!("seed/message_created_by_agent.json"), &answer);
    assert_eq!(answer["data"]["id"], ids["ids"][0]);
    assert!(answer["data"]["id"].as_i64() > own["data"]["id"].as_i64(), "ids only increase");

    let path = format!("/conversations/{}/status", visitor.conversation);
    stage.control("POST", &path, json!({"status": "delivered", "message_ids": ids["ids"]})).await;
    let updated = tab.event().await;
    same_shape(include_str!("seed/message_updated.json"), &updated);
    assert_eq!(updated["event"], "message.updated");
    assert_eq!((&updated["data"]["status"], &updated["data"]["id"]), (&json!("delivered"), &ids["ids"][0]));
}

#[tokio::test]
async fn another_visitors_messages_and_hidden_ones_stay_away() {
    let stage = stage().await;
    let (ana, ben) = (stage.open("Ana").await, stage.open("Ben").await);
    let mut socket = stage.subscribed(&ana).await;
    stage.send(&ben, "not for Ana", "1").await.unwrap();
    let path = format!("/conversations/{}/messages", ana.conversation);
    stage.control("POST", &path, json!({"content": "a note", "private": true})).await;
    stage.send(&ana, "for Ana", "2").await.unwrap();
    assert_eq!(socket.content().await, "for Ana");
}

#[tokio::test]
async fn presence_is_asked_for_and_the_answers_are_counted() {
    let stage = stage().await;
    stage.control("POST", "/settings", json!({"presence_interval_ms": 20})).await;
    let visitor = stage.open("Ana").await;
    let mut socket = stage.subscribed(&visitor).await;
    for _ in 0..2 {
        assert_eq!(socket.event().await, json!({"event": "presence.update", "data": {}}));
        socket.say("{   \n   \"event\":\"update_presence\"\n}").await;
    }
    stage.until(|state| state["sockets"][0]["presence_answered"] == 2).await;
}

#[tokio::test]
async fn a_second_subscribe_with_the_same_token_is_confirmed_again() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let mut socket = stage.subscribed(&visitor).await;
    socket.subscribe(&visitor.token).await;
    assert_eq!(socket.event().await["event"], "confirm_subscription");
}

#[tokio::test]
async fn a_frame_that_the_document_does_not_know_closes_the_socket_with_a_reason() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let subscribe = |data: Value| json!({"event": "subscribe", "data": data}).to_string();
    let token = visitor.token.clone();
    for (frame, reason) in [
        ("hello".to_owned(), "no JSON"),
        ("[]".to_owned(), "must be an object"),
        (json!({"event": "ping"}).to_string(), "no frame \"ping\""),
        (json!({"event": "update_presence"}).to_string(), "before subscribe"),
        (json!({"event": "update_presence", "data": {}}).to_string(), "no data"),
        (subscribe(json!({"pubsub_token": "other", "account_id": 1})), "opens no conversation"),
        (subscribe(json!({"pubsub_token": token, "account_id": "1"})), "a whole number"),
        (subscribe(json!({"pubsub_token": token, "account_id": 2})), "must be 1"),
        (subscribe(json!({"pubsub_token": token})), "\"account_id\""),
        (subscribe(json!({"pubsub_token": token, "account_id": 1, "channel": "x"})), "\"channel\""),
        (json!({"event": "typing", "data": {}}).to_string(), "no frame \"typing\""),
    ] {
        let mut socket = stage.socket().await;
        socket.say(frame.clone()).await;
        assert_eq!(socket.closed().await, 1008, "{frame}");
        let last = stage.refusals().await.pop().unwrap();
        assert!(last.contains(reason), "{frame}: {last}");
    }
    let mut socket = stage.socket().await;
    socket.stream.send(Message::binary(vec![1, 2])).await.unwrap();
    assert_eq!(socket.closed().await, 1008);
}

#[tokio::test]
async fn a_plain_request_to_the_sockets_path_is_refused() {
    let stage = stage().await;
    assert_eq!(stage.http.get(stage.api("/ws")).send().await.unwrap().status(), 426);
    assert!(stage.refusals().await[0].contains("WebSocket"));
}

#[tokio::test]
async fn a_shutdown_says_goodbye_to_the_sockets() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let mut socket = stage.subscribed(&visitor).await;
    let api = stage.running.api;
    stage.running.shutdown().await;
    assert_eq!(socket.closed().await, 1001);
    assert!(tokio::net::TcpStream::connect(api).await.is_err(), "nobody listens any more");
}
