//! The guide's first trouble, a key that opens nothing: the website's owner is told what to do, and the visitor's words wait.

use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_explained_to_the_page_and_the_message_is_kept() {
    tell("partner_wrong_key", async |scene| {
        scene.lets_the_console_complain();
        scene.expects_refusals();
        scene.visit("/partner?api-key=mistyped").await;
        scene.listen_to_events(&["error", "message:failed"]).await;
        scene.open_chat().await;
        scene.send("Is anybody there?").await;
        scene.message_with_status("Is anybody there?", "failed").await;
        let error = scene.is_told("error", |payload| payload["code"] == "unauthorized").await;
        let advice = error["message"].as_str().unwrap();
        assert!(advice.contains("401") && advice.contains("Authorization: Bearer"), "{advice}");
        assert_eq!(scene.told("message:failed").await.len(), 1);
        assert_eq!(scene.agent.conversations().await.len(), 0);
        scene.assert_accessible("a message that nobody would take").await;

        // The key is mended, and the visitor comes back.
        scene.visit("/partner").await;
        scene.show_chat().await;
        scene.message_with_status("Is anybody there?", "failed").await;
        scene.eyes.see("button", "Try again").await.click().await.unwrap();
        scene.message_with_status("Is anybody there?", "sent").await;
        scene.agent.reads_exactly(&["Is anybody there?"]).await;
        scene.eyes.see_no("button", "Try again").await;
        assert_eq!(scene.count_of("Is anybody there?").await, 1);
    })
    .await;
}
