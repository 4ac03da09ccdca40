//! What seed 003 does not allow is refused with one of its four statuses, and with a reason that the console shows.

use reqwest::Method;
use serde_json::{Value, json};

use super::{BOT, KEY, PATH, Receiver, bot_stage, message, new_id};

#[tokio::test]
async fn a_body_that_the_document_does_not_have_is_a_bad_request_with_a_reason() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let id = new_id();
    stage.converse_start(&receiver, &id).await;
    let with = |name: &str, value: Value| {
        let mut body = message(&id, "hello");
        body[name] = value;
        body
    };
    let without = |name: &str| {
        let mut body = message(&id, "hello");
        body.as_object_mut().unwrap().remove(name);
        body
    };
    let parameter = |parameter: Value| with("metaData", json!([parameter]));
    for (body, reason) in [
        (json!([]), "must be an object"),
        (without("platformConversationId"), "\"platformConversationId\""),
        (with("platformConversationId", json!(1)), "must be a string"),
        (with("platformConversationId", json!(" ")), "some text"),
        (without("eventType"), "\"eventType\""),
        (with("eventType", json!("StartSession")), "startSession, message or endSession"),
        (with("eventType", json!(null)), "must be a string"),
        (without("text"), "must have the field \"text\""),
        (with("text", json!("")), "some text"),
        (with("text", json!("\n")), "some text"),
        (with("text", json!(null)), "must be a string"),
        (with("cardIndex", json!("1")), "a whole number from 0"),
        (with("cardIndex", json!(-1)), "a whole number from 0"),
        (with("cardIndex", json!(1.5)), "a whole number from 0"),
        (with("cardIndex", json!(null)), "a whole number from 0"),
        (with("clientMessageId", json!("1")), "no field \"clientMessageId\""),
        (with("attempt", json!(1)), "no field \"attempt\""),
        (with("metaData", json!({"key": "k", "value": "v"})), "a list of objects"),
        (with("metaData", json!(null)), "a list of objects"),
        (parameter(json!("userId")), "must be an object"),
        (parameter(json!({"value": "v"})), "\"key\""),
        (parameter(json!({"key": "k"})), "\"value\""),
        (parameter(json!({"key": "k", "value": 54321})), "must be a string"),
        (parameter(json!({"key": "k", "value": "v", "sanitize": "true"})), "true or false"),
        (parameter(json!({"key": "k", "value": "v", "note": 1})), "no field \"note\""),
        (json!({"platformConversationId": id, "eventType": "startSession"}), "was started before"),
        (message("never-started", "hello"), "was never started"),
        (json!({"platformConversationId": "never-started", "eventType": "endSession"}), "was never started"),
    ] {
        let answer = stage.converse(body.clone()).await;
        assert_eq!(answer.status(), 400, "{body}");
        let error: Value = answer.json().await.unwrap();
        assert!(error["error"].as_str().unwrap().contains(reason), "{body}: {error}");
        let state = stage.state().await;
        let last = state["refusals"].as_array().unwrap().last().unwrap();
        assert!(last["reason"].as_str().unwrap().contains(reason), "{body}: {last}");
        assert_eq!((&last["where"], &last["status"]), (&json!(format!("POST {PATH}")), &json!(400)));
    }
    let session = stage.session(&id).await;
    assert_eq!(session["message_count"], 1, "what was refused left nothing but the welcome behind");
    assert_eq!(session["meta_data"], json!([]));
}

#[tokio::test]
async fn a_session_that_has_ended_takes_nothing_more() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let id = new_id();
    stage.converse_start(&receiver, &id).await;
    stage.converse_done(json!({"platformConversationId": id, "eventType": "endSession"})).await;
    for (event, reason) in [("message", "has ended"), ("endSession", "has ended"), ("startSession", "before")]
    {
        let body = json!({"platformConversationId": id, "eventType": event, "text": "hello"});
        assert_eq!(stage.converse(body).await.status(), 400, "{event}");
        assert!(stage.refusals().await.pop().unwrap().contains(reason), "{event}");
    }
}

#[tokio::test]
async fn the_key_stands_in_its_header_alone_and_the_bot_is_a_known_one() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let bearer = format!("Bearer {KEY}");
    let unknown = "610abae7527db9ce033024e1";
    for (headers, status, reason) in [
        (vec![("botid", BOT)], 401, "Authorization must be there"),
        (vec![("authorization", "wrong"), ("botid", BOT)], 401, "is nobody's"),
        (vec![("authorization", bearer.as_str()), ("botid", BOT)], 401, "is nobody's"),
        (vec![("authorization", KEY), ("authorization", KEY), ("botid", BOT)], 401, "once"),
        (vec![("apikey", KEY), ("botid", BOT)], 401, "wants the key in Authorization"),
        (
            vec![("authorization", KEY), ("apikey", KEY), ("botid", BOT)],
            401,
            "wants the key in Authorization",
        ),
        (vec![("authorization", KEY)], 400, "botid must be there"),
        (vec![("authorization", KEY), ("botid", BOT), ("botid", BOT)], 400, "once"),
        (vec![("authorization", KEY), ("botid", "YOUR_BOT_ID")], 400, "24-digit"),
        (vec![("authorization", KEY), ("botid", unknown)], 404, "no bot 610abae7527db9ce033024e1"),
    ] {
        let mut request = stage.http.post(stage.api(PATH));
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let start = json!({"platformConversationId": new_id(), "eventType": "startSession"});
        assert_eq!(request.json(&start).send().await.unwrap().status(), status, "{headers:?}");
        let last = stage.refusals().await.pop().unwrap();
        assert!(last.contains(reason) && !last.contains(KEY), "{headers:?}: {last}");
    }
    assert_eq!(stage.state().await["conversations"], json!([]));
}

#[tokio::test]
async fn a_request_of_another_kind_is_refused() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    let start = json!({"platformConversationId": "x", "eventType": "startSession"}).to_string();
    let post = |query: &str| {
        let request = stage.http.post(stage.api(&format!("{PATH}{query}")));
        request.header("Authorization", KEY).header("botid", BOT)
    };
    assert_eq!(post("").body(start.clone()).send().await.unwrap().status(), 400, "not announced as JSON");
    let json = "application/json";
    assert_eq!(post("").header("Content-Type", json).body("{").send().await.unwrap().status(), 400);
    let queried = post("?botid=x").header("Content-Type", json).body(start.clone()).send().await.unwrap();
    assert_eq!(queried.status(), 400);
    for (method, path, status) in [
        (Method::GET, PATH, 405),
        (Method::PUT, "/converse/chat", 405),
        (Method::POST, "/chat", 404),
        (Method::POST, "/converse", 404),
    ] {
        let answer = stage.http.request(method.clone(), stage.api(path)).send().await.unwrap();
        assert_eq!(answer.status(), status, "{method} {path}");
    }
    assert_eq!(stage.state().await["conversations"], json!([]));
}

#[tokio::test]
async fn no_page_may_speak_to_the_bot_itself() {
    let receiver = Receiver::listen().await;
    let stage = bot_stage(&receiver).await;
    for headers in ["authorization", "content-type", "botid"] {
        let request = stage.http.request(Method::OPTIONS, stage.api(PATH));
        let preflight = request
            .header("Origin", &stage.running.origins.shop)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", headers);
        assert_eq!(preflight.send().await.unwrap().status(), 403, "{headers}");
    }
}
