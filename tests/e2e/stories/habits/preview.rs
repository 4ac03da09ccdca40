//! New answers show themselves beside the closed launcher.

use serde_json::json;
use stories::eyes::Name;
use stories::tell;
use stories::waiting::until;

#[tokio::test(flavor = "multi_thread")]
async fn answers_show_themselves_beside_the_closed_launcher() {
    tell("preview", async |scene| {
        let conversation = super::begin(scene).await;
        scene.close_chat().await;
        scene.listen_to_announcements().await;
        scene.script("document.querySelector('input[name=field]').focus()", vec![]).await;
        scene.agent.says(&conversation, "Number one.").await;
        scene.eyes.see("button", Name::Contains("Number one.")).await;
        let focused = scene.script("return document.activeElement.name", vec![]).await;
        assert_eq!(focused, json!("field"), "a preview takes no focus");
        scene.hears("1 unread message in chat").await;
        scene.assert_accessible("a preview").await;

        // Three at most, the newest.
        for text in ["Number two.", "Number three.", "Number four."] {
            scene.agent.says(&conversation, text).await;
            scene.eyes.see("button", Name::Contains(text)).await;
        }
        let oldest = Name::Contains("Number one.");
        until("the oldest to make room", async || !scene.eyes.sees("button", oldest).await).await;
        scene.assert_accessible("three previews").await;
        scene.keep_look("previews").await;

        // Put away they stay away, and are still unread.
        scene.eyes.see("button", "Dismiss").await.click().await.unwrap();
        scene.eyes.see_no("button", "Dismiss").await;
        scene.eyes.see("button", "Open chat, 4 unread messages").await;
        scene.gets_focus("Open chat, 4 unread messages").await;

        // A press opens the chat, and what one writes goes there.
        scene.agent.says(&conversation, "Number five.").await;
        scene.eyes.see("button", Name::Contains("Number five.")).await;
        assert!(!scene.eyes.sees("button", Name::Contains("Number four.")).await);
        scene.tab_to("Dismiss").await;
        scene.eyes.see("button", Name::Contains("Number five.")).await.click().await.unwrap();
        scene.gets_focus("Message").await;
        scene.eyes.see_no("button", "Dismiss").await;
        scene.message("Number five.").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_only_the_newest_shows_itself() {
    tell("preview_phone", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.become_phone(320, 640).await;
        let conversation = super::begin(scene).await;
        scene.close_chat().await;
        scene.agent.says(&conversation, "The first of two.").await;
        scene.eyes.see("button", Name::Contains("The first of two.")).await;
        let long = format!("The second of two, {}.", "unbreakable".repeat(20));
        scene.agent.says(&conversation, &long).await;
        scene.eyes.see("button", Name::Contains("The second of two")).await;
        let older = Name::Contains("The first of two.");
        until("the older one to make room", async || !scene.eyes.sees("button", older).await).await;
        scene.assert_accessible("a preview on a phone").await;
        scene.keep_look("preview on a phone").await;
        let wide = scene.script("return document.documentElement.scrollWidth > innerWidth", vec![]).await;
        assert_eq!(wide, json!(false));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_wants_no_previews_has_none() {
    tell("preview_off", async |scene| {
        scene.visit("/tag?preview=false").await;
        scene.open_chat().await;
        scene.send("Hello.").await;
        let conversation = scene.agent.reads_exactly(&["Hello."]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.close_chat().await;
        scene.agent.says(&conversation, "Unseen.").await;
        scene.eyes.see("button", "Open chat, 1 unread message").await;
        assert!(!scene.eyes.sees("button", Name::Contains("Unseen.")).await);
    })
    .await;
}
