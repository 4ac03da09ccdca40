//! A question with answers to choose from, once.

use fantoccini::elements::Element;
use fantoccini::key::Key;
use serde_json::{Value, json};
use stories::{Scene, eventually, tell};

const CHOICES: [(&str, &str); 3] =
    [("Standard (3–5 days)", "STANDARD"), ("Express (1–2 days)", "EXPRESS"), ("Overnight", "OVERNIGHT")];

fn question(words: &str) -> Value {
    let buttons: Vec<Value> =
        CHOICES.iter().map(|(title, value)| json!({"title": title, "value": value})).collect();
    json!({
        "content_type": "quick_reply",
        "content": words,
        "content_attributes": {"buttons": buttons, "selected_value": null},
    })
}

/// Each button's state: pressed, and whether it can be pressed.
async fn states(scene: &Scene, group: &Element) -> Vec<(bool, bool)> {
    let states = scene.script(
        "return [...arguments[0].querySelectorAll('button')].map((button) => [
            button.getAttribute('aria-pressed') === 'true',
            !button.disabled && button.getAttribute('aria-disabled') !== 'true',
         ])",
        vec![json!(group)],
    );
    serde_json::from_value(states.await).unwrap()
}

async fn shows(scene: &Scene, group: &Element, expected: [(bool, bool); 3]) {
    let mut last = Vec::new();
    let shown = stories::waiting::in_time(async || {
        last = states(scene, group).await;
        (last == expected).then_some(())
    });
    assert!(shown.await.is_some(), "the buttons are {last:?}, not {expected:?}");
}

const SECOND_CHOSEN: [(bool, bool); 3] = [(false, false), (true, false), (false, false)];
const OPEN: [(bool, bool); 3] = [(false, true); 3];

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_once_by_keys_and_stays_answered() {
    tell("sdk_quick_reply", async |scene| {
        let conversation = super::begin(scene).await;
        let id = scene.agent.offers(&conversation, question("How fast?")).await;
        let group = scene.eyes.see("group", "How fast?").await;
        assert_eq!(scene.message("How fast?").await.kind.as_deref(), Some("quick_reply"));
        shows(scene, &group, OPEN).await;

        scene.tab_back_to("Express (1–2 days)").await;
        scene.press(Key::Enter).await;
        let chosen = |message: &stories::agent::Stored| message.answer() == Some("EXPRESS");
        scene.agent.finds_message("the choice", &conversation, id, chosen).await;
        shows(scene, &group, SECOND_CHOSEN).await;
        assert_eq!(scene.focused_name().await, "Express (1–2 days)", "the choice keeps the focus");
        // An answer is no message.
        scene.agent.reads_exactly(&[super::HELLO]).await;

        scene.reload().await;
        scene.show_chat().await;
        let group = scene.eyes.see("group", "How fast?").await;
        shows(scene, &group, SECOND_CHOSEN).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_choice_is_taken_back_and_one_made_elsewhere_is_shown() {
    tell("sdk_quick_reply_refused", async |scene| {
        scene.lets_the_console_complain();
        let conversation = super::begin(scene).await;
        scene.listen_to_announcements().await;
        let id = scene.agent.offers(&conversation, question("How fast then?")).await;
        let group = scene.eyes.see("group", "How fast then?").await;
        let refusal = json!({
            "when": {"method": "PATCH", "path_ends": "/interactive-attribute", "times": 1},
            "then": {"status": 400, "body": "{\"error\": \"no\"}"},
        });
        scene.agent.misbehaves(refusal).await;
        scene.eyes.see_in(&group, "button", "Express (1–2 days)").await.click().await.unwrap();
        scene.hears("That did not work. Please try again.").await;
        shows(scene, &group, OPEN).await;
        assert_eq!(scene.agent.now(&conversation).await.stored(id).answer(), None);

        // In another browser of the same visitor, say.
        let mut elsewhere = question("How fast then?")["content_attributes"].clone();
        elsewhere["selected_value"] = json!("EXPRESS");
        scene.agent.edits(&conversation, id, json!({"content_attributes": elsewhere})).await;
        shows(scene, &group, SECOND_CHOSEN).await;

        // An answer that none of the buttons gives is shown in its own words.
        elsewhere["selected_value"] = json!("BY_PIGEON");
        scene.agent.edits(&conversation, id, json!({"content_attributes": elsewhere})).await;
        shows(scene, &group, [(false, false); 3]).await;
        eventually("the answer's own words", async || {
            scene.message("How fast then?").await.text.contains("BY_PIGEON").then_some(())
        })
        .await;
    })
    .await;
}
