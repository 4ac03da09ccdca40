//! What becomes of a page whose widget cannot be had as it should: a quiet way out, one honest line, and another try.

use serde_json::{Value, json};
use stories::waiting::until;
use stories::{Scene, eventually, tell};

/// What the assets' origin does with the module. What a wrong type and a policy do is in the stories of `website`.
const FAULTS: [(&str, &str); 5] = [
    ("it is not there", r#"{"status": 404}"#),
    ("its server is broken", r#"{"status": 500}"#),
    (
        "there is a page in its place",
        r#"{"status": 200, "body": "<!doctype html>", "content_type": "text/html"}"#,
    ),
    ("it breaks off", r#"{"truncate": 4000}"#),
    ("its connection is cut", r#"{"drop_before_store": true}"#),
];

const LISTEN: &str = "
    window.__errors = [];
    window.addEventListener('chatwidget:error', ({ detail }) => window.__errors.push(detail));
";

/// Presses the launcher and returns the first error that the page is told.
async fn cannot_chat(scene: &Scene) -> Value {
    scene.script(LISTEN, vec![]).await;
    scene.eyes.see("button", "Open chat").await.click().await.expect("a press");
    let error = eventually("an error event", async || {
        let errors = scene.script("return window.__errors", vec![]).await;
        errors.as_array().and_then(|errors| errors.first().cloned())
    })
    .await;
    // What is wrong can be known before all tries are made.
    until("the state to be error", async || {
        scene.script("return window.ChatWidget.state", vec![]).await == json!("error")
    })
    .await;
    error
}

#[tokio::test(flavor = "multi_thread")]
async fn a_module_that_comes_wrong_can_be_tried_again() {
    tell("loading_faults", async |scene| {
        scene.lets_the_console_complain();
        scene.watches().await;
        for (what, then) in FAULTS {
            let then: Value = serde_json::from_str(then).expect("a rule");
            let rule = json!({"when": {"origin": "assets", "path_contains": ".wasm"}, "then": then});
            scene.agent.misbehaves(rule).await;
            // What a browser keeps is no fault of anybody's.
            scene.devtools("Network.clearBrowserCache", json!({})).await;
            scene.visit("/tag").await;
            let error = cannot_chat(scene).await;
            assert_eq!(error["recoverable"], json!(true), "{what}: {error}");
            assert!(error["message"].as_str().is_some_and(|words| !words.is_empty()), "{what}: {error}");
            scene.assert_untroubled().await;
            scene.agent.behaves().await;
            let again = scene.eyes.see("button", "Chat is unavailable. Try again").await;
            again.click().await.expect("a press");
            scene.eyes.see("textbox", "Message").await;
            until("the state to be ready", async || {
                scene.script("return window.ChatWidget.state", vec![]).await == json!("ready")
            })
            .await;
            scene.assert_unharmed(what).await;
            scene.assert_untroubled().await;
        }
    })
    .await;
}
