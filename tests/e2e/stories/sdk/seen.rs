//! What the visitor has seen is told as seen, and nothing else: delivered is what came in and is out of sight.

use serde_json::json;
use stories::agent::{Conversation, Stored};
use stories::{Scene, tell};

const SCROLL_TO: &str = "
    const log = document.querySelector('chat-widget').shadowRoot.querySelector('[role=log]');
    let scroller = log;
    while (scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement;
    scroller.scrollTop = arguments[0];
";

async fn says(scene: &Scene, conversation: &Conversation, text: &str) -> i64 {
    scene.agent.says(conversation, text).await
}

async fn becomes(scene: &Scene, conversation: &Conversation, id: i64, status: &str) -> Stored {
    let what = format!("message {id} to be {status}");
    scene.agent.finds_message(&what, conversation, id, |message| message.status == status).await
}

/// Out of sight, it comes in and is told as delivered, which would have come later than "seen".
async fn is_only_delivered(scene: &Scene, conversation: &Conversation, text: &str) -> i64 {
    let id = says(scene, conversation, text).await;
    becomes(scene, conversation, id, "delivered").await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_in_sight_of_an_attentive_visitor_is_told_as_seen() {
    tell("sdk_seen", async |scene| {
        let conversation = super::begin(scene).await;
        let in_sight = says(scene, &conversation, "In front of your eyes.").await;
        becomes(scene, &conversation, in_sight, "seen").await;

        // The panel is closed.
        scene.close_chat().await;
        let closed = is_only_delivered(scene, &conversation, "While it was closed.").await;
        scene.open_chat().await;
        becomes(scene, &conversation, closed, "seen").await;

        // Another tab is in front.
        let here = scene.client().window().await.unwrap();
        let other = scene.client().new_window(true).await.unwrap().handle;
        scene.client().switch_to_window(other).await.unwrap();
        let elsewhere = is_only_delivered(scene, &conversation, "While you were elsewhere.").await;
        scene.client().close_window().await.unwrap();
        scene.client().switch_to_window(here).await.unwrap();
        becomes(scene, &conversation, elsewhere, "seen").await;

        // Another window has the focus, and this one is in sight beside it. A browser without a head gives each of its
        // windows the focus, so that here the page is told by hand.
        scene.script("document.hasFocus = () => false", vec![]).await;
        let beside = is_only_delivered(scene, &conversation, "While you looked beside.").await;
        scene.script("delete document.hasFocus; window.dispatchEvent(new Event('focus'))", vec![]).await;
        becomes(scene, &conversation, beside, "seen").await;

        // It came in below what is being read.
        let bulk = json!({"count": 40, "content": "Line {n}.", "spread_seconds": 40, "silent": false});
        let bulk = scene.agent.stores(&conversation, bulk).await;
        scene.message("Line 40.").await;
        becomes(scene, &conversation, *bulk.last().unwrap(), "seen").await;
        scene.script(SCROLL_TO, vec![json!(0)]).await;
        scene.eyes.see("button", "Jump to the latest message").await;
        let below = is_only_delivered(scene, &conversation, "Below what is read.").await;
        scene.eyes.see("button", "1 new message").await.click().await.unwrap();
        becomes(scene, &conversation, below, "seen").await;
    })
    .await;
}
