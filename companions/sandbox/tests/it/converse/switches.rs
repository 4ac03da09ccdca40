//! Where seed 003 contradicts itself or says nothing, a switch decides.

use futures_util::FutureExt;
use serde_json::json;

use super::{BOT, KEY, PATH, Receiver, bot_stage_with, message, new_id};

#[tokio::test]
async fn only_the_path_that_the_setting_names_is_there() {
    let receiver = Receiver::listen().await;
    for (setting, right, wrong) in [
        ("chat_converse", "/chat/converse", "/converse/chat"),
        ("converse_chat", "/converse/chat", "/chat/converse"),
    ] {
        let settings = json!({"converse_path": setting, "converse_bot_answers": false});
        let stage = bot_stage_with(&receiver, settings).await;
        let start = json!({"platformConversationId": "x", "eventType": "startSession"}).to_string();
        assert_eq!(stage.converse_raw(wrong, &start).await, 404, "{setting}");
        assert!(stage.refusals().await[0].contains(right), "{setting}");
        assert_eq!(stage.converse_raw(right, &start).await, 200, "{setting}");
    }
}

#[tokio::test]
async fn the_wrong_spelling_of_headers_and_of_meta_data_is_refused_with_the_setting_that_wants_the_other() {
    let receiver = Receiver::listen().await;
    let settings = json!({"converse_key_header": "apikey", "converse_metadata": "object"});
    let stage = bot_stage_with(&receiver, settings).await;
    let start = json!({"platformConversationId": "x", "eventType": "startSession"});
    assert_eq!(stage.converse(start.clone()).await.status(), 401, "the key is in Authorization");
    assert!(stage.refusals().await[0].contains("converse_key_header"));
    let mut listed = start;
    listed["metaData"] = json!([{"key": "k", "value": "v"}]);
    let request = stage.http.post(stage.api(PATH)).header("apiKey", KEY).header("botId", BOT);
    assert_eq!(request.json(&listed).send().await.unwrap().status(), 400);
    assert!(stage.refusals().await[1].contains("metaData must be an object"));
}

#[tokio::test]
async fn a_request_is_answered_before_its_webhooks_are_called_or_after_them() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage_with(&receiver, json!({})).await;
    let id = new_id();
    // It is answered although nobody has answered the webhook, and then the webhook is called.
    stage.converse_done(json!({"platformConversationId": id, "eventType": "startSession"})).await;
    receiver.hear().await;

    stage.control("POST", "/settings", json!({"converse_webhooks_first": true})).await;
    let mut request = Box::pin(stage.converse(message(&id, "hello")));
    let ring = tokio::select! {
        biased;
        _ = request.as_mut() => panic!("answered without its webhook"),
        ring = receiver.ring() => ring,
    };
    assert!(request.as_mut().now_or_never().is_none(), "answered before its webhook was");
    ring.answer(200, "").await;
    assert_eq!(request.await.status(), 200);
}

#[tokio::test]
async fn a_silent_bot_leaves_the_talking_to_the_control() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage_with(&receiver, json!({"converse_bot_answers": false})).await;
    let id = new_id();
    stage.converse_done(json!({"platformConversationId": id, "eventType": "startSession"})).await;
    stage.converse_say(&id, "buttons").await;
    let session = stage.session(&id).await["id"].as_i64().unwrap();
    let path = format!("/conversations/{session}/messages");
    stage.control("POST", &path, json!({"content": "by hand"})).await;
    assert_eq!(receiver.text().await, "by hand", "nothing came before it");
}

#[tokio::test]
async fn the_member_of_a_link_button_has_the_name_that_the_setting_gives() {
    let receiver = Receiver::listen().await;
    for member in ["link", "url"] {
        let stage = bot_stage_with(&receiver, json!({"converse_link_member": member})).await;
        let id = new_id();
        stage.converse_start(&receiver, &id).await;
        stage.converse_say(&id, "link").await;
        let button = receiver.hear().await["data"]["buttons"][0].clone();
        assert_eq!((&button["type"], button[member].is_string()), (&json!("link"), true), "{button}");
    }
}

#[tokio::test]
async fn settings_that_make_no_sense_are_explained() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage_with(&receiver, json!({})).await;
    let (chat, actions) = ("http://localhost/chat", "http://localhost/actions");
    for (webhooks, reason) in [
        (json!({"chat": chat}), "actions"),
        (json!({"chat": "https://localhost/chat", "actions": actions}), "http://"),
        (json!({"chat": chat, "actions": "nowhere"}), "nowhere"),
        (json!({"chat": chat, "actions": actions, "secret": "with a space"}), "secret"),
        (json!({"chat": chat, "actions": actions, "secret_in": "body"}), "body"),
        (json!({"chat": chat, "actions": actions, "headers": {"no name": "x"}}), "no name"),
    ] {
        let answer = stage.control_answer("POST", "/settings", json!({"converse_webhooks": webhooks})).await;
        assert_eq!(answer.status(), 400, "{webhooks}");
        let error = answer.text().await.unwrap();
        assert!(error.contains(reason), "{webhooks}: {error}");
    }
}
