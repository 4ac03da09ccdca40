//! The vendor has stored the message and its answer never arrives: nothing is lost, and nothing is said twice.

use serde_json::json;
use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_does_not_double_the_message() {
    tell("lost_answer", async |scene| {
        scene.lets_the_console_complain();
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Hello.").await;
        scene.agent.reads_exactly(&["Hello."]).await;
        scene.agent.hears_the_visitors_socket().await;

        let lost = json!({
            "when": {"method": "POST", "path_contains": "/messages", "times": 1},
            "then": {"drop_after_store": true},
        });
        scene.agent.misbehaves(lost).await;
        scene.send("Did that arrive?").await;
        scene.message_with_status("Did that arrive?", "sent").await;
        scene.send("Good.").await;
        scene.agent.reads_exactly(&["Hello.", "Did that arrive?", "Good."]).await;
        assert_eq!(scene.count_of("Did that arrive?").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_socket_the_list_tells_that_the_message_arrived() {
    tell("lost_answer_without_socket", async |scene| {
        scene.lets_the_console_complain();
        scene.agent.misbehaves(json!({"socket": {"refuse_handshake": 503}})).await;
        let lost = json!({
            "when": {"method": "POST", "path_contains": "/messages", "times": 1},
            "then": {"drop_after_store": true},
        });
        scene.agent.misbehaves(lost).await;
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Only once, please.").await;
        scene.message_with_status("Only once, please.", "sent").await;
        scene.send("Thanks.").await;
        scene.agent.reads_exactly(&["Only once, please.", "Thanks."]).await;
        assert_eq!(scene.count_of("Only once, please.").await, 1);
    })
    .await;
}
