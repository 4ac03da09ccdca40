//! What somebody tries who means no good: foreign ids, tricks with paths and heads, too much and too slow of everything.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::agent_system::{Fault, plain};
use crate::browser::{raw, raw_all};
use crate::stage::{PATIENCE, SHOP, code, stage, stage_with};

#[tokio::test]
async fn foreign_and_unknown_ids_get_the_same_answer_everywhere() {
    let stage = stage().await;
    let (victim, theirs) = stage.talking().await;
    let (thief, own) = stage.talking().await;
    let nobody = "0f8fad5b-d9cb-469f-a165-70867728950e";
    let message = |id: &str| format!("{{\"conversationId\":{id},\"content\":\"hi\"}}");
    let before = stage.agents.lines().len();
    let mut answers = Vec::new();
    for (method, path, body) in [
        ("GET", format!("/api/partner/conversations/{}", victim.customer), None),
        ("GET", format!("/api/partner/conversations/{nobody}"), None),
        ("GET", format!("/api/partner/messages/{theirs}"), None),
        ("GET", "/api/partner/messages/999".to_owned(), None),
        ("GET", "/api/partner/messages/-1".to_owned(), None),
        ("GET", format!("/api/partner/messages/0{own}"), None),
        ("GET", format!("/api/partner/messages/{own}%00"), None),
        ("GET", "/api/partner/messages/%ff".to_owned(), None),
        ("POST", "/api/partner/messages".to_owned(), Some(message(&theirs.to_string()))),
        ("POST", "/api/partner/messages".to_owned(), Some(message("999"))),
        ("POST", "/api/partner/messages".to_owned(), Some(message(&format!("\"{theirs}\"")))),
        ("POST", "/api/partner/messages".to_owned(), Some(message("\"../1\""))),
        (
            "POST",
            "/api/partner/conversations".to_owned(),
            Some(json!({"customerId": victim.customer}).to_string()),
        ),
        ("POST", "/api/partner/conversations".to_owned(), Some(json!({"customerId": nobody}).to_string())),
        ("PATCH", format!("/api/customers/{}", victim.customer), Some("{\"name\":\"x\"}".to_owned())),
        ("PATCH", format!("/api/customers/{nobody}"), Some("{\"name\":\"x\"}".to_owned())),
        ("GET", "/nowhere".to_owned(), None),
    ] {
        let refused = thief.request(method, &path, body.as_deref()).await;
        assert_eq!(refused.status, 404, "{method} {path} {body:?}");
        let head: Vec<_> = refused
            .headers
            .split("\r\n")
            .filter(|line| !line.starts_with("date:"))
            .map(str::to_owned)
            .collect();
        answers.push((head, refused.body));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:#?}");
    let asked = stage.agents.lines().split_off(before);
    let list = format!("GET /api/partner/conversations/{}", thief.customer);
    assert!(
        asked.iter().all(|line| *line == list) && asked.len() <= 2,
        "only the thief's own list: {asked:?}"
    );
}

#[tokio::test]
async fn a_message_in_anothers_name_is_refused() {
    let stage = stage().await;
    let (victim, _) = stage.talking().await;
    let (thief, own) = stage.talking().await;
    let before = stage.agents.lines().len();
    let as_victim = json!({"conversationId": own, "content": "hi", "senderId": victim.customer});
    assert_eq!(thief.post("/api/partner/messages", &as_victim).await.status, 404);
    let as_agent = json!({"conversationId": own, "content": "hi", "isFromAgent": true});
    let refused = thief.post("/api/partner/messages", &as_agent).await;
    assert_eq!((refused.status, code(&refused).as_str()), (400, "bad_body"));
    assert_eq!(stage.agents.lines().len(), before);
}

#[tokio::test]
async fn a_body_that_two_readers_could_read_differently_never_arrives() {
    let stage = stage().await;
    let (_, theirs) = stage.talking().await;
    let (thief, own) = stage.talking().await;
    let before = stage.agents.lines().len();
    for body in [
        format!("{{\"conversationId\":{own},\"conversationId\":{theirs},\"content\":\"hi\"}}"),
        format!("{{\"conversationId\":{own},\"content\":\"hi\",\"conversation_id\":{theirs}}}"),
        format!("{{\"conversationId\":{own},\"content\":\"hi\"}} {{\"conversationId\":{theirs}}}"),
        format!("\u{feff}{{\"conversationId\":{own},\"content\":\"hi\"}}"),
        format!("conversationId={theirs}&content=hi"),
    ] {
        let refused = thief.request("POST", "/api/partner/messages", Some(&body)).await;
        assert_eq!((refused.status, code(&refused).as_str()), (400, "bad_body"), "{body}");
    }
    let headers = format!("Authorization: Bearer {}\r\nContent-Type: text/plain\r\n", thief.token);
    let body = format!("{{\"conversationId\":{own},\"content\":\"hi\"}}");
    let refused = thief.send("POST", "/api/partner/messages", &headers, &body).await;
    assert_eq!((refused.status, code(&refused).as_str()), (415, "json_required"), "no preflight, no body");
    assert_eq!(stage.agents.lines().len(), before);
}

#[tokio::test]
async fn no_way_of_writing_a_path_leads_out_of_it() {
    let stage = stage().await;
    let (_, theirs) = stage.talking().await;
    let (thief, own) = stage.talking().await;
    let before = stage.agents.lines().len();
    for path in [
        format!("/api/partner/messages/{own}/../{theirs}"),
        format!("/api/partner/messages/{own}%2f..%2f{theirs}"),
        format!("/api/partner/messages/%2e%2e%2fmessages%2f{theirs}"),
        "/api/partner/messages/%2e%2e".to_owned(),
        "/api/partner/messages/..".to_owned(),
        format!("/api/partner/messages/{own}%3fx={theirs}"),
        format!("/api/partner/messages/{own}%23"),
        format!("/api/partner/messages/{own};x=1"),
        format!("/api/partner/messages/{own}%20"),
        "/api/partner/conversations/%2e%2e%2f%2e%2e%2fcustomers".to_owned(),
        "/api/customers/%2e%2e%2fpartner%2fregister".to_owned(),
        format!("/API/PARTNER/MESSAGES/{own}"),
        format!("/api\\partner\\messages\\{own}"),
        format!("/./api/partner/messages/{own}"),
    ] {
        let refused = thief.request("GET", &path, None).await;
        assert!([400, 404, 405].contains(&refused.status), "{path}: {}", refused.status);
    }
    let listing = format!("GET /api/partner/conversations/{}", thief.customer);
    let asked = stage.agents.lines().split_off(before);
    assert!(asked.iter().all(|line| *line == listing), "{asked:?}");
}

#[tokio::test]
async fn a_request_hidden_in_anothers_body_is_never_read() {
    let stage = stage().await;
    let (visitor, own) = stage.talking().await;
    let before = stage.agents.lines().len();
    let hidden = format!(
        "GET /api/partner/messages/{own} HTTP/1.1\r\nHost: x\r\nOrigin: {SHOP}\r\nAuthorization: Bearer {}\r\n\r\n",
        visitor.token
    );
    let start =
        format!("POST /session HTTP/1.1\r\nHost: x\r\nOrigin: {SHOP}\r\nContent-Type: application/json\r\n");
    for lengths in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\n{}",
        "Transfer-Encoding : chunked\r\nContent-Length: 2\r\n\r\n{}",
        "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "Content-Length: +2\r\n\r\n{}",
        "Content-Length: 2, 3\r\n\r\n{}",
        "Host: y\r\nContent-Length: 2\r\n\r\n{}",
        "Origin: https://evil.example\r\nContent-Length: 2\r\n\r\n{}",
        "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
        "X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}",
        "X: a\0b\r\nContent-Length: 2\r\n\r\n{}",
    ] {
        let answers = raw_all(stage.running.address, format!("{start}{lengths}{hidden}").as_bytes()).await;
        assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{lengths}: {answers}");
        assert!(answers.starts_with("HTTP/1.1 4"), "{lengths}: {answers}");
    }
    assert_eq!(stage.agents.lines().len(), before);
}

