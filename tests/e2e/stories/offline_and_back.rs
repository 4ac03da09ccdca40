//! The network goes and comes back: what was written meanwhile leaves in order, and what was missed arrives.

use serde_json::json;
use stories::eyes::Name;
use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn messages_written_offline_are_sent_in_order_when_the_network_is_back() {
    tell("offline_and_back", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.lets_the_console_complain();
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Before the tunnel.").await;
        let conversation = scene.agent.reads_exactly(&["Before the tunnel."]).await;
        scene.message_with_status("Before the tunnel.", "sent").await;
        scene.agent.hears_the_visitors_socket().await;

        scene.set_offline(true).await;
        scene.eyes.read("status", "You are offline. Messages will be sent when you are back.").await;
        scene.send("In the tunnel.").await;
        scene.send("Still in it.").await;
        scene.message_with_status("Still in it.", "queued").await;
        scene.assert_accessible("offline with queued messages").await;
        scene.agent.misbehaves(json!({"socket": {"close": 1006}})).await;
        scene.agent.says(&conversation, "Can you hear me?").await;

        scene.set_offline(false).await;
        scene.message_with_status("Still in it.", "sent").await;
        scene.message("Can you hear me?").await;
        scene.agent.reads_exactly(&["Before the tunnel.", "In the tunnel.", "Still in it."]).await;
        assert_eq!(scene.count_of("In the tunnel.").await, 1);
        assert_eq!(scene.count_of("Can you hear me?").await, 1);
        let offline = scene.eyes.all("status", Name::Any).await;
        for status in offline {
            assert!(!status.text().await.unwrap_or_default().contains("offline"));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_while_the_socket_was_gone_is_caught_up_with() {
    tell("socket_gone", async |scene| {
        scene.lets_the_console_complain();
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Hello.").await;
        let conversation = scene.agent.reads_exactly(&["Hello."]).await;
        scene.agent.hears_the_visitors_socket().await;
        // Until there is something to be missed; what is stored then is told over no socket.
        scene.agent.misbehaves(json!({"socket": {"refuse_handshake": 503}})).await;
        scene.agent.misbehaves(json!({"socket": {"close": 1012}})).await;
        let missed = json!({"count": 45, "content": "Missed {n}.", "spread_seconds": 45});
        scene.agent.stores(&conversation, missed).await;
        scene.agent.misbehaves(json!({"socket": {"refuse_handshake": 503}, "times": 1})).await;
        scene.message("Missed 45.").await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.says(&conversation, "Live again.").await;
        scene.message("Live again.").await;
        assert_eq!(scene.count_of("Missed 45.").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_come_twice_or_in_disorder_are_shown_once_and_in_order() {
    tell("events_in_disorder", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Hello.").await;
        let conversation = scene.agent.reads_exactly(&["Hello."]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.misbehaves(json!({"socket": {"duplicate_events": 1}})).await;
        scene.agent.says(&conversation, "Answer one.").await;
        scene.agent.misbehaves(json!({"socket": "reorder_events"})).await;
        scene.agent.says(&conversation, "Answer two.").await;
        scene.agent.says(&conversation, "Answer three.").await;
        scene.message("Answer two.").await;
        scene.message("Answer three.").await;
        let shown = scene.messages().await;
        let texts: Vec<&str> =
            shown.iter().filter(|one| !one.is_visitors()).map(|one| one.text.as_str()).collect();
        assert_eq!(texts.len(), 3, "{texts:?}");
        for (text, said) in texts.iter().zip(["Answer one.", "Answer two.", "Answer three."]) {
            assert!(text.contains(said), "{texts:?}");
        }
    })
    .await;
}
