//! No message is said twice to the bot: what surely did not arrive is sent again, what may have arrived is asked about.

use serde_json::json;
use stories::relay::{Behind, Relay};
use stories::tell;

fn rule(then: serde_json::Value) -> serde_json::Value {
    json!({"when": {"method": "POST", "path_contains": "converse", "times": 1}, "then": then})
}

#[tokio::test(flavor = "multi_thread")]
async fn what_surely_did_not_arrive_is_sent_again_by_itself() {
    tell("converse_busy", async |scene| {
        scene.lets_the_console_complain();
        let (_relay, _) = super::begin(scene, "/converse").await;
        scene.agent.misbehaves(rule(json!({"status": 503}))).await;
        scene.send("hello").await;
        scene.message_with_status("hello", "sent").await;
        scene.message("Hello! Try").await;
        scene.agent.reads_exactly_with("converse", &["hello"]).await;
        assert_eq!(scene.count_of("Hello! Try").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_is_made_up_for_by_what_the_bot_says() {
    tell("converse_lost_answer", async |scene| {
        scene.lets_the_console_complain();
        let (_relay, _) = super::begin(scene, "/converse").await;
        scene.agent.misbehaves(rule(json!({"drop_after_store": true}))).await;
        scene.send("hello").await;
        scene.message("Hello! Try").await;
        scene.message_with_status("hello", "sent").await;
        scene.agent.reads_exactly_with("converse", &["hello"]).await;
        let shown = scene.messages().await;
        let place = |text: &str| shown.iter().position(|one| one.text.contains(text)).expect("a message");
        assert!(place("Hello! Try") > shown.iter().position(|one| one.is_visitors()).expect("our own"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_knows_of_is_asked_about_and_never_sent_again_unasked() {
    tell("converse_unsure", async |scene| {
        scene.lets_the_console_complain();
        let _relay = Relay::start_for(scene, Behind::Converse, &[("RELAY_CONVERSE_EVIDENCE", "1s")]).await;
        super::open(scene, "/converse").await;
        // Stored, and silently: no webhook will tell.
        scene.agent.silences_the_bot().await;
        scene.agent.misbehaves(rule(json!({"drop_after_store": true}))).await;
        scene.send("Where is my order?").await;
        let failed = scene.message_with_status("Where is my order?", "failed").await;
        assert!(failed.text.contains("Try again") && failed.text.contains("Discard"), "{}", failed.text);
        scene.agent.reads_exactly_with("converse", &["Where is my order?"]).await;

        scene.eyes.see("button", "Try again").await.click().await.expect("a click");
        scene.message_with_status("Where is my order?", "sent").await;
        // The visitor has decided: it is there twice, and shown once.
        scene.agent.reads_exactly_with("converse", &["Where is my order?", "Where is my order?"]).await;
        assert_eq!(scene.count_of("Where is my order?").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_restart_of_the_relay_nothing_is_missed_and_nothing_said_twice() {
    tell("converse_relay_restarts", async |scene| {
        scene.lets_the_console_complain();
        let (mut relay, conversation) = super::begin(scene, "/converse").await;
        scene.send("hello").await;
        scene.message("Hello! Try").await;
        relay.stops().await;
        scene.send("order").await;
        relay.starts_again(&[]);
        scene.message("Third.").await;
        scene.message_with_status("order", "sent").await;
        scene.agent.says(&conversation, "Anything else?").await;
        scene.message("Anything else?").await;
        scene.agent.reads_exactly_with("converse", &["hello", "order"]).await;
        for text in ["Hello! Try", "First.", "Third.", "Anything else?"] {
            assert_eq!(scene.count_of(text).await, 1, "{text}");
        }
    })
    .await;
}
