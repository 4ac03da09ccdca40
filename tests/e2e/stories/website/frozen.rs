//! What the page is handed stays as it was handed over.

use serde_json::json;
use stories::tell;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_widget_hands_to_the_page_cannot_be_changed_by_it() {
    tell("website_frozen", async |scene| {
        scene.visit("/tag").await;
        let listen = "
            window.__frozen = {};
            const deep = (value) => typeof value !== 'object' || value === null
                || (Object.isFrozen(value) && Object.values(value).every(deep));
            for (const name of ['ready', 'open', 'close', 'unread', 'status', 'connection', 'message:sent', 'message:received'])
                window.ChatWidget.on(name, (payload) => { window.__frozen[name] = deep(payload); });
        ";
        scene.eyes.see("button", "Open chat").await;
        scene.script(listen, vec![]).await;
        scene.chats("Is it frozen?").await;
        scene.close_chat().await;
        let frozen = stories::eventually("all events", async || {
            let frozen = scene.script("return window.__frozen", vec![]).await;
            (frozen.as_object()?.len() == 8).then_some(frozen)
        })
        .await;
        assert!(frozen.as_object().unwrap().values().all(|value| *value == json!(true)), "{frozen}");
        let sent = "
            const deep = (value) => typeof value !== 'object' || value === null
                || (Object.isFrozen(value) && Object.values(value).every(deep));
            const message = { text: 'With data.', metadata: { order: { lines: [{ id: 7 }] } } };
            return ChatWidget.sendMessage(message).then((sent) => [sent.metadata, deep(sent)])";
        let sent = scene.script(sent, vec![]).await;
        assert_eq!(sent, json!([{ "order": { "lines": [{ "id": 7 }] } }, true]));
    })
    .await;
}
