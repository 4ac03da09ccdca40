//! The conversation goes on where it was: on the next page, after a reload, and in the unread count in between.

use stories::eyes::Name;
use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn the_next_page_shows_the_same_conversation() {
    tell("resume_next_page", async |scene| {
        scene.visit("/").await;
        scene.open_chat().await;
        scene.send("Is it waterproof?").await;
        let conversation = scene.agent.reads_exactly(&["Is it waterproof?"]).await;
        scene.message_with_status("Is it waterproof?", "sent").await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.says(&conversation, "Up to two metres.").await;
        scene.message("Up to two metres.").await;

        scene.visit("/page2").await;
        scene.show_chat().await;
        scene.message("Up to two metres.").await;
        assert_eq!(scene.count_of("Is it waterproof?").await, 1);

        scene.reload().await;
        scene.show_chat().await;
        scene.message("Up to two metres.").await;
        scene.send("Then I take two.").await;
        scene.agent.reads_exactly(&["Is it waterproof?", "Then I take two."]).await;
        assert_eq!(scene.agent.conversations().await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_closed_chat_is_counted_on_the_launcher() {
    tell("unread_on_the_launcher", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Call me when it is there.").await;
        let conversation = scene.agent.reads_exactly(&["Call me when it is there."]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.close_chat().await;

        scene.agent.says(&conversation, "It is there.").await;
        scene.eyes.see("button", "Open chat, 1 unread message").await;
        scene.agent.says(&conversation, "Shall we keep it for you?").await;
        scene.agent.says(&conversation, "Until Friday?").await;
        let launcher = scene.eyes.see("button", "Open chat, 3 unread messages").await;
        scene.assert_accessible("the launcher with a count").await;

        launcher.click().await.unwrap();
        scene.message("Until Friday?").await;
        scene.close_chat().await;
        scene.eyes.see("button", Name::Is("Open chat")).await;
    })
    .await;
}
