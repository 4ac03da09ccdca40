//! The vendor has forgotten the conversation, or its token opens nothing any more: the visitor's words are kept.

use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_conversation_is_replaced_and_the_unsent_text_goes_into_the_new_one() {
    tell("lost_conversation", async |scene| {
        scene.lets_the_console_complain();
        scene.expects_refusals();
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Remember me?").await;
        let conversation = scene.agent.reads_exactly(&["Remember me?"]).await;
        scene.agent.deletes(&conversation).await;
        scene.send("Hello again.").await;
        let fresh = scene.agent.reads_exactly(&["Hello again."]).await;
        assert_ne!(fresh.id, conversation.id);
        scene.message_with_status("Hello again.", "sent").await;
    })
    .await;
}
