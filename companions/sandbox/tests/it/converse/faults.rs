//! Webhooks that fail are called again, and those that misbehave do so by rule.

use serde_json::{Value, json};

use super::{BOT, KEY, PATH, Receiver, SECRET, bot_stage, bot_stage_with, message, new_id};
use crate::stage::Stage;

/// The calls that the journal has of this message, once there are so many.
async fn calls(stage: &Stage, count: usize) -> Vec<Value> {
    let state = stage
        .until(|state| state["webhook_calls"].as_array().is_some_and(|calls| calls.len() >= count))
        .await;
    state["webhook_calls"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_failed_webhook_is_called_again_with_the_same_words_until_it_is_content() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let id = new_id();
    let number = stage.converse_start(&receiver, &id).await;
    stage.converse_say(&id, "hello").await;
    let mut bodies = Vec::new();
    for status in [500, 429] {
        let ring = receiver.ring().await;
        bodies.push(ring.body.clone());
        ring.answer(status, "").await;
    }
    let cut_off = receiver.ring().await;
    bodies.push(cut_off.body.clone());
    drop(cut_off);
    let ring = receiver.ring().await;
    bodies.push(ring.body.clone());
    ring.answer(204, "").await;
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    let calls = calls(&stage, 5).await;
    let shown: Vec<_> = calls[1..].iter().map(|call| (&call["attempt"], &call["status"])).collect();
    assert_eq!(
        shown,
        [
            (&json!(1), &json!(500)),
            (&json!(2), &json!(429)),
            (&json!(3), &Value::Null),
            (&json!(4), &json!(204))
        ]
    );
    let last = &calls[4];
    assert_eq!((&last["conversation_id"], &last["event"]), (&json!(number), &json!("sendMessage")));
    assert_eq!((&last["hook"], &last["error"]), (&json!("chat"), &Value::Null));
    assert!(calls[1]["error"].as_str().unwrap().contains("500") && calls[3]["error"].is_string());
    let state = stage.until(|state| state.to_string().contains("\"status\":\"delivered\"")).await;
    assert!(!state["webhook_calls"].to_string().contains(SECRET));
}

#[tokio::test]
async fn a_webhook_that_never_takes_an_event_does_not_keep_the_next_one_back() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage_with(&receiver, json!({"converse_retries": 1})).await;
    let id = new_id();
    stage.converse_start(&receiver, &id).await;
    stage.converse_say(&id, "hello").await;
    stage.converse_say(&id, "what?").await;
    for _ in 0..2 {
        let ring = receiver.ring().await;
        assert!(ring.json()["data"]["text"].as_str().unwrap().starts_with("Hello!"));
        ring.answer(500, "").await;
    }
    assert_eq!(receiver.text().await, "Sorry, I did not get that.");
    let session = stage.session(&id).await;
    let failed = session["messages"].as_array().unwrap().iter().filter(|one| one["status"] == "failed");
    assert_eq!(failed.count(), 1);
}

#[tokio::test]
async fn without_a_webhook_nothing_is_called_and_the_journal_says_why() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage_with(&receiver, json!({"converse_webhooks": null, "converse_retries": 0})).await;
    let id = new_id();
    stage.converse_done(json!({"platformConversationId": id, "eventType": "startSession"})).await;
    let calls = calls(&stage, 1).await;
    assert_eq!((&calls[0]["status"], &calls[0]["error"]), (&Value::Null, &json!("no webhook is named")));
    let named = json!({"converse_webhooks": receiver.webhooks()});
    stage.control("POST", "/settings", named).await;
    stage.converse_say(&id, "hello").await;
    assert!(receiver.text().await.starts_with("Hello!"), "named while it runs");
}

#[tokio::test]
async fn the_secret_stands_in_a_header_or_in_the_path_or_signs() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let id = new_id();
    let next = async |webhooks: Value| {
        stage.control("POST", "/settings", json!({"converse_webhooks": webhooks})).await;
        match stage.state().await["conversations"].as_array().unwrap().is_empty() {
            true => {
                stage.converse_done(json!({"platformConversationId": id, "eventType": "startSession"})).await
            }
            false => stage.converse_say(&id, "hello").await,
        }
        receiver.ring().await
    };
    let (chat, actions) = (format!("{}/chat", receiver.root()), format!("{}/actions", receiver.root()));
    let header =
        next(json!({"chat": chat, "actions": actions, "secret": SECRET, "headers": {"X-From": "bot"}})).await;
    assert_eq!(header.header("authorization"), Some(format!("Bearer {SECRET}").as_str()));
    assert_eq!((header.path(), header.header("x-from")), ("/hooks/chat", Some("bot")));
    header.answer(200, "").await;
    let path = next(json!({"chat": chat, "actions": actions, "secret": SECRET, "secret_in": "path"})).await;
    assert_eq!((path.path(), path.header("authorization")), (format!("/hooks/chat/{SECRET}").as_str(), None));
    path.answer(200, "").await;
    let none = next(json!({"chat": chat, "actions": actions})).await;
    assert_eq!((none.path(), none.header("authorization")), ("/hooks/chat", None));
    none.answer(200, "").await;
    let signed = json!({"chat": chat, "actions": actions, "secret": "whsec_c2lnbmluZy1zZWNyZXQ="});
    let first = next(signed).await;
    let signature = |ring: &super::Ring| ring.header("webhook-signature").unwrap().to_owned();
    assert!(signature(&first).starts_with("v1,") && first.header("webhook-timestamp").is_some());
    let name = first.header("webhook-id").unwrap().to_owned();
    first.answer(500, "").await;
    let again = receiver.ring().await;
    assert_eq!(again.header("webhook-id"), Some(name.as_str()), "the same delivery");
    again.answer(200, "").await;
}

