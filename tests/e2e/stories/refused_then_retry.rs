//! The vendor refuses a message: the visitor sees which one, and decides.

use serde_json::json;
use stories::tell;

const REFUSED: &str = "Refuse me.";

fn refusal() -> serde_json::Value {
    json!({
        "when": {"method": "POST", "path_contains": "/messages", "times": 1},
        "then": {"status": 422, "body": "{\"error\": \"no\"}"},
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_message_can_be_tried_again() {
    tell("refused_then_retry", async |scene| {
        scene.lets_the_console_complain();
        scene.agent.misbehaves(refusal()).await;
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send(REFUSED).await;
        scene.message_with_status(REFUSED, "failed").await;
        scene.eyes.read("article", "Not sent").await;
        scene.eyes.see("button", "Discard").await;
        scene.assert_accessible("a message that was refused").await;

        scene.eyes.see("button", "Try again").await.click().await.unwrap();
        scene.message_with_status(REFUSED, "sent").await;
        scene.eyes.see_no("button", "Try again").await;
        scene.agent.reads_exactly(&[REFUSED]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_message_can_be_discarded_and_stays_away() {
    tell("refused_then_discard", async |scene| {
        scene.lets_the_console_complain();
        scene.agent.misbehaves(refusal()).await;
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send(REFUSED).await;
        scene.message_with_status(REFUSED, "failed").await;
        scene.eyes.see("button", "Discard").await.click().await.unwrap();
        scene.eyes.see_no("button", "Discard").await;
        assert_eq!(scene.count_of(REFUSED).await, 0);

        scene.send("Another one.").await;
        scene.agent.reads_exactly(&["Another one."]).await;
        scene.reload().await;
        scene.show_chat().await;
        scene.message("Another one.").await;
        assert_eq!(scene.count_of(REFUSED).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_is_asked_again_without_the_visitor() {
    tell("busy_then_sent", async |scene| {
        scene.lets_the_console_complain();
        let busy = json!({
            "when": {"method": "POST", "path_contains": "/messages", "times": 2},
            "then": {"status": 503},
        });
        scene.agent.misbehaves(busy).await;
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Patience.").await;
        scene.message_with_status("Patience.", "sent").await;
        scene.agent.reads_exactly(&["Patience."]).await;
        assert!(!scene.eyes.sees("button", "Try again").await);
    })
    .await;
}
