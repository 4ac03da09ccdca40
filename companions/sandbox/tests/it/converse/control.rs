//! What the control lets an operator do in a session of seed 003.

use serde_json::{Value, json};

use super::{BOT, Receiver, SECRET, bot_stage, new_id};

#[tokio::test]
async fn the_operator_says_anything_that_a_bot_might() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let id = new_id();
    let number = stage.converse_start(&receiver, &id).await;
    let path = format!("/conversations/{number}/messages");
    let says = async |message: Value| {
        stage.control("POST", &path, message).await;
        receiver.hear().await["data"].clone()
    };
    let plain = says(json!({"content": "hello"})).await;
    let expected = json!({
        "eventType": "sendMessage", "platformConversationId": id, "type": "text", "buttons": [], "text": "hello",
        "carouselCards": [],
    });
    assert_eq!(plain, expected);
    let odd = says(json!({"content_type": "hologram", "content_attributes": {
        "buttons": null, "carouselCards": "none", "depth": 3, "omit": ["platformConversationId", "replyId"],
    }}))
    .await;
    let expected = json!({
        "eventType": "sendMessage", "type": "hologram", "buttons": null, "carouselCards": "none", "depth": 3,
    });
    assert_eq!(odd, expected);
    let escalated =
        says(json!({"content_type": "escalate", "content_attributes": {"escalateTo": "x"}})).await;
    assert_eq!(escalated, json!({"eventType": "escalate", "platformConversationId": id, "escalateTo": "x"}));
    assert_eq!(stage.session(&id).await["status"], "escalated");
}

#[tokio::test]
async fn any_body_is_put_into_either_webhook_by_hand() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let bearer = format!("Bearer {SECRET}");
    for (query, path, authorization) in [
        ("", "/hooks/chat", Some(bearer.as_str())),
        ("?hook=actions", "/hooks/actions", Some(bearer.as_str())),
        ("?hook=chat&secret=another", "/hooks/chat", Some("Bearer another")),
        ("?secret=", "/hooks/chat", None),
    ] {
        let url = stage.api(&format!("/_control/converse/webhook{query}"));
        let request = stage.http.post(url).body("{\"b\":1,\"a\":\"\\ud83d\"");
        let (answer, ()) = tokio::join!(request.send(), async {
            let ring = receiver.ring().await;
            assert_eq!((ring.path(), ring.header("authorization")), (path, authorization));
            assert_eq!(ring.body, "{\"b\":1,\"a\":\"\\ud83d\"", "to the letter");
            ring.answer(400, "no").await;
        });
        let answer: Value = answer.unwrap().json().await.unwrap();
        assert_eq!((&answer["status"], &answer["answer"]), (&json!(400), &json!("no")));
    }
    let state = stage.state().await;
    assert_eq!(state["webhook_calls"].as_array().unwrap().len(), 4, "it is not tried again");
    assert_eq!(state["webhook_calls"][0]["event"], "by hand");
    let wrong = stage.http.post(stage.api("/_control/converse/webhook?hook=both")).send().await.unwrap();
    assert_eq!(wrong.status(), 400);
    stage.control("POST", "/settings", json!({"converse_webhooks": null})).await;
    let nowhere = stage.http.post(stage.api("/_control/converse/webhook")).send().await.unwrap();
    assert_eq!(nowhere.status(), 400);
}

#[tokio::test]
async fn a_session_is_ended_or_escalated_without_a_word() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let id = new_id();
    let number = stage.converse_start(&receiver, &id).await;
    let path = format!("/conversations/{number}/conversation_status");
    for status in ["escalated", "open", "ended"] {
        let answer = stage.control("POST", &path, json!({"status": status})).await;
        assert_eq!(answer, json!({"status": status, "changed": true}));
    }
    let late = json!({"platformConversationId": id, "eventType": "message", "text": "hello"});
    assert_eq!(stage.converse(late).await.status(), 400);
    let path = format!("/conversations/{number}/resolve");
    stage.control("POST", &path, json!({"resolved": false})).await;
    stage.converse_say(&id, "hello").await;
    assert!(receiver.text().await.starts_with("Hello!"));
    stage.control("POST", &path, json!({"resolved": true})).await;
    assert_eq!(stage.session(&id).await["status"], "ended");
}

#[tokio::test]
async fn what_seed_003_does_not_know_is_refused_for_its_sessions() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let number = stage.converse_start(&receiver, &new_id()).await;
    let of = |what: &str| format!("/conversations/{number}{what}");
    for (method, path, body) in [
        ("POST", of("/messages"), json!({"content": "x", "reply_to": 1})),
        ("POST", of("/messages"), json!({"content": "x", "private": true})),
        ("POST", of("/messages"), json!({"content": "x", "metadata": {}})),
        ("POST", of("/messages"), json!({"content": "x", "echo_id": "1"})),
        ("POST", of("/messages"), json!({"content": "x", "attachments": [{"kind": "image"}]})),
        ("POST", of("/typing"), json!({})),
        ("POST", of("/flashback"), json!({})),
        ("POST", of("/revoke"), Value::Null),
        ("POST", of("/conversation_status"), json!({"status": "waiting"})),
        ("POST", of("/conversation_status"), json!({"status": "resolved"})),
        ("PATCH", of("/messages/1"), json!({"content": "x"})),
        ("DELETE", of("/messages/1"), Value::Null),
    ] {
        let answer = stage.control_answer(method, &path, body.clone()).await;
        let status = answer.status().as_u16();
        let error = answer.text().await.unwrap();
        // A message that is answered has to be there first.
        assert!(
            error.contains("seed 003") || (status == 404 && body["reply_to"] == 1),
            "{path} {body}: {error}"
        );
    }
    let widget = stage.open("Ana").await;
    let path = format!("/conversations/{}/conversation_status", widget.conversation);
    let answer = stage.control_answer("POST", &path, json!({"status": "ended"})).await;
    assert!(answer.text().await.unwrap().contains("seed 000"));
}

#[tokio::test]
async fn a_session_that_is_deleted_is_forgotten_and_a_reset_puts_the_webhooks_back() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let id = new_id();
    let number = stage.converse_start(&receiver, &id).await;
    stage.control("DELETE", &format!("/conversations/{number}"), Value::Null).await;
    let late = json!({"platformConversationId": id, "eventType": "message", "text": "hello"});
    assert_eq!(stage.converse(late).await.status(), 400);
    stage.control("POST", "/settings", json!({"converse_webhooks": null})).await;
    stage.control("POST", "/reset", Value::Null).await;
    let state = stage.state().await;
    assert_eq!(state["webhook_calls"], json!([]));
    assert_eq!(state["settings"]["converse_webhooks"]["chat"], json!(format!("{}/chat", receiver.root())));
    assert_eq!((&state["converse_bot_id"], &state["converse_api_key"]), (&json!(BOT), &json!(super::KEY)));
}
