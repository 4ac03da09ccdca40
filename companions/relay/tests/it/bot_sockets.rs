//! The socket of the conversations with the bot: how it lives and ends, and what a page finds that was away.

use futures_util::SinkExt;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::agent_system::{API_KEY, AgentSystem};
use crate::bot_stage::{BotStage, bot_stage, bot_stage_with, says, told, until};
use crate::browser::{Browser, Socket};
use crate::stage::{SHOP, token};

fn subscribe(name: &str) -> serde_json::Value {
    json!({"type": "subscribe", "platformConversationId": name, "after": 0})
}

async fn until_metric(stage: &BotStage, line: &str) {
    until(line, async || stage.metrics().await.lines().any(|found| found == line)).await;
}

/// What comes until the page knows everything.
async fn caught_up(socket: &mut Socket) -> Vec<String> {
    let mut events = Vec::new();
    loop {
        let frame = socket.frame().await;
        if frame["type"] == "subscribed" {
            return events;
        }
        events.push(told(&frame["data"]));
    }
}

#[tokio::test]
async fn many_who_were_away_find_everything_in_order_and_nothing_twice() {
    let stage = bot_stage_with(&[
        ("RELAY_LIMITS_CONVERSATIONS_PER_HOUR_PER_IP", "1000"),
        ("RELAY_LIMITS_REQUESTS_PER_MINUTE_PER_IP", "100000"),
    ])
    .await;
    let mut all = Vec::new();
    for _ in 0..20 {
        all.push(stage.talking("a").await);
    }
    for number in 0..20 {
        let deliveries = all.iter().map(async |(_, upstream)| {
            assert_eq!(stage.rings(&says(upstream, &format!("{number}"))).await.status, 200);
        });
        futures_util::future::join_all(deliveries).await;
    }
    let expected: Vec<_> = (0..20).map(|number| number.to_string()).collect();
    for (visitor, _) in &all {
        assert_eq!(caught_up(&mut visitor.hears("a", Some(0)).await).await, expected);
    }
}

#[tokio::test]
async fn a_browser_that_does_not_read_loses_its_connection_and_nothing_else() {
    let stage = bot_stage_with(&[("RELAY_SOCKET_SLOW_AFTER", "300ms")]).await;
    let (stalled, upstream) = stage.talking("a").await;
    let (other, theirs) = stage.talking("b").await;
    let mut lively = other.hears("b", Some(0)).await;
    assert!(caught_up(&mut lively).await.is_empty());
    let unread = stalled.hears("a", Some(0)).await;
    let long = "x".repeat(200_000);
    for number in 0..60 {
        let said = stage.rings(&says(&upstream, &format!("{number}{long}"))).await;
        assert_eq!(said.status, 200, "whoever does not read holds up nobody");
    }
    until_metric(&stage, "relay_sockets_closed_total{why=\"slow_browser\"} 1").await;
    stage.rings(&says(&theirs, "for you")).await;
    assert_eq!(lively.event().await, "for you");
    drop(unread);
    let events = caught_up(&mut stalled.hears("a", Some(0)).await).await;
    assert_eq!(events.len(), 60);
    assert!(events.iter().zip(0..).all(|(event, number): (_, u32)| event.starts_with(&format!("{number}x"))));
}

#[tokio::test]
async fn what_is_no_frame_ends_the_socket() {
    let stage = bot_stage().await;
    let (visitor, _) = stage.talking("a").await;
    for frame in [
        "hello".to_owned(),
        "{}".to_owned(),
        json!({"type": "message", "text": "hi"}).to_string(),
        json!({"type": "subscribe"}).to_string(),
        json!({"type": "subscribe", "platformConversationId": 7}).to_string(),
        json!({"type": "subscribe", "platformConversationId": "a", "after": "1"}).to_string(),
        json!({"type": "subscribe", "platformConversationId": "a", "customer": "x"}).to_string(),
    ] {
        let mut socket = visitor.hears("a", None).await;
        socket.stream.send(Message::text(frame.clone())).await.unwrap();
        assert_eq!(socket.closed().await, (1008, "bad_frame".to_owned()), "{frame}");
    }
    let mut socket = visitor.hears("a", None).await;
    socket.stream.send(Message::binary(vec![1])).await.unwrap();
    assert_eq!(socket.closed().await, (1003, "binary_frame".to_owned()));
    let mut socket = visitor.hears("a", None).await;
    socket.stream.send(Message::text("x".repeat(70_000))).await.unwrap();
    assert_eq!(socket.closed().await.0, 1009);
}

