//! What seed 002 does not allow is refused, with a reason that the console shows.

use reqwest::Method;
use serde_json::{Value, json};

use super::{ANA, CONVERSATIONS, KEY, MESSAGES, message};
use crate::stage::{Stage, stage};

/// What is asked, the status, and a part of the reason.
type Case<'a> = (&'a str, String, Value, u16, &'a str);

async fn check(stage: &Stage, cases: Vec<Case<'_>>) {
    for (method, path, body, status, reason) in cases {
        let what = format!("{method} {path} {body:.80}");
        let answer = stage.partner(method, &path, body).await;
        assert_eq!(answer.status(), status, "{what}");
        let error: Value = answer.json().await.unwrap();
        assert!(error["error"].as_str().unwrap().contains(reason), "{what}: {error}");
        let state = stage.state().await;
        let last = state["refusals"].as_array().unwrap().last().unwrap();
        assert!(last["reason"].as_str().unwrap().contains(reason), "{what}: {last}");
        let path = path.split_once('?').map_or(path.as_str(), |(path, _)| path);
        assert_eq!(last["where"], format!("{method} {path}"));
    }
}

#[tokio::test]
async fn nothing_but_registering_goes_without_the_key_exactly_as_the_guide_prints_it() {
    let stage = stage().await;
    let id = stage.partner_open(ANA).await;
    let right = format!("Bearer {KEY}");
    let (absent, form, nobody) = ("must be there", "is not exactly", "is nobody's");
    let wrong = [
        (None, absent),
        (Some("Bearer wrong".to_owned()), nobody),
        (Some(format!("Bearer {KEY}x")), nobody),
        (Some(format!("bearer {KEY}")), form),
        (Some(format!("Bearer  {KEY}")), form),
        (Some(format!("Bearer {KEY} {KEY}")), form),
        (Some(format!("Token {KEY}")), form),
        (Some(KEY.to_owned()), form),
        (Some("Bearer".to_owned()), form),
    ];
    for (method, path, body) in [
        ("POST", CONVERSATIONS.to_owned(), json!({"customerId": ANA})),
        ("GET", format!("{CONVERSATIONS}/{ANA}"), Value::Null),
        ("POST", MESSAGES.to_owned(), message(id, "hello")),
        ("GET", format!("{MESSAGES}/{id}"), Value::Null),
        ("PATCH", format!("/api/customers/{ANA}"), json!({"name": "Ana"})),
    ] {
        let ask = async |value: Option<&String>| {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let mut request = stage.http.request(method, stage.api(&path));
            if let Some(value) = value {
                request = request.header("Authorization", value);
            }
            let request = if body.is_null() { request } else { request.json(&body) };
            request.send().await.unwrap().status()
        };
        for (value, reason) in &wrong {
            assert_eq!(ask(value.as_ref()).await, 401, "{method} {path} {value:?}");
            let last = stage.refusals().await.pop().unwrap();
            assert!(last.contains(reason) && !last.contains(KEY), "{method} {path} {value:?}: {last}");
        }
        assert_eq!(ask(Some(&right)).await, 200, "{method} {path}");
    }
    let twice = stage.http.get(stage.api(&format!("{MESSAGES}/{id}"))).bearer_auth(KEY);
    let twice = twice.header("Authorization", "Bearer another").send().await.unwrap();
    assert_eq!(twice.status(), 401);
    assert_eq!(stage.partner_list(id).await.len(), 1, "what was refused left nothing behind");
}

