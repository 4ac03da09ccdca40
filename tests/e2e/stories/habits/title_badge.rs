//! Answers that nobody has seen are counted in the title of a page that is out of sight.

use serde_json::json;
use stories::waiting::until;
use stories::{Scene, tell};

/// Every title that the page has had goes where another tab of the site can read it; at the second answer the page writes its own.
const WATCH: &str = "
    const titles = [];
    new MutationObserver(() => {
        titles.push(document.title);
        localStorage.setItem('titles', JSON.stringify(titles));
    }).observe(document.head, { childList: true, subtree: true, characterData: true });
    addEventListener('chatwidget:unread', ({ detail }) => {
        if (detail.count === 2) document.title = 'Sale!';
    });
    return document.title;
";

async fn another_tab_reads(scene: &Scene, title: &str) {
    until(&format!("the title {title:?}"), async || {
        let titles = scene.script("return JSON.parse(localStorage.getItem('titles') ?? '[]')", vec![]).await;
        titles.as_array().is_some_and(|titles| titles.contains(&json!(title)))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_title_of_a_page_out_of_sight_counts_what_was_not_seen() {
    tell("title_badge", async |scene| {
        let conversation = super::begin(scene).await;
        let own = scene.script(WATCH, vec![]).await.as_str().unwrap().to_owned();
        let here = scene.client().window().await.unwrap();
        let other = scene.client().new_window(true).await.unwrap().handle;
        scene.client().switch_to_window(other).await.unwrap();
        let beside = format!("{}/shop.css", scene.sandbox.origins.shop);
        scene.client().goto(&beside).await.unwrap();

        scene.agent.says(&conversation, "One.").await;
        another_tab_reads(scene, &format!("(1) {own}")).await;
        scene.agent.says(&conversation, "Two.").await;
        another_tab_reads(scene, "(2) Sale!").await;
        scene.agent.says(&conversation, "Three.").await;
        another_tab_reads(scene, "(3) Sale!").await;

        scene.client().close_window().await.unwrap();
        scene.client().switch_to_window(here).await.unwrap();
        until("the page to have its own title again", async || {
            scene.script("return document.title", vec![]).await == json!("Sale!")
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_in_the_title_when_the_widget_is_taken_away() {
    tell("title_badge_destroyed", async |scene| {
        let conversation = super::begin(scene).await;
        let own = scene.script(WATCH, vec![]).await.as_str().unwrap().to_owned();
        // As when the page is out of sight: a driver cannot talk to a page in a tab behind.
        scene
            .script(
                "Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
                 document.dispatchEvent(new Event('visibilitychange'))",
                vec![],
            )
            .await;
        scene.agent.says(&conversation, "One.").await;
        another_tab_reads(scene, &format!("(1) {own}")).await;
        scene.script("return ChatWidget.destroy()", vec![]).await;
        assert_eq!(scene.script("return document.title", vec![]).await, json!(own));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_wants_no_number_has_none() {
    tell("title_badge_off", async |scene| {
        scene.visit("/tag?title-badge=false").await;
        scene.open_chat().await;
        scene.send("Hello.").await;
        let conversation = scene.agent.reads_exactly(&["Hello."]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.close_chat().await;
        let own = scene.script("return document.title", vec![]).await;
        scene
            .script(
                "Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
                 document.dispatchEvent(new Event('visibilitychange'))",
                vec![],
            )
            .await;
        scene.agent.says(&conversation, "One.").await;
        scene.eyes.see("button", "Open chat, 1 unread message").await;
        assert_eq!(scene.script("return document.title", vec![]).await, own);
    })
    .await;
}
