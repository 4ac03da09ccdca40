//! What was typed and not sent is still there after a reload, and no message before it was sent.

use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_survives_a_reload() {
    tell("draft_survives_reload", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Hello.").await;
        scene.agent.reads_exactly(&["Hello."]).await;
        scene.write("I was about to ask").await;
        scene.reload().await;
        scene.show_chat().await;
        assert_eq!(scene.draft().await, "I was about to ask");
        scene.send(" something.").await;
        scene.agent.reads_exactly(&["Hello.", "I was about to ask something."]).await;
        assert_eq!(scene.draft().await, "");
    })
    .await;
}