#[tokio::test]
async fn a_socket_hears_of_several_conversations_and_not_of_all_there_can_be() {
    let stage = bot_stage().await;
    let visitor = stage.visitor().await;
    let mut socket = visitor.hears("nowhere", None).await;
    assert_eq!(socket.frame().await["type"], "gone");
    for number in 0..17 {
        let name = format!("n{number}");
        let begun =
            visitor.tells(&json!({"platformConversationId": name, "eventType": "startSession"})).await;
        assert_eq!(begun.status, 200);
        socket.say(&subscribe(&name)).await;
        if number < 16 {
            assert_eq!(socket.frame().await["platformConversationId"], name.as_str());
        }
    }
    assert_eq!(socket.closed().await, (1008, "too_many_subscriptions".to_owned()));
}

#[tokio::test]
async fn subscribing_again_begins_again_and_nothing_is_told_twice_after_it() {
    let stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("a").await;
    stage.rings(&says(&upstream, "one")).await;
    let mut socket = visitor.hears("a", Some(0)).await;
    assert_eq!(caught_up(&mut socket).await, ["one"]);
    socket.say(&subscribe("a")).await;
    assert_eq!(caught_up(&mut socket).await, ["one"]);
    socket.say(&json!({"type": "pong"})).await;
    stage.rings(&says(&upstream, "two")).await;
    stage.rings(&says(&upstream, "three")).await;
    assert_eq!((socket.event().await, socket.event().await), ("two".to_owned(), "three".to_owned()));
}

#[tokio::test]
async fn a_page_that_has_more_than_there_is_begins_anew() {
    let stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("a").await;
    stage.rings(&says(&upstream, "one")).await;
    let page = visitor.get("/chat/converse/a").await.json();
    let mut socket = visitor.hears("a", Some(page["events"][0]["seq"].as_i64().unwrap() + 1)).await;
    let reset = socket.frame().await;
    assert_eq!((&reset["type"], &reset["oldest"]), (&json!("reset"), &page["oldest"]));
    assert_eq!(caught_up(&mut socket).await, ["one"]);
}

#[tokio::test]
async fn the_page_is_shown_that_the_socket_lives() {
    let stage = bot_stage_with(&[("RELAY_CONVERSE_PING_EVERY", "20ms")]).await;
    let (visitor, _) = stage.talking("a").await;
    let mut socket = visitor.hears("a", None).await;
    let mut pings = 0;
    while pings < 3 {
        pings += usize::from(socket.heard().await == "{\"type\":\"ping\"}");
    }
}

#[tokio::test]
async fn a_socket_ends_with_its_session_with_its_relay_and_where_there_are_too_many() {
    let stage = bot_stage_with(&[("RELAY_SOCKET_PER_CUSTOMER", "1")]).await;
    let mut short = Browser::new(stage.relay(), SHOP);
    short.token = token("ana", 1);
    assert_eq!(short.hears("a", None).await.closed().await, (4401, "session_expired".to_owned()));
    let mut forged = stage.visitor().await;
    forged.token.push('x');
    assert_eq!(forged.hears("a", None).await.closed().await, (4401, "session_unknown".to_owned()));
    let (visitor, _) = stage.talking("a").await;
    let mut socket = visitor.hears("a", None).await;
    assert_eq!(socket.frame().await["type"], "subscribed");
    assert_eq!(visitor.hears("a", None).await.closed().await, (1013, "too_many_sockets".to_owned()));
    let mut stage = stage;
    let ending = tokio::spawn(async move { stage.stop().await });
    assert_eq!(socket.closed().await, (1012, "relay_stopping".to_owned()));
    ending.await.unwrap();
}

#[tokio::test]
async fn a_flood_of_frames_ends_the_socket() {
    let stage = bot_stage_with(&[("RELAY_SOCKET_FRAMES_PER_MINUTE", "5")]).await;
    let (visitor, _) = stage.talking("a").await;
    let mut socket = visitor.hears("a", None).await;
    for _ in 0..6 {
        let _ = socket.stream.send(Message::text("{\"type\":\"pong\"}")).await;
    }
    assert_eq!(socket.closed().await, (1008, "too_many_frames".to_owned()));
}

