//! A visitor in a hurry: the second message leaves before the vendor has made the conversation for the first.

use serde_json::json;
use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn two_quick_messages_make_one_conversation_and_keep_their_order() {
    tell("two_quick_sends", async |scene| {
        let slow_creation = json!({
            "when": {"method": "POST", "path_contains": "/widget/conversations?"},
            "then": {"delay_answer_ms": 900},
        });
        scene.agent.misbehaves(slow_creation).await;
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("First.").await;
        scene.send("Second.").await;
        scene.send("Second.").await;

        scene.agent.reads_exactly(&["First.", "Second.", "Second."]).await;
        assert_eq!(scene.agent.conversations().await.len(), 1);
        scene.message_with_status("First.", "sent").await;
        let texts: Vec<String> = scene.messages().await.into_iter().map(|shown| shown.text).collect();
        assert_eq!(texts.len(), 3, "{texts:?}");
        assert!(texts[0].contains("First.") && texts[1].contains("Second.") && texts[2].contains("Second."));
    })
    .await;
}
