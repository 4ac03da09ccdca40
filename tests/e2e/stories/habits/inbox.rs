//! What the inbox has set besides colour, form and hours: its language, and whether the panel has a button that closes it.

use super::{press_launcher, set_widget};
use fantoccini::key::Key;
use serde_json::json;
use stories::{Scene, tell, waiting};

async fn with(scene: &Scene, name: &str, value: serde_json::Value) {
    set_widget(scene, |widget| widget["additionalSettings"][name] = value).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_of_the_inbox_counts_where_the_page_names_none() {
    tell("inbox_language", async |scene| {
        with(scene, "locale", json!("uk")).await;
        scene.visit("/tag?is-widget-dynamic=true&lang=").await;
        press_launcher(scene).await;
        scene.eyes.see("textbox", "Повідомлення").await;
        // An option that is given later still counts.
        scene.script("return ChatWidget.setLocale('de')", vec![]).await;
        scene.eyes.see("textbox", "Nachricht").await;

        for (query, message, send) in
            [("lang=&locale=pl", "Wiadomość", "Wyślij"), ("lang=fr", "Message", "Envoyer")]
        {
            scene.visit(&format!("/tag?is-widget-dynamic=true&{query}")).await;
            scene.script("return ChatWidget.open()", vec![]).await;
            scene.eyes.see("textbox", message).await;
            scene.eyes.see("button", send).await;
        }

        // One that we do not speak leaves that of the browser.
        with(scene, "locale", json!("ru")).await;
        scene.visit("/tag?is-widget-dynamic=true&lang=").await;
        scene.script("return ChatWidget.open()", vec![]).await;
        scene.eyes.see("button", "Send").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_may_do_without_the_button_that_closes_but_not_where_it_is_the_only_one() {
    tell("inbox_close", async |scene| {
        with(scene, "showCloseWidgetIcon", json!(false)).await;
        scene.visit("/tag?is-widget-dynamic=true&locale=en").await;
        press_launcher(scene).await;
        scene.eyes.see("textbox", "Message").await;
        waiting::until("the button to go", async || !scene.eyes.sees("button", "Close").await).await;
        scene.assert_accessible("without a button that closes").await;
        // The launcher closes, and so does the key.
        scene.eyes.see("button", "Close chat").await.click().await.unwrap();
        scene.eyes.see("button", "Open chat").await.click().await.unwrap();
        scene.eyes.see("textbox", "Message").await;
        scene.press(Key::Escape).await;
        scene.eyes.see("button", "Open chat").await;

        // The page that has a launcher of its own may not close with it.
        scene.visit("/tag?is-widget-dynamic=true&locale=en&launcher=none").await;
        scene.script("return ChatWidget.open()", vec![]).await;
        scene.eyes.see("textbox", "Message").await;
        scene.eyes.see("button", "Close chat").await.click().await.unwrap();
    })
    .await;
}
