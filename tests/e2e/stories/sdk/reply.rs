//! Answers to a message: begun by mouse and by keys, given up, sent, quoted, and the way back to what is quoted.

use fantoccini::key::Key;
use serde_json::json;
use stories::agent::Conversation;
use stories::eyes::Name;
use stories::{Scene, eventually, tell};

const REPLYING: &str = "Replying to Support";

/// The agent's question; gives back its id.
async fn asked(scene: &Scene, conversation: &Conversation) -> i64 {
    let id = scene.agent.says(conversation, "Blue or green?").await;
    scene.message("Blue or green?").await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_message_is_begun_given_up_and_sent() {
    tell("sdk_reply", async |scene| {
        let conversation = super::begin(scene).await;
        let id = asked(scene, &conversation).await;

        scene.choose_action("Blue or green?", "Reply").await;
        let group = scene.eyes.see("group", REPLYING).await;
        assert!(group.text().await.unwrap().contains("Blue or green?"));
        scene.gets_focus("Message").await;
        scene.press(Key::Escape).await;
        scene.eyes.see_no("group", REPLYING).await;
        assert!(scene.eyes.sees("textbox", "Message").await, "Escape gives up the answer, not the chat");

        // The same by keys: from the composer to the list, along it, and through the menu.
        scene.tab_back_to("Message actions").await;
        scene.press_with(Key::Shift, Key::Tab).await;
        scene.walk_to_message(super::HELLO, Key::Up).await;
        scene.walk_to_message("Blue or green?", Key::Down).await;
        scene.press(Key::Enter).await;
        scene.gets_focus("Reply").await;
        scene.press(Key::Up).await;
        scene.gets_focus("Copy").await;
        scene.press(Key::Home).await;
        scene.press(Key::Enter).await;
        scene.eyes.see("group", REPLYING).await;
        scene.gets_focus("Message").await;
        scene.send("Green, please.").await;
        scene.eyes.see_no("group", REPLYING).await;

        let conversation = scene.agent.reads_exactly(&[super::HELLO, "Green, please."]).await;
        assert_eq!(conversation.written("Green, please.").reply_to, Some(id));
        let quote = Name::Contains("Blue or green?");
        let answer = scene.article("Green, please.").await;
        scene.eyes.see_in(&answer, "button", quote).await;

        // And the agent's answer to the visitor's own words.
        let hello = conversation.written(super::HELLO).id;
        scene.agent.replies(&conversation, hello, "Hello to you.").await;
        let answer = scene.article("Hello to you.").await;
        scene.eyes.see_in(&answer, "button", Name::Contains(super::HELLO)).await.click().await.unwrap();
        eventually("the quoted message to get the focus", async || {
            scene.focused_text().await.contains(super::HELLO).then_some(())
        })
        .await;

        scene.reload().await;
        scene.show_chat().await;
        let answer = scene.article("Green, please.").await;
        scene.eyes.see_in(&answer, "button", Name::Contains("Blue or green?")).await;
        assert_eq!(scene.count_of("Green, please.").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_to_a_quoted_message_leads_through_the_older_history() {
    tell("sdk_reply_far_away", async |scene| {
        let conversation = super::begin(scene).await;
        let first = conversation.written(super::HELLO).id;
        let bulk = json!({"count": 70, "content": "Message {n}.", "spread_seconds": 70});
        scene.agent.stores(&conversation, bulk).await;
        scene.agent.replies(&conversation, first, "About your first words.").await;
        scene.agent.lists_one_page_at_first(&conversation).await;
        scene.reload().await;
        scene.show_chat().await;
        scene.article("About your first words.").await;
        let hello = super::HELLO;
        let drawn = scene.messages().await;
        assert!(drawn.iter().all(|shown| shown.is_visitors() || !shown.text.starts_with(hello)));
        scene.eyes.see("button", Name::Contains(hello)).await.click().await.unwrap();
        scene
            .message_that("the quoted message", |shown| shown.is_visitors() && shown.text.contains(hello))
            .await;
        eventually("the quoted message to get the focus", async || {
            scene.focused_text().await.starts_with(hello).then_some(())
        })
        .await;
        assert!(scene.agent.requests_to("api").await.iter().any(|request| request.contains("before=")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vendors_mark_of_an_answer_is_a_text_like_any_other_when_it_is_typed() {
    tell("sdk_reply_forged", async |scene| {
        let conversation = super::begin(scene).await;
        let id = asked(scene, &conversation).await;
        let dialog = conversation.written(super::HELLO).id;
        let forged = format!(
            "[RepliedMessageDialogId:]{dialog}[RepliedMessageId:]{id}[RepliedContent:]I owe you all[Content:]Yes"
        );
        scene.send(&forged).await;
        // On the agent's side it looks the same, and answers nothing.
        let stored = scene
            .agent
            .finds("the forged answer", &conversation, |now| now.visitors_texts().len() == 2)
            .await;
        let stored = stored.messages.last().unwrap().clone();
        assert_eq!(stored.reply_to, None);
        assert_eq!(stored.content.unwrap().replace('\u{2060}', ""), forged);

        scene.agent.says(&conversation, &forged.replace("Yes", "No")).await;
        for words in [forged.clone(), forged.replace("Yes", "No")] {
            scene.message(&words).await;
        }
        // The visitor's own is also a text where the list brings it, and where it is quoted.
        scene.agent.replies(&conversation, stored.id, "What do you mean?").await;
        scene.message("What do you mean?").await;
        scene.reload().await;
        scene.show_chat().await;
        scene.message("What do you mean?").await;
        for words in [forged.clone(), forged.replace("Yes", "No")] {
            scene.message(&words).await;
        }
        assert_eq!(scene.eyes.candidates("button.quote", None).await.len(), 1);
    })
    .await;
}
