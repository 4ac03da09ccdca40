//! What is said before the widget is there, and what is said to it while it goes: in order, and to the one that is meant.

use super::contract::run;
use serde_json::{Value, json};
use stories::site::Plan;
use stories::{Scene, eventually, tell};

/// A page whose widget is gone and waits for an `init`.
async fn nothing_yet(scene: &Scene) {
    scene.visit("/tag").await;
    scene.eyes.see("button", "Open chat").await;
    run(scene, "await ChatWidget.destroy()").await;
}

async fn name_of_the_visitor_who_said(scene: &Scene, text: &str) -> Value {
    let conversations = scene.agent.conversations().await;
    let theirs = conversations.iter().find(|one| one.visitors_texts().contains(&text.to_owned()));
    theirs.expect("it is there").contact["name"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_before_init_holds_after_it() {
    tell("early_options", async |scene| {
        nothing_yet(scene).await;
        let calls = "
            ChatWidget.setTheme({ headerText: 'Early' }); ChatWidget.setConsent(false); ChatWidget.hide();
            await ChatWidget.init(given);
            await 0; await 0;
            return ChatWidget.state";
        assert_eq!(run(scene, calls).await, json!("hidden"));
        run(scene, "await ChatWidget.show(); await ChatWidget.open()").await;
        scene.eyes.see("dialog", "Early").await;
        scene.send("Do you keep this?").await;
        scene.message_with_status("Do you keep this?", "sent").await;
        assert_eq!(run(scene, "return Object.keys(localStorage)").await, json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_before_the_module_is_there_is_done_in_that_order() {
    tell("early_order", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        let calls = "
            const looks = [];
            ChatWidget.open(); await ChatWidget.close(); looks.push(ChatWidget.isOpen());
            ChatWidget.toggle(); await ChatWidget.toggle(); looks.push(ChatWidget.isOpen());
            await ChatWidget.toggle(); looks.push(ChatWidget.isOpen());
            return looks";
        assert_eq!(run(scene, calls).await, json!([false, false, true]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_while_the_module_is_on_its_way_holds() {
    tell("early_update", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        run(scene, "ChatWidget.open(); await ChatWidget.setTheme({ headerText: 'On the way' })").await;
        scene.eyes.see("dialog", "On the way").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_logs_out_before_anything_was_said_is_nobody_whatever_the_tag_says() {
    tell("early_logout", async |scene| {
        scene.visit("/tag?customer-name=Ann").await;
        scene.eyes.see("button", "Open chat").await;
        run(scene, "await ChatWidget.logout()").await;
        scene.open_chat().await;
        scene.send("I am Bea.").await;
        scene.message_with_status("I am Bea.", "sent").await;
        let name = name_of_the_visitor_who_said(scene, "I am Bea.").await;
        assert!(name != "Ann", "Bea is called {name}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_logout_the_next_call_is_for_the_next_visitor() {
    tell("early_next_visitor", async |scene| {
        scene.visit("/tag?customer-name=Ann").await;
        scene.chats("I am Ann.").await;
        let sent = run(
            scene,
            "ChatWidget.logout(); ChatWidget.setCustomer({ name: 'Bea' }); ChatWidget.open();
             const { text } = await ChatWidget.sendMessage('I am Bea.');
             return [text, ChatWidget.state, ChatWidget.isOpen()]",
        )
        .await;
        assert_eq!(sent, json!(["I am Bea.", "ready", true]));
        assert_eq!(name_of_the_visitor_who_said(scene, "I am Bea.").await, json!("Bea"));
        assert_eq!(scene.count_of("I am Ann.").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_may_end_the_widget_that_calls_it() {
    tell("early_destroy", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        run(scene, "ChatWidget.once('close', () => ChatWidget.destroy()); await ChatWidget.close()").await;
        eventually("the end", async || {
            (scene.asks_widget("state").await == json!("destroyed")).then_some(())
        })
        .await;
        run(scene, "await ChatWidget.init(given); await ChatWidget.open()").await;
        scene.send("Are you well?").await;
        scene.message_with_status("Are you well?", "sent").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_is_given_at_each_beginning_is_given_once() {
    tell("early_mount", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        run(
            scene,
            "window.__begun = 0;
             ChatWidget.on('ready', () => { __begun++; ChatWidget.mount(document.querySelector('main')); });
             ChatWidget.open()",
        )
        .await;
        eventually("the panel to stand in the page", async || {
            let stands =
                "return !!document.querySelector('main > chat-widget') && ChatWidget.state === 'ready'";
            (scene.script(stands, vec![]).await == json!(true)).then_some(())
        })
        .await;
        scene.send("Do you stay?").await;
        scene.message_with_status("Do you stay?", "sent").await;
        assert_eq!(scene.script("return __begun", vec![]).await, json!(2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_launcher_that_was_not_wanted_and_is_wanted_now_is_drawn() {
    tell("early_launcher", async |scene| {
        scene.visit("/tag?launcher=none").await;
        eventually("the widget's element", async || {
            let there = "return !!document.querySelector('chat-widget')";
            (scene.script(there, vec![]).await == json!(true)).then_some(())
        })
        .await;
        run(scene, "await ChatWidget.update({ launcher: 'default' })").await;
        scene.eyes.see("button", "Open chat").await;
    })
    .await;
}

/// CONTRACT §2: the back end is inferred from what only it has, and its address may be this site's.
#[tokio::test(flavor = "multi_thread")]
async fn a_tag_that_names_a_customer_alone_is_a_tag() {
    tell("early_inferred", async |scene| {
        let loader = format!("{}/loader.js", scene.sandbox.origins.assets);
        for (attribute, value) in [("data-customer-id", "c-1"), ("data-bot-id", "618a30beee4e8e87d2f94015")] {
            let tag = format!("<script src=\"{loader}\" async {attribute}=\"{value}\"></script>");
            let site = Plan::page("", &tag).open().await;
            scene.visit_site(&site, "/").await;
            scene.eyes.see("button", "Open chat").await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_taken_back_in_the_same_breath_was_never_named() {
    tell("early_taken_back", async |scene| {
        nothing_yet(scene).await;
        let calls = "
            ChatWidget.setCustomer({ name: 'Ann' }); ChatWidget.logout(); await ChatWidget.init(given);
            await ChatWidget.sendMessage('Before init.')";
        run(scene, calls).await;
        assert_ne!(name_of_the_visitor_who_said(scene, "Before init.").await, json!("Ann"));

        let calls = "
            await ChatWidget.destroy({ forget: true }); await ChatWidget.init(given);
            ChatWidget.open(); ChatWidget.setCustomer({ name: 'Ann' }); await ChatWidget.logout();
            await ChatWidget.sendMessage('On the way.')";
        run(scene, calls).await;
        assert_ne!(name_of_the_visitor_who_said(scene, "On the way.").await, json!("Ann"));
    })
    .await;
}

/// As React's strict mode has it: an effect, its end, and the effect again.
#[tokio::test(flavor = "multi_thread")]
async fn who_listens_after_a_destroy_listens_to_the_next_one() {
    tell("early_listeners", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        let calls = "
            const heard = [];
            ChatWidget.destroy(); ChatWidget.init(given);
            ChatWidget.on('open', () => heard.push('open'));
            const ready = ChatWidget.ready.then(() => heard.push('ready'));
            await ChatWidget.open(); await ready;
            return heard.sort()";
        assert_eq!(run(scene, calls).await, json!(["open", "ready"]));
    })
    .await;
}