#[tokio::test]
async fn a_body_larger_than_allowed_is_refused_before_it_is_read() {
    let stage = stage_with(&[("RELAY_LIMITS_BODY_BYTES", "1000")]).await;
    let visitor = stage.visitor().await;
    let start =
        format!("POST /session HTTP/1.1\r\nHost: x\r\nOrigin: {SHOP}\r\nContent-Type: application/json\r\n");
    let refused = raw(stage.running.address, &format!("{start}Content-Length: 1073741824\r\n\r\n{{")).await;
    assert_eq!((refused.status, code(&refused).as_str()), (413, "body_too_large"));
    let refused =
        raw(stage.running.address, &format!("{start}Content-Length: 99999999999999999999\r\n\r\n{{")).await;
    assert_eq!(refused.status, 400);
    let body = json!({"conversationId": 1, "content": "x".repeat(1000)});
    assert_eq!(visitor.post("/api/partner/messages", &body).await.status, 413);
    let headers = format!("Authorization: Bearer {}\r\nContent-Type: application/json\r\n", visitor.token);
    let refused = visitor.send("POST", "/api/partner/messages", &headers, "").await;
    assert_eq!((refused.status, code(&refused).as_str()), (411, "length_required"));
}

#[tokio::test]
async fn a_head_larger_than_allowed_is_refused() {
    let stage = stage_with(&[("RELAY_LIMITS_HEADER_BYTES", "8192")]).await;
    let start = format!("GET /session HTTP/1.1\r\nHost: x\r\nOrigin: {SHOP}\r\n");
    let long = format!("{start}X-Long: {}\r\n\r\n", "a".repeat(20_000));
    let many: String = (0..200).map(|number| format!("X-{number}: 1\r\n")).collect();
    for request in
        [long, format!("{start}{many}\r\n"), format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(70_000))]
    {
        let answer = raw_all(stage.running.address, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 431") || answer.starts_with("HTTP/1.1 414"), "{answer}");
    }
}

