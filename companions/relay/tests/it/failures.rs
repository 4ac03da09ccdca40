//! The agent system slow, dead, failing or talking nonsense: what a browser is told, and that it can rely on it.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::net::TcpListener;

use crate::agent_system::{API_KEY, Fault};
use crate::browser::{Browser, Reply, raw_all};
use crate::stage::{SHOP, Stage, code, stage, stage_with, start};

async fn send(stage: &Stage, fault: Fault) -> Reply {
    let (visitor, id) = stage.talking().await;
    stage.agents.fault("POST /api/partner/messages", fault);
    visitor.post("/api/partner/messages", &json!({"conversationId": id, "content": "hi"})).await
}

#[tokio::test]
async fn each_way_of_failing_has_a_status_and_a_code_of_its_own() {
    let stage = stage_with(&[
        ("RELAY_UPSTREAM_ANSWER_TIMEOUT", "500ms"),
        ("RELAY_UPSTREAM_CONNECT_TIMEOUT", "500ms"),
    ])
    .await;
    let status = |status| Fault::Status(status, "", "{}".to_owned());
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>x";
    for (fault, expected) in [
        (status(400), (400, "upstream_rejected")),
        (status(401), (503, "upstream_unauthorized")),
        (status(403), (422, "upstream_rejected")),
        (status(404), (404, "not_found")),
        (status(409), (409, "upstream_rejected")),
        (status(413), (413, "upstream_rejected")),
        (status(422), (422, "upstream_rejected")),
        (status(429), (429, "upstream_busy")),
        (status(500), (502, "upstream_failed")),
        (status(502), (502, "upstream_failed")),
        (status(503), (503, "upstream_busy")),
        (status(504), (504, "upstream_timeout")),
        (Fault::Status(302, "Location: https://evil.example/\r\n", String::new()), (502, "upstream_garbage")),
        (Fault::Bytes(page.to_owned()), (502, "upstream_garbage")),
        (Fault::Bytes("220 mail.example ESMTP\r\n".to_owned()), (502, "upstream_garbage")),
        (Fault::Status(200, "Content-Encoding: gzip\r\n", "{}".to_owned()), (502, "upstream_garbage")),
        (Fault::HangUp, (502, "upstream_garbage")),
        (Fault::Silence, (504, "upstream_timeout")),
    ] {
        let told = send(&stage, fault.clone()).await;
        assert_eq!((told.status, code(&told).as_str()), expected, "{fault:?}");
        assert_eq!(told.header("access-control-allow-origin"), Some(SHOP), "{fault:?}");
    }
}

#[tokio::test]
async fn a_time_to_wait_is_passed_on_where_a_page_can_read_it() {
    let stage = stage().await;
    for status in [429, 503] {
        let told = send(&stage, Fault::Status(status, "Retry-After: 7\r\n", String::new())).await;
        assert_eq!((told.status, told.header("retry-after")), (status, Some("7")));
        assert_eq!(told.header("access-control-expose-headers"), Some("retry-after"));
    }
}

#[tokio::test]
async fn what_the_agent_system_says_in_anger_stays_here() {
    let stage = stage().await;
    for status in [400, 401, 422, 429, 500, 503] {
        let body = json!({"error": format!("bad key {API_KEY}"), "trace": "at Server.handle"}).to_string();
        let headers = "Set-Cookie: session=canary\r\nX-Powered-By: canary\r\nServer: canary\r\n";
        let told = send(&stage, Fault::Status(status, headers, body)).await;
        assert!(!told.body.contains(API_KEY) && !told.body.contains("trace"), "{told:?}");
        assert!(!told.headers.contains("canary"), "{told:?}");
    }
    let told =
        send(&stage, Fault::Status(200, "Set-Cookie: session=canary\r\n", "{\"id\":1}".to_owned())).await;
    assert_eq!(told.status, 200);
    assert!(!told.headers.contains("canary"), "nor its headers when it is well: {told:?}");
}

#[tokio::test]
async fn an_agent_system_that_is_not_there_is_told_apart_and_soon_not_even_tried() {
    let stage = stage().await;
    let (visitor, _) = stage.talking().await;
    let nowhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = nowhere.local_addr().unwrap();
    drop(nowhere);
    let lonely = start(&stage.folder, &format!("http://{address}"), &[]);
    let there = Browser { relay: lonely.address, ..visitor };
    for _ in 0..5 {
        let told = there.post("/api/partner/conversations", &json!({})).await;
        assert_eq!((told.status, code(&told).as_str()), (503, "upstream_unreachable"));
        assert_eq!(told.header("retry-after"), Some("5"));
    }
    let back = TcpListener::bind(address).await.unwrap();
    let told = there.post("/api/partner/conversations", &json!({})).await;
    assert_eq!(code(&told), "upstream_unreachable");
    let untried = tokio::time::timeout(Duration::from_millis(100), back.accept()).await;
    assert!(untried.is_err(), "for some seconds nobody knocks");
}