#[tokio::test]
async fn events_are_lost_doubled_or_swapped_by_rule() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let id = new_id();
    stage.converse_start(&receiver, &id).await;
    stage.control("POST", "/faults", json!({"webhook": {"drop": 1}})).await;
    stage.control("POST", "/faults", json!({"webhook": {"duplicate": 1}})).await;
    stage.converse_say(&id, "order").await;
    let mut heard = Vec::new();
    for _ in 0..3 {
        heard.push(receiver.text().await);
    }
    assert_eq!(heard, ["Second.", "Second.", "Third."]);
    stage.control("POST", "/faults", json!({"webhook": {"reorder": true}})).await;
    stage.converse_say(&id, "order").await;
    assert_eq!((receiver.text().await, receiver.text().await), ("Second.".to_owned(), "First.".to_owned()));
    let released = async {
        // The third is held back until the rules are cleared; that it waits has no end of its own.
        stage
            .until(|state| state["conversations"][0]["messages"].to_string().matches("Third.").count() == 2)
            .await;
        stage.control("DELETE", "/faults", Value::Null).await
    };
    let (_, third) = tokio::join!(released, receiver.text());
    assert_eq!(third, "Third.");
}

#[tokio::test]
async fn calls_are_spoilt_by_rule_and_made_again_as_they_should_be() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let id = new_id();
    stage.converse_start(&receiver, &id).await;
    for (fault, spoilt) in [
        (json!({"malform": 1}), "malformed"),
        (json!({"wrong_secret": 1}), "secret"),
        (json!({"wrong_bot": 1}), "bot"),
        (json!({"lose_answers": 1}), "answer"),
    ] {
        stage.control("POST", "/faults", json!({"webhook": fault})).await;
        stage.converse_say(&id, "hello").await;
        let first = receiver.ring().await;
        let bearer = format!("Bearer {SECRET}");
        let is_json = serde_json::from_str::<Value>(&first.body).is_ok();
        assert_eq!(is_json, spoilt != "malformed", "{spoilt}");
        assert_eq!(first.header("authorization") == Some(&bearer), spoilt != "secret", "{spoilt}");
        assert_eq!(!is_json || first.json()["botId"] == BOT, spoilt != "bot", "{spoilt}");
        first.answer(if spoilt == "answer" { 200 } else { 400 }, "").await;
        let second = receiver.ring().await;
        assert_eq!(
            (&second.json()["botId"], second.header("authorization")),
            (&json!(BOT), Some(bearer.as_str()))
        );
        second.answer(200, "").await;
    }
    let faults = stage.state().await["faults"].clone();
    for name in ["malform_webhooks", "wrong_webhook_secrets", "wrong_webhook_bots", "lose_webhook_answers"] {
        assert_eq!(faults[name], 0, "{name} is used up");
    }
}

#[tokio::test]
async fn a_late_webhook_comes_after_its_time() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let id = new_id();
    stage.converse_start(&receiver, &id).await;
    stage.control("POST", "/faults", json!({"webhook": {"delay_ms": 150}})).await;
    let begin = std::time::Instant::now();
    stage.converse_say(&id, "hello").await;
    receiver.hear().await;
    assert!(begin.elapsed() >= std::time::Duration::from_millis(150));
}

#[tokio::test]
async fn a_request_is_replaced_or_its_answer_lost_by_the_rules_for_requests() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let id = new_id();
    stage.converse_start(&receiver, &id).await;
    let when = json!({"method": "POST", "path_contains": "converse", "times": 1});
    for status in [400, 401, 404, 429, 500, 503] {
        stage.control("POST", "/faults", json!({"when": when, "then": {"status": status}})).await;
        assert_eq!(stage.converse(message(&id, "lost")).await.status(), status);
    }
    let post = || {
        let request = stage.http.post(stage.api(PATH)).header("Authorization", KEY).header("botid", BOT);
        request.json(&message(&id, "hello")).send()
    };
    stage.control("POST", "/faults", json!({"when": when, "then": {"drop_before_store": true}})).await;
    assert!(post().await.is_err());
    assert_eq!(stage.session(&id).await["message_count"], 1, "nothing of it was stored");
    stage.control("POST", "/faults", json!({"when": when, "then": {"drop_after_store": true}})).await;
    assert!(post().await.is_err());
    assert!(receiver.text().await.starts_with("Hello!"), "the bot answers all the same");
}

#[tokio::test]
async fn a_webhook_rule_that_makes_no_sense_is_explained() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    for (rule, part) in [
        (json!({"webhook": {"explode": true}}), "explode"),
        (json!({"webhook": {"drop": 1}, "times": 2}), "nothing beside it"),
        (json!({"webhook": {"drop": 1}, "then": {"status": 500}}), "nothing beside it"),
    ] {
        let answer = stage.control_answer("POST", "/faults", rule.clone()).await;
        assert_eq!(answer.status(), 400, "{rule}");
        assert!(answer.text().await.unwrap().contains(part), "{rule}");
    }
}
