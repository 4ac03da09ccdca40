//! The website's greeting beside the closed launcher.

use serde_json::json;
use stories::eyes::Name;
use stories::{Scene, tell};

const WORDS: &str = "Looking for a gift? Ask us.";
const PAGE: &str = "/tag?greeting=Looking+for+a+gift%3F+Ask+us.&greeting-after=0";

/// Whether the greeting stands there once everything that was to happen at the start has happened: its timer of no time is older
/// than ours, and what it draws is drawn two frames later.
async fn stands_after_the_start(scene: &Scene) -> bool {
    let settled = "const done = arguments[0];
        ChatWidget.ready.then(() => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))));";
    scene.client().execute_async(settled, vec![]).await.unwrap();
    scene.eyes.sees("button", Name::Contains(WORDS)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_greeting_shows_itself_until_it_is_put_away() {
    tell("greeting", async |scene| {
        scene.visit(PAGE).await;
        scene.script("document.querySelector('input[name=field]').focus()", vec![]).await;
        scene.eyes.see("button", Name::Contains(WORDS)).await;
        assert_eq!(scene.script("return document.activeElement.name", vec![]).await, json!("field"));
        scene.assert_accessible("a greeting").await;
        scene.keep_look("greeting").await;
        assert!(scene.agent.requests_to("api").await.is_empty(), "a greeting asks the back end for nothing");

        // It comes again on the next page, as long as nobody has put it away.
        scene.reload().await;
        scene.eyes.see("button", Name::Contains(WORDS)).await;
        scene.tab_to("Dismiss").await;
        scene.eyes.see("button", "Dismiss").await.click().await.unwrap();
        scene.eyes.see_no("button", "Dismiss").await;
        scene.gets_focus("Open chat").await;
        scene.reload().await;
        assert!(!stands_after_the_start(scene).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_greeting_leads_into_the_chat_and_is_its_welcome() {
    tell("greeting_open", async |scene| {
        let say = "window.__said = new Promise((resolve) => {
            const look = () => {
                const root = document.querySelector('chat-widget')?.shadowRoot;
                const said = [...(root?.querySelectorAll('[aria-live=polite]') ?? [])].map((one) => one.textContent);
                if (said.some((text) => text.includes('Looking for a gift'))) resolve(true);
                else requestAnimationFrame(look);
            };
            look();
        })";
        scene.visit(&PAGE.replace("after=0", "after=1")).await;
        scene.script(say, vec![]).await;
        scene.eyes.see("button", Name::Contains(WORDS)).await.click().await.unwrap();
        scene.client().execute_async("window.__said.then(arguments[0])", vec![]).await.unwrap();
        scene.gets_focus("Message").await;
        let welcome = scene.script(
            "return document.querySelector('chat-widget').shadowRoot.querySelector('[role=log]').innerText",
            vec![],
        );
        assert!(welcome.await.as_str().unwrap().contains(WORDS));
        scene.close_chat().await;
        assert!(!scene.eyes.sees("button", Name::Contains(WORDS)).await);
        scene.reload().await;
        assert!(!stands_after_the_start(scene).await, "who has opened the chat needs no greeting");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_greeting_is_an_object_too_and_makes_room_on_a_phone() {
    tell("greeting_phone", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.become_phone(320, 640).await;
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        let anew = "const [text] = arguments;
            return ChatWidget.destroy().then(() => ChatWidget.init({ greeting: { text, after: 0 } }))";
        scene.script(anew, vec![json!(WORDS)]).await;
        scene.eyes.see("button", Name::Contains(WORDS)).await;
        scene.assert_accessible("a greeting on a phone").await;
        scene.keep_look("greeting on a phone").await;
    })
    .await;
}
