//! What goes wrong between the page and the vendor: nothing is lost, and nothing is said twice.

use serde_json::json;
use stories::tell;

const OFFLINE: &str = "You are offline. Messages will be sent when you are back.";

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_and_a_failing_server_neither_lose_nor_double_a_message() {
    tell("partner_lost_answer", async |scene| {
        scene.lets_the_console_complain();
        let messages = |then: serde_json::Value| {
            json!({
                "when": {"method": "POST", "path_ends": "/api/partner/messages", "times": 1}, "then": then,
            })
        };
        // On a connection that it has used before, the browser would send the message again by itself.
        scene.agent.misbehaves(json!({"when": {"origin": "api"}, "then": {"last_answer": true}})).await;
        super::begin(scene, "/partner").await;
        // The copy would tell that the message has arrived.
        scene.agent.switches(json!({"partner_copy": "none"})).await;
        scene.agent.misbehaves(messages(json!({"drop_after_store": true}))).await;
        scene.send("Did that arrive?").await;
        scene.message_with_status("Did that arrive?", "sent").await;
        scene.agent.misbehaves(messages(json!({"status": 500}))).await;
        scene.send("And that?").await;
        scene.message_with_status("And that?", "sent").await;
        scene.agent.misbehaves(messages(json!({"drop_before_store": true}))).await;
        scene.send("Good.").await;
        scene.message_with_status("Good.", "sent").await;
        let all = [super::HELLO, "Did that arrive?", "And that?", "Good."];
        scene.agent.reads_exactly(&all).await;
        for text in all {
            assert_eq!(scene.count_of(text).await, 1, "{text}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_and_said_while_offline_arrives_in_order_afterwards() {
    tell("partner_offline", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.lets_the_console_complain();
        let conversation = super::begin(scene, "/partner").await;
        scene.set_offline(true).await;
        scene.eyes.read("status", OFFLINE).await;
        scene.send("In the tunnel.").await;
        scene.send("Still in it.").await;
        scene.message_with_status("Still in it.", "queued").await;
        scene.agent.misbehaves(json!({"socket": {"close": 1006}})).await;
        scene.agent.says(&conversation, "Can you hear me?").await;

        scene.set_offline(false).await;
        scene.message_with_status("Still in it.", "sent").await;
        scene.message("Can you hear me?").await;
        let all = [super::HELLO, "In the tunnel.", "Still in it."];
        scene.agent.reads_exactly(&all).await;
        for text in ["In the tunnel.", "Still in it.", "Can you hear me?"] {
            assert_eq!(scene.count_of(text).await, 1, "{text}");
        }
        assert!(!super::line_says(scene, "offline").await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_socket_answers_are_fetched() {
    tell("partner_polling", async |scene| {
        scene.lets_the_console_complain();
        scene.agent.misbehaves(json!({"socket": {"refuse_handshake": 403}})).await;
        scene.visit("/partner").await;
        scene.open_chat().await;
        scene.send("Through the proxy.").await;
        let conversation = scene.agent.reads_exactly(&["Through the proxy."]).await;
        scene.message_with_status("Through the proxy.", "sent").await;
        for answer in ["Received.", "And this too."] {
            scene.agent.says(&conversation, answer).await;
            scene.message(answer).await;
            assert_eq!(scene.count_of(answer).await, 1);
        }
        scene.send("Thanks.").await;
        scene.message_with_status("Thanks.", "sent").await;
        scene.agent.reads_exactly(&["Through the proxy.", "Thanks."]).await;
        assert_eq!(scene.count_of("Through the proxy.").await, 1);
        assert_eq!(scene.count_of("Thanks.").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_restart_of_the_server_nothing_is_missed() {
    tell("partner_server_restart", async |scene| {
        scene.lets_the_console_complain();
        let conversation = super::begin(scene, "/partner").await;
        let starting =
            json!({"when": {"path_contains": "/api/partner/", "times": 2}, "then": {"status": 503}});
        scene.agent.misbehaves(starting).await;
        // Until there is something to be missed; what is stored then is told over no socket.
        scene.agent.misbehaves(json!({"socket": {"refuse_handshake": 503}})).await;
        scene.agent.misbehaves(json!({"socket": {"close": 1012}})).await;
        scene.send("Are you there?").await;
        let missed = json!({"count": 30, "content": "Missed {n}.", "spread_seconds": 30});
        scene.agent.stores(&conversation, missed).await;
        scene.agent.misbehaves(json!({"socket": {"refuse_handshake": 503}, "times": 1})).await;
        scene.message("Missed 30.").await;
        scene.message_with_status("Are you there?", "sent").await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.says(&conversation, "Live again.").await;
        scene.message("Live again.").await;
        assert_eq!(scene.count_of("Missed 30.").await, 1);
        assert_eq!(scene.count_of("Are you there?").await, 1);
        scene.agent.reads_exactly(&[super::HELLO, "Are you there?"]).await;
    })
    .await;
}