#[tokio::test]
async fn a_request_that_the_guide_does_not_have_is_refused_with_a_reason() {
    let stage = stage().await;
    let id = stage.partner_open(ANA).await;
    let widget = stage.open("a visitor of seed 000").await;
    let register = |body: Value, reason| ("POST", "/api/partner/register".to_owned(), body, 400, reason);
    let create = |body: Value, reason| ("POST", CONVERSATIONS.to_owned(), body, 400, reason);
    let send = |change: &dyn Fn(&mut Value), status, reason| {
        let mut body = message(id, "hello");
        change(&mut body);
        ("POST", MESSAGES.to_owned(), body, status, reason)
    };
    let data = |body: Value, reason| ("PATCH", format!("/api/customers/{ANA}"), body, 400, reason);
    let cases = vec![
        register(json!({"name": "x"}), "\"domain\""),
        register(json!({"name": " ", "domain": "x"}), "some text"),
        register(json!({"name": "x", "domain": "x", "email": "x"}), "\"email\""),
        create(json!({}), "\"customerId\""),
        create(json!({"customerId": 12345}), "must be a string"),
        create(json!({"customerId": ""}), "some text"),
        create(json!({"customerId": ANA, "status": "active"}), "\"status\""),
        create(json!([]), "must be an object"),
        send(&|body| body["conversationId"] = json!("27"), 400, "a whole number"),
        send(&|body| body["conversationId"] = json!(1), 404, "no conversation 1"),
        send(&|body| body["conversationId"] = json!(widget.conversation), 404, "no conversation"),
        send(&|body| body["senderId"] = json!("customer-2"), 403, "not the customer"),
        send(&|body| body["senderId"] = json!(12345), 400, "\"senderId\""),
        send(&|body| body["isFromAgent"] = json!(true), 403, "isFromAgent"),
        send(&|body| body["isFromAgent"] = json!("false"), 400, "true or false"),
        send(&|body| _ = body.as_object_mut().unwrap().remove("isFromAgent"), 400, "\"isFromAgent\""),
        send(&|body| body["content"] = Value::Null, 400, "\"content\""),
        send(&|body| body["content"] = json!("x".repeat(150_001)), 422, "longer than"),
        send(&|body| body["metadata"] = json!("order_lookup"), 400, "an object"),
        send(&|body| body["metadata"] = Value::Null, 400, "an object"),
        send(&|body| body["echo_id"] = json!("1"), 400, "\"echo_id\""),
        send(&|body| body["timestamp"] = json!("2023-01-01T00:00:00.000Z"), 400, "\"timestamp\""),
        data(json!({}), "none of"),
        data(json!({"phone": "1"}), "\"phone\""),
        data(json!({"name": null}), "a string"),
        data(json!({"birthdate": "15.01.1990"}), "like 1990-01-15"),
        data(json!({"birthdate": "1990-02-30"}), "like 1990-01-15"),
        data(json!({"birthdate": "1990-01-15T00:00:00"}), "like 1990-01-15"),
        ("GET", format!("{MESSAGES}/{id}?after=1"), Value::Null, 400, "\"after\""),
        ("GET", format!("{MESSAGES}/{}", widget.conversation), Value::Null, 404, "no conversation"),
        ("GET", format!("{MESSAGES}/latest"), Value::Null, 404, "no id of a conversation"),
        ("GET", format!("{CONVERSATIONS}/{ANA}?status=open"), Value::Null, 400, "\"status\""),
        ("POST", format!("{CONVERSATIONS}?x=1"), json!({"customerId": ANA}), 400, "\"x\""),
        ("GET", CONVERSATIONS.to_owned(), Value::Null, 405, "no such request"),
        ("DELETE", format!("{MESSAGES}/{id}"), Value::Null, 405, "no such request"),
        ("GET", format!("/api/customers/{ANA}"), Value::Null, 405, "no such request"),
        ("GET", "/api/partner/agents".to_owned(), Value::Null, 404, "no such request"),
        ("GET", "/api/customers/".to_owned(), Value::Null, 404, "no such request"),
    ];
    check(&stage, cases).await;
    assert_eq!(stage.partner_list(id).await, Vec::<Value>::new());
    let state = stage.state().await;
    assert_eq!((&state["partners"], state["conversations"].as_array().unwrap().len()), (&json!([]), 2));
    assert_eq!(state["customers"][0]["name"], Value::Null);
}

#[tokio::test]
async fn a_body_that_is_not_announced_as_json_or_is_none_is_refused() {
    let stage = stage().await;
    let post = || stage.http.post(stage.api(CONVERSATIONS)).bearer_auth(KEY);
    let untyped = post().body("{\"customerId\":\"a\"}").send().await.unwrap();
    assert_eq!(untyped.status(), 415);
    let broken = post().header("Content-Type", "application/json").body("{\"customerId\":").send();
    assert_eq!(broken.await.unwrap().status(), 400);
    assert_eq!(stage.state().await["conversations"], json!([]));
}

#[tokio::test]
async fn data_of_an_unknown_customer_that_is_refused_makes_nobody_known() {
    let stage = stage().await;
    let answer = stage.partner("PATCH", "/api/customers/nobody", json!({"birthdate": "soon"})).await;
    assert_eq!(answer.status(), 400);
    assert_eq!(stage.state().await["customers"], json!([]));
}

