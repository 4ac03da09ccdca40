//! Other ways to the same people, as the inbox has set them.

use serde_json::json;
use stories::eyes::Name;
use stories::tell;
use stories::waiting::until;

#[tokio::test(flavor = "multi_thread")]
async fn messengers_are_links_until_a_conversation_begins() {
    tell("channels", async |scene| {
        super::set_widget(scene, |widget| {
            let channels = widget["additionalSettings"]["channels"].as_array_mut().unwrap();
            channels.push(json!({"name": "Run", "type": "x", "url": "javascript:alert(1)", "enabled": true}));
        })
        .await;
        scene.visit("/tag?is-widget-dynamic=true").await;
        scene.open_chat().await;
        let link = scene.eyes.see("link", "Telegram").await;
        assert_eq!(link.attr("href").await.unwrap().as_deref(), Some("https://t.me/ternandtide"));
        assert_eq!(link.attr("target").await.unwrap().as_deref(), Some("_blank"));
        let rel = link.attr("rel").await.unwrap().unwrap();
        assert!(rel.contains("noopener") && rel.contains("noreferrer"), "{rel}");
        scene.eyes.see("link", "Viber").await;
        // Turned off, or leading where no messenger is.
        assert!(!scene.eyes.sees("link", "WhatsApp").await);
        assert!(!scene.eyes.sees("link", "Run").await);
        scene.eyes.see("navigation", "Other ways to reach us").await;
        scene.assert_accessible("links to messengers").await;
        scene.keep_look("channels").await;
        scene.tab_to("Viber").await;
        scene.send("Hello.").await;
        until("the links to go", async || !scene.eyes.sees("link", Name::Any).await).await;
        scene.gets_focus("Message").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_page_says_goes_before_what_the_inbox_says() {
    tell("channels_own", async |scene| {
        let look =
            "const panel = document.querySelector('chat-widget').shadowRoot.querySelector('[role=dialog]');
             return [panel.getAttribute('aria-label'),
                 getComputedStyle(panel.querySelector('[part=header]')).backgroundColor]";
        scene.visit("/tag?is-widget-dynamic=true").await;
        scene.open_chat().await;
        scene.eyes.see("link", "Telegram").await;
        assert_eq!(scene.script(look, vec![]).await, json!(["Tern & Tide", "rgb(23, 89, 74)"]));
        let own = "&theme-header-text=Ask+Ann&theme-primary-color=%238b1e3f";
        scene.visit(&format!("/tag?is-widget-dynamic=true{own}")).await;
        scene.show_chat().await;
        scene.eyes.see("link", "Telegram").await;
        assert_eq!(scene.script(look, vec![]).await, json!(["Ask Ann", "rgb(139, 30, 63)"]));
    })
    .await;
}
