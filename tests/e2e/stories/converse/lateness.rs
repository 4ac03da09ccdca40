//! A bot that takes its time, and webhooks that overtake the answer.

use serde_json::json;
use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn while_an_answer_is_due_the_bot_is_writing() {
    tell("converse_typing", async |scene| {
        let (_relay, conversation) = super::begin(scene, "/converse").await;
        scene.send("silence").await;
        scene.message_with_status("silence", "sent").await;
        scene.eyes.read("status", "is typing").await;
        scene.agent.says(&conversation, "I had to think.").await;
        scene.message("I had to think.").await;
        stories::waiting::until("nobody to write any more", async || {
            let mut writes = false;
            for status in scene.eyes.all("status", stories::eyes::Name::Any).await {
                writes |= status.text().await.is_ok_and(|text| text.contains("is typing"));
            }
            !writes
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_overtakes_the_answer_stands_below_what_it_answers() {
    tell("converse_webhook_first", async |scene| {
        let (_relay, _) = super::begin(scene, "/converse").await;
        scene.agent.switches(json!({"converse_webhooks_first": true})).await;
        scene.send("hello").await;
        scene.message("Hello! Try").await;
        scene.message_with_status("hello", "sent").await;
        let order = |shown: &[stories::visitor::Shown]| -> Vec<bool> {
            shown.iter().map(stories::visitor::Shown::is_visitors).collect()
        };
        assert_eq!(order(&scene.messages().await), [false, true, false]);
        scene.reload().await;
        scene.show_chat().await;
        scene.message("Hello! Try").await;
        assert_eq!(order(&scene.messages().await), [false, true, false], "after a reload");
    })
    .await;
}
