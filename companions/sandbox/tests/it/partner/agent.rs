//! What the control lets the agent do in a conversation of seed 002.

use serde_json::{Value, json};

use super::{ANA, of};
use crate::stage::{Stage, stage};

async fn refused(stage: &Stage, method: &str, path: &str, body: Value, document: &str) {
    let answer = stage.control_answer(method, path, body.clone()).await;
    assert_eq!(answer.status(), 400, "{method} {path} {body}");
    let error = answer.text().await.unwrap();
    assert!(error.contains(document), "{method} {path} {body}: {error}");
}

#[tokio::test]
async fn the_agent_takes_closes_and_gives_back_a_conversation() {
    let stage = stage().await;
    let id = stage.partner_open(ANA).await;
    let mut socket = stage.partner_socket(ANA).await;
    let path = of(id, "/conversation_status");
    for (body, status, agent) in [
        (json!({"status": "active"}), "active", json!(2)),
        (json!({"status": "active", "agent_id": 7}), "active", json!(7)),
        (json!({"status": "closed"}), "closed", json!(7)),
        (json!({"status": "waiting"}), "waiting", Value::Null),
    ] {
        let answer = stage.control("POST", &path, body.clone()).await;
        assert_eq!(answer, json!({"status": status, "changed": true}), "{body}");
        let expected = json!({"conversationId": id, "status": status, "agentId": agent});
        assert_eq!(socket.event().await, json!({"type": "status", "payload": expected}));
        let shown = stage.state().await["conversations"][0].clone();
        assert_eq!((&shown["status"], &shown["agent_id"]), (&json!(status), &agent));
    }
    let again = stage.control("POST", &path, json!({"status": "waiting"})).await;
    assert_eq!(again["changed"], false);
    for (resolved, status) in [(true, "closed"), (false, "waiting")] {
        stage.control("POST", &of(id, "/resolve"), json!({"resolved": resolved})).await;
        assert_eq!(socket.event().await["payload"]["status"], status, "no event for what did not change");
    }
    stage.control("POST", &path, json!({"status": "active", "agent_id": 7})).await;
    let from = stage.partner_write(id, json!({"content": "hello"})).await;
    assert_eq!(socket.event().await["payload"]["agentId"], 7);
    let message = socket.event().await;
    assert_eq!(
        (&message["payload"]["id"], &message["payload"]["senderId"]),
        (&json!(from), &json!("agent-7"))
    );
}

#[tokio::test]
async fn the_agent_writes_with_metadata_of_any_kind_and_under_any_id() {
    let stage = stage().await;
    let id = stage.partner_open(ANA).await;
    let mut socket = stage.partner_socket(ANA).await;
    for metadata in [json!({"commandType": "order_lookup", "value": "ORD-12345"}), json!("text"), Value::Null]
    {
        stage.partner_write(id, json!({"content": "look", "metadata": metadata})).await;
        assert_eq!(socket.event().await["payload"].get("metadata"), Some(&metadata));
    }
    stage.partner_write(id, json!({"content": "look", "sender": {"id": 2}})).await;
    assert_eq!(socket.event().await["payload"]["senderId"], 2, "a server may well send a number");
}

#[tokio::test]
async fn the_agent_types_and_stops() {
    let stage = stage().await;
    let id = stage.partner_open(ANA).await;
    let mut socket = stage.partner_socket(ANA).await;
    for (body, is_typing) in [(json!({}), true), (json!({"is_typing": false}), false)] {
        stage.control("POST", &of(id, "/typing"), body).await;
        let expected = json!({"conversationId": id, "isTyping": is_typing, "isAgent": true});
        assert_eq!(socket.event().await, json!({"type": "typing", "payload": expected}));
    }
}

