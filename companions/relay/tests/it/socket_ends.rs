//! How a socket ends: with which code, after what, and without memory growing before.

use std::time::{Duration, Instant};

use futures_util::SinkExt;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::agent_system::Fault;
use crate::browser::{Browser, message};
use crate::stage::{PATIENCE, stage, stage_with, start, token};

fn ends(code: u16, reason: &str) -> (u16, String) {
    (code, reason.to_owned())
}

#[tokio::test]
async fn the_end_of_the_agent_systems_socket_tells_the_widget_to_come_back() {
    let stage = stage().await;
    let (visitor, _) = stage.talking().await;
    let mut socket = visitor.socket().await;
    stage.agents.socket().await.close(1001);
    assert_eq!(socket.closed().await, ends(1012, "upstream_lost"));
    let mut socket = visitor.socket().await;
    stage.agents.socket().await.cut();
    assert_eq!(socket.closed().await, ends(1012, "upstream_lost"));
    stage.until_metric("relay_upstream_sockets 0").await;
    stage.until_metric("relay_sockets 0").await;
}

#[tokio::test]
async fn an_agent_system_that_opens_no_socket_tells_the_widget_to_try_later() {
    let stage = stage_with(&[("RELAY_UPSTREAM_ANSWER_TIMEOUT", "500ms")]).await;
    let (visitor, _) = stage.talking().await;
    for fault in [
        Fault::Status(401, "", String::new()),
        Fault::Status(500, "", String::new()),
        Fault::Status(200, "", "{}".to_owned()),
        Fault::Bytes("HELLO\r\n\r\n".to_owned()),
        Fault::HangUp,
        Fault::Agree(""),
        Fault::Agree("Sec-WebSocket-Accept: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
        Fault::Agree("Sec-WebSocket-Accept: ACCEPT\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"),
        Fault::Agree("Sec-WebSocket-Accept: ACCEPT\r\nSec-WebSocket-Protocol: chat\r\n"),
        Fault::Silence,
    ] {
        stage.agents.fault("GET /ws", fault.clone());
        let mut socket = visitor.socket().await;
        assert_eq!(socket.closed().await, ends(1013, "upstream_unreachable"), "{fault:?}");
    }
    let metrics = stage.metrics().await;
    for (outcome, count) in [("socket_unauthorized", 1), ("socket_refused", 8), ("socket_timeout", 1)] {
        let line = format!("relay_upstream_requests_total{{outcome=\"{outcome}\"}} {count}\n");
        assert!(metrics.contains(&line), "{line}{metrics}");
    }
}

#[tokio::test]
async fn a_frame_that_comes_along_with_the_answer_to_the_handshake_is_not_lost() {
    let stage = stage().await;
    let (visitor, id) = stage.talking().await;
    assert_eq!(id, 1);
    let text = r#"{"type":"typing","payload":{"conversationId":1,"isTyping":true,"isAgent":true}}"#;
    stage.agents.fault("GET /ws", Fault::Greet(text));
    assert_eq!(visitor.socket().await.heard().await, text);
}

#[tokio::test]
async fn an_agent_system_that_is_not_there_tells_the_widget_to_try_later() {
    let stage = stage().await;
    let (visitor, _) = stage.talking().await;
    let nowhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = nowhere.local_addr().unwrap();
    drop(nowhere);
    let base_url = format!("http://{address}");
    let lonely = start(&stage.folder, &base_url, &[]);
    let ana = Browser { relay: lonely.address, ..visitor };
    let mut socket = ana.socket().await;
    socket.say(&message(1, "hi", &ana.customer)).await;
    assert_eq!(socket.closed().await.0, 1013);
}

#[tokio::test]
async fn frames_that_are_too_large_end_the_socket() {
    let stage =
        stage_with(&[("RELAY_SOCKET_FRAME_BYTES", "1000"), ("RELAY_SOCKET_UPSTREAM_FRAME_BYTES", "2000")])
            .await;
    let (visitor, id) = stage.talking().await;
    let mut socket = visitor.socket().await;
    socket.say(&message(id, &"x".repeat(1000), &visitor.customer)).await;
    assert_eq!(socket.closed().await, ends(1009, "frame_too_large"));
    let _ = stage.agents.socket().await;

    let mut socket = visitor.socket().await;
    let piece =
        |opcode, is_final| Message::Frame(Frame::message(vec![b' '; 600], OpCode::Data(opcode), is_final));
    socket.stream.send(piece(Data::Text, false)).await.unwrap();
    let _ = socket.stream.send(piece(Data::Continue, false)).await;
    assert_eq!(socket.closed().await, ends(1009, "frame_too_large"), "in pieces too");
    let _ = stage.agents.socket().await;

    let mut socket = visitor.socket().await;
    let agent = stage.agents.socket().await;
    agent.say(
        json!({"type": "message", "payload": {"conversationId": id, "content": "x".repeat(2000)}})
            .to_string(),
    );
    assert_eq!(socket.closed().await, ends(1013, "upstream_frame_too_large"));
}

#[tokio::test]
async fn a_frame_as_large_as_allowed_passes_to_the_browser() {
    let stage = stage().await;
    let (visitor, id) = stage.talking().await;
    let mut socket = visitor.socket().await;
    let agent = stage.agents.socket().await;
    let text =
        json!({"type": "message", "payload": {"conversationId": id, "content": "x".repeat(1_000_000)}})
            .to_string();
    agent.say(text.clone());
    assert!(socket.heard().await == text);
}

#[tokio::test]
async fn a_flood_of_frames_ends_the_socket_and_opening_another_does_not_help() {
    let stage = stage_with(&[("RELAY_SOCKET_FRAMES_PER_MINUTE", "20")]).await;
    let (visitor, id) = stage.talking().await;
    for flood in [
        Message::text(message(id, "hi", &visitor.customer).to_string()),
        Message::Ping("x".into()),
        Message::Pong("x".into()),
    ] {
        let mut socket = visitor.socket().await;
        for _ in 0..100 {
            if socket.stream.feed(flood.clone()).await.is_err() {
                break;
            }
        }
        let _ = socket.stream.flush().await;
        assert_eq!(socket.closed().await, ends(1008, "too_many_frames"), "{flood:?}");
    }
}

#[tokio::test]
async fn messages_by_frame_and_by_request_have_one_limit() {
    let stage = stage_with(&[("RELAY_LIMITS_MESSAGES_PER_MINUTE_PER_SESSION", "2")]).await;
    let (visitor, id) = stage.talking().await;
    visitor.post("/api/partner/messages", &json!({"conversationId": id, "content": "hi"})).await;
    let mut socket = visitor.socket().await;
    let mut agent = stage.agents.socket().await;
    socket.say(&message(id, "the second", &visitor.customer)).await;
    assert!(agent.heard().await.contains("the second"));
    socket.say(&message(id, "the third", &visitor.customer)).await;
    assert_eq!(socket.closed().await, ends(1008, "too_many_messages"));
}

#[tokio::test]
async fn pieces_of_a_frame_that_never_ends_are_counted_by_their_bytes() {
    let stage = stage_with(&[("RELAY_SOCKET_BYTES_PER_MINUTE", "10000")]).await;
    let visitor = stage.visitor().await;
    let mut socket = visitor.socket().await;
    let piece = |opcode| Message::Frame(Frame::message("", OpCode::Data(opcode), false));
    let _ = socket.stream.feed(piece(Data::Text)).await;
    for _ in 0..20_000 {
        if socket.stream.feed(piece(Data::Continue)).await.is_err() {
            break;
        }
    }
    let _ = socket.stream.flush().await;
    assert_eq!(socket.closed().await, ends(1008, "too_many_bytes"));
    let mut rest = Vec::new();
    let ended =
        timeout(PATIENCE, socket.stream.get_mut().read_to_end(&mut rest)).await.expect("it never ended");
    // A connection that is reset may take the goodbye with it before the browser has read it.
    assert!(ended.is_ok(), "{ended:?}");
}

#[tokio::test]
async fn what_is_no_frame_ends_the_socket() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    let mut socket = visitor.socket().await;
    // Reserved bits, and no mask.
    socket.stream.get_mut().write_all(&[0xff, 0x01, 0x41]).await.unwrap();
    assert_eq!(socket.closed().await, ends(1002, "protocol_error"));
    let mut socket = visitor.socket().await;
    let text = Message::Frame(Frame::message(vec![0xff, 0xfe], OpCode::Data(Data::Text), true));
    socket.stream.send(text).await.unwrap();
    assert_eq!(socket.closed().await, ends(1007, "no_utf8"));
}

