//! From the vendor's unchanged snippet to the agent's answer and back.

use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_writes_and_reads_the_agents_answer() {
    tell("first_message", async |scene| {
        scene.visit("/").await;
        scene.open_chat().await;
        scene.listen_to_announcements().await;
        scene.send("Do you have it in green?").await;

        let conversation = scene.agent.reads_exactly(&["Do you have it in green?"]).await;
        scene.message_with_status("Do you have it in green?", "sent").await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.says(&conversation, "In green and in blue.").await;

        let answer = scene.message("In green and in blue.").await;
        assert_eq!(answer.direction, "agent");
        scene.hears("In green and in blue.").await;
        assert_eq!(scene.count_of("Do you have it in green?").await, 1);
        scene.assert_accessible("a conversation of two messages").await;
    })
    .await;
}
