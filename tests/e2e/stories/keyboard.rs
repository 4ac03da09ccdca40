//! The whole chat without a mouse, and without getting in the way of the page's own keys.

use fantoccini::key::Key;
use serde_json::json;
use stories::eyes::Name;
use stories::tell;
use stories::waiting::until;

#[tokio::test(flavor = "multi_thread")]
async fn the_chat_opens_and_closes_by_keys_and_gives_the_focus_back() {
    tell("keyboard", async |scene| {
        scene.visit("/tag").await;
        scene.eyes.see("button", "Open chat").await;
        for _ in 0..20 {
            if scene.focused_name().await == "Open chat" {
                break;
            }
            scene.press(Key::Tab).await;
        }
        assert_eq!(scene.focused_name().await, "Open chat", "Tab reaches the launcher");
        scene.press(Key::Enter).await;
        scene.eyes.see("textbox", "Message").await;
        scene.gets_focus("Message").await;
        scene.press(Key::Escape).await;
        scene.eyes.see("button", "Open chat").await;
        scene.gets_focus("Open chat").await;
        until("the panel to close", async || !scene.eyes.sees("dialog", Name::Any).await).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn enter_sends_and_shift_enter_breaks_the_line() {
    tell("keyboard_enter", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.gets_focus("Message").await;
        scene.write("One line").await;
        scene
            .write(&format!("{}{}{}", char::from(Key::Shift), char::from(Key::Enter), char::from(Key::Null)))
            .await;
        scene.write("and another").await;
        assert_eq!(scene.draft().await, "One line\nand another");
        scene.press(Key::Enter).await;
        scene.agent.reads_exactly(&["One line\nand another"]).await;
        assert_eq!(scene.draft().await, "");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn enter_that_ends_a_composition_sends_nothing() {
    tell("keyboard_composition", async |scene| {
        scene.visit("/tag").await;
        let composer = scene.open_chat().await;
        scene.write("に").await;
        let compose = "
            const [composer] = arguments;
            composer.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true, composed: true }));
            composer.dispatchEvent(new KeyboardEvent('keydown', {
                key: 'Enter', isComposing: true, keyCode: 229, bubbles: true, composed: true, cancelable: true,
            }));
            composer.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, composed: true }));
        ";
        scene.script(compose, vec![json!(composer)]).await;
        assert_eq!(scene.draft().await, "に");
        scene.press(Key::Enter).await;
        scene.agent.reads_exactly(&["に"]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_typed_into_the_chat_are_no_shortcuts_of_the_page() {
    tell("keyboard_shortcuts", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        let listen = "
            window.__keys = [];
            for (const kind of ['keydown', 'keypress', 'keyup', 'input', 'beforeinput']) {
                document.addEventListener(kind, (event) => window.__keys.push(`${kind} ${event.key ?? ''}`));
            }
        ";
        scene.script(listen, vec![]).await;
        scene.write("s?/k").await;
        assert_eq!(scene.draft().await, "s?/k");
        assert_eq!(scene.script("return window.__keys", vec![]).await, json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incoming_message_never_takes_the_focus() {
    tell("keyboard_focus_stays", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Hello.").await;
        let conversation = scene.agent.reads_exactly(&["Hello."]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.script("document.querySelector('input[name=field]').focus()", vec![]).await;
        scene.agent.says(&conversation, "Here I am.").await;
        scene.message("Here I am.").await;
        let focused =
            scene.script("return document.activeElement.name ?? document.activeElement.localName", vec![]);
        assert_eq!(focused.await, json!("field"));
    })
    .await;
}