#[tokio::test]
async fn the_agent_reads_and_each_of_the_customers_messages_gets_a_receipt() {
    let stage = stage().await;
    let id = stage.partner_open(ANA).await;
    let sent = [stage.partner_send(id, "one").await, stage.partner_send(id, "two").await];
    let by_agent = stage.partner_write(id, json!({"content": "three"})).await;
    let mut socket = stage.partner_socket(ANA).await;
    let path = of(id, "/status");
    assert_eq!(stage.control("POST", &path, json!({"status": "seen"})).await, json!({"changed": 2}));
    for message in &sent {
        let expected = json!({"conversationId": id, "messageId": message["id"]});
        assert_eq!(socket.event().await, json!({"type": "read", "payload": expected}));
    }
    let own = json!({"status": "seen", "message_ids": [by_agent]});
    assert_eq!(stage.control("POST", &path, own).await, json!({"changed": 1}));
    stage.control("POST", &path, json!({"status": "sent"})).await;
    stage.control("POST", "/frame", json!({"type": "next"})).await;
    assert_eq!(socket.event().await["type"], "next", "no frame for one's own, or for what was unread");
    let read: Vec<_> = stage.partner_list(id).await.iter().map(|one| one["readStatus"].clone()).collect();
    assert_eq!(read, [json!(false), json!(false), json!(true)]);
}

#[tokio::test]
async fn the_profile_is_sent_again_or_one_of_any_shape() {
    let stage = stage().await;
    let id = stage.partner_open(ANA).await;
    let mut socket = stage.partner_socket(ANA).await;
    let path = of(id, "/flashback");
    let without = stage.http.post(stage.api(&format!("/_control{path}"))).send().await.unwrap();
    assert_eq!(without.status(), 400);
    stage.partner_done("PATCH", &format!("/api/customers/{ANA}"), json!({"birthdate": "1990-01-15"})).await;
    let first = socket.event().await;
    let again = stage.http.post(stage.api(&format!("/_control{path}"))).send().await.unwrap();
    assert_eq!(again.json::<Value>().await.unwrap(), first["payload"]);
    assert_eq!(socket.event().await, first);
    stage.control("POST", &path, json!({"flashBack": null})).await;
    assert_eq!(socket.event().await, json!({"type": "flashback", "payload": {"flashBack": null}}));
}

#[tokio::test]
async fn what_seed_002_does_not_know_is_refused_for_its_conversations_and_the_other_way_round() {
    let stage = stage().await;
    let id = stage.partner_open(ANA).await;
    let message = stage.partner_write(id, json!({"content": "helo"})).await;
    let messages = of(id, "/messages");
    for (method, path, body) in [
        ("PATCH", of(id, &format!("/messages/{message}")), json!({"content": "hello"})),
        ("DELETE", of(id, &format!("/messages/{message}")), Value::Null),
        ("POST", of(id, &format!("/messages/{message}/reaction")), json!({"reaction": "👍"})),
        ("POST", messages.clone(), json!({"content": "x", "reply_to": message})),
        ("POST", messages.clone(), json!({"content": "x", "private": true})),
        ("POST", messages.clone(), json!({"content": "x", "message_type": "activity"})),
        ("POST", messages.clone(), json!({"content": "x", "content_type": "card"})),
        ("POST", messages.clone(), json!({"content": "x", "echo_id": "1"})),
        ("POST", messages.clone(), json!({"content": "x", "status": "delivered"})),
        ("POST", messages, json!({"content": "x", "attachments": [{"kind": "image"}]})),
        ("POST", of(id, "/status"), json!({"status": "delivered"})),
        ("POST", of(id, "/conversation_status"), json!({"status": "snoozed"})),
        ("POST", of(id, "/revoke"), Value::Null),
    ] {
        refused(&stage, method, &path, body, "seed 002").await;
    }
    assert_eq!(stage.partner_list(id).await.len(), 1);
    let nonsense = json!({"status": "closed", "agent_id": 7});
    refused(&stage, "POST", &of(id, "/conversation_status"), nonsense, "status active").await;

    let sdk = stage.sdk_open("Ben").await.conversation;
    for (path, body) in [
        (of(sdk, "/messages"), json!({"content": "x", "metadata": {}})),
        (of(sdk, "/typing"), json!({"is_typing": false})),
        (of(sdk, "/conversation_status"), json!({"status": "waiting"})),
        (of(sdk, "/conversation_status"), json!({"status": "open", "agent_id": 7})),
        (of(sdk, "/flashback"), json!({})),
    ] {
        refused(&stage, "POST", &path, body, "seed 001").await;
    }
}
