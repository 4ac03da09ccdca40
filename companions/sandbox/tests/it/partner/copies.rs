//! When the sockets get their copy of a message that came by REST.

use serde_json::json;

use super::{ANA, KEY, MESSAGES, message};
use crate::stage::stage;

#[tokio::test]
async fn the_copy_comes_before_the_answer_unless_a_switch_says_otherwise() {
    let stage = stage().await;
    let conversation = stage.partner_open(ANA).await;
    let mut socket = stage.partner_socket(ANA).await;
    // The answer never comes while the test lasts.
    let slow = json!({"when": {"path_ends": "/messages", "times": 1}, "then": {"delay_answer_ms": 600_000}});
    stage.control("POST", "/faults", slow).await;
    let request = stage.http.post(stage.api(MESSAGES)).bearer_auth(KEY).json(&message(conversation, "hello"));
    let answer = tokio::spawn(request.send());
    assert_eq!(socket.event().await["payload"]["content"], "hello");
    assert!(!answer.is_finished());
    answer.abort();
}

#[tokio::test]
async fn the_copy_waits_for_the_answer_or_for_its_loss_when_a_switch_says_so() {
    let stage = stage().await;
    stage.control("POST", "/settings", json!({"partner_copy": "after"})).await;
    let conversation = stage.partner_open(ANA).await;
    let mut socket = stage.partner_socket(ANA).await;
    let answer = stage.partner_send(conversation, "first").await;
    assert_eq!(socket.event().await, json!({"type": "message", "payload": answer}));

    let slow = json!({"when": {"path_ends": "/messages", "times": 1}, "then": {"delay_answer_ms": 600_000}});
    stage.control("POST", "/faults", slow).await;
    let request = stage.http.post(stage.api(MESSAGES)).bearer_auth(KEY).json(&message(conversation, "slow"));
    let answer = tokio::spawn(request.send());
    stage.until(|state| state["conversations"][0]["messages"][1]["content"] == "slow").await;
    stage.partner_write(conversation, json!({"content": "the agent's"})).await;
    assert_eq!(socket.event().await["payload"]["content"], "the agent's", "the copy is still held back");
    answer.abort();
    assert_eq!(
        socket.event().await["payload"]["content"],
        "slow",
        "its connection is gone, and so it may come"
    );

    let lost = json!({"when": {"path_ends": "/messages", "times": 1}, "then": {"drop_after_store": true}});
    stage.control("POST", "/faults", lost).await;
    let request = stage.http.post(stage.api(MESSAGES)).bearer_auth(KEY).json(&message(conversation, "lost"));
    assert!(request.send().await.is_err());
    assert_eq!(socket.event().await["payload"]["content"], "lost");
}

#[tokio::test]
async fn no_copy_comes_when_a_switch_says_so_except_of_what_came_by_socket() {
    let stage = stage().await;
    stage.control("POST", "/settings", json!({"partner_copy": "none"})).await;
    let conversation = stage.partner_open(ANA).await;
    let mut socket = stage.partner_socket(ANA).await;
    stage.partner_send(conversation, "by REST").await;
    socket.say(json!({"type": "message", "payload": message(conversation, "by socket")}).to_string()).await;
    assert_eq!(socket.event().await["payload"]["content"], "by socket");
    assert_eq!(stage.partner_list(conversation).await.len(), 2);
}
