//! What the control lets the agent do in a conversation of seed 001.

use serde_json::{Value, json};

use super::{of, sample};
use crate::stage::stage;

#[tokio::test]
async fn every_kind_of_message_goes_out_as_the_document_prints_it_and_so_do_unknown_ones() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let mut socket = stage.sdk_subscribed(&visitor).await;
    let unknown = json!({"content_type": "hologram", "content": "look", "content_attributes": {"depth": 3}});
    for message in ["card", "link", "feedback", "quick_reply"].map(sample).into_iter().chain([unknown]) {
        stage.sdk_write(&visitor, message.clone()).await;
        let event = socket.event().await;
        for (field, value) in message.as_object().unwrap() {
            assert_eq!(&event["data"][field], value, "{field}");
        }
    }
}

#[tokio::test]
async fn the_agent_edits_deletes_reacts_and_takes_back() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    stage.sdk_send(&visitor, "hello", "1").await;
    let own = stage.sdk_list(&visitor, "").await[0]["id"].clone();
    let id = stage.sdk_write(&visitor, json!({"content": "helo"})).await;
    let mut socket = stage.sdk_subscribed(&visitor).await;

    let path = of(&visitor, &format!("/messages/{id}"));
    stage.control("PATCH", &path, json!({"content": "hello"})).await;
    let edited = socket.event().await;
    assert_eq!((&edited["event"], &edited["data"]["content"]), (&json!("message.updated"), &json!("hello")));
    assert_eq!(edited["data"]["content_type"], "text", "what the edit does not name stays");

    let react = of(&visitor, &format!("/messages/{own}/reaction"));
    for (name, reaction, count) in
        [("Support", json!("👍"), 1), ("Oleh", json!("🎉"), 1), ("Support", Value::Null, 0)]
    {
        stage.control("POST", &react, json!({"reaction": reaction, "sender_name": name})).await;
        let event = socket.event().await;
        assert_eq!(event["event"], "message.reaction_updated");
        assert_eq!(event["data"]["reactions"].as_array().unwrap().len(), count, "{name}: one agent, one id");
        if count > 0 {
            assert_eq!(event["data"]["reactions"][0]["sender"]["type"], "User");
        }
    }

    for message in [json!(id), own] {
        stage.control("DELETE", &of(&visitor, &format!("/messages/{message}")), Value::Null).await;
        let event = socket.event().await;
        assert_eq!((&event["event"], &event["data"]["id"]), (&json!("message.deleted"), &message));
    }
}

#[tokio::test]
async fn a_conversation_is_set_pending_snoozed_resolved_and_open() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let mut socket = stage.sdk_subscribed(&visitor).await;
    let path = of(&visitor, "/conversation_status");
    for status in ["pending", "snoozed", "resolved", "open"] {
        let answer = stage.control("POST", &path, json!({"status": status})).await;
        assert_eq!(answer, json!({"status": status, "changed": true}));
        assert_eq!(socket.event().await["data"]["status"], status);
        assert_eq!(stage.state().await["conversations"][0]["status"], status);
    }
    let answer = stage.control("POST", &path, json!({"status": "open"})).await;
    assert_eq!(answer["changed"], false);
    stage.sdk_send(&visitor, "hello", "1").await;
    assert_eq!(socket.event().await["event"], "message.created", "no event for what did not change");
}

#[tokio::test]
async fn what_seed_000_does_not_know_is_refused_for_its_conversations() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let root = format!("/conversations/{}", visitor.conversation);
    let stored = stage.control("POST", &format!("{root}/messages"), json!({"content": "helo"})).await;
    let message = format!("{root}/messages/{}", stored["ids"][0]);
    for (method, path, body) in [
        ("POST", format!("{root}/typing"), json!({})),
        ("POST", format!("{message}/reaction"), json!({"reaction": "👍"})),
        ("DELETE", message.clone(), Value::Null),
        ("POST", format!("{root}/messages"), json!({"content": "x", "reply_to": stored["ids"][0]})),
    ] {
        let answer = stage.control_answer(method, &path, body).await;
        assert_eq!(answer.status(), 400, "{method} {path}");
        assert!(answer.text().await.unwrap().contains("seed 000"), "{method} {path}");
    }
    let mut socket = stage.subscribed(&visitor).await;
    stage.control("PATCH", &message, json!({"content": "hello"})).await;
    assert_eq!(socket.content().await, "hello", "message.updated both have");
    let nowhere = stage.control_answer("PATCH", &format!("{root}/messages/1"), json!({})).await;
    assert_eq!(nowhere.status(), 404);
}

#[tokio::test]
async fn a_picture_for_a_card_is_stored_before_its_message() {
    let stage = stage().await;
    let stored = stage.control("POST", "/files", json!({"kind": "image"})).await;
    let fetched = stage.http.get(stored["data_url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(fetched.headers()["content-type"], "image/png");
    let nonsense = stage.control_answer("POST", "/files", json!({"kind": "scent"})).await;
    assert_eq!(nonsense.status(), 400);
}
