//! What the visitor has been given opens nothing any more: the token, or the conversation behind it.

use serde_json::Value;
use stories::road::Road;
use stories::waiting::until;
use stories::{Scene, tell};

use super::{HELLO, begin};

/// How many answers said 401.
async fn refused(scene: &Scene) -> usize {
    let state = scene.agent.state().await;
    let requests = state["requests"].as_array().cloned().unwrap_or_default();
    requests.iter().filter(|request: &&Value| request["status"] == 401).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_opens_nothing_any_more_is_asked_about_and_not_tried_again_and_again() {
    tell("token_dead", async |scene| {
        scene.lets_the_console_complain();
        scene.expects_refusals();
        let road = Road::to(scene.sandbox.api).await;
        let conversation = begin(scene, &road, "/tag").await;
        scene.agent.revokes(&conversation).await;
        scene.eyes.read("alert", "This conversation can no longer be continued.").await;
        scene.send("Can you read this?").await;
        scene.message("Can you read this?").await;
        scene.assert_accessible("a token that opens nothing").await;
        let (sockets, refusals) = (road.sockets(), refused(scene).await);
        assert!(refusals <= 3, "a dead token was tried {refusals} times");
        scene.eyes.see("button", "Start a new conversation").await.click().await.unwrap();
        let what = "the text to be in a new conversation";
        scene
            .message_that(what, |shown| shown.text.contains("Can you read this?") && shown.id.is_some())
            .await;
        assert!(refused(scene).await <= 3 && road.sockets() >= sockets);
        let all = scene.agent.conversations().await;
        let said: Vec<Vec<String>> = all.iter().map(|one| one.visitors_texts()).collect();
        assert_eq!(said, [[HELLO], ["Can you read this?"]]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_that_vanished_stays_readable_and_the_next_words_begin_another() {
    tell("conversation_vanished", async |scene| {
        scene.lets_the_console_complain();
        scene.expects_refusals();
        let road = Road::to(scene.sandbox.api).await;
        let conversation = begin(scene, &road, "/tag").await;
        scene.agent.says(&conversation, "Your number is 17.").await;
        scene.message("Your number is 17.").await;
        scene.agent.deletes(&conversation).await;
        road.breaks_all();
        scene.send("Which number was it?").await;
        let fresh = scene.agent.reads_exactly(&["Which number was it?"]).await;
        assert_ne!(fresh.id, conversation.id);
        let what = "the words to be confirmed";
        scene.message_that(what, |shown| shown.text.contains("Which number") && shown.id.is_some()).await;
        for text in [HELLO, "Your number is 17.", "Which number was it?"] {
            assert_eq!(scene.count_of(text).await, 1, "{text}");
        }
        scene.agent.says(&fresh, "It was 17.").await;
        until("the answer in the new conversation", async || scene.count_of("It was 17.").await == 1).await;
    })
    .await;
}
