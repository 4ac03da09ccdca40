//! What the visitor should not have written, and what therefore nobody gets.

use fantoccini::key::Key;
use serde_json::json;
use stories::site::Plan;
use stories::{Scene, eventually, tell};

const CARD: &str = "4111 1111 1111 1111";
const CARD_TOLD: &str = "•••• •••• •••• 1111";

async fn stored(scene: &Scene) -> String {
    let all = "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }])";
    scene.script(all, vec![]).await.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_of_a_card_reaches_neither_the_agents_nor_the_device() {
    tell("masking", async |scene| {
        scene.listen_to_the_wire().await;
        scene.visit("/tag?mask-card-numbers=true&mask=AB-%5Cd%7B3%7D").await;
        scene.open_chat().await;
        scene.write(&format!("It was {CARD}, order AB-123.")).await;
        eventually("the draft to be kept", async || {
            stored(scene).await.contains("order ••••.").then_some(())
        })
        .await;
        assert!(!stored(scene).await.contains("4111"), "the draft holds it");
        scene.press(Key::Enter).await;

        // The visitor sees what the agents see.
        let told = format!("It was {CARD_TOLD}, order ••••.");
        scene.agent.reads_exactly(&[&told]).await;
        scene.message_with_status(&told, "sent").await;
        let send = "const done = arguments[0];
            ChatWidget.sendMessage('4111111111111111').then(({ text }) => done(text))";
        let sent = scene.client().execute_async(send, vec![]).await.unwrap();
        assert_eq!(sent, json!("••••••••••••1111"));
        scene.agent.reads_exactly(&[&told, "••••••••••••1111"]).await;

        let state = scene.agent.state().await.to_string();
        let wire = serde_json::to_string(&scene.wire().await).unwrap();
        assert!(state.contains("order ••••.") && wire.contains("/messages"), "{state} {wire}");
        for (place, text) in [("agents", state), ("wire", wire), ("device", stored(scene).await)] {
            assert!(!text.contains("4111") && !text.contains("AB-123"), "{place}: {text}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_waits_waits_without_the_number() {
    tell("masking_outbox", async |scene| {
        scene.lets_the_console_complain();
        scene.expects_refusals();
        scene.visit("/tag?mask-card-numbers=true").await;
        scene.open_chat().await;
        let busy = json!({"when": {"origin": "api", "method": "POST", "times": 2}, "then": {"status": 503}});
        scene.agent.misbehaves(busy).await;
        scene.send(CARD).await;
        scene.message(CARD_TOLD).await;
        eventually("the outbox to be kept", async || stored(scene).await.contains(CARD_TOLD).then_some(()))
            .await;
        assert!(!stored(scene).await.contains("4111"));
        scene.agent.reads_exactly(&[CARD_TOLD]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expression_that_is_none_is_named_and_the_others_hold() {
    tell("masking_wrong", async |scene| {
        let listener = "<script nonce=R4nd0m>window.__told = [];
            addEventListener('chatwidget:error', ({ detail }) => __told.push({ name: 'error', detail }));</script>";
        let assets = &scene.sandbox.origins.assets;
        let body =
            format!("<script src=\"{assets}/loader.js\"></script><script src=\"/init.js\"></script>");
        let options = json!({
            "websiteToken": "sandbox-website-token",
            "baseUrl": scene.sandbox.origins.api,
            "mask": ["(", "a*", "secret"],
        });
        let init = format!("ChatWidget.init({options})");
        let site = Plan::page(listener, &body).with_file("/init.js", init).open().await;
        scene.lets_the_console_complain();
        scene.visit_site(&site, "/").await;
        scene.open_chat().await;
        scene.send("My secret is (aaa).").await;
        scene.agent.reads_exactly(&["My •••• is (aaa)."]).await;
        let told = scene.told("error").await;
        let messages: Vec<&str> = told.iter().filter_map(|error| error["message"].as_str()).collect();
        let expected = |given: &str| {
            format!("Option \"mask\": given \"{given}\", expected a regular expression that finds something.")
        };
        assert_eq!(messages, [expected("("), expected("a*")]);
        scene.client().goto("about:blank").await.unwrap();
    })
    .await;
}
