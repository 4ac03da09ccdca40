//! The menu of a message as such: who can open it, how one moves in it, and how it goes away.

use fantoccini::key::Key;
use serde_json::json;
use stories::eyes::Name;
use stories::tell;
use stories::waiting::until;

#[tokio::test(flavor = "multi_thread")]
async fn the_menu_of_a_message_is_one_to_screen_readers_and_copies_words() {
    tell("sdk_menu", async |scene| {
        let conversation = super::begin(scene).await;
        scene.agent.says(&conversation, "Booking code: X7-Q2.").await;
        scene.message("Booking code: X7-Q2.").await;
        scene.listen_to_announcements().await;

        // The rows of the list cost one press of Tab together.
        scene.tab_back_to("Message actions").await;
        let button = scene.eyes.see("button", "Message actions").await;
        assert_eq!(button.attr("aria-haspopup").await.unwrap().as_deref(), Some("menu"));
        scene.press(Key::Enter).await;
        scene.gets_focus("Reply").await;
        for (key, item) in [
            (Key::Down, "React"),
            (Key::End, "Copy"),
            (Key::Down, "Reply"),
            (Key::Up, "Copy"),
            (Key::Home, "Reply"),
        ] {
            scene.press(key).await;
            scene.gets_focus(item).await;
        }
        scene.press(Key::Escape).await;
        scene.gets_focus("Message actions").await;
        assert!(!scene.eyes.sees("menu", Name::Any).await);
        assert!(scene.eyes.sees("dialog", Name::Any).await, "Escape closes the menu, not the chat");

        // A press beside it closes it, and does nothing else there.
        scene.open_actions("Booking code").await;
        let beside = scene.eyes.see("button", "Send").await;
        scene.press_at(&beside).await;
        until("the menu to close", async || !scene.eyes.sees("menu", Name::Any).await).await;
        assert!(scene.eyes.sees("textbox", "Message").await);

        if stories::chromium_only::is_here() {
            scene.allow(&["clipboardReadWrite", "clipboardSanitizedWrite"]).await;
            scene.choose_action("Booking code", "Copy").await;
            scene.hears("Copied").await;
            let read = "
                const done = arguments[0];
                navigator.clipboard.readText().then(done, (error) => done(String(error)));
            ";
            let copied = scene.client().execute_async(read, vec![]).await.unwrap();
            assert_eq!(copied, json!("Booking code: X7-Q2."));
        }
    })
    .await;
}
