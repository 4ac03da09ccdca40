//! Escape closes what is open from the inside out, and the focus returns to where it came from.

use fantoccini::key::Key;
use serde_json::json;
use stories::eyes::Name;
use stories::waiting::until;
use stories::{Scene, tell};

async fn no_panel(scene: &Scene) {
    until("the panel to close", async || !scene.eyes.sees("dialog", Name::Any).await).await;
}

/// Opens the menu of a message by the keyboard and leaves it by Escape.
async fn through_a_menu(scene: &Scene) {
    scene.tab_back_to("Message actions").await;
    scene.press(Key::Enter).await;
    scene.eyes.see("menu", Name::Any).await;
    scene.press(Key::Escape).await;
    until("the menu to close", async || !scene.eyes.sees("menu", Name::Any).await).await;
    assert!(scene.eyes.sees("dialog", Name::Any).await, "the first Escape is the menu's");
}

#[tokio::test(flavor = "multi_thread")]
async fn escape_closes_a_menu_first_and_then_the_panel() {
    tell("escape", async |scene| {
        super::begin(scene).await;
        through_a_menu(scene).await;
        scene.press(Key::Escape).await;
        no_panel(scene).await;
        scene.gets_focus("Open chat").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_focus_returns_to_the_pages_own_button() {
    tell("escape_own_button", async |scene| {
        scene.visit("/tag?launcher=none").await;
        let add = "const help = document.createElement('button');
            help.id = 'help';
            help.textContent = 'Help';
            help.addEventListener('click', () => ChatWidget.open());
            document.body.append(help);
            help.focus();";
        scene.script(add, vec![]).await;
        for _ in 0..2 {
            scene.press(Key::Enter).await;
            scene.gets_focus("Message").await;
            scene.press(Key::Escape).await;
            no_panel(scene).await;
            until("the page's button to have the focus", async || {
                scene.script("return document.activeElement.id", vec![]).await == json!("help")
            })
            .await;
        }
        // Closed by its own button as well.
        scene.press(Key::Enter).await;
        scene.gets_focus("Message").await;
        scene.tab_to("Close chat").await;
        scene.press(Key::Enter).await;
        no_panel(scene).await;
        assert_eq!(scene.script("return document.activeElement.id", vec![]).await, json!("help"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_the_focus_returns_to_the_launcher() {
    tell("escape_phone", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.become_phone(390, 844).await;
        super::begin(scene).await;
        through_a_menu(scene).await;
        scene.press(Key::Escape).await;
        no_panel(scene).await;
        scene.gets_focus("Open chat").await;
        scene.eyes.see("button", "Open chat").await.click().await.unwrap();
        scene.gets_focus("Message").await;
        scene.script("history.back()", vec![]).await;
        no_panel(scene).await;
        scene.gets_focus("Open chat").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_page_escape_closes_menus_alone() {
    tell("escape_inline", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        let mount = "const place = document.createElement('div');
            document.body.append(place);
            return ChatWidget.mount(place)";
        scene.script(mount, vec![]).await;
        scene.eyes.see("textbox", "Message").await.click().await.unwrap();
        scene.send("Hello.").await;
        scene.agent.reads_exactly(&["Hello."]).await;
        scene.message_with_status("Hello.", "sent").await;
        through_a_menu(scene).await;
        scene.press(Key::Escape).await;
        assert!(scene.eyes.sees("dialog", Name::Any).await, "what stands in the page stays there");
        assert_eq!(scene.focused_name().await, "Message actions");
    })
    .await;
}