#[tokio::test]
async fn a_browser_that_does_not_read_is_hung_up_on_and_the_agent_systems_socket_with_it() {
    let stage = stage_with(&[("RELAY_SOCKET_SLOW_AFTER", "300ms")]).await;
    let (visitor, id) = stage.talking().await;
    let _stalled = visitor.socket().await;
    let mut agent = stage.agents.socket().await;
    let text = json!({"type": "message", "payload": {"conversationId": id, "content": "x".repeat(60_000)}})
        .to_string();
    for _ in 0..400 {
        agent.say(text.clone());
    }
    agent.ended().await;
    stage.until_metric("relay_sockets_closed_total{why=\"slow_browser\"} 1").await;
    stage.until_metric("relay_sockets 0").await;
}

#[tokio::test]
async fn an_agent_system_that_does_not_read_is_hung_up_on() {
    let stage = stage_with(&[
        ("RELAY_SOCKET_SLOW_AFTER", "300ms"),
        ("RELAY_LIMITS_MESSAGES_PER_MINUTE_PER_SESSION", "100000"),
        ("RELAY_SOCKET_FRAMES_PER_MINUTE", "100000"),
        ("RELAY_SOCKET_BYTES_PER_MINUTE", "1000000000"),
    ])
    .await;
    let (visitor, id) = stage.talking().await;
    let mut socket = visitor.socket().await;
    let agent = stage.agents.socket().await;
    agent.stall();
    let text = message(id, &"x".repeat(60_000), &visitor.customer).to_string();
    for _ in 0..400 {
        if socket.stream.feed(Message::text(text.clone())).await.is_err() {
            break;
        }
    }
    let _ = socket.stream.flush().await;
    assert_eq!(socket.closed().await, ends(1013, "slow_upstream"));
}

