//! The end of a conversation with the bot: asked for by the visitor, by the page, or come about by itself.

use serde_json::json;
use stories::tell;

const OVER: &str = "This conversation has ended. Write a message to begin a new one.";

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_ends_the_conversation_and_the_next_message_begins_another() {
    tell("converse_end", async |scene| {
        let (_relay, first) = super::begin(scene, "/converse").await;
        scene.eyes.see("button", "End conversation").await.click().await.expect("a click");
        let asked = scene.eyes.see("alertdialog", "End this conversation?").await;
        scene.eyes.see_in(&asked, "button", "End conversation").await.click().await.expect("a click");
        scene.eyes.read("status", OVER).await;
        scene.agent.finds("the session to end", &first, |now| now.status == "ended").await;

        scene.send("hello").await;
        scene.message_with_status("hello", "sent").await;
        scene.message("Hello! Try").await;
        let all = scene.agent.conversations().await;
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].visitors_texts(), ["hello"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_ends_the_conversation() {
    tell("converse_end_by_page", async |scene| {
        let (_relay, first) = super::begin(scene, "/converse").await;
        scene.listen_to_events(&["status"]).await;
        scene.script("window.ChatWidget.endConversation()", vec![]).await;
        scene.is_told("status", |told| *told == json!({"status": "closed"})).await;
        scene.agent.finds("the session to end", &first, |now| now.status == "ended").await;
        scene.eyes.read("status", OVER).await;
    })
    .await;
}
