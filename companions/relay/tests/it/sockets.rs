//! The socket while all is well, and what may not pass through it.

use futures_util::SinkExt;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::agent_system::API_KEY;
use crate::browser::{Browser, message};
use crate::stage::{stage, stage_with, token};

#[tokio::test]
async fn frames_pass_both_ways_and_the_agent_system_sees_key_and_customer() {
    let stage = stage().await;
    let (visitor, id) = stage.talking().await;
    let mut socket = visitor.socket().await;
    let mut agent = stage.agents.socket().await;
    assert_eq!(agent.request.line, format!("GET /ws?clientId={} HTTP/1.1", visitor.customer));
    assert_eq!(agent.request.header("authorization"), Some(format!("Bearer {API_KEY}").as_str()));
    assert_eq!(agent.request.header("origin"), None);
    assert_eq!(agent.request.header("sec-websocket-protocol"), None);

    socket.say(&message(id, "Hello, I need help", &visitor.customer)).await;
    assert_eq!(json(&agent.heard().await), message(id, "Hello, I need help", &visitor.customer));
    let typing =
        json!({"type": "typing", "payload": {"conversationId": id, "isTyping": true, "isAgent": false}});
    socket.say(&typing).await;
    assert_eq!(json(&agent.heard().await), typing);

    let answer = format!(
        "{{ \"type\":\"message\", \"payload\":{{\"id\":2,\"conversationId\":{id},\"content\":\"\\ud800 hi\",\"x\":1e400}} }}"
    );
    agent.say(answer.clone());
    assert_eq!(socket.heard().await, answer, "byte for byte, odd things included");
    let read = json!({"type": "read", "payload": {"conversationId": id, "messageId": 2}});
    socket.say(&read).await;
    assert_eq!(json(&agent.heard().await), read);
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn a_visitor_without_a_conversation_costs_the_agent_system_no_socket() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    let mut socket = visitor.socket().await;
    stage.until_metric("relay_sockets 1").await;
    socket.stream.send(Message::Ping("x".into())).await.unwrap();
    assert_eq!(socket.next().await, Some(Message::Pong("x".into())), "it lives");
    assert!(!stage.agents.has_socket().await);

    let id = visitor.converse().await;
    let agent = stage.agents.socket().await;
    let frame =
        json!({"type": "status", "payload": {"conversationId": id, "status": "active", "agentId": 2}});
    agent.say(frame.to_string());
    assert_eq!(json(&socket.heard().await), frame);
}

#[tokio::test]
async fn a_conversation_found_in_a_list_opens_the_agent_systems_socket_too() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    let _socket = visitor.socket().await;
    stage.until_metric("relay_sockets 1").await;
    stage.agents.begin(&visitor.customer);
    assert!(!stage.agents.has_socket().await);
    visitor.get(&format!("/api/partner/conversations/{}", visitor.customer)).await;
    stage.agents.socket().await;
}

#[tokio::test]
async fn two_tabs_of_one_visitor_each_hear_the_agent() {
    let stage = stage().await;
    let (visitor, id) = stage.talking().await;
    let (mut first, mut second) = (visitor.socket().await, visitor.socket().await);
    let frame =
        json!({"type": "typing", "payload": {"conversationId": id, "isTyping": true, "isAgent": true}});
    for _ in 0..2 {
        stage.agents.socket().await.say(frame.to_string());
    }
    assert_eq!(json(&first.heard().await), frame);
    assert_eq!(json(&second.heard().await), frame);
}

#[tokio::test]
async fn a_frame_that_is_no_visitors_closes_the_socket_and_goes_nowhere() {
    let stage = stage().await;
    let (_, theirs) = stage.talking().await;
    let (visitor, own) = stage.talking().await;
    for (frame, reason) in [
        (message(theirs, "hi", &visitor.customer).to_string(), "not_found"),
        (message(999, "hi", &visitor.customer).to_string(), "not_found"),
        (message(own, "hi", "somebody-else").to_string(), "not_found"),
        (
            json!({"type": "typing", "payload": {"conversationId": theirs, "isTyping": true}}).to_string(),
            "not_found",
        ),
        (
            json!({"type": "read", "payload": {"conversationId": theirs, "messageId": 1}}).to_string(),
            "not_found",
        ),
        (
            json!({"type": "typing", "payload": {"conversationId": own, "isTyping": true, "isAgent": true}})
                .to_string(),
            "bad_frame",
        ),
        (
            json!({"type": "status", "payload": {"conversationId": own, "status": "closed"}}).to_string(),
            "bad_frame",
        ),
        (json!({"type": "flashback", "payload": {}}).to_string(), "bad_frame"),
        (
            format!(
                "{{\"type\":\"read\",\"payload\":{{\"conversationId\":{own},\"conversationId\":{theirs},\"messageId\":1}}}}"
            ),
            "bad_frame",
        ),
        ("hello".to_owned(), "bad_frame"),
    ] {
        let mut socket = visitor.socket().await;
        let mut agent = stage.agents.socket().await;
        socket.stream.send(Message::text(frame.clone())).await.unwrap();
        assert_eq!(socket.closed().await, (1008, reason.to_owned()), "{frame}");
        agent.ended_without_a_text().await;
    }
    let mut socket = visitor.socket().await;
    socket.stream.send(Message::binary(vec![1, 2])).await.unwrap();
    assert_eq!(socket.closed().await, (1003, "binary_frame".to_owned()));
}

