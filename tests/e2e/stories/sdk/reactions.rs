//! Signs put to messages, from both sides.

use fantoccini::key::Key;
use serde_json::json;
use stories::agent::Conversation;
use stories::eyes::Name;
use stories::{Scene, tell};

const WORDS: &str = "It is on its way.";

/// Waits until the agent sees these signs at a message.
async fn stored(scene: &Scene, conversation: &Conversation, id: i64, signs: &[&str]) {
    let what = format!("the signs {signs:?}");
    scene.agent.finds_message(&what, conversation, id, |message| message.signs() == signs).await;
}

/// The files of signs that were fetched.
async fn files_fetched(scene: &Scene) -> usize {
    let requests = scene.agent.requests_to("assets").await;
    requests.iter().filter(|request| request.contains("reactions")).count()
}

async fn pressed(scene: &Scene, chip: &str) -> String {
    let chip = scene.eyes.see("button", chip).await;
    chip.attr("aria-pressed").await.unwrap().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_is_chosen_from_the_picker_and_taken_back_by_its_button() {
    tell("sdk_reactions", async |scene| {
        let conversation = super::begin(scene).await;
        scene.listen_to_events(&["reaction"]).await;
        let id = scene.agent.says(&conversation, WORDS).await;
        scene.message(WORDS).await;
        assert_eq!(files_fetched(scene).await, 0, "the file of signs is fetched when somebody wants one");

        scene.choose_action(WORDS, "React").await;
        let picker = scene.eyes.see("dialog", "Reactions").await;
        let grid = scene.eyes.see_in(&picker, "grid", "Reactions").await;
        // By keys from sign to sign: one to the right, one row down, and back to the first.
        scene.eyes.see_in(&grid, "button", "fire").await;
        for (key, sign) in [(Key::Right, "thumbs down"), (Key::Left, "thumbs up")] {
            scene.press(key).await;
            scene.gets_focus(sign).await;
        }
        scene.press(Key::Down).await;
        scene.gets_focus("exploding head").await;
        scene.press(Key::Up).await;
        scene.gets_focus("thumbs up").await;
        // By search, and the first that is found by Enter.
        scene.eyes.see_in(&picker, "searchbox", "Search reactions").await.click().await.unwrap();
        scene.type_here("unic").await;
        scene.eyes.see_in(&grid, "button", "unicorn").await;
        scene.press(Key::Enter).await;
        scene.eyes.see_no("dialog", "Reactions").await;
        scene.gets_focus("Message actions").await;

        stored(scene, &conversation, id, &["🦄"]).await;
        assert_eq!(pressed(scene, "🦄 1").await, "true");
        scene
            .is_told("reaction", |message| {
                message["id"] == json!(id)
                    && message["reactions"] == json!([{"emoji": "🦄", "count": 1, "mine": true}])
            })
            .await;

        // The same sign of the agent's is counted with it; taking back the own one leaves the agent's.
        scene.agent.reacts(&conversation, id, Some("🦄")).await;
        assert_eq!(pressed(scene, "🦄 2").await, "true");
        scene.eyes.see("button", "🦄 2").await.click().await.unwrap();
        assert_eq!(pressed(scene, "🦄 1").await, "false");
        scene.agent.finds_message("one sign", &conversation, id, |message| message.signs().len() == 1).await;
        scene.agent.reacts(&conversation, id, None).await;
        scene.eyes.see_no("button", "🦄 1").await;

        // A second time the file is there already; and the agent's sign can be joined by its button.
        scene.agent.reacts(&conversation, id, Some("🔥")).await;
        scene.eyes.see("button", "🔥 1").await.click().await.unwrap();
        assert_eq!(pressed(scene, "🔥 2").await, "true");
        scene.choose_action(WORDS, "React").await;
        let picker = scene.eyes.see("dialog", "Reactions").await;
        scene.eyes.see_in(&picker, "button", "clown face").await;
        scene.press(Key::Escape).await;
        scene.eyes.see_no("dialog", "Reactions").await;
        assert_eq!(files_fetched(scene).await, 1);

        scene.reload().await;
        scene.show_chat().await;
        assert_eq!(pressed(scene, "🔥 2").await, "true");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_sign_goes_away_again_and_signs_that_cannot_be_had_are_asked_for_again() {
    tell("sdk_reactions_refused", async |scene| {
        scene.lets_the_console_complain();
        let conversation = super::begin(scene).await;
        scene.listen_to_announcements().await;
        let id = scene.agent.says(&conversation, WORDS).await;
        scene.agent.reacts(&conversation, id, Some("🔥")).await;
        let refusal = json!({
            "when": {"method": "POST", "path_ends": "/reactions", "times": 1},
            "then": {"status": 400, "body": "{}"},
        });
        scene.agent.misbehaves(refusal).await;
        scene.eyes.see("button", "🔥 1").await.click().await.unwrap();
        scene.hears("That did not work. Please try again.").await;
        assert_eq!(pressed(scene, "🔥 1").await, "false");

        let gone = json!({
            "when": {"origin": "assets", "path_contains": "reactions"},
            "then": {"status": 503},
        });
        scene.agent.misbehaves(gone).await;
        scene.choose_action(WORDS, "React").await;
        let picker = scene.eyes.see("dialog", "Reactions").await;
        // The usual ones are there without the file.
        scene.eyes.see_in(&picker, "button", "👍").await;
        let again = scene.eyes.see_in(&picker, "button", "Try again").await;
        scene.eyes.read("status", "Reactions could not be loaded.").await;
        scene.agent.behaves().await;
        again.click().await.unwrap();
        scene.eyes.see_in(&picker, "button", Name::Is("unicorn")).await.click().await.unwrap();
        stored(scene, &conversation, id, &["🔥", "🦄"]).await;
        scene.eyes.see("button", "🦄 1").await;
    })
    .await;
}
