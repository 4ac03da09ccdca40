//! Misbehaviour of requests.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::stage::{TOKEN, stage};

#[tokio::test]
async fn a_status_comes_instead_of_the_work_as_often_as_the_rule_says() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let when = json!({"method": "POST", "path_contains": "/messages", "skip": 1, "times": 2});
    let then = json!({"status": 429, "retry_after": 7, "body": "slow down", "content_type": "text/plain"});
    stage.control("POST", "/faults", json!({"when": when, "then": then})).await;
    let mut statuses = Vec::new();
    for echo in ["1", "2", "3", "4"] {
        let answer = stage.send(&visitor, "hello", echo).await.unwrap();
        statuses.push(answer.status().as_u16());
        if answer.status() == 429 {
            assert_eq!(answer.headers()["retry-after"], "7");
            assert_eq!(answer.headers()["content-type"], "text/plain");
            assert_eq!(answer.text().await.unwrap(), "slow down");
        }
    }
    assert_eq!(statuses, [200, 429, 429, 200]);
    assert_eq!(stage.all(&visitor).await.len(), 2, "what was refused was not stored");
    assert_eq!(stage.state().await["faults"]["rules"][0]["acted"], 2);
}

#[tokio::test]
async fn a_rule_may_name_the_end_of_the_path_only() {
    let stage = stage().await;
    let visitor = stage.sdk_open("Ana").await;
    let when = json!({"method": "POST", "path_ends": "/sdk/conversations"});
    stage.control("POST", "/faults", json!({"when": when, "then": {"status": 503}})).await;
    stage.sdk_send(&visitor, "hello", "1").await;
    let created = stage.http.post(stage.api("/api/v1/sdk/conversations")).json(&json!({"name": "x"}));
    assert_eq!(created.send().await.unwrap().status(), 503);
}

#[tokio::test]
async fn the_answer_of_a_rule_carries_cors_headers_unless_told_otherwise() {
    let stage = stage().await;
    let shop = stage.running.origins.shop.clone();
    for (cors, granted) in [(Value::Null, true), (json!(true), true), (json!(false), false)] {
        stage.control("POST", "/faults", json!({"then": {"status": 503, "cors": cors}})).await;
        let url = stage.api(&format!("/widget/settings?website_token={TOKEN}"));
        let answer = stage.http.get(url).header("Origin", &shop).send().await.unwrap();
        assert_eq!(answer.status(), 503);
        assert_eq!(answer.headers().contains_key("access-control-allow-origin"), granted, "{cors}");
        stage.control("DELETE", "/faults", Value::Null).await;
    }
}

#[tokio::test]
async fn preflights_are_spared_unless_a_rule_names_them() {
    let stage = stage().await;
    let preflight = async || {
        stage
            .http
            .request(reqwest::Method::OPTIONS, stage.api("/widget/conversations"))
            .header("Origin", &stage.running.origins.shop)
            .header("Access-Control-Request-Method", "POST")
            .send()
            .await
            .unwrap()
            .status()
    };
    stage.control("POST", "/faults", json!({"then": {"status": 500}})).await;
    assert_eq!(preflight().await, 204);
    stage.control("DELETE", "/faults", Value::Null).await;
    stage.control("POST", "/faults", json!({"when": {"method": "OPTIONS"}, "then": {"status": 500}})).await;
    assert_eq!(preflight().await, 500);
}

#[tokio::test]
async fn a_lost_request_is_not_stored_and_a_lost_answer_is() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let when = json!({"method": "POST", "times": 1});
    stage.control("POST", "/faults", json!({"when": when, "then": {"drop_before_store": true}})).await;
    assert!(stage.send(&visitor, "lost", "1").await.is_err());
    assert_eq!(stage.all(&visitor).await.len(), 0);
    stage.control("POST", "/faults", json!({"when": when, "then": {"drop_after_store": true}})).await;
    assert!(stage.send(&visitor, "stored", "2").await.is_err());
    let messages = stage.all(&visitor).await;
    assert_eq!((messages.len(), &messages[0]["content"]), (1, &json!("stored")));
    let state = stage.state().await;
    let hung_up = state["requests"].as_array().unwrap().iter().filter(|request| request["status"].is_null());
    assert_eq!(hung_up.count(), 2, "the journal knows that nothing was answered");
}

#[tokio::test]
async fn a_delay_comes_before_the_work_or_before_the_answer() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let mut socket = stage.subscribed(&visitor).await;
    let pause = Duration::from_millis(150);
    let when = json!({"method": "POST", "times": 1});
    stage.control("POST", "/faults", json!({"when": when, "then": {"delay_ms": 150}})).await;
    let begin = Instant::now();
    let (answer, seen) = tokio::join!(stage.send(&visitor, "late", "1"), async {
        socket.event().await;
        begin.elapsed()
    });
    answer.unwrap();
    assert!(seen >= pause, "stored after {seen:?}");

    stage.control("POST", "/faults", json!({"when": when, "then": {"delay_answer_ms": 150}})).await;
    let begin = Instant::now();
    let (answered, seen) = tokio::join!(
        async {
            stage.send(&visitor, "early", "2").await.unwrap();
            begin.elapsed()
        },
        async {
            socket.event().await;
            begin.elapsed()
        }
    );
    assert!(answered >= pause && seen < answered, "seen after {seen:?}, answered after {answered:?}");
}

#[tokio::test]
async fn a_truncated_answer_begins_well_and_breaks_off() {
    let stage = stage().await;
    stage.control("POST", "/faults", json!({"then": {"truncate": 5}})).await;
    let url = stage.api(&format!("/widget/settings?website_token={TOKEN}"));
    let mut answer = stage.http.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.chunk().await.unwrap().unwrap().len(), 5);
    assert!(answer.chunk().await.is_err());
}

#[tokio::test]
async fn the_assets_misbehave_too_when_a_rule_names_them() {
    let stage = stage().await;
    stage.control("POST", "/faults", json!({"when": {"origin": "assets"}, "then": {"status": 404}})).await;
    let answer = stage.http.get(format!("{}/loader.js", stage.running.origins.assets)).send().await.unwrap();
    assert_eq!(answer.status(), 404);
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    stage.open("Ana").await;
}

#[tokio::test]
async fn a_rule_that_makes_no_sense_is_explained() {
    let stage = stage().await;
    for (rule, part) in [
        (json!({}), "either"),
        (json!({"then": {}}), "nothing to do"),
        (json!({"then": {"status": 99}}), "no status"),
        (json!({"then": {"status": 500, "truncate": 3}}), "exclude"),
        (json!({"then": {"delay_ms": 5, "body": "x"}}), "need a status"),
        (json!({"then": {"explode": true}}), "explode"),
        (json!({"when": {"origin": "moon"}, "then": {"status": 500}}), "moon"),
        (json!({"socket": {"explode": true}}), "explode"),
        (json!({"socket": {"drop_events": 1}, "times": 2}), "times"),
    ] {
        let answer = stage.control_answer("POST", "/faults", rule.clone()).await;
        assert_eq!(answer.status(), 400, "{rule}");
        let body: Value = answer.json().await.unwrap();
        assert!(body["error"].as_str().unwrap().contains(part), "{rule}: {body}");
    }
}
