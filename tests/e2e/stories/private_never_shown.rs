//! Notes among agents stay among agents, even when the server forgets that.

use serde_json::json;
use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn an_internal_note_is_shown_neither_live_nor_in_the_history() {
    tell("private_never_shown", async |scene| {
        scene.agent.switches(json!({"leak_hidden_messages": true})).await;
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("What does it cost?").await;
        let conversation = scene.agent.reads_exactly(&["What does it cost?"]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.listen_to_announcements().await;
        let note = json!({"content": "He pays anything.", "private": true});
        scene.agent.stores(&conversation, note).await;
        scene.agent.says(&conversation, "Forty euros.").await;
        scene.message("Forty euros.").await;
        assert_eq!(scene.count_of("He pays anything.").await, 0);

        scene.reload().await;
        scene.show_chat().await;
        scene.message("Forty euros.").await;
        let everything = scene.script(
            "return document.documentElement.outerHTML
                 + document.querySelector('chat-widget').shadowRoot.innerHTML
                 + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)",
            vec![],
        );
        assert!(!everything.await.as_str().unwrap().contains("He pays anything."));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_another_conversation_is_not_shown() {
    tell("foreign_never_shown", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Hello.").await;
        let conversation = scene.agent.reads_exactly(&["Hello."]).await;
        scene.agent.hears_the_visitors_socket().await;
        let foreign = json!({
            "event": "message.created",
            "data": {
                "account_id": 1, "id": 999_999, "content": "Not for you.", "message_type": "outgoing",
                "content_type": "text", "private": false, "content_attributes": {}, "status": "sent",
                "conversation_id": conversation.id + 1, "attachments": [], "created_at": 1_742_149_000,
            },
        });
        scene.agent.sends_frame(&conversation, &foreign.to_string()).await;
        scene.agent.says(&conversation, "For you.").await;
        scene.message("For you.").await;
        assert_eq!(scene.count_of("Not for you.").await, 0);
    })
    .await;
}
