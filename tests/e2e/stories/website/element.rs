//! The element as a way onto a page: its attributes are options as long as it stands there, and it takes the chat along when it goes.

use serde_json::json;
use stories::{eventually, tell};

#[tokio::test(flavor = "multi_thread")]
async fn changed_attributes_are_changed_options() {
    tell("element_attributes", async |scene| {
        scene.visit("/element").await;
        scene.eyes.see("dialog", "Chat with us").await;
        let change = |name: &str, value: serde_json::Value| {
            let change = "
                const element = document.querySelector('chat-widget');
                const [name, value] = arguments;
                if (value === null) element.removeAttribute(name); else element.setAttribute(name, value);
            ";
            scene.script(change, vec![json!(name), value])
        };
        change("theme-header-text", json!("Ask us")).await;
        scene.eyes.see("dialog", "Ask us").await;
        change("theme-header-text", json!(null)).await;
        scene.eyes.see("dialog", "Chat with us").await;

        // What is said by the API holds beside them, and what is no option is nobody's business.
        scene.script("return ChatWidget.setTheme({ headerText: 'By the API' })", vec![]).await;
        change("class", json!("wide")).await;
        change("launcher-of-the-page", json!("x")).await;
        change("locale", json!("de")).await;
        scene.eyes.see("textbox", "Nachricht").await;
        scene.eyes.see("dialog", "By the API").await;
    })
    .await;
}

/// A framework may know the token later than it makes the element.
#[tokio::test(flavor = "multi_thread")]
async fn an_element_without_a_token_begins_once_it_has_one() {
    tell("element_token_later", async |scene| {
        scene.lets_the_console_complain();
        scene.visit("/element?website-token=").await;
        eventually("the token to be missed", async || {
            (scene.asks_widget("state").await == json!("error")).then_some(())
        })
        .await;
        let given =
            "document.querySelector('chat-widget').setAttribute('website-token', 'sandbox-website-token')";
        scene.script(given, vec![]).await;
        scene.eyes.see("textbox", "Message").await;
        scene.send("Now I can ask.").await;
        scene.message_with_status("Now I can ask.", "sent").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_element_that_is_taken_out_ends_and_begins_again_where_it_is_put_back() {
    tell("element_moves", async |scene| {
        scene.visit("/element").await;
        scene.eyes.see("textbox", "Message").await;
        scene.send("Here I stand.").await;
        scene.agent.reads_exactly(&["Here I stand."]).await;
        scene.agent.hears_the_visitors_socket().await;

        // Moved within one task it goes on.
        scene.script("document.body.append(document.querySelector('chat-widget'))", vec![]).await;
        scene.message("Here I stand.").await;
        assert_eq!(scene.script("return window.ChatWidget.state", vec![]).await, json!("ready"));

        let out = "window.__out = document.querySelector('chat-widget'); window.__out.remove()";
        scene.script(out, vec![]).await;
        eventually("the socket to close", async || {
            let sockets = scene.agent.state().await["sockets"].clone();
            sockets.as_array()?.is_empty().then_some(())
        })
        .await;
        assert_eq!(scene.script("return window.ChatWidget.state", vec![]).await, json!("idle"));

        scene.script("document.querySelector('main').append(window.__out)", vec![]).await;
        scene.message("Here I stand.").await;
        scene.send("And here.").await;
        scene.agent.reads_exactly(&["Here I stand.", "And here."]).await;
    })
    .await;
}
