//! Every state that the bot brings, through the eyes of axe-core, in four clothes. With `E2E_GALLERY` each leaves a picture.

use serde_json::json;
use stories::relay::Relay;
use stories::{Scene, tell};

async fn is_fine(scene: &Scene, clothes: &str, state: &str) {
    scene.assert_looks_fine(&format!("{clothes} - bot - {state}")).await;
}

async fn every_state(scene: &Scene, clothes: &str, page: &str) {
    let _relay = Relay::start_for_the_bot(scene).await;
    super::open(scene, page).await;
    if clothes == "rtl" {
        // The widget is as its texts are, and no table of a language from right to left is delivered yet.
        let turn = "document.querySelector('chat-widget').shadowRoot.querySelector('[dir]').dir = 'rtl'";
        scene.script(turn, vec![]).await;
    }
    is_fine(scene, clothes, "greeting").await;
    scene.send("buttons").await;
    scene.eyes.see("group", "Shall I reserve it for you?").await;
    is_fine(scene, clothes, "buttons").await;
    scene.eyes.see("button", "Maybe").await.click().await.expect("a click");
    scene.message("You chose Maybe.").await;
    is_fine(scene, clothes, "buttons answered").await;
    scene.send("carousel").await;
    scene.eyes.see("group", "1 of 3").await;
    is_fine(scene, clothes, "carousel").await;
    scene.eyes.see("button", "Next card").await.click().await.expect("a click");
    is_fine(scene, clothes, "carousel, second card").await;
    scene.send("mixture").await;
    scene.send("link").await;
    scene.message("Everything about delivery").await;
    is_fine(scene, clothes, "mixture and link").await;
    scene.send("silence").await;
    scene.eyes.read("status", "is typing").await;
    is_fine(scene, clothes, "bot is typing").await;
    scene.send("agent").await;
    scene.message("support-team").await;
    scene.send("anybody there?").await;
    scene.message_with_status("anybody there?", "sent").await;
    is_fine(scene, clothes, "passed on").await;
    scene.eyes.see("button", "End conversation").await.click().await.expect("a click");
    scene.eyes.see("alertdialog", "End this conversation?").await;
    is_fine(scene, clothes, "asked before the end").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_is_accessible_in_light() {
    tell("converse_looks_light", async |scene| every_state(scene, "light", "/converse").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_is_accessible_in_the_dark() {
    let page = "/converse?theme-color-scheme=dark";
    tell("converse_looks_dark", async |scene| every_state(scene, "dark", page).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_is_accessible_from_right_to_left() {
    tell("converse_looks_rtl", async |scene| every_state(scene, "rtl", "/converse").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_is_accessible_on_a_narrow_phone() {
    tell("converse_looks_phone", async |scene| {
        if stories::chromium_only::is_here() {
            scene.become_phone(320, 640).await;
            every_state(scene, "phone", "/converse").await;
        }
    })
    .await;
}

/// What is over and can only be read, and what those who go on were given.
async fn a_part_that_is_over(scene: &Scene, clothes: &str, page: &str) {
    let (_relay, _) = super::begin(scene, page).await;
    scene.send("buttons").await;
    scene.eyes.see("button", "Maybe").await.click().await.expect("a click");
    scene.message("You chose Maybe.").await;
    scene.send("carousel").await;
    scene.eyes.see("group", "1 of 3").await;
    scene.send("agent").await;
    scene
        .message_that("the transcript to have arrived", |shown| {
            shown.kind.as_deref() == Some("transcript") && shown.id.is_some()
        })
        .await;
    is_fine(scene, clothes, "people take over").await;
    for (state, selector) in [
        ("transcript unfolded", "summary"),
        ("choice of the past", ".choice"),
        ("cards of the past", ".track"),
    ] {
        let look =
            "const found = document.querySelector('chat-widget').shadowRoot.querySelector(arguments[0]);
                    if (found.matches('summary')) found.click();
                    found.scrollIntoView({ block: 'center' });";
        scene.script(look, vec![json!(selector)]).await;
        is_fine(scene, clothes, state).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_is_over_is_readable_in_light() {
    tell("converse_past_light", async |scene| a_part_that_is_over(scene, "light", "/converse-sdk").await)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_is_over_is_readable_in_the_dark() {
    let page = "/converse-sdk?theme-color-scheme=dark";
    tell("converse_past_dark", async |scene| a_part_that_is_over(scene, "dark", page).await).await;
}
