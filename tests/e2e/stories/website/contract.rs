//! The promises of `window.ChatWidget` that no other story keeps.

use serde_json::{Value, json};
use stories::{Scene, eventually, tell};

/// Runs the body of an asynchronous function in the page, which knows what `init` wants (`given`).
pub async fn run(scene: &Scene, body: &str) -> Value {
    let script = format!(
        "const [given, done] = [arguments[0], arguments[arguments.length - 1]];
         (async () => {{ {body} }})().then(done, (error) => done(`failed: ${{error}}`));"
    );
    let given = json!({"websiteToken": "sandbox-website-token", "baseUrl": scene.sandbox.origins.api});
    scene.client().execute_async(&script, vec![given]).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_member_is_there_before_the_module_is() {
    tell("contract_members", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        let kinds = run(
            scene,
            "const kinds = {};
             for (const name of ['init', 'update', 'destroy', 'open', 'close', 'toggle', 'show', 'hide', 'isOpen', 'unreadCount',
                 'mount', 'sendMessage', 'setDraft', 'startConversation', 'endConversation', 'markRead', 'downloadTranscript',
                 'setCustomer', 'logout', 'forget', 'setConsent', 'setLocale', 'setTheme', 'setColorScheme', 'setSound', 'on',
                 'once', 'off']) if (typeof window.ChatWidget[name] !== 'function') kinds[name] = typeof window.ChatWidget[name];
             const { ChatWidget } = window;
             return [kinds, typeof ChatWidget.version, ChatWidget.ready instanceof Promise, ChatWidget.state];",
        )
        .await;
        assert_eq!(kinds, json!([{}, "string", true, "idle"]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_made_before_init_wait_for_it_and_a_second_init_does_nothing() {
    tell("contract_before_init", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        run(scene, "await window.ChatWidget.destroy()").await;
        let waited = run(
            scene,
            "const { ChatWidget } = window;
             const order = [];
             const ready = ChatWidget.ready.then((same) => order.push(same === ChatWidget));
             const sent = ChatWidget.sendMessage('Before init.').then(() => order.push('sent'));
             await ChatWidget.init(given);
             await ChatWidget.init({ websiteToken: 'another', baseUrl: 'https://nowhere.example' });
             await sent;
             await ready;
             return order;",
        )
        .await;
        assert_eq!(waited, json!([true, "sent"]));
        scene.agent.reads_exactly(&["Before init."]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn listeners_can_be_taken_back_in_three_ways_and_one_that_throws_hurts_nobody() {
    tell("contract_listeners", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        let heard = run(
            scene,
            "const { ChatWidget } = window;
             const heard = [];
             const stop = ChatWidget.on('open', () => heard.push('stopped'));
             const off = () => heard.push('off');
             ChatWidget.on('open', off);
             ChatWidget.once('open', () => heard.push('once'));
             ChatWidget.on('open', ({}) => heard.push('on'));
             stop();
             ChatWidget.off('open', off);
             await ChatWidget.open();
             await ChatWidget.close();
             await ChatWidget.toggle();
             return heard;",
        )
        .await;
        assert_eq!(heard, json!(["once", "on", "on"]));
        assert_eq!(scene.script("return window.ChatWidget.isOpen()", vec![]).await, json!(true));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_unread_count_is_told_from_its_first_value_on() {
    tell("contract_unread", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        scene.listen_to_events(&["unread"]).await;
        scene.chats("Do you count?").await;
        scene.is_told("unread", |told| *told == json!({"count": 0})).await;
        scene.close_chat().await;
        let conversation = scene.agent.reads_exactly(&["Do you count?"]).await;
        scene.agent.says(&conversation, "One.").await;
        scene.is_told("unread", |told| *told == json!({"count": 1})).await;
        assert_eq!(scene.script("return window.ChatWidget.unreadCount()", vec![]).await, json!(1));
        run(scene, "await window.ChatWidget.markRead()").await;
        eventually("nothing to be unread", async || {
            let count = scene.script("return window.ChatWidget.unreadCount()", vec![]).await;
            (count == json!(0)).then_some(())
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn looks_change_at_once_and_another_back_end_is_another_widget() {
    tell("contract_update", async |scene| {
        scene.visit("/tag").await;
        scene.chats("Who are you?").await;
        run(scene, "await window.ChatWidget.setTheme({ headerText: 'Ask us' })").await;
        scene.eyes.see("dialog", "Ask us").await;
        scene.message("Yes.").await;
        let elsewhere = "await window.ChatWidget.update({ backend: 'novatalks-sdk' })";
        run(scene, elsewhere).await;
        eventually("an empty conversation", async || scene.messages().await.is_empty().then_some(())).await;
        scene.send("Another one.").await;
        scene.message_with_status("Another one.", "sent").await;
        scene.eyes.see("dialog", "Ask us").await;
        let vendors: Vec<Value> = scene.agent.state().await["conversations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|conversation| conversation["vendor"].clone())
            .collect();
        assert_eq!(vendors.len(), 2, "{vendors:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_can_be_shown_inside_an_element_of_the_page() {
    tell("contract_mount", async |scene| {
        scene.visit("/tag").await;
        scene.chats("Where do I stand?").await;
        run(scene, "await window.ChatWidget.mount(document.querySelector('main'))").await;
        scene.message("Yes.").await;
        assert!(!scene.eyes.sees("button", "Close chat").await, "an inline panel has a launcher");
        let place = "return document.querySelector('chat-widget').parentElement.localName";
        assert_eq!(scene.script(place, vec![]).await, json!("main"));
        scene.send("In the page.").await;
        scene.agent.reads_exactly(&["Where do I stand?", "In the page."]).await;
        run(scene, "await window.ChatWidget.destroy()").await;
        assert_eq!(
            scene.script("return document.querySelectorAll('chat-widget').length", vec![]).await,
            json!(0)
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_it_is_out_of_sight_and_goes_on() {
    tell("contract_hide", async |scene| {
        scene.visit("/tag").await;
        scene.chats("Are you there?").await;
        run(scene, "await window.ChatWidget.hide()").await;
        assert!(!scene.eyes.sees("textbox", "Message").await);
        assert_eq!(scene.script("return window.ChatWidget.state", vec![]).await, json!("hidden"));
        run(scene, "await window.ChatWidget.sendMessage('Out of sight.')").await;
        scene.agent.reads_exactly(&["Are you there?", "Out of sight."]).await;
        run(scene, "await window.ChatWidget.show()").await;
        scene.message("Out of sight.").await;
        assert_eq!(scene.script("return window.ChatWidget.state", vec![]).await, json!("ready"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn diagnostics_name_what_happens_and_tell_nobodys_words() {
    tell("contract_debug", async |scene| {
        // Every story ends with a look at the console; this one has something in it.
        scene.visit("/tag?debug=true").await;
        scene
            .script(
                "window.__said = []; console.debug = (...line) => window.__said.push(line.join(' '))",
                vec![],
            )
            .await;
        scene.chats("Is this between us?").await;
        let said = scene.script("return window.__said", vec![]).await;
        let said: Vec<&str> = said.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(said.contains(&"chat-widget: message:received"), "{said:?}");
        assert!(said.iter().all(|line| !line.contains("between us") && !line.contains("Yes.")), "{said:?}");
    })
    .await;
}
