//! What an inbox wants to know before the first message.

use super::{press_launcher, set_widget};
use fantoccini::key::Key;
use serde_json::{Value, json};
use stories::{Scene, eventually, tell};

const PAGE: &str = "/tag?is-widget-dynamic=true";

async fn with_form(scene: &Scene) {
    set_widget(scene, |widget| widget["preChatFormEnabled"] = json!(true)).await;
}

/// What is said of the control that has the focus.
async fn complaint(scene: &Scene) -> String {
    let said = scene.script(
        "const root = document.querySelector('chat-widget').shadowRoot;
         const ids = root.activeElement.getAttribute('aria-describedby') ?? '';
         return root.getElementById(ids)?.textContent ?? ''",
        vec![],
    );
    said.await.as_str().unwrap_or_default().to_owned()
}

async fn contact(scene: &Scene) -> Value {
    scene.agent.state().await["conversations"][0]["contact"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_comes_before_the_first_message_and_nothing_typed_is_lost() {
    tell("form", async |scene| {
        with_form(scene).await;
        scene.visit(PAGE).await;
        press_launcher(scene).await;
        scene.eyes.see("textbox", "Your name").await;
        scene.gets_focus("Your name").await;
        assert!(!scene.eyes.sees("textbox", "Message").await, "the form stands in place of the composer");
        scene.assert_accessible("the form").await;
        scene.keep_look("form").await;

        // All that is wrong is said at once, and the first of it gets the focus.
        scene.tab_to("Start chat").await;
        scene.press(Key::Enter).await;
        scene.gets_focus("Your name").await;
        assert_eq!(complaint(scene).await, "Please fill this in.");
        scene.type_here("Ann Tern").await;
        scene.tab_to("Email").await;
        assert_eq!(complaint(scene).await, "Please fill this in.");
        scene.type_here("ann").await;
        scene.press(Key::Enter).await;
        scene.gets_focus("Email").await;
        assert_eq!(complaint(scene).await, "Please enter an email address, such as name@example.com.");
        scene.assert_accessible("the form with an error").await;
        scene.keep_look("form with an error").await;

        // Half filled in it is still there on the next page.
        scene.reload().await;
        press_launcher(scene).await;
        let name = scene.eyes.see("textbox", "Your name").await;
        assert_eq!(name.prop("value").await.unwrap().as_deref(), Some("Ann Tern"));
        let email = scene.eyes.see("textbox", "Email").await;
        email.send_keys("@tern.example").await.unwrap();
        scene.tab_to("What is it about? (optional)").await;
        scene.type_here("A r").await;
        scene.tab_to("Start chat").await;
        scene.press(Key::Enter).await;
        scene.gets_focus("Message").await;
        scene.assert_accessible("after the form").await;

        scene.type_here("Hello.").await;
        scene.press(Key::Enter).await;
        scene.agent.reads_exactly(&["Hello."]).await;
        let told = contact(scene).await;
        assert_eq!(told["name"], "Ann Tern");
        assert_eq!(told["email"], "ann@tern.example");
        assert_eq!(told["custom_attributes"], json!({"topic": "A return"}));

        // Whoever has a conversation is asked nothing.
        scene.reload().await;
        scene.show_chat().await;
        scene.message("Hello.").await;
        assert!(!scene.eyes.sees("textbox", "Your name").await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_is_not_asked_again_and_goes_along_after_a_reload() {
    tell("form_reload", async |scene| {
        with_form(scene).await;
        scene.visit(PAGE).await;
        press_launcher(scene).await;
        scene.eyes.see("textbox", "Your name").await.send_keys("Ann").await.unwrap();
        scene.script("return ChatWidget.setDraft('Half a thought')", vec![]).await;
        scene.eyes.see("textbox", "Email").await.send_keys("ann@tern.example").await.unwrap();
        scene.press(Key::Enter).await;
        scene.eyes.see("textbox", "Message").await;
        assert_eq!(scene.draft().await, "Half a thought", "the message waits behind the form");
        scene.reload().await;
        scene.show_chat().await;
        asked_for_settings(scene, 2).await;
        assert!(!scene.eyes.sees("textbox", "Your name").await);
        scene
            .eyes
            .see("textbox", "Message")
            .await
            .send_keys(&char::from(Key::Enter).to_string())
            .await
            .unwrap();
        scene.agent.reads_exactly(&["Half a thought"]).await;
        assert_eq!(contact(scene).await["email"], "ann@tern.example");
    })
    .await;
}

/// Returns once the widget has asked for the settings so many times.
async fn asked_for_settings(scene: &Scene, times: usize) {
    eventually("the settings to be asked for", async || {
        let asked = scene.agent.requests_to("api").await;
        let count = asked.iter().filter(|request| request.contains("/widget/settings")).count();
        (count >= times).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_for_what_the_page_has_told() {
    tell("form_known", async |scene| {
        with_form(scene).await;
        scene.visit(&format!("{PAGE}&customer-name=Ann&customer-email=ann%40tern.example")).await;
        press_launcher(scene).await;
        scene.eyes.see("button", "Start chat").await;
        assert!(!scene.eyes.sees("textbox", "Your name").await);
        assert!(!scene.eyes.sees("textbox", "Email").await);
        scene.eyes.see("button", "Start chat").await.click().await.unwrap();
        scene.eyes.see("textbox", "Message").await;
        scene.gets_focus("Message").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_has_all_kinds_of_questions_on_a_phone_and_from_right_to_left() {
    tell("form_phone", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.become_phone(320, 640).await;
        set_widget(scene, |widget| {
            widget["preChatFormEnabled"] = json!(true);
            widget["preChatFormOptions"]["online"]["fields"] = json!([
                {"name": "fullName", "type": "text", "required": true},
                {"name": "phone_number", "type": "phone", "required": true},
                {"name": "order", "label": "Order", "type": "text", "regexPattern": "^[A-Z]\\d+$", "regexCue": "A letter and digits"},
                {"name": "day", "label": "Day", "type": "date"},
                {"name": "news", "label": "I want news of the shop", "type": "checkbox"},
            ]);
        })
        .await;
        scene.visit(&format!("{PAGE}&locale=en")).await;
        press_launcher(scene).await;
        scene.eyes.see("textbox", "Name").await.send_keys("Ann").await.unwrap();
        scene.eyes.see("textbox", "Phone").await.send_keys("call me").await.unwrap();
        scene.eyes.see("textbox", "Order (optional)").await.send_keys("17").await.unwrap();
        scene.eyes.see("button", "Start chat").await.click().await.unwrap();
        scene.gets_focus("Phone").await;
        assert_eq!(complaint(scene).await, "Please enter a phone number, such as +1 555 0100.");
        scene.assert_accessible("the form on a phone").await;
        scene.keep_look("form on a phone").await;
        let wide = scene.script("return document.documentElement.scrollWidth > innerWidth", vec![]).await;
        assert_eq!(wide, json!(false));
        scene.script("return ChatWidget.setLocale('ar')", vec![]).await;
        scene.eyes.see("button", "بدء المحادثة").await;
        scene.assert_accessible("the form from right to left").await;
        scene.keep_look("form from right to left").await;
        scene.script("return ChatWidget.setTheme({ colorScheme: 'dark' })", vec![]).await;
        scene.script("return ChatWidget.setLocale('en')", vec![]).await;
        scene.eyes.see("checkbox", "I want news of the shop").await.click().await.unwrap();
        scene.assert_accessible("the form in the dark").await;
        scene.keep_look("form in the dark").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_the_pages_own_needs_no_form() {
    tell("form_page", async |scene| {
        with_form(scene).await;
        scene.visit(PAGE).await;
        press_launcher(scene).await;
        scene.eyes.see("textbox", "Your name").await;
        scene.script("return ChatWidget.sendMessage('From the page.')", vec![]).await;
        scene.eyes.see("textbox", "Message").await;
        scene.agent.reads_exactly(&["From the page."]).await;
        assert!(!scene.eyes.sees("textbox", "Your name").await);
    })
    .await;
}
