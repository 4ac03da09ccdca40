//! A question for a rating and, who wants, a comment.

use fantoccini::key::Key;
use serde_json::{Value, json};
use stories::eyes::Name;
use stories::{Scene, tell};

fn question(words: &str) -> Value {
    json!({
        "content_type": "feedback",
        "content": words,
        "content_attributes": {"selected_value": null},
    })
}

async fn shows_the_answer(scene: &Scene) {
    let what = "the answer as text";
    let shown = scene.message_that(what, |shown| shown.text.contains("4 of 5"));
    assert!(shown.await.text.contains("Quick: and friendly"));
    assert!(!scene.eyes.sees("radiogroup", Name::Any).await);
    assert!(!scene.eyes.sees("button", "Submit").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rating_is_given_by_keys_and_shown_as_text_afterwards() {
    tell("sdk_feedback", async |scene| {
        let conversation = super::begin(scene).await;
        let id = scene.agent.offers(&conversation, question("How was it?")).await;
        let group = scene.eyes.see("radiogroup", "How was it?").await;
        assert_eq!(scene.message("How was it?").await.kind.as_deref(), Some("feedback"));
        let mut names = Vec::new();
        for star in scene.eyes.candidates("input[type=radio]", Some(&group)).await {
            names.push(scene.eyes.name_of(&star).await.unwrap());
        }
        assert_eq!(names, ["1", "2", "3", "4", "5"]);

        // Without a rating nothing leaves, and what is missing is said where the visitor is led.
        scene.tab_back_to("Submit").await;
        scene.press(Key::Enter).await;
        scene.gets_focus("1").await;
        scene.article("Please choose a rating from 1 to 5.").await;

        scene.press(Key::Right).await;
        scene.press(Key::Right).await;
        scene.press(Key::Right).await;
        scene.gets_focus("4").await;
        scene.press(Key::Tab).await;
        scene.gets_focus("Comment (optional)").await;
        let comment = scene.eyes.see("textbox", "Comment (optional)").await;
        comment.send_keys("Quick: and friendly").await.unwrap();
        scene.press(Key::Tab).await;
        scene.gets_focus("Submit").await;
        scene.press(Key::Enter).await;

        let answer = Some("4: Quick: and friendly");
        scene
            .agent
            .finds_message("the rating", &conversation, id, |message| message.answer() == answer)
            .await;
        shows_the_answer(scene).await;
        scene.agent.reads_exactly(&[super::HELLO]).await;
        scene.reload().await;
        scene.show_chat().await;
        shows_the_answer(scene).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_rating_leaves_what_was_chosen_and_typed() {
    tell("sdk_feedback_refused", async |scene| {
        scene.lets_the_console_complain();
        let conversation = super::begin(scene).await;
        scene.listen_to_announcements().await;
        scene.agent.offers(&conversation, question("And this time?")).await;
        let group = scene.eyes.see("radiogroup", "And this time?").await;
        scene.eyes.see_in(&group, "radio", "2").await.click().await.unwrap();
        let comment = scene.eyes.see("textbox", "Comment (optional)").await;
        comment.send_keys("Slow.").await.unwrap();
        let refusal = json!({
            "when": {"method": "PATCH", "path_ends": "/interactive-attribute", "times": 1},
            "then": {"status": 400, "body": "{}"},
        });
        scene.agent.misbehaves(refusal).await;
        scene.eyes.see("button", "Submit").await.click().await.unwrap();
        scene.hears("That did not work. Please try again.").await;
        let comment = scene.eyes.see("textbox", "Comment (optional)").await;
        assert_eq!(comment.prop("value").await.unwrap().as_deref(), Some("Slow."));
        let group = scene.eyes.see("radiogroup", "And this time?").await;
        let second = scene.eyes.see_in(&group, "radio", "2").await;
        assert_eq!(second.prop("checked").await.unwrap().as_deref(), Some("true"));
    })
    .await;
}
