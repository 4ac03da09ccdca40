//! A proxy that lets no WebSocket through: the chat works all the same, only later.

use serde_json::json;
use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn answers_arrive_by_polling_when_no_socket_can_be_had() {
    tell("polling_when_no_socket", async |scene| {
        scene.lets_the_console_complain();
        scene.agent.misbehaves(json!({"socket": {"refuse_handshake": 403}})).await;
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Through the proxy.").await;
        let conversation = scene.agent.reads_exactly(&["Through the proxy."]).await;
        scene.message_with_status("Through the proxy.", "sent").await;
        scene.agent.says(&conversation, "Received.").await;
        scene.message("Received.").await;
        scene.agent.says(&conversation, "And this too.").await;
        scene.message("And this too.").await;
        assert_eq!(scene.count_of("Through the proxy.").await, 1);
        assert_eq!(scene.count_of("Received.").await, 1);
    })
    .await;
}
