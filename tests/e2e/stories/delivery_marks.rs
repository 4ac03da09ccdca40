//! How far a message has come is written in it, and never goes back.

use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_sent_then_delivered_then_seen() {
    tell("delivery_marks", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Are you open today?").await;
        let conversation = scene.agent.reads_exactly(&["Are you open today?"]).await;
        scene.message_with_status("Are you open today?", "sent").await;
        scene.eyes.read("article", "Sent").await;
        scene.agent.hears_the_visitors_socket().await;

        scene.agent.marks(&conversation, "delivered").await;
        scene.message_with_status("Are you open today?", "delivered").await;
        scene.eyes.read("article", "Delivered").await;
        scene.agent.marks(&conversation, "seen").await;
        scene.message_with_status("Are you open today?", "seen").await;
        scene.eyes.read("article", "Seen").await;

        // A late mark and then an answer: when the answer is there, the mark has been there before it.
        scene.agent.marks(&conversation, "delivered").await;
        scene.agent.says(&conversation, "Until six.").await;
        scene.message("Until six.").await;
        scene.message_with_status("Are you open today?", "seen").await;
        scene.assert_accessible("a message that was seen").await;
    })
    .await;
}