#[tokio::test]
async fn above_its_pace_the_agent_system_has_to_wait_and_nothing_is_lost() {
    let stage = stage_with(&[("RELAY_SOCKET_UPSTREAM_FRAMES_PER_MINUTE", "600")]).await;
    let (visitor, id) = stage.talking().await;
    let mut socket = visitor.socket().await;
    let agent = stage.agents.socket().await;
    let begun = Instant::now();
    for number in 0..620 {
        agent
            .say(json!({"type": "read", "payload": {"conversationId": id, "messageId": number}}).to_string());
    }
    for number in 0..620 {
        let frame: serde_json::Value = serde_json::from_str(&socket.heard().await).unwrap();
        assert_eq!(frame["payload"]["messageId"], number);
    }
    // Six hundred at once, and then ten a second.
    assert!(begun.elapsed() > Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn both_sides_are_pinged_and_a_side_that_stays_silent_is_gone() {
    let settings = [("RELAY_SOCKET_PING_EVERY", "50ms"), ("RELAY_SOCKET_DEAD_AFTER", "1s")];
    let stage = stage_with(&settings).await;
    let (visitor, _) = stage.talking().await;
    let mut socket = visitor.socket().await;
    let mut agent = stage.agents.socket().await;
    loop {
        if let Some(Message::Ping(_)) = socket.next().await {
            break;
        }
    }
    agent.pinged().await;
    // A browser that is not polled answers no ping.
    agent.ended().await;
    stage.until_metric("relay_sockets_closed_total{why=\"dead\"} 1").await;
    drop(socket);

    let mut socket = visitor.socket().await;
    stage.agents.socket().await.stall();
    assert_eq!(socket.closed().await, ends(1012, "upstream_silent"));
}

#[tokio::test]
async fn a_socket_ends_with_its_session() {
    let stage = stage().await;
    let ana = Browser { token: token("ana", 1), ..stage.browser() };
    assert_eq!(ana.socket().await.closed().await, ends(4401, "session_expired"));
}

#[tokio::test]
async fn a_browser_that_leaves_takes_the_agent_systems_socket_along() {
    let stage = stage().await;
    let (visitor, _) = stage.talking().await;
    let mut socket = visitor.socket().await;
    let mut agent = stage.agents.socket().await;
    socket.stream.close(None).await.unwrap();
    agent.ended().await;
    let socket = visitor.socket().await;
    let mut agent = stage.agents.socket().await;
    drop(socket);
    agent.ended().await;
    stage.until_metric("relay_sockets 0").await;
    stage.until_metric("relay_upstream_sockets 0").await;
}
