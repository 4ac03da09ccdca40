//! The socket's copy of a message and the answer to its request come in either order, or only one of them comes, with our
//! key or without: each message is one row.

use serde_json::json;
use stories::{Scene, tell};

async fn sent(scene: &Scene, copy: &str, strips: bool) {
    scene.agent.switches(json!({"partner_copy": copy, "partner_strips_metadata": strips})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn however_the_copy_comes_each_message_is_one_row() {
    tell("partner_copies", async |scene| {
        let conversation = super::begin(scene, "/partner").await;
        let mut texts = vec![super::HELLO.to_owned()];
        for strips in [false, true] {
            for copy in ["before", "after", "none"] {
                sent(scene, copy, strips).await;
                let case = format!("{copy}, stripped: {strips}");
                // Two of the same words are two messages.
                for _ in 0..2 {
                    let text = format!("Copy {case}.");
                    scene.send(&text).await;
                    texts.push(text);
                    let read: Vec<&str> = texts.iter().map(String::as_str).collect();
                    scene.agent.reads_exactly(&read).await;
                }
                scene.agent.says(&conversation, &format!("Answer {case}.")).await;
                scene.message(&format!("Answer {case}.")).await;
                scene.message_with_status(&format!("Copy {case}."), "sent").await;
                assert_eq!(scene.count_of(&format!("Copy {case}.")).await, 2, "{case}");
            }
        }
        let is_confirmed = |shown: &stories::visitor::Shown| shown.id.is_some();
        assert!(scene.messages().await.iter().all(is_confirmed));
        assert_eq!(scene.messages().await.len(), 1 + 6 * 3);

        scene.reload().await;
        scene.show_chat().await;
        scene.message("Answer none, stripped: true.").await;
        let shown = scene.messages().await;
        assert_eq!(shown.len(), 1 + 6 * 3, "{shown:#?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_words_sent_at_once_stay_two_rows_without_our_key() {
    tell("partner_copies_at_once", async |scene| {
        super::begin(scene, "/partner").await;
        for copy in ["before", "after"] {
            sent(scene, copy, true).await;
            let text = format!("Twice, {copy}.");
            scene.send(&text).await;
            scene.send(&text).await;
        }
        scene.message_that("the last one to be sent", |shown| shown.text.contains("Twice, after.")).await;
        let all = [super::HELLO, "Twice, before.", "Twice, before.", "Twice, after.", "Twice, after."];
        let conversation = scene.agent.reads_exactly(&all).await;
        scene.agent.says(&conversation, "Heard.").await;
        scene.message("Heard.").await;
        assert_eq!(scene.count_of("Twice, before.").await, 2);
        assert_eq!(scene.count_of("Twice, after.").await, 2);
    })
    .await;
}
