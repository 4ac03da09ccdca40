//! What a developer reads when something is wrong: one line that says what to change, and an event with a code.

use serde_json::{Value, json};
use stories::documents::block;
use stories::site::{Plan, Site};
use stories::{Scene, chromium_only, eventually, tell};

/// The page's own listener, there before the loader is.
const LISTENER: &str = "<script nonce=R4nd0m>window.__told = [];
    for (const name of ['error', 'ready'])
        addEventListener(`chatwidget:${name}`, ({ detail }) => __told.push({ name, detail }));</script>";

fn tag(scene: &Scene) -> String {
    block("docs/deployment.md", "html").at(scene)
}

fn policy(scene: &Scene) -> String {
    block("docs/deployment.md", "csp").at(scene)
}

/// Waits for the event, and holds the console against it: one line, no secret.
async fn says(scene: &Scene, code: &str, advice: &[&str]) {
    let error = scene.is_told("error", |payload| payload["code"] == code).await;
    let message = error["message"].as_str().unwrap().to_owned();
    for part in advice {
        assert!(message.contains(part), "{message:?} does not say {part:?}");
    }
    if chromium_only::is_here() {
        let lines: Vec<Value> = chromium_only::console_complaints(scene.client()).await;
        let ours = lines
            .iter()
            .filter_map(|line| line["message"].as_str())
            .filter(|line| line.contains("chat-widget:"));
        let ours: Vec<&str> = ours.collect();
        assert_eq!(ours.len(), 1, "{lines:#?}");
        assert!(!ours[0].contains("sandbox-website-token"), "a token stands in the console: {}", ours[0]);
    }
    let told = scene.told("error").await;
    assert_eq!(told.len(), 1, "{told:?}");
}

/// What the browser itself reports of it is meant here.
async fn leave(scene: &Scene) {
    scene.client().goto("about:blank").await.unwrap();
}

async fn visit(scene: &Scene, site: &Site) {
    scene.lets_the_console_complain();
    scene.visit_site(site, "/").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_without_webassembly_is_named_with_its_directive() {
    tell("error_csp_wasm", async |scene| {
        let without = policy(scene).replace("'wasm-unsafe-eval'", "");
        let site = Plan::page(LISTENER, &tag(scene)).under(without).open().await;
        visit(scene, &site).await;
        scene.eyes.see("button", "Open chat").await.click().await.unwrap();
        says(scene, "csp_wasm", &["script-src 'wasm-unsafe-eval'"]).await;
        scene.eyes.see("button", "Chat is unavailable. Try again").await;
        leave(scene).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_does_not_know_the_back_end_is_named_with_its_directive() {
    tell("error_csp_refused", async |scene| {
        let api = scene.sandbox.origins.api.clone();
        let without = policy(scene).replace(&format!(" {api} {}", api.replacen("http", "ws", 1)), "");
        let site = Plan::page(LISTENER, &tag(scene)).under(without).open().await;
        visit(scene, &site).await;
        scene.open_chat().await;
        scene.send("Anybody?").await;
        says(scene, "csp_refused", &["connect-src", &api]).await;
        leave(scene).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_back_end_that_lets_other_pages_in_is_told_which_headers_to_send() {
    tell("error_cors", async |scene| {
        scene.expects_refusals();
        scene.lets_the_console_complain();
        let site = Plan::page(LISTENER, &tag(scene)).open().await;
        // Not by `visit_site`, which would have the back end let this site in.
        scene.client().goto(&site.origin).await.unwrap();
        scene.open_chat().await;
        scene.send("Anybody?").await;
        let origin = format!("Access-Control-Allow-Origin: {}", site.origin);
        says(scene, "cors_refused", &[&origin, "Access-Control-Allow-Headers: Content-Type"]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_breaks_off_is_no_matter_of_headers() {
    tell("error_no_cors", async |scene| {
        scene.lets_the_console_complain();
        let broken = json!({"when": {"origin": "api", "method": "POST", "times": 3}, "then": {"drop_before_store": true}});
        scene.agent.misbehaves(broken).await;
        let site = Plan::page(LISTENER, &tag(scene)).open().await;
        scene.expects_refusals();
        scene.visit_site(&site, "/").await;
        scene.chats("Anybody?").await;
        assert_eq!(scene.told("error").await, [Value::Null; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_module_of_a_wrong_type_works_and_is_named() {
    tell("error_wasm_type", async |scene| {
        let own = tag(scene).replace(&scene.sandbox.origins.assets, "/widget");
        let site = Plan::page(LISTENER, &own).with_wasm_as("text/plain").open().await;
        visit(scene, &site).await;
        scene.chats("Does it work?").await;
        says(scene, "wasm_type", &["Content-Type: application/wasm", ".wasm"]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_not_there_are_named() {
    tell("error_load", async |scene| {
        let own =
            format!("{LISTENER}{}", tag(scene).replace(" async", " async data-widget-assets-url=/nowhere"));
        let site = Plan::page("", &own).open().await;
        visit(scene, &site).await;
        scene.eyes.see("button", "Open chat").await.click().await.unwrap();
        says(scene, "load_failed", &["/nowhere/widget-", "CORS", "CSP"]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_option_is_said_once_and_never_with_a_secret() {
    tell("error_options", async |scene| {
        scene.lets_the_console_complain();
        for (attributes, code, parts) in [
            ("data-website-token=\"\"", "option_missing", vec!["websiteToken"]),
            ("data-backend=nova", "option_invalid", vec!["backend", "nova", "novatalks-sdk"]),
            ("data-base-url=chat.example", "option_invalid", vec!["baseUrl", "chat.example", "http"]),
            ("data-theme-primary-color=blueish", "option_invalid", vec!["theme.primaryColor", "blueish"]),
        ] {
            let name = attributes.split('=').next().unwrap();
            let given = tag(scene);
            let known =
                given.split_whitespace().find(|word| word.starts_with(name)).unwrap_or_default().to_owned();
            let known = known.trim_end_matches("></script>").to_owned();
            let wrong = if known.is_empty() {
                given.replace(" async", &format!(" async {attributes}"))
            } else {
                given.replace(&known, attributes)
            };
            let site = Plan::page(LISTENER, &wrong).open().await;
            visit(scene, &site).await;
            says(scene, code, &parts).await;
            let is_drawn = scene.eyes.sees("button", "Open chat").await;
            assert_eq!(is_drawn, attributes.contains("theme"), "{attributes}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_option_that_nobody_knows_is_a_warning_that_names_the_nearest() {
    tell("error_unknown_option", async |scene| {
        scene.visit("/tag").await;
        let update = "
            window.__warned = [];
            const warn = console.warn;
            console.warn = (line) => window.__warned.push(line);
            await window.ChatWidget.update({ theme: { primaryColour: '#123456' }, preload: 'eager' });
            await window.ChatWidget.open();
            await window.ChatWidget.update({ preload: 'idle' });
            await window.ChatWidget.update({ preload: 'idle' });
            console.warn = warn;
        ";
        scene.script(&format!("return (async () => {{ {update} }})()"), vec![]).await;
        let warned = eventually("the warnings", async || {
            let warned = scene.script("return window.__warned", vec![]).await;
            (warned.as_array()?.len() == 2).then_some(warned)
        })
        .await;
        let (unknown, late) = (warned[0].as_str().unwrap(), warned[1].as_str().unwrap());
        assert!(unknown.starts_with("chat-widget: ") && unknown.contains("theme.primaryColor"), "{unknown}");
        assert!(late.contains("preload") && late.contains("init()"), "{late}");
    })
    .await;
}
