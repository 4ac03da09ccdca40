//! The vendor has stored the message and its answer never arrives: nothing is lost, and nothing is said twice.

use serde_json::json;
use stories::{Scene, tell};

/// Stores one of the visitor's messages and breaks the connection instead of answering. No connection is used twice,
/// because on one that it has used before the browser would send the message again by itself.
async fn lose_one_answer(scene: &Scene, messages_before: u64) {
    let lost = json!({
        "when": {"method": "POST", "path_contains": "/messages", "skip": messages_before, "times": 1},
        "then": {"drop_after_store": true},
    });
    let preflights_once = json!({"when": {"method": "OPTIONS"}, "then": {"last_answer": true}});
    let connections_once = json!({"when": {"origin": "api"}, "then": {"last_answer": true}});
    for rule in [lost, preflights_once, connections_once] {
        scene.agent.misbehaves(rule).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_does_not_double_the_message() {
    tell("lost_answer", async |scene| {
        scene.lets_the_console_complain();
        lose_one_answer(scene, 1).await;
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Hello.").await;
        scene.agent.reads_exactly(&["Hello."]).await;
        scene.agent.hears_the_visitors_socket().await;
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
        lose_one_answer(scene, 0).await;
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
