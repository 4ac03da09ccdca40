//! What a page can do with `window.ChatWidget`, and what it is told.

use serde_json::json;
use stories::{eventually, tell};

#[tokio::test(flavor = "multi_thread")]
async fn calls_made_before_the_module_is_there_are_answered_in_order() {
    tell("api_queue", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        let call = "
            const done = arguments[0];
            const { ChatWidget } = window;
            ChatWidget.open();
            Promise.all([ChatWidget.sendMessage('One.'), ChatWidget.sendMessage('Two.')])
                .then(() => done('sent'), (error) => done(String(error)));
        ";
        let outcome = scene.client().execute_async(call, vec![]).await.unwrap();
        assert_eq!(outcome, json!("sent"));
        scene.agent.reads_exactly(&["One.", "Two."]).await;
        scene.message_with_status("Two.", "sent").await;
        assert_eq!(scene.script("return window.ChatWidget.isOpen()", vec![]).await, json!(true));
        assert_eq!(scene.script("return window.ChatWidget === window.novaTalks", vec![]).await, json!(true));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_hears_of_messages_by_callback_and_by_event() {
    tell("api_events", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        let listen = "
            window.__heard = [];
            for (const name of ['open', 'message:sent', 'message:received', 'unread', 'close']) {
                window.ChatWidget.on(name, () => window.__heard.push(name));
                window.addEventListener(`chatwidget:${name}`, () => window.__heard.push(`window ${name}`));
            }
        ";
        scene.script(listen, vec![]).await;
        scene.open_chat().await;
        scene.send("Hello page.").await;
        let conversation = scene.agent.reads_exactly(&["Hello page."]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.says(&conversation, "Hello.").await;
        scene.message("Hello.").await;
        scene.close_chat().await;
        for name in ["open", "message:sent", "message:received", "close"] {
            for heard in [name.to_owned(), format!("window {name}")] {
                eventually(&heard, async || {
                    let all = scene.script("return window.__heard", vec![]).await;
                    all.as_array()?.contains(&json!(heard)).then_some(())
                })
                .await;
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destroyed_widget_leaves_nothing_and_can_be_started_again() {
    tell("api_destroy", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Soon gone.").await;
        scene.agent.reads_exactly(&["Soon gone."]).await;
        scene.agent.hears_the_visitors_socket().await;
        let destroy = "
            const done = arguments[0];
            Promise.resolve(window.ChatWidget.destroy({ forget: true })).then(() => done(
                document.querySelectorAll('chat-widget').length + Object.keys(localStorage).length,
            ));
        ";
        assert_eq!(scene.client().execute_async(destroy, vec![]).await.unwrap(), json!(0));
        eventually("the socket to close", async || {
            let sockets = scene.agent.state().await["sockets"].clone();
            sockets.as_array()?.is_empty().then_some(())
        })
        .await;
        let options = json!({"websiteToken": "sandbox-website-token", "baseUrl": scene.sandbox.origins.api});
        scene.script("window.ChatWidget.init(arguments[0])", vec![options]).await;
        scene.open_chat().await;
        assert_eq!(scene.messages().await.len(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_of_a_message_does_not_outlive_the_widget() {
    tell("api_abandoned", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Before.").await;
        scene.message_with_status("Before.", "sent").await;
        let call = "
            const done = arguments[0];
            const { fetch, ChatWidget } = window;
            window.fetch = () => new Promise(() => {});
            ChatWidget.sendMessage('On its way.').then(() => done('sent'), (error) => done(error.message));
            queueMicrotask(async () => {
                await ChatWidget.open();
                await ChatWidget.destroy();
                window.fetch = fetch;
            });
        ";
        let outcome = scene.client().execute_async(call, vec![]).await.unwrap();
        assert_eq!(outcome, json!("The widget ended before the message was sent."));
        // It is kept all the same, and goes out with the next page.
        scene.reload().await;
        scene.agent.reads_exactly(&["Before.", "On its way."]).await;
    })
    .await;
}