#[tokio::test]
async fn a_socket_is_told_that_its_conversation_was_erased() {
    let stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("a").await;
    let mut socket = visitor.hears("a", Some(0)).await;
    assert!(caught_up(&mut socket).await.is_empty());
    assert_eq!(visitor.request("DELETE", "/chat/converse", None).await.status, 204);
    assert_eq!(socket.frame().await, json!({"type": "gone", "platformConversationId": "a"}));
    stage.rings(&says(&upstream, "too late")).await;
    // The same name again is another conversation, and the socket can hear of it.
    visitor.tells(&json!({"platformConversationId": "a", "eventType": "startSession"})).await;
    socket.say(&subscribe("a")).await;
    assert!(caught_up(&mut socket).await.is_empty());
}

#[tokio::test]
async fn a_conversation_that_was_silent_for_long_is_over_and_every_page_hears_it() {
    let settings = [("RELAY_CONVERSE_IDLE_AFTER", "300ms"), ("RELAY_CONVERSE_PING_EVERY", "50ms")];
    let stage = bot_stage_with(&settings).await;
    let (visitor, upstream) = stage.talking("a").await;
    let mut socket = visitor.hears("a", Some(0)).await;
    let frame = loop {
        let frame = socket.frame().await;
        if frame["type"] == "event" {
            break frame;
        }
    };
    let expected = json!({"eventType": "endSession", "platformConversationId": "a", "reason": "idle"});
    assert_eq!(frame["data"], expected);
    assert_eq!(visitor.says("a", "anybody?", "k").await.status, 410);
    assert_eq!(stage.rings(&says(&upstream, "me!")).await.status, 200);
    assert_eq!(visitor.reads("a").await, ["endSession"]);
    assert_eq!(visitor.get("/chat/converse").await.json()["conversations"][0]["status"], "ended");
}

#[tokio::test]
async fn what_is_older_than_it_is_kept_is_forgotten_and_not_silently() {
    let mut stage = bot_stage().await;
    let (visitor, upstream) = stage.talking("a").await;
    visitor.says("a", "canary-of-the-visitor", "k").await;
    stage.rings(&says(&upstream, "canary-of-the-bot")).await;
    stage.stop().await;
    // A relay forgets when it starts, and then every minute.
    stage.start(&[("RELAY_CONVERSE_KEEP", "1ms")]);
    let visitor = Browser { relay: stage.relay(), ..visitor };
    until("forgetting", async || visitor.reads("a").await.is_empty()).await;
    let mut socket = visitor.hears("a", Some(1)).await;
    assert_eq!(socket.frame().await, json!({"type": "reset", "platformConversationId": "a", "oldest": null}));
    let left = || {
        let files = std::fs::read_dir(stage.folder.path()).unwrap();
        let mut texts = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        texts.any(|text| String::from_utf8_lossy(&text).contains("canary-of-the"))
    };
    until("the file to be swept", async || !left()).await;
}

#[tokio::test]
async fn both_back_ends_are_served_and_a_page_says_which_it_means() {
    let agents = AgentSystem::start().await;
    let base_url = format!("http://{}", agents.address);
    let both = [("RELAY_PARTNER_BASE_URL", base_url.as_str()), ("RELAY_PARTNER_API_KEY", API_KEY)];
    let stage = bot_stage_with(&both).await;
    let (visitor, _) = stage.talking("a").await;
    visitor.converse().await;
    assert_eq!(visitor.hears("a", None).await.frame().await["type"], "subscribed");
    assert!(!agents.has_socket().await);
    let _tunnel = visitor.socket().await;
    agents.socket().await;
    // Without an agent system the usual word means the bot, and without a bot there is nothing of it.
    let stage = bot_stage().await;
    let (visitor, _) = stage.talking("a").await;
    let mut usual = visitor.socket().await;
    usual.say(&subscribe("a")).await;
    assert_eq!(usual.frame().await["type"], "subscribed");
    assert_eq!(visitor.get("/api/partner/messages/1").await.status, 404);
    let without = crate::stage::stage().await;
    let visitor = without.visitor().await;
    for path in ["/chat/converse", "/hooks/converse/chat"] {
        assert_eq!(visitor.post(path, &json!({})).await.status, 404, "{path}");
    }
    let offered = format!("chat-widget.converse, token.{}", visitor.token);
    assert_eq!(visitor.try_socket(&offered).await.err(), Some(400));
}
