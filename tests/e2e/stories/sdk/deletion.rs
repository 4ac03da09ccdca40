//! What is taken back, by either side, seen or not: a place is left, and the words never come again.

use fantoccini::key::Key;
use serde_json::{Value, json};
use stories::{Scene, eventually, tell};

const GONE: &str = "Message deleted";

async fn tombstones(scene: &Scene) -> usize {
    scene.messages().await.iter().filter(|shown| shown.kind.as_deref() == Some("deleted")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_takes_a_message_back_after_a_question() {
    tell("sdk_deletion", async |scene| {
        let conversation = super::begin(scene).await;
        scene.listen_to_events(&["message:deleted"]).await;
        scene.send("My card is 4111.").await;
        let slip = scene.agent.reads_exactly(&[super::HELLO, "My card is 4111."]).await;
        let slip = slip.written("My card is 4111.").id;
        scene.message_that("the slip to be confirmed", |shown| shown.id == Some(slip.to_string())).await;
        let answer = scene.agent.says(&conversation, "Please take that back.").await;
        scene.message("Please take that back.").await;
        assert_eq!(scene.actions_of("Please take that back.").await, ["Reply", "React", "Copy"]);
        assert_eq!(scene.actions_of("My card is 4111.").await, ["Reply", "React", "Copy", "Delete"]);

        // Asked first, with the focus on the way out.
        scene.choose_action("My card is 4111.", "Delete").await;
        scene.eyes.see("alertdialog", "Delete this message?").await;
        scene.gets_focus("Cancel").await;
        scene.press(Key::Enter).await;
        scene.eyes.see_no("alertdialog", "Delete this message?").await;
        assert_eq!(scene.agent.now(&conversation).await.stored(slip).deleted_at, None);

        scene.choose_action("My card is 4111.", "Delete").await;
        let dialog = scene.eyes.see("alertdialog", "Delete this message?").await;
        scene.eyes.see_in(&dialog, "button", "Delete").await.click().await.unwrap();
        let is_deleted = |message: &stories::agent::Stored| message.deleted_at.is_some();
        scene.agent.finds_message("the deletion", &conversation, slip, is_deleted).await;
        scene.message(GONE).await;
        assert_eq!(scene.count_of("4111").await, 0);
        scene.is_told("message:deleted", |message| message["id"] == json!(slip)).await;

        // The agent takes one back: a question as well as an answer that is being written to it.
        scene.choose_action("Please take that back.", "Reply").await;
        scene.eyes.see("group", "Replying to Support").await;
        scene.agent.takes_back(&conversation, answer).await;
        scene.is_told("message:deleted", |message| message["id"] == json!(answer)).await;
        scene.eyes.see_no("group", "Replying to Support").await;
        eventually("two places", async || (tombstones(scene).await == 2).then_some(())).await;

        scene.reload().await;
        scene.show_chat().await;
        scene.message(super::HELLO).await;
        assert_eq!(tombstones(scene).await, 2);
        assert_eq!(scene.count_of("4111").await + scene.count_of("take that back").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_list_and_a_late_edit_bring_nothing_back_that_was_taken_back() {
    tell("sdk_deletion_late", async |scene| {
        let conversation = super::begin(scene).await;
        let early = scene.agent.says(&conversation, "Wrong price.").await;
        scene.message("Wrong price.").await;
        let late = scene.agent.says(&conversation, "Wrong address.").await;
        scene.message("Wrong address.").await;
        let quoting = scene.agent.replies(&conversation, early, "That was wrong.").await;
        scene.message("That was wrong.").await;

        let page: Vec<Value> = serde_json::from_str(&scene.agent.newest_page(&conversation).await).unwrap();
        let as_it_was = page.into_iter().find(|message| message["id"] == json!(late)).unwrap();

        // Deleted while nobody looks; the answer that quotes it does not say it either.
        scene.agent.takes_back(&conversation, early).await;
        // The list is read on the server, and on its way for a while, when the other one is taken back.
        let slow = json!({
            "when": {"method": "GET", "path_contains": "/api/v1/sdk/conversations", "times": 2},
            "then": {"delay_answer_ms": 1500},
        });
        scene.visit("/tag").await;
        eventually("the old socket to close", async || {
            let sockets = scene.agent.state().await["sockets"].clone();
            sockets.as_array()?.is_empty().then_some(())
        })
        .await;
        scene.agent.misbehaves(slow).await;
        scene.visit("/sdk").await;
        scene.show_chat().await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.takes_back(&conversation, late).await;
        scene.message("That was wrong.").await;
        // A frame that is older than the deletion, as a slow worker of the vendor's sends it.
        let stale = json!({"event": "message.updated", "data": as_it_was});
        scene.agent.sends_frame(&conversation, &stale.to_string()).await;
        scene.agent.says(&conversation, "Now it is right.").await;
        scene.message("Now it is right.").await;
        assert_eq!(tombstones(scene).await, 2);
        assert_eq!(scene.count_of("Wrong").await, 0);
        let quoting = scene.message_that("the answer", |shown| shown.id == Some(quoting.to_string())).await;
        assert!(quoting.text.contains(GONE), "{quoting:?}");
    })
    .await;
}
