//! Every state that the bot brings, and what is over and can only be read once people have taken over.

use serde_json::json;
use stories::relay::Relay;

use super::{Look, travel};
use crate::converse::{begin, open};

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bot_brings_is_accessible_in_every_state_and_variant() {
    travel("bot", async |look| {
        let scene = look.scene;
        let _relay = Relay::start_for_the_bot(scene).await;
        open(scene, "/converse").await;
        look.at("greeting").await;
        scene.send("buttons").await;
        scene.eyes.see("group", "Shall I reserve it for you?").await;
        look.at("buttons").await;
        scene.eyes.see("button", "Maybe").await.click().await.expect("a click");
        scene.message("You chose Maybe.").await;
        look.at("buttons answered").await;
        scene.send("carousel").await;
        scene.eyes.see("group", "1 of 3").await;
        look.at("carousel").await;
        scene.eyes.see("button", "Next card").await.click().await.expect("a click");
        look.at("carousel, second card").await;
        scene.send("mixture").await;
        scene.send("link").await;
        scene.message("Everything about delivery").await;
        look.at("mixture and link").await;
        scene.script("return window.ChatWidget.setDraft('word '.repeat(2001))", vec![]).await;
        stories::eventually("the field to be wrong", async || {
            scene.eyes.candidates("[aria-invalid=true]", None).await.pop()
        })
        .await;
        look.at("too long to be sent").await;
        scene.script("return window.ChatWidget.setDraft('')", vec![]).await;
        scene.send("agent").await;
        scene.message("support-team").await;
        scene.send("anybody there?").await;
        scene.message_with_status("anybody there?", "sent").await;
        look.at("passed on").await;
        scene.eyes.see("button", "End conversation").await.click().await.expect("a click");
        scene.eyes.see("alertdialog", "End this conversation?").await;
        look.at("asked before the end").await;
    })
    .await;
}

/// What is over and can only be read, and what those who go on were given.
async fn a_part_that_is_over(look: &Look<'_>) {
    let scene = look.scene;
    let (_relay, _) = begin(scene, "/converse-sdk").await;
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
    look.at("people take over").await;
    for (state, selector) in [
        ("transcript unfolded", "summary"),
        ("choice of the past", ".choice"),
        ("cards of the past", ".track"),
    ] {
        let show =
            "const found = document.querySelector('chat-widget').shadowRoot.querySelector(arguments[0]);
                    if (found.matches('summary')) found.click();
                    found.scrollIntoView({ block: 'center' });";
        scene.script(show, vec![json!(selector)]).await;
        look.at(state).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_is_over_is_accessible_in_every_state_and_variant() {
    travel("past", a_part_that_is_over).await;
}
