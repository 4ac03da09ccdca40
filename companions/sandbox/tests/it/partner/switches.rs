//! Where seed 002 leaves room, a switch decides.

use serde_json::{Value, json};

use super::{ANA, CONVERSATIONS, MESSAGES, message, of};
use crate::stage::stage;

#[tokio::test]
async fn metadata_is_left_out_for_everyone_but_the_console_when_it_is_stripped() {
    let stage = stage().await;
    stage.control("POST", "/settings", json!({"partner_strips_metadata": true})).await;
    let conversation = stage.partner_open(ANA).await;
    let mut socket = stage.partner_socket(ANA).await;
    let mut body = message(conversation, "hello");
    body["metadata"] = json!({"commandType": "order_lookup"});
    let answer = stage.partner_done("POST", MESSAGES, body).await;
    let copy = socket.event().await;
    let listed = stage.partner_list(conversation).await.remove(0);
    for written in [&answer, &copy["payload"], &listed] {
        assert_eq!((&written["content"], written.get("metadata")), (&json!("hello"), None));
    }
    let stored = &stage.state().await["conversations"][0]["messages"][0];
    assert_eq!(stored["metadata"], json!({"commandType": "order_lookup"}));
}

#[tokio::test]
async fn a_closed_conversation_refuses_messages_unless_a_switch_lets_it_take_them() {
    let stage = stage().await;
    let conversation = stage.partner_open(ANA).await;
    stage.control("POST", &of(conversation, "/resolve"), json!({"resolved": true})).await;
    let refused = stage.partner("POST", MESSAGES, message(conversation, "one more thing")).await;
    assert_eq!(refused.status(), 409);
    let mut socket = stage.partner_socket(ANA).await;
    socket.say(json!({"type": "message", "payload": message(conversation, "x")}).to_string()).await;
    assert_eq!(socket.closed().await, 1008);
    assert_eq!(stage.refusals().await, ["the conversation is closed"; 2]);
    assert_eq!(stage.partner_list(conversation).await, Vec::<Value>::new());

    stage.control("POST", "/settings", json!({"partner_closed_accepts": true})).await;
    stage.partner_send(conversation, "one more thing").await;
    assert_eq!(stage.state().await["conversations"][0]["status"], "closed", "and it stays closed");
}

#[tokio::test]
async fn unknown_customers_are_nobody_when_a_switch_says_so() {
    let stage = stage().await;
    stage.control("POST", "/settings", json!({"partner_refuses_unknown_customers": true})).await;
    let (list, data) = (format!("{CONVERSATIONS}/{ANA}"), format!("/api/customers/{ANA}"));
    assert_eq!(stage.partner("GET", &list, Value::Null).await.status(), 404);
    assert_eq!(stage.partner("PATCH", &data, json!({"name": "Ana"})).await.status(), 404);
    stage.partner_open(ANA).await;
    assert_eq!(stage.partner("GET", &list, Value::Null).await.status(), 200);
    assert_eq!(stage.partner("PATCH", &data, json!({"name": "Ana"})).await.status(), 200);
}

#[tokio::test]
async fn what_is_created_is_answered_with_201_when_a_switch_says_so() {
    let stage = stage().await;
    stage.control("POST", "/settings", json!({"partner_creates_with_201": true})).await;
    let created = stage.partner("POST", CONVERSATIONS, json!({"customerId": ANA})).await;
    assert_eq!(created.status(), 201);
    let id = created.json::<Value>().await.unwrap()["id"].as_i64().unwrap();
    assert_eq!(stage.partner("POST", MESSAGES, message(id, "hello")).await.status(), 201);
    let partner = json!({"name": "Your Company Name", "domain": "yourdomain.com"});
    assert_eq!(stage.partner("POST", "/api/partner/register", partner).await.status(), 201);
    let data = stage.partner("PATCH", &format!("/api/customers/{ANA}"), json!({"name": "Ana"})).await;
    assert_eq!(data.status(), 200, "a change creates nothing");
}

#[tokio::test]
async fn lists_lag_and_turn_around_here_too() {
    let stage = stage().await;
    let conversation = stage.partner_open(ANA).await;
    for text in ["one", "two", "three"] {
        stage.partner_send(conversation, text).await;
    }
    stage.control("POST", "/settings", json!({"list_lag": 1, "list_order": "descending"})).await;
    let list = stage.partner_list(conversation).await;
    let texts: Vec<_> = list.iter().map(|one| one["content"].as_str().unwrap()).collect();
    assert_eq!(texts, ["two", "one"]);
}

#[tokio::test]
async fn a_relay_or_a_first_status_that_makes_no_sense_is_explained() {
    let stage = stage().await;
    for (settings, reason) in [
        (json!({"relay": "localhost:8083"}), "must be like http://"),
        (json!({"relay": "http://localhost:8083/?x"}), "must be like http://"),
        (json!({"relay": "ws://localhost"}), "must be like http://"),
        (json!({"partner_copy": "sometimes"}), "sometimes"),
        (json!({"sdk_initial_status": "waiting"}), "seed 001"),
    ] {
        let answer = stage.control_answer("POST", "/settings", settings.clone()).await;
        assert_eq!(answer.status(), 400, "{settings}");
        let error = answer.text().await.unwrap();
        assert!(error.contains(reason), "{settings}: {error}");
    }
    let settings = stage.control("POST", "/settings", json!({"relay": "http://localhost:8083/chat/"})).await;
    assert_eq!(settings["relay"], "http://localhost:8083/chat");
}
