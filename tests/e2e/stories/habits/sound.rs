//! A tone for messages that nobody is looking at.

use serde_json::json;
use stories::waiting::until;
use stories::{Scene, tell};

/// Counts the notes of all tabs instead of playing them. One tone has two.
const LISTEN: &str = "
    OscillatorNode.prototype.start = function () {
        localStorage.setItem('notes', Number(localStorage.getItem('notes')) + 1);
    };
    OscillatorNode.prototype.stop = function () {};
";

async fn notes(scene: &Scene) -> i64 {
    scene.script("return Number(localStorage.getItem('notes'))", vec![]).await.as_i64().unwrap()
}

/// Returns once nobody holds the turn to ring any more, so that the next message may be heard again.
async fn silence(scene: &Scene) {
    until("the tone to be over", async || {
        let free = "const done = arguments[0];
            navigator.locks.query().then(({ held }) => done(!held.some(({ name }) => name.endsWith(':sound'))))";
        scene.client().execute_async(free, vec![]).await.unwrap() == json!(true)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_behind_a_closed_panel_make_one_sound() {
    tell("sound", async |scene| {
        let conversation = super::begin(scene).await;
        scene.script(LISTEN, vec![]).await;
        // Who is looking hears nothing.
        scene.agent.says(&conversation, "In sight.").await;
        scene.message("In sight.").await;
        assert_eq!(notes(scene).await, 0);
        silence(scene).await;

        scene.close_chat().await;
        for text in ["One.", "Two.", "Three."] {
            scene.agent.says(&conversation, text).await;
        }
        scene.eyes.see("button", "Open chat, 3 unread messages").await;
        until("a sound", async || notes(scene).await > 0).await;
        silence(scene).await;
        assert_eq!(notes(scene).await, 2, "three messages at once are one sound");
        scene.agent.says(&conversation, "Later.").await;
        until("another sound", async || notes(scene).await == 4).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_visitor_turns_the_sound_off_and_it_stays_off() {
    tell("sound_off", async |scene| {
        let conversation = super::begin(scene).await;
        let switch = scene.eyes.see("button", "Sound of new messages").await;
        assert_eq!(switch.attr("aria-pressed").await.unwrap().as_deref(), Some("true"));
        scene.keep_look("sound on").await;
        scene.tab_to("Sound of new messages").await;
        switch.click().await.unwrap();
        until("the switch to be off", async || {
            switch.attr("aria-pressed").await.unwrap().as_deref() == Some("false")
        })
        .await;
        scene.assert_accessible("without sound").await;
        scene.keep_look("sound off").await;
        scene.reload().await;
        scene.show_chat().await;
        scene.message("Hello.").await;
        scene.agent.hears_the_visitors_socket().await;
        let switch = scene.eyes.see("button", "Sound of new messages").await;
        assert_eq!(switch.attr("aria-pressed").await.unwrap().as_deref(), Some("false"));
        scene.script(LISTEN, vec![]).await;
        scene.close_chat().await;
        scene.agent.says(&conversation, "Unheard.").await;
        scene.eyes.see("button", "Open chat, 1 unread message").await;
        silence(scene).await;
        assert_eq!(notes(scene).await, 0);

        // The page may turn it on again.
        scene.script("return ChatWidget.setSound(false).then(() => ChatWidget.setSound(true))", vec![]).await;
        scene.agent.says(&conversation, "Heard.").await;
        until("a sound", async || notes(scene).await == 2).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_tabs_one_is_heard() {
    tell("sound_tabs", async |scene| {
        let conversation = super::begin(scene).await;
        scene.close_chat().await;
        scene.script(LISTEN, vec![]).await;
        let first = scene.this_tab().await;
        scene.open_tab("/tag2").await;
        scene.script(LISTEN, vec![]).await;
        scene.open_chat().await;
        scene.message("Hello.").await;
        scene.close_chat().await;
        scene.agent.says(&conversation, "Once.").await;
        scene.eyes.see("button", "Open chat, 1 unread message").await;
        until("a sound", async || notes(scene).await > 0).await;
        scene.close_tab_for(&first).await;
        scene.eyes.see("button", "Open chat, 1 unread message").await;
        silence(scene).await;
        assert_eq!(notes(scene).await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_nobody_has_touched_makes_no_sound() {
    tell("sound_untouched", async |scene| {
        let conversation = super::begin(scene).await;
        scene.close_chat().await;
        scene.visit("/tag2").await;
        scene.script(LISTEN, vec![]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.says(&conversation, "Unheard.").await;
        scene.eyes.see("button", "Open chat, 1 unread message").await;
        silence(scene).await;
        assert_eq!(notes(scene).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_panel_is_heard_from_a_tab_behind_unless_another_one_is_looked_at() {
    tell("sound_behind", async |scene| {
        let conversation = super::begin(scene).await;
        scene.script(LISTEN, vec![]).await;
        let first = scene.this_tab().await;
        scene.open_tab("/tag2").await;
        scene.script(LISTEN, vec![]).await;
        scene.show_chat().await;
        scene.message("Hello.").await;
        scene.eyes.see("textbox", "Message").await.click().await.unwrap();
        scene.agent.says(&conversation, "In sight.").await;
        scene.message("In sight.").await;
        silence(scene).await;
        assert_eq!(notes(scene).await, 0, "somebody looks at one of the two");

        // Away on a page without a chat.
        let beside = format!("{}/shop.css", scene.sandbox.origins.shop);
        scene.client().goto(&beside).await.unwrap();
        scene.agent.says(&conversation, "Out of sight.").await;
        until("a sound", async || notes(scene).await == 2).await;
        scene.client().close_window().await.unwrap();
        scene.go_to_tab(&first).await;
        scene.message("Out of sight.").await;
    })
    .await;
}
