//! How the conversation stands, and how far the visitor's own messages have come.

use serde_json::json;
use stories::eyes::Name;
use stories::waiting::until;
use stories::{Scene, tell};

const CLOSED: &str = "This conversation is closed. Write a message to open it again.";

async fn bar_says(scene: &Scene, words: &str) -> bool {
    for status in scene.eyes.all("status", Name::Any).await {
        if status.text().await.is_ok_and(|text| text.contains(words)) {
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn the_visitor_sees_how_the_conversation_stands_and_opens_it_again_by_writing() {
    tell("sdk_statuses", async |scene| {
        let conversation = super::begin(scene).await;
        scene.listen_to_announcements().await;
        scene.listen_to_events(&["status"]).await;
        for (status, words) in [
            ("pending", "Waiting for an agent."),
            ("snoozed", "We will come back to you here."),
            ("resolved", CLOSED),
        ] {
            scene.agent.sets_conversation(&conversation, status).await;
            scene.eyes.read("status", words).await;
            scene.hears(words).await;
            scene.is_told("status", |payload| *payload == json!({"status": status})).await;
        }
        // The next page knows it too.
        scene.visit("/sdk2").await;
        scene.show_chat().await;
        scene.eyes.read("status", CLOSED).await;
        scene.listen_to_events(&["status"]).await;
        scene.send("One more thing.").await;
        scene.agent.finds("the reopening", &conversation, |now| now.status == "open").await;
        scene.is_told("status", |payload| *payload == json!({"status": "open"})).await;
        until("the bar to go", async || !bar_says(scene, CLOSED).await).await;

        // A reply across the border between two dialogs names the one of its message.
        scene.choose_action(super::HELLO, "Reply").await;
        scene.send("About that.").await;
        let texts = [super::HELLO, "One more thing.", "About that."];
        let now = scene.agent.reads_exactly(&texts).await;
        assert_eq!(now.written("About that.").reply_to, Some(now.written(super::HELLO).id));
        // How far the visitor's own messages have come.
        scene.agent.marks(&conversation, "delivered").await;
        scene.message_with_status("About that.", "delivered").await;
        scene.agent.marks(&conversation, "seen").await;
        scene.message_with_status("About that.", "seen").await;
        scene.eyes.read("article", "Seen").await;
    })
    .await;
}
