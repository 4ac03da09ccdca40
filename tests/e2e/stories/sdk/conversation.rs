//! From the first word to the next page, and files that go with their words.

use fantoccini::key::Key;
use serde_json::json;
use stories::eyes::Name;
use stories::files::{Folder, PIXEL};
use stories::tell;

use crate::files::pick;

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_of_the_sdk_api_goes_on_after_a_reload_and_on_the_next_page() {
    tell("sdk_conversation", async |scene| {
        let conversation = super::begin(scene).await;
        assert_eq!(conversation.vendor, "novatalks-sdk");
        scene.listen_to_announcements().await;
        scene.agent.says(&conversation, "How can I help?").await;
        assert_eq!(scene.message("How can I help?").await.direction, "agent");
        scene.hears("How can I help?").await;
        // What is for the agents' eyes is not shown even where a server lets it out.
        scene.agent.switches(json!({"leak_hidden_messages": true})).await;
        scene.agent.offers(&conversation, json!({"content": "A note: be nice.", "private": true})).await;
        scene.agent.says(&conversation, "Any time.").await;
        scene.message("Any time.").await;

        for page in ["/sdk", "/sdk2"] {
            scene.visit(page).await;
            scene.show_chat().await;
            scene.message("How can I help?").await;
            scene.message("Any time.").await;
            assert_eq!(scene.count_of("be nice").await, 0);
            assert_eq!(scene.count_of(super::HELLO).await, 1);
            assert_eq!(scene.count_of("How can I help?").await, 1);
        }
        scene.send("With a tent.").await;
        scene.agent.reads_exactly(&[super::HELLO, "With a tent."]).await;
        scene.message_with_status("With a tent.", "sent").await;
        assert_eq!(scene.agent.conversations().await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_their_words_are_one_message() {
    tell("sdk_files", async |scene| {
        let folder = Folder::new();
        let paths = [folder.put("receipt.txt", b"total: 40"), folder.put("photo.png", &PIXEL)];
        scene.visit("/sdk").await;
        scene.open_chat().await;
        pick(scene, &paths).await;
        scene.eyes.see("button", "Remove photo.png").await;
        scene.write("Both of them.").await;
        scene.press(Key::Enter).await;

        let conversation = scene.agent.reads_exactly(&["Both of them."]).await;
        let stored = &conversation.messages;
        assert!(matches!(stored.as_slice(), [one] if one.attachments.len() == 2), "{stored:#?}");
        scene.message_that("all of it to be sent", |shown| shown.status.as_deref() == Some("sent")).await;
        scene.eyes.see("button", "View image photo.png").await;
        scene.eyes.see("link", Name::Begins("Download receipt.txt")).await;

        scene.reload().await;
        scene.show_chat().await;
        scene.message("Both of them.").await;
        scene.eyes.see("button", "View image photo.png").await;
        assert_eq!(scene.messages().await.len(), 1);
    })
    .await;
}
