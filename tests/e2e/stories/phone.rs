//! On a phone the chat is a sheet over the whole screen.

use serde_json::json;
use stories::eyes::Name;
use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_fills_the_screen_of_a_phone() {
    tell("phone", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.become_phone(390, 844).await;
        scene.visit("/tag").await;
        scene.assert_accessible("the launcher on a phone").await;
        scene.open_chat().await;
        let panel = scene.eyes.see("dialog", Name::Any).await;
        stories::waiting::until("the panel to fill the screen", async || {
            let place = scene.script(
                "const { left, top, width, height } = arguments[0].getBoundingClientRect();
                 return [left, top, width, height].map(Math.round)",
                vec![json!(panel)],
            );
            place.await == json!([0, 0, 390, 844])
        })
        .await;
        scene.send("From my phone.").await;
        scene.agent.reads_exactly(&["From my phone."]).await;
        scene.assert_accessible("the sheet on a phone").await;
        scene.close_chat().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_scrolls_sideways_in_a_narrow_column() {
    tell("narrow", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.become_phone(320, 256).await;
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send(&"unbreakable".repeat(30)).await;
        scene.agent.reads_exactly(&[&"unbreakable".repeat(30)]).await;
        let wide = scene.script(
            "const root = document.querySelector('chat-widget').shadowRoot;
             const log = root.querySelector('[role=log]');
             return [document.documentElement.scrollWidth > innerWidth, log.scrollWidth > log.clientWidth]",
            vec![],
        );
        assert_eq!(wide.await, json!([false, false]));
        assert!(scene.eyes.sees("textbox", "Message").await);
    })
    .await;
}

/// How far the list stands from its end, in CSS pixels, and how wide the window is.
const FROM_END: &str =
    "const log = document.querySelector('chat-widget').shadowRoot.querySelector('[role=log]');
    return [log.scrollHeight - log.clientHeight - log.scrollTop, innerWidth]";

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_is_turned_shows_the_same_messages() {
    tell("phone_turned", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Tell me all.").await;
        let conversation = scene.agent.reads_exactly(&["Tell me all."]).await;
        for number in 0..12 {
            let text = format!(
                "Number {number}. {}",
                "Words that need more than one line on a phone. ".repeat(number % 5)
            );
            scene.agent.says(&conversation, &text).await;
            scene.message(&format!("Number {number}.")).await;
        }
        for (width, height) in [(390, 844), (844, 390), (320, 568), (1280, 800), (390, 844), (1024, 300)] {
            scene.become_phone(width, height).await;
            stories::waiting::until(
                &format!("the list to stand at its end at {width} x {height}"),
                async || {
                    let place = scene.script(FROM_END, vec![]).await;
                    place[1] == json!(width) && place[0].as_f64().is_some_and(|away| away.abs() <= 1.0)
                },
            )
            .await;
        }
    })
    .await;
}
