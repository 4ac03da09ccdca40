//! The open panel: what is written, and what was.

use serde_json::{Value, json};
use stories::eyes::Name;
use stories::waiting::until;

use super::{Look, travel};

const MANY: u64 = 200;

async fn scroll(look: &Look<'_>, to: i64) {
    let scroll = "document.querySelector('chat-widget').shadowRoot.querySelector('[role=log]').scrollTop = arguments[0]";
    look.scene.script(scroll, vec![json!(to)]).await;
}

async fn a_conversation(look: &Look<'_>) {
    let scene = look.scene;
    scene.visit("/tag?theme-welcome-message=Write+to+us+in+any+language.").await;
    scene.open_chat().await;
    look.at("empty").await;
    let draft = "window.ChatWidget.setDraft('One line\\nand another\\nand a third')";
    scene.script(draft, vec![]).await;
    until("the draft", async || scene.draft().await.contains("third")).await;
    look.at("writing").await;
    scene.script("window.ChatWidget.setDraft('')", vec![]).await;
    scene.send("Is it still there?").await;
    let conversation = scene.agent.reads_exactly(&["Is it still there?"]).await;
    scene.message_with_status("Is it still there?", "sent").await;
    look.at("first message").await;
    scene.agent.hears_the_visitors_socket().await;
    scene.send("Write to me@example.org or see https://example.org/shelf?row=3").await;
    scene.agent.says(&conversation, "نعم، على الرف الثالث: https://example.org/shelf").await;
    scene.agent.says(&conversation, &"It is where it has always been. ".repeat(90)).await;
    scene.eyes.see("button", "Show more").await;
    look.at("links, a long text and Arabic").await;
}

async fn a_long_history(look: &Look<'_>) {
    let scene = look.scene;
    let conversation = scene.agent.conversation().await;
    let bulk =
        json!({"count": MANY, "content": "Message {n}.", "alternate": true, "spread_seconds": 400_000});
    scene.agent.stores(&conversation, bulk).await;
    let page = scene.agent.newest_page(&conversation).await;
    let one_page: Value = json!({
        "when": {"method": "GET", "path_contains": "/messages?website_token="},
        "then": {"status": 200, "body": page},
    });
    scene.agent.misbehaves(one_page).await;
    scene.reload().await;
    scene.show_chat().await;
    scene.message(&format!("Message {MANY}.")).await;
    scene.agent.hears_the_visitors_socket().await;
    look.at("end of a long history").await;
    let newest = scene.messages().await.len();
    scroll(look, 0).await;
    until("earlier messages", async || scene.messages().await.len() > newest).await;
    scroll(look, 400).await;
    look.at("middle of a long history").await;
    scene.agent.says(&conversation, "News one.").await;
    scene.agent.says(&conversation, "News two.").await;
    scene.eyes.see("button", "2 new messages").await;
    look.at("new messages below").await;
    let slow = json!({"when": {"method": "GET", "path_contains": "before="}, "then": {"delay_ms": 60_000}});
    scene.agent.misbehaves(slow).await;
    scroll(look, 0).await;
    scene.eyes.see("button", Name::Contains("earlier messages")).await;
    look.at("earlier messages on their way").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_is_accessible_in_every_state_and_variant() {
    travel("panel", async |look| {
        a_conversation(look).await;
        a_long_history(look).await;
    })
    .await;
}