#[tokio::test]
async fn what_the_agent_system_says_of_others_is_not_passed_on() {
    let stage = stage().await;
    let (_, theirs) = stage.talking().await;
    let (visitor, own) = stage.talking().await;
    let mut socket = visitor.socket().await;
    let agent = stage.agents.socket().await;
    for stray in [
        json!({"type": "message", "payload": {"conversationId": theirs, "content": "for somebody else"}})
            .to_string(),
        json!({"type": "status", "payload": {"conversationId": own, "customerId": "somebody-else"}})
            .to_string(),
        json!({"type": "status", "conversationId": theirs, "payload": {"conversationId": own}}).to_string(),
        json!({"type": "flashback", "customerId": "somebody-else", "payload": {}}).to_string(),
        json!({"type": "message", "payload": {"content": "for nobody"}}).to_string(),
        "garbage".to_owned(),
    ] {
        agent.say(stray);
    }
    agent.send(Message::binary(vec![1]));
    let right = json!({"type": "message", "payload": {"conversationId": own, "content": "for you"}});
    agent.say(right.to_string());
    assert_eq!(json(&socket.heard().await), right);
    let metrics = stage.metrics().await;
    for line in [
        "{reason=\"foreign_conversation\"} 2",
        "{reason=\"foreign_customer\"} 2",
        "{reason=\"unbound\"} 1",
        "{reason=\"unreadable\"} 1",
        "{reason=\"binary_frame\"} 1",
    ] {
        assert!(
            metrics.contains(&format!("relay_upstream_items_dropped_total{line}\n")),
            "{line}: {metrics}"
        );
    }
}

#[tokio::test]
async fn a_conversation_that_an_agent_begins_while_the_socket_is_open_is_heard() {
    let stage = stage().await;
    let (visitor, _) = stage.talking().await;
    let mut socket = visitor.socket().await;
    let agent = stage.agents.socket().await;
    let new = stage.agents.begin(&visitor.customer);
    let frame = json!({"type": "message", "payload": {"conversationId": new, "content": "May I help?"}});
    agent.say(frame.to_string());
    assert_eq!(json(&socket.heard().await), frame);
}

#[tokio::test]
async fn a_profile_made_from_a_birth_date_passes_unless_the_operator_forbids_it() {
    let flashback =
        json!({"type": "flashback", "payload": {"flashBack": {"firstEventTrait": "canary-trait"}}});
    for (allowed, settings) in [(true, &[][..]), (false, &[("RELAY_PARTNER_FLASHBACK", "false")][..])] {
        let stage = stage_with(settings).await;
        let (visitor, id) = stage.talking().await;
        let mut socket = visitor.socket().await;
        let agent = stage.agents.socket().await;
        agent.say(flashback.to_string());
        let after = json!({"type": "status", "payload": {"conversationId": id, "status": "active"}});
        agent.say(after.to_string());
        if allowed {
            assert_eq!(json(&socket.heard().await), flashback);
        }
        assert_eq!(json(&socket.heard().await), after);
        for file in std::fs::read_dir(stage.folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!String::from_utf8_lossy(&bytes).contains("canary-trait"), "nothing of it is kept");
        }
    }
}

#[tokio::test]
async fn a_handshake_needs_our_subprotocol_and_all_that_a_handshake_needs() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    let token = &visitor.token;
    for protocols in
        [format!("token.{token}"), "chat-widget".to_owned(), format!("chat-widget, {token}"), "x".to_owned()]
    {
        assert_eq!(visitor.try_socket(&protocols).await.err(), Some(400), "{protocols}");
    }
    for headers in [
        "",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "Upgrade: h2c\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    ] {
        assert_eq!(visitor.send("GET", "/ws", headers, "").await.status, 426, "{headers}");
    }
    let in_url = format!("/ws?token={token}");
    assert_eq!(visitor.send("GET", &in_url, "", "").await.status, 426, "never in the URL");
}

#[tokio::test]
async fn a_token_that_is_not_valid_closes_the_socket_with_a_code_that_a_widget_can_see() {
    let stage = stage().await;
    let visitor = stage.visitor().await;
    for (token, reason) in [
        ("forged".to_owned(), "session_unknown"),
        (format!("{}x", visitor.token), "session_unknown"),
        (token("ana", -1), "session_expired"),
    ] {
        let mut socket = Browser { token, ..visitor.clone() }.socket().await;
        assert_eq!(socket.closed().await, (4401, reason.to_owned()));
    }
    let elsewhere = Browser { origin: crate::stage::OTHER_SHOP.to_owned(), ..visitor };
    assert_eq!(elsewhere.socket().await.closed().await.0, 4401);
    assert!(stage.agents.lines().is_empty());
}

#[tokio::test]
async fn one_visitor_has_so_many_sockets_and_no_more() {
    let stage = stage_with(&[("RELAY_SOCKET_PER_CUSTOMER", "2")]).await;
    let visitor = stage.visitor().await;
    let first = visitor.socket().await;
    let _second = visitor.socket().await;
    assert_eq!(visitor.socket().await.closed().await, (1013, "too_many_sockets".to_owned()));
    drop(first);
    stage.until_metric("relay_sockets 1").await;
    let mut third = visitor.socket().await;
    third.stream.send(Message::Ping("x".into())).await.unwrap();
    assert_eq!(third.next().await, Some(Message::Pong("x".into())));
}
