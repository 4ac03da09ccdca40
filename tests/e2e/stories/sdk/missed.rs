//! What changed while the visitor was out of the network is there after the return.

use serde_json::json;
use stories::{eventually, tell};

#[tokio::test(flavor = "multi_thread")]
async fn edits_signs_and_deletions_of_a_time_without_network_appear_afterwards() {
    tell("sdk_missed", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.lets_the_console_complain();
        let conversation = super::begin(scene).await;
        let edited = scene.agent.says(&conversation, "Open until five.").await;
        let liked = scene.agent.says(&conversation, "See you then.").await;
        let deleted = scene.agent.says(&conversation, "Bring cash.").await;
        scene.message("Bring cash.").await;

        scene.set_offline(true).await;
        scene.eyes.read("status", "You are offline. Messages will be sent when you are back.").await;
        scene.agent.misbehaves(json!({"socket": {"close": 1006}})).await;
        scene.agent.edits(&conversation, edited, json!({"content": "Open until six."})).await;
        scene.agent.reacts(&conversation, liked, Some("🎉")).await;
        scene.agent.takes_back(&conversation, deleted).await;
        let hello = conversation.written(super::HELLO).id;
        scene.agent.reacts(&conversation, hello, Some("👍")).await;

        scene.set_offline(false).await;
        scene.message("Open until six.").await;
        scene.eyes.see("button", "🎉 1").await;
        scene.eyes.see("button", "👍 1").await;
        eventually("the place of what was taken back", async || {
            (scene.count_of("Bring cash.").await == 0 && scene.count_of("Message deleted").await == 1)
                .then_some(())
        })
        .await;
        assert_eq!(scene.messages().await.len(), 4);
        let asked = scene.agent.requests_to("api").await;
        assert!(asked.iter().any(|request| request.contains("updated_at=")), "{asked:#?}");
    })
    .await;
}