#[tokio::test]
async fn a_head_that_does_not_end_is_hung_up_on() {
    let stage = stage_with(&[("RELAY_LIMITS_HEADER_TIMEOUT", "500ms")]).await;
    let mut slow = plain(stage.running.address).await;
    slow.write_all(b"POST /session HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    let begun = Instant::now();
    let mut answer = Vec::new();
    timeout(PATIENCE, slow.read_to_end(&mut answer)).await.expect("never hung up").unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5));
    let mut silent = plain(stage.running.address).await;
    timeout(PATIENCE, silent.read_to_end(&mut answer)).await.expect("never hung up").unwrap();
    let mut idle = plain(stage.running.address).await;
    let request = format!("GET /nowhere HTTP/1.1\r\nHost: x\r\nOrigin: {SHOP}\r\n\r\n");
    idle.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    timeout(PATIENCE, idle.read_to_end(&mut answer)).await.expect("kept for ever").unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 404"));
}

#[tokio::test]
async fn a_body_that_does_not_end_is_refused() {
    let stage = stage_with(&[("RELAY_LIMITS_BODY_TIMEOUT", "200ms")]).await;
    let start =
        format!("POST /session HTTP/1.1\r\nHost: x\r\nOrigin: {SHOP}\r\nContent-Type: application/json\r\n");
    let refused = raw(stage.running.address, &format!("{start}Content-Length: 100\r\n\r\n{{")).await;
    assert_eq!((refused.status, code(&refused).as_str()), (408, "body_too_slow"));
}

#[tokio::test]
async fn one_address_cannot_take_all_connections() {
    let stage = stage_with(&[("RELAY_LIMITS_CONNECTIONS_PER_IP", "3")]).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(plain(stage.running.address).await);
    }
    let mut refused = plain(stage.running.address).await;
    let mut answer = Vec::new();
    let ended = timeout(PATIENCE, refused.read_to_end(&mut answer)).await.expect("it was let in");
    assert!(ended.is_err() || answer.is_empty());
    drop(held);
    stage_is_free_again(&stage).await;
}

async fn stage_is_free_again(stage: &crate::stage::Stage) {
    let trying = async {
        loop {
            let mut stream = plain(stage.running.address).await;
            let request = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            let _ = stream.write_all(request.as_bytes()).await;
            let mut answer = String::new();
            if stream.read_to_string(&mut answer).await.is_ok() && answer.starts_with("HTTP/1.1 200") {
                return;
            }
        }
    };
    timeout(PATIENCE, trying).await.expect("the places never came back");
}

#[tokio::test]
async fn one_address_asks_so_much_and_no_more() {
    let stage = stage_with(&[("RELAY_LIMITS_REQUESTS_PER_MINUTE_PER_IP", "5")]).await;
    let browser = stage.browser();
    for _ in 0..5 {
        assert_eq!(browser.get("/nowhere").await.status, 404);
    }
    let refused = browser.get("/nowhere").await;
    assert_eq!((refused.status, code(&refused).as_str()), (429, "rate_limited"));
    assert!(refused.header("retry-after").is_some());
    let asking = "Access-Control-Request-Method: POST\r\n";
    assert_eq!(
        browser.send("OPTIONS", "/session", asking, "").await.status,
        204,
        "or no page could read the refusal"
    );
    assert_eq!(browser.get("/healthz").await.status, 200, "the operator is not locked out");
}

#[tokio::test]
async fn guessing_ids_makes_the_relay_ask_the_agent_system_once() {
    let stage = stage().await;
    let thief = stage.visitor().await;
    for id in 100..150 {
        assert_eq!(thief.get(&format!("/api/partner/messages/{id}")).await.status, 404);
    }
    assert_eq!(stage.agents.lines(), [format!("GET /api/partner/conversations/{}", thief.customer)]);
}

#[tokio::test]
async fn an_answer_that_is_not_read_is_hung_up_on_and_holds_up_nobody() {
    let settings = [("RELAY_SOCKET_SLOW_AFTER", "300ms"), ("RELAY_UPSTREAM_CONCURRENCY", "1")];
    let stage = stage_with(&settings).await;
    let (visitor, id) = stage.talking().await;
    let list = json!(vec!["x".repeat(1000); 10_000]).to_string();
    stage.agents.fault("GET /api/partner/messages", Fault::Status(200, "", list));
    let mut stalled = plain(stage.running.address).await;
    let request = format!(
        "GET /api/partner/messages/{id} HTTP/1.1\r\nHost: x\r\nOrigin: {SHOP}\r\nAuthorization: Bearer {}\r\n\r\n",
        visitor.token
    );
    stalled.write_all(request.as_bytes()).await.unwrap();
    stage.agents.until_seen("GET /api/partner/messages").await;
    stage.until_metric("relay_upstream_requests_total{outcome=\"ok\"} 2").await;
    assert_eq!(
        visitor.get(&format!("/api/partner/messages/{id}")).await.status,
        200,
        "the only place is free"
    );
    // The one that is left is the question for the metrics itself.
    stage.until_metric("relay_connections 1").await;
    drop(stalled);
}