#[tokio::test]
async fn a_frame_that_the_guide_does_not_have_closes_the_socket_with_a_reason() {
    let stage = stage().await;
    let id = stage.partner_open(ANA).await;
    let foreign = stage.partner_open("customer-2").await;
    stage.partner_send(id, "hello").await;
    let own = stage.partner_list(id).await[0]["id"].clone();
    let theirs = stage.partner_write(foreign, json!({"content": "hello"})).await;
    let frame = |kind: &str, payload: Value| json!({"type": kind, "payload": payload}).to_string();
    let mut as_agent = message(id, "x");
    as_agent["isFromAgent"] = json!(true);
    let mut with_id = message(id, "x");
    with_id["id"] = json!(1);
    let mut spoofed = message(foreign, "x");
    spoofed["senderId"] = json!("customer-2");
    for (text, reason) in [
        ("hello".to_owned(), "no JSON"),
        ("{}".to_owned(), "\"payload\""),
        (json!({"event": "subscribe", "data": {}}).to_string(), "no field"),
        (json!({"type": "typing", "payload": {}, "id": 1}).to_string(), "\"id\""),
        (
            frame("status", json!({"conversationId": id, "status": "closed", "agentId": 2})),
            "no frame \"status\"",
        ),
        (frame("flashback", json!({})), "no frame \"flashback\""),
        (frame("ping", json!({})), "no frame \"ping\""),
        (frame("message", as_agent), "isFromAgent"),
        (frame("message", with_id), "\"id\""),
        (frame("message", spoofed), "has no conversation"),
        (frame("message", message(foreign, "x")), "has no conversation"),
        (frame("message", message(1, "x")), "has no conversation"),
        (frame("typing", json!({"conversationId": id})), "\"isTyping\""),
        (frame("typing", json!({"conversationId": id, "isTyping": 1})), "true or false"),
        (frame("typing", json!({"conversationId": id, "isTyping": true, "isAgent": true})), "\"isAgent\""),
        (frame("typing", json!({"conversationId": id.to_string(), "isTyping": true})), "a whole number"),
        (frame("typing", json!({"conversationId": foreign, "isTyping": true})), "has no conversation"),
        (frame("read", json!({"conversationId": id})), "\"messageId\""),
        (frame("read", json!({"conversationId": id, "messageId": own})), "no message of an agent"),
        (frame("read", json!({"conversationId": id, "messageId": theirs})), "no message of an agent"),
    ] {
        let mut socket = stage.partner_socket(ANA).await;
        socket.say(text.clone()).await;
        assert_eq!(socket.closed().await, 1008, "{text}");
        let last = stage.refusals().await.pop().unwrap();
        assert!(last.contains(reason), "{text}: {last}");
    }
    assert_eq!((stage.partner_list(id).await.len(), stage.partner_list(foreign).await.len()), (1, 1));
}

#[tokio::test]
async fn preflights_are_allowed_for_the_guides_methods_and_headers_only() {
    let stage = stage().await;
    for (path, method, headers, allowed) in [
        (MESSAGES, "POST", "authorization,content-type", true),
        (MESSAGES, "GET", "authorization", true),
        ("/api/customers/x", "PATCH", "authorization,content-type", true),
        ("/api/customers/x", "DELETE", "authorization", false),
        (MESSAGES, "POST", "x-api-key", false),
        (MESSAGES, "POST", "access_token", false),
    ] {
        let request = stage.http.request(Method::OPTIONS, stage.api(path));
        let request = request.header("Origin", stage.running.origins.shop.clone());
        let request = request.header("Access-Control-Request-Method", method);
        let answer = request.header("Access-Control-Request-Headers", headers).send().await.unwrap();
        assert_eq!(answer.status(), if allowed { 204 } else { 403 }, "{path} {method} {headers}");
    }
}

#[tokio::test]
async fn pages_of_the_shop_may_read_answers_and_whoever_has_no_origin_is_served() {
    let stage = stage().await;
    let ask = async |origin: Option<&str>| {
        let mut request = stage.http.get(stage.api(&format!("{CONVERSATIONS}/{ANA}"))).bearer_auth(KEY);
        if let Some(origin) = origin {
            request = request.header("Origin", origin);
        }
        let answer = request.send().await.unwrap();
        let granted = answer.headers().get("access-control-allow-origin").cloned();
        (answer.status().as_u16(), granted.map(|value| value.to_str().unwrap().to_owned()))
    };
    let shop = stage.running.origins.shop.clone();
    assert_eq!(ask(Some(&shop)).await, (200, Some(shop.clone())));
    assert_eq!(ask(None).await, (200, None));
}
