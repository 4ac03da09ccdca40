//! Misbehaviour of sockets.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio_tungstenite::connect_async;

use crate::stage::{Socket, Stage, Visitor, stage};

async fn set() -> (Stage, Visitor, Socket) {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    let socket = stage.subscribed(&visitor).await;
    (stage, visitor, socket)
}

async fn fault(stage: &Stage, fault: Value) {
    stage.control("POST", "/faults", json!({"socket": fault})).await;
}

async fn send(stage: &Stage, visitor: &Visitor, contents: &[&str]) {
    for content in contents {
        stage.send(visitor, content, content).await.unwrap();
    }
}

#[tokio::test]
async fn sockets_close_with_the_code_that_is_asked_for_or_without_a_word() {
    for code in [1000, 1001, 1005, 1006, 1008, 1011, 1012, 1013, 4001, 4401] {
        let (stage, _, mut socket) = set().await;
        fault(&stage, json!({"close": code})).await;
        assert_eq!(socket.closed().await, code);
        stage.until(|state| state["sockets"] == json!([])).await;
    }
}

#[tokio::test]
async fn a_half_open_socket_stays_open_and_dead_while_new_ones_live() {
    let (stage, visitor, mut dead) = set().await;
    fault(&stage, json!({"half_open": true})).await;
    let mut live = stage.socket().await;
    live.subscribe(&visitor.token).await;
    assert_eq!(live.event().await["event"], "confirm_subscription");
    dead.say("not read by anyone").await;
    send(&stage, &visitor, &["hello"]).await;
    assert_eq!(live.content().await, "hello");
    let state = stage.state().await;
    let frozen: Vec<_> = state["sockets"].as_array().unwrap().iter().map(|one| &one["frozen"]).collect();
    assert_eq!(frozen, [&json!(true), &json!(false)]);
    assert_eq!(state["refusals"], json!([]), "the frame was not even read");
    let silence = tokio::time::timeout(Duration::from_millis(50), dead.event());
    assert!(silence.await.is_err(), "nothing comes, and no close either");
}

#[tokio::test]
async fn handshakes_are_refused_as_often_as_asked() {
    let stage = stage().await;
    stage.control("POST", "/faults", json!({"socket": {"refuse_handshake": 503}, "times": 1})).await;
    let url = format!("{}/ws", stage.running.origins.socket());
    let refused = connect_async(&url).await.unwrap_err().to_string();
    assert!(refused.contains("503"), "{refused}");
    assert!(connect_async(&url).await.is_ok());
    assert_eq!(stage.refusals().await, Vec::<String>::new(), "that was not the client's fault");
}

#[tokio::test]
async fn events_are_dropped() {
    let (stage, visitor, mut socket) = set().await;
    fault(&stage, json!({"drop_events": 2})).await;
    send(&stage, &visitor, &["a", "b", "c"]).await;
    assert_eq!(socket.content().await, "c");
    assert_eq!(stage.all(&visitor).await.len(), 3, "they were stored all the same");
}

#[tokio::test]
async fn events_are_doubled() {
    let (stage, visitor, mut socket) = set().await;
    fault(&stage, json!({"duplicate_events": 1})).await;
    send(&stage, &visitor, &["a", "b"]).await;
    for expected in ["a", "a", "b"] {
        assert_eq!(socket.content().await, expected);
    }
}

#[tokio::test]
async fn events_change_places_and_the_one_held_back_comes_when_the_rules_are_cleared() {
    let (stage, visitor, mut socket) = set().await;
    fault(&stage, json!({"reorder_events": true})).await;
    send(&stage, &visitor, &["a", "b", "c"]).await;
    assert_eq!(socket.content().await, "b");
    assert_eq!(socket.content().await, "a");
    stage.control("DELETE", "/faults", Value::Null).await;
    assert_eq!(socket.content().await, "c");
}

#[tokio::test]
async fn events_are_delayed_and_keep_their_order() {
    let (stage, visitor, mut socket) = set().await;
    fault(&stage, json!({"delay_events_ms": 120})).await;
    let begin = Instant::now();
    send(&stage, &visitor, &["a", "b"]).await;
    assert_eq!(socket.content().await, "a");
    assert!(begin.elapsed() >= Duration::from_millis(120));
    assert_eq!(socket.content().await, "b");
}

#[tokio::test]
async fn subscriptions_stay_unconfirmed_and_get_no_events() {
    let stage = stage().await;
    let visitor = stage.open("Ana").await;
    fault(&stage, json!({"no_confirm": true})).await;
    let mut socket = stage.socket().await;
    socket.subscribe(&visitor.token).await;
    // A second frame after it would be refused only if the first had been.
    socket.subscribe(&visitor.token).await;
    send(&stage, &visitor, &["a"]).await;
    stage.control("DELETE", "/faults", Value::Null).await;
    socket.subscribe(&visitor.token).await;
    assert_eq!(socket.event().await["event"], "confirm_subscription", "the first frame that comes at all");
}

#[tokio::test]
async fn presence_stays_away() {
    let (stage, visitor, mut socket) = set().await;
    fault(&stage, json!({"no_presence": true})).await;
    stage.control("POST", "/settings", json!({"presence_interval_ms": 5})).await;
    let mut second = stage.socket().await;
    second.subscribe(&visitor.token).await;
    assert_eq!(second.event().await["event"], "confirm_subscription");
    fault(&stage, json!({"delay_events_ms": 60})).await;
    send(&stage, &visitor, &["a"]).await;
    assert_eq!(second.content().await, "a", "twelve intervals long, nothing else came");
    assert_eq!(socket.content().await, "a");
}
