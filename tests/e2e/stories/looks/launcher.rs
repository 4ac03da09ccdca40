//! The closed widget.

use serde_json::json;

use super::travel;

#[tokio::test(flavor = "multi_thread")]
async fn the_launcher_is_accessible_in_every_state_and_variant() {
    travel("launcher", async |look| {
        let scene = look.scene;
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        look.at("idle").await;
        scene.open_chat().await;
        scene.send("Call me when it is there.").await;
        let conversation = scene.agent.reads_exactly(&["Call me when it is there."]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.press(fantoccini::key::Key::Escape).await;
        scene.gets_focus("Open chat").await;
        look.at("with the focus").await;
        scene.agent.says(&conversation, "It is there. Shall we keep it for you until Friday?").await;
        scene.eyes.see("button", "Open chat, 1 unread message").await;
        look.at("one answer").await;
        let many = json!({"count": 120, "content": "Number {n}.", "silent": false});
        scene.agent.stores(&conversation, many).await;
        scene.eyes.see("button", "Open chat, 121 unread messages").await;
        look.at("more than 99 answers").await;
        scene.lets_the_console_complain();
        scene.set_offline(true).await;
        look.at("offline").await;
        scene.set_offline(false).await;
        scene.script("return window.ChatWidget.hide()", vec![]).await;
        look.at("hidden by the page").await;
    })
    .await;
}
