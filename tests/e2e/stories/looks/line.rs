//! The line that is slow, gone or refused, and the module that cannot be had.

use serde_json::json;
use stories::variants::Which;

use super::travel;

#[tokio::test(flavor = "multi_thread")]
async fn a_line_in_trouble_is_accessible_in_every_state_and_variant() {
    travel("line", async |look| {
        let scene = look.scene;
        scene.lets_the_console_complain();
        scene.expects_refusals();
        let missing =
            json!({"when": {"origin": "assets", "path_contains": ".wasm"}, "then": {"status": 404}});
        scene.agent.misbehaves(missing).await;
        scene.visit("/tag").await;
        look.click("Open chat").await;
        scene.eyes.see("button", "Chat is unavailable. Try again").await;
        look.at_in("no module", Which::OfTheBrowser).await;
        scene.agent.behaves().await;

        scene.visit("/tag").await;
        scene.chats("Are you there?").await;
        let slow =
            json!({"when": {"method": "GET", "path_contains": "/messages"}, "then": {"delay_ms": 60_000}});
        scene.agent.misbehaves(slow).await;
        // What was kept would be shown at once.
        scene.script("return window.ChatWidget.close()", vec![]).await;
        scene.visit("/tag?preload=eager").await;
        scene.show_chat().await;
        look.at("loading").await;
        scene.agent.behaves().await;

        scene.visit("/tag").await;
        scene.show_chat().await;
        scene.message("Yes.").await;
        scene.listen_to_events(&["connection"]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.misbehaves(json!({"socket": {"refuse_handshake": 503}})).await;
        scene.agent.misbehaves(json!({"socket": {"close": 1012}})).await;
        scene.eyes.read("status", "Connecting").await;
        look.at("connecting").await;
        scene.is_told("connection", |told| told["state"] == "polling").await;
        look.at("polling").await;
        scene.agent.behaves().await;

        scene.set_offline(true).await;
        scene.send("In the tunnel.").await;
        scene.message_with_status("In the tunnel.", "queued").await;
        look.at("offline").await;
        scene.set_offline(false).await;
        scene.message_with_status("In the tunnel.", "sent").await;

        let refusal = json!({
            "when": {"method": "POST", "path_contains": "/messages", "times": 1},
            "then": {"status": 422, "body": "{\"error\": \"no\"}"},
        });
        scene.agent.misbehaves(refusal).await;
        scene.send("Refuse me.").await;
        scene.eyes.see("button", "Try again").await;
        look.at("refused").await;

        let conversation = scene.agent.conversation().await;
        scene.agent.revokes(&conversation).await;
        scene.eyes.read("alert", "This conversation can no longer be continued.").await;
        look.at("access lost").await;
    })
    .await;
}
