//! Every way onto a page, what it costs before anybody wants to chat, and what happens when a piece is missing.

use serde_json::{Value, json};
use stories::{Scene, eventually, tell};

/// What the page's visitor could find stored on the device.
const STORED: &str = "
    return Object.keys(localStorage).length + Object.keys(sessionStorage).length + document.cookie.length
";

async fn requests(scene: &Scene) -> (Vec<String>, Vec<String>) {
    (scene.agent.requests_to("assets").await, scene.agent.requests_to("api").await)
}

async fn a_form_works(name: &str, path: &str) {
    tell(name, async |scene| {
        scene.visit(path).await;
        scene.open_chat().await;
        scene.send("Does this page chat?").await;
        let conversation = scene.agent.reads_exactly(&["Does this page chat?"]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.says(&conversation, "It does.").await;
        scene.message("It does.").await;
        let widgets = scene.script("return document.querySelectorAll('chat-widget').length", vec![]).await;
        assert_eq!(widgets, json!(1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vendors_snippet_chats() {
    a_form_works("loader_snippet", "/").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_asynchronous_tag_chats() {
    a_form_works("loader_tag", "/tag").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_in_the_head_before_there_is_a_body_chats() {
    a_form_works("loader_head", "/head").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deferred_tag_chats() {
    a_form_works("loader_defer", "/defer").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_that_a_tag_manager_adds_chats() {
    a_form_works("loader_late", "/late").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_tag_is_ignored() {
    a_form_works("loader_twice", "/twice").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_with_hostile_styles_chats() {
    a_form_works("loader_hostile_css", "/hostile-css").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_element_shows_the_panel_where_it_stands() {
    tell("loader_element", async |scene| {
        scene.visit("/element").await;
        scene.eyes.see("textbox", "Message").await;
        assert!(!scene.eyes.sees("button", "Open chat").await);
        scene.send("Inline.").await;
        scene.agent.reads_exactly(&["Inline."]).await;
        scene.assert_accessible("the panel in the page").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_anybody_shows_intent_nothing_is_requested_or_stored() {
    tell("loader_costs_nothing", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        let (assets, api) = requests(scene).await;
        assert_eq!(assets, ["GET /loader.js"]);
        assert_eq!(api, [""; 0]);
        assert_eq!(scene.script(STORED, vec![]).await, json!(0));
        let globals = scene.script(
            "const frame = document.createElement('iframe');
             document.body.append(frame);
             const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow));
             frame.remove();
             return Object.getOwnPropertyNames(window).filter((name) => !usual.has(name)).sort()",
            vec![],
        );
        let ours = |name: &&str| {
            !name.starts_with("__") && name.parse::<u32>().is_err() && !name.starts_with("cdc_")
        };
        let globals: Vec<String> = serde_json::from_value(globals.await).unwrap();
        let globals: Vec<&str> = globals.iter().map(String::as_str).filter(ours).collect();
        assert!(
            globals.iter().all(|name| ["ChatWidget", "novaTalks", "dir", "ret_nodes"].contains(name)),
            "{globals:?}"
        );
        scene.assert_accessible("the launcher alone").await;

        // Intent brings the rest, and opening still makes no conversation.
        scene.open_chat().await;
        let (assets, api) = requests(scene).await;
        assert!(assets.iter().any(|request| request.ends_with(".wasm")), "{assets:?}");
        assert!(api.iter().all(|request| !request.starts_with("POST")), "{api:?}");
        assert!(scene.agent.conversations().await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_module_that_cannot_be_had_ends_in_a_quiet_fallback() {
    tell("loader_no_wasm", async |scene| {
        scene.lets_the_console_complain();
        let missing =
            json!({"when": {"origin": "assets", "path_contains": ".wasm"}, "then": {"status": 404}});
        scene.agent.misbehaves(missing).await;
        scene.visit("/tag").await;
        let listen = "
            window.__errors = [];
            window.addEventListener('chatwidget:error', ({ detail }) => window.__errors.push(detail));
        ";
        scene.script(listen, vec![]).await;
        scene.eyes.see("button", "Open chat").await.click().await.unwrap();
        let error = eventually("an error event", async || {
            let errors = scene.script("return window.__errors", vec![]).await;
            errors.as_array().and_then(|errors| errors.first().cloned())
        });
        let error: Value = error.await;
        assert!(error["code"].is_string() && error["message"].is_string(), "{error}");
        assert_eq!(scene.script("return window.ChatWidget.state", vec![]).await, json!("error"));
        scene.assert_untroubled().await;
        scene.assert_accessible("the fallback").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_module_that_fails_once_is_fetched_again() {
    tell("loader_retries", async |scene| {
        scene.lets_the_console_complain();
        let shaky = json!({
            "when": {"origin": "assets", "path_contains": ".wasm", "times": 1},
            "then": {"drop_before_store": true},
        });
        scene.agent.misbehaves(shaky).await;
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("At the second try.").await;
        scene.agent.reads_exactly(&["At the second try."]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_option_is_named_and_nothing_useless_is_drawn() {
    tell("loader_missing_option", async |scene| {
        scene.lets_the_console_complain();
        scene.visit("/tag?website-token=").await;
        let said = eventually("the state to be error", async || {
            let state = scene.script("return window.ChatWidget?.state", vec![]).await;
            (state == json!("error")).then_some(())
        });
        said.await;
        assert!(!scene.eyes.sees("button", "Open chat").await);
        scene.assert_untroubled().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_launcher_has_the_size_of_the_theme_before_and_after_the_widget_is_there() {
    tell("loader_launcher_size", async |scene| {
        let size = "const { width, height, right, bottom } =
                document.querySelector('chat-widget').shadowRoot.querySelector('[part~=launcher]').getBoundingClientRect();
            return [width, height, innerWidth - right, innerHeight - bottom].map(Math.round)";
        for (given, expected) in [("", 56), ("?theme-launcher-size=44", 44), ("?theme-launcher-size=88", 88)] {
            scene.visit(&format!("/tag{given}")).await;
            scene.eyes.see("button", "Open chat").await;
            let expected = json!([expected, expected, 20, 20]);
            assert_eq!(scene.script(size, vec![]).await, expected, "the loader's, {given}");
            scene.script("ChatWidget.open()", vec![]).await;
            scene.eyes.see("textbox", "Message").await;
            scene.eyes.see("button", "Close chat").await;
            assert_eq!(scene.script(size, vec![]).await, expected, "the widget's, {given}");
        }
    })
    .await;
}