#[tokio::test]
async fn an_answer_that_breaks_off_looks_broken_to_the_browser_too() {
    let stage =
        stage_with(&[("RELAY_UPSTREAM_BODY_TIMEOUT", "500ms"), ("RELAY_UPSTREAM_ANSWER_BYTES", "5000")])
            .await;
    let (visitor, id) = stage.talking().await;
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[{\"id\":1}";
    let long = json!(vec!["x".repeat(100); 100]).to_string();
    for fault in [Fault::Bytes(head.to_owned()), Fault::Stall(head.to_owned()), Fault::Status(200, "", long)]
    {
        stage.agents.fault("GET /api/partner/messages", fault.clone());
        let request = format!(
            "GET /api/partner/messages/{id} HTTP/1.1\r\nHost: x\r\nOrigin: {SHOP}\r\nAuthorization: Bearer {}\r\n\r\n",
            visitor.token
        );
        let answer = raw_all(visitor.relay, request.as_bytes()).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 200"), "{fault:?}: {answer}");
        assert!(!answer.ends_with("\r\n0\r\n\r\n"), "{fault:?} looks whole: {answer}");
    }
    for fault in [Fault::Bytes(head.to_owned()), Fault::Stall(head.to_owned())] {
        stage.agents.fault("GET /api/partner/conversations", fault.clone());
        let list = visitor.get(&format!("/api/partner/conversations/{}", visitor.customer)).await;
        assert!(
            [502, 504].contains(&list.status),
            "what is looked into is not passed on by halves: {list:?}"
        );
    }
    stage.until_metric("relay_upstream_answers_cut_total 5").await;
}

#[tokio::test]
async fn a_list_that_is_none_is_garbage() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    for body in ["{}", "null", "[", "\"x\"", "[1,"] {
        stage.agents.fault("GET /api/partner/conversations", Fault::Status(200, "", body.to_owned()));
        let list = visitor.get(&format!("/api/partner/conversations/{}", visitor.customer)).await;
        assert_eq!((list.status, code(&list).as_str()), (502, "upstream_garbage"), "{body}");
    }
}

#[tokio::test]
async fn whose_a_conversation_is_cannot_be_guessed_while_the_agent_system_is_down() {
    let stage = stage().await;
    let (_, theirs) = stage.talking().await;
    let (visitor, _) = stage.talking().await;
    for id in [theirs, 999] {
        let other = stage.visitor().await;
        stage.agents.fault("GET /api/partner/conversations", Fault::Status(500, "", String::new()));
        let told = other.get(&format!("/api/partner/messages/{id}")).await;
        assert_eq!((told.status, code(&told).as_str()), (502, "upstream_failed"));
    }
    drop(visitor);
}

#[tokio::test]
async fn a_slow_agent_system_holds_up_so_many_requests_and_no_more() {
    let stage = stage_with(&[("RELAY_UPSTREAM_CONCURRENCY", "1")]).await;
    let (visitor, id) = stage.talking().await;
    stage.agents.fault("POST /api/partner/messages", Fault::Wait);
    let slow = visitor.clone();
    let body = json!({"conversationId": id, "content": "slow"});
    let waiting = tokio::spawn(async move { slow.post("/api/partner/messages", &body).await });
    stage.agents.until_seen("POST /api/partner/messages").await;
    let begun = Instant::now();
    let told = visitor.get(&format!("/api/partner/messages/{id}")).await;
    assert_eq!(
        (told.status, code(&told).as_str(), told.header("retry-after")),
        (503, "relay_busy", Some("1"))
    );
    assert!(begun.elapsed() < Duration::from_secs(5));
    stage.agents.let_go();
    assert_eq!(waiting.await.unwrap().status, 200);
    assert_eq!(visitor.get(&format!("/api/partner/messages/{id}")).await.status, 200);
}

#[tokio::test]
async fn a_store_that_fails_is_said_and_nothing_is_let_through() {
    let stage = stage().await;
    let (visitor, id) = stage.talking().await;
    let before = stage.agents.lines().len();
    let path = stage.folder.path().join("relay.sqlite");
    let saboteur = rusqlite::Connection::open(&path).unwrap();
    saboteur.execute_batch("DROP TABLE conversations").unwrap();
    let told = visitor.get(&format!("/api/partner/messages/{id}")).await;
    assert_eq!((told.status, code(&told).as_str()), (503, "store_unavailable"));
    let mut socket = visitor.socket().await;
    assert_eq!(socket.closed().await, (1013, "store_unavailable".to_owned()));
    assert_eq!(stage.agents.lines().len(), before);
    let created = visitor.post("/api/partner/conversations", &json!({})).await;
    assert_eq!(created.status, 201, "what the agent system has made is told, remembered or not");
}
