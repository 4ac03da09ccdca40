//! What the operator has: liveness, metrics, a log that says nothing of visitors, and an orderly end.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::agent_system::{API_KEY, Fault, plain};
use crate::browser::{Browser, message};
use crate::stage::{IDENTITY_SECRET, PATIENCE, SHOP, SIGNING_SECRET, stage, stage_with};

#[tokio::test]
async fn the_operator_can_see_that_it_lives_and_what_it_does() {
    let stage = stage().await;
    let (_visitor, _) = stage.talking().await;
    let alive = stage.browser().get("/healthz").await;
    assert_eq!((alive.status, alive.body.as_str()), (200, "ok\n"));
    let metrics = stage.browser().get("/metrics").await;
    assert_eq!(metrics.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    for line in [
        "relay_sessions_total{how=\"started\"} 1",
        "relay_requests_total{route=\"/api/partner/conversations\",status=\"201\"} 1",
        "relay_upstream_requests_total{outcome=\"ok\"} 1",
        "relay_sockets 0",
    ] {
        assert!(metrics.body.lines().any(|found| found == line), "{line}\n{}", metrics.body);
    }
}

#[tokio::test]
async fn the_operators_routes_can_have_an_address_of_their_own() {
    let stage = stage_with(&[("RELAY_OPERATOR_ADDRESS", "127.0.0.1:0")]).await;
    assert_ne!(stage.running.operator, stage.running.address);
    let operator = Browser::new(stage.running.operator, SHOP);
    for path in ["/healthz", "/metrics"] {
        assert_eq!(operator.get(path).await.status, 200);
        assert_eq!(stage.browser().get(path).await.status, 404);
    }
    assert_eq!(operator.post("/session", &json!({})).await.status, 404);
}

#[tokio::test]
async fn the_end_closes_sockets_with_1012_and_lets_requests_finish() {
    let stage = stage().await;
    let (visitor, id) = stage.talking().await;
    let mut socket = visitor.socket().await;
    let mut agent = stage.agents.socket().await;
    let idle = stage.visitor().await;
    let mut without_upstream = idle.socket().await;
    stage.until_metric("relay_sockets 2").await;
    stage.agents.fault("POST /api/partner/messages", Fault::Wait);
    let sender = visitor.clone();
    let body = json!({"conversationId": id, "content": "the last one"});
    let sending = tokio::spawn(async move { sender.post("/api/partner/messages", &body).await });
    stage.agents.until_seen("POST /api/partner/messages").await;
    let mut kept = plain(stage.running.address).await;
    let request = format!("GET /nowhere HTTP/1.1\r\nHost: x\r\nOrigin: {SHOP}\r\n\r\n");
    kept.write_all(request.as_bytes()).await.unwrap();

    let address = stage.running.address;
    let ending = tokio::spawn(stage.running.shutdown());
    assert_eq!(socket.closed().await, (1012, "relay_stopping".to_owned()));
    assert_eq!(without_upstream.closed().await, (1012, "relay_stopping".to_owned()));
    agent.ended().await;
    let mut answer = Vec::new();
    timeout(PATIENCE, kept.read_to_end(&mut answer)).await.expect("an idle connection was kept").unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nothing new is accepted");
    assert!(!ending.is_finished(), "it waits for what is under way");
    stage.agents.let_go();
    assert_eq!(sending.await.unwrap().status, 200);
    timeout(PATIENCE, ending).await.expect("it never ended").unwrap();
}

#[tokio::test]
async fn the_end_does_not_wait_for_ever() {
    let stage = stage_with(&[("RELAY_SHUTDOWN_DRAIN", "100ms")]).await;
    let (visitor, id) = stage.talking().await;
    stage.agents.fault("POST /api/partner/messages", Fault::Silence);
    let body = json!({"conversationId": id, "content": "hi"});
    let _sending = tokio::spawn(async move { visitor.post("/api/partner/messages", &body).await });
    stage.agents.until_seen("POST /api/partner/messages").await;
    timeout(PATIENCE, stage.running.shutdown()).await.expect("it never ended");
}

#[tokio::test]
async fn the_goodbyes_are_spread_over_the_configured_time() {
    let stage = stage_with(&[("RELAY_SHUTDOWN_SPREAD", "600ms"), ("RELAY_SOCKET_PER_CUSTOMER", "100")]).await;
    let visitor = stage.visitor().await;
    let mut sockets = Vec::new();
    for _ in 0..20 {
        sockets.push(visitor.socket().await);
    }
    stage.until_metric("relay_sockets 20").await;
    let begun = std::time::Instant::now();
    let ending = tokio::spawn(stage.running.shutdown());
    let goodbyes = sockets.iter_mut().map(|socket| async {
        assert_eq!(socket.closed().await.0, 1012);
        begun.elapsed()
    });
    let moments = futures_util::future::join_all(goodbyes).await;
    let (first, last) = (moments.iter().min().unwrap(), moments.iter().max().unwrap());
    // Twenty random moments of 600 ms lie within a sixth of it once in many billions of runs.
    assert!(*last - *first > Duration::from_millis(100), "{first:?} to {last:?}");
    timeout(PATIENCE, ending).await.expect("it never ended").unwrap();
}

#[tokio::test]
async fn nothing_of_a_visitor_and_no_secret_is_ever_logged_or_counted() {
    let stage = stage_with(&[
        ("RELAY_IDENTITY_SECRETS", IDENTITY_SECRET),
        ("RELAY_IDENTITY_AUDIENCE", "relay"),
        ("RELAY_IDENTITY_ISSUER", "shop"),
        ("RELAY_SOCKET_FRAMES_PER_MINUTE", "50"),
    ])
    .await;
    let (visitor, id) = stage.talking().await;
    let me = &visitor.customer;
    let body = json!({"conversationId": id, "content": "canary-text-in-a-message"});
    visitor.post("/api/partner/messages", &body).await;
    visitor.patch(&format!("/api/customers/{me}"), &json!({"email": "canary-mail@shop.example"})).await;
    visitor
        .post("/session", &json!({"token": visitor.token, "identityToken": "canary-identity-token"}))
        .await;
    visitor.get("/api/partner/messages/canary-id?token=canary-in-a-query").await;
    visitor.request("POST", "/api/partner/messages", Some("{\"canary-bad-field\":1}")).await;
    visitor.send("GET", "/canary-path", "X-Canary: canary-header\r\n", "").await;
    Browser::new(stage.running.address, "https://canary-origin.example").get("/session").await;
    let mut socket = visitor.socket().await;
    let agent = stage.agents.socket().await;
    socket.say(&message(id, "canary-text-in-a-frame", me)).await;
    agent.say("canary-garbage-of-the-agent-system");
    agent.say(
        json!({"type": "message", "payload": {"conversationId": id, "content": "canary-answer"}}).to_string(),
    );
    socket.heard().await;
    for fault in [
        Fault::Status(400, "", format!("canary-refusal {API_KEY}")),
        Fault::Status(401, "X-Canary: canary-header\r\n", "canary-refusal".to_owned()),
        Fault::Status(500, "", "canary-refusal".to_owned()),
        Fault::Bytes("canary-bytes\r\n\r\n".to_owned()),
        Fault::HangUp,
    ] {
        stage.agents.fault("POST /api/partner/messages", fault.clone());
        visitor.post("/api/partner/messages", &body).await;
        stage.agents.fault("GET /ws", fault);
        visitor.socket().await.closed().await;
    }
    let metrics = stage.metrics().await;
    let log = crate::logs::all();
    for (name, text) in [("log", &log), ("metrics", &metrics)] {
        for secret in
            ["canary", API_KEY, SIGNING_SECRET, IDENTITY_SECRET, &visitor.token, me.as_str(), "127.0.0.1:"]
        {
            let place = text.find(secret).map(|place| &text[place.saturating_sub(200)..place + secret.len()]);
            assert_eq!(place, None, "{secret} stands in the {name}");
        }
    }
    assert!(
        log.contains("answered") && log.contains("/api/partner/messages/{conversation}"),
        "the log works"
    );
    assert!(log.contains("the agent system refuses partner.api_key"));
}
