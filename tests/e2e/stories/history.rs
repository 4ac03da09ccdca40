//! A long history: ten thousand messages, of which a few hundred nodes are ever there.

use serde_json::{Value, json};
use stories::eyes::Name;
use stories::waiting::until;
use stories::{Scene, eventually, tell};

const MANY: u64 = 10_000;

/// As many nodes as a window of messages may have, everything else in the widget included.
const MOST_NODES: u64 = 2_500;

async fn nodes(scene: &Scene) -> u64 {
    let count = "return document.querySelector('chat-widget').shadowRoot.querySelectorAll('*').length";
    scene.script(count, vec![]).await.as_u64().unwrap()
}

/// A conversation that is old already when the visitor comes back.
async fn come_back_to_many(scene: &Scene) {
    scene.visit("/tag").await;
    scene.open_chat().await;
    scene.send("The very first.").await;
    let conversation = scene.agent.reads_exactly(&["The very first."]).await;
    scene.message_with_status("The very first.", "sent").await;
    let bulk =
        json!({"count": MANY, "content": "Message {n}.", "alternate": true, "spread_seconds": 400_000});
    scene.agent.stores(&conversation, bulk).await;
    scene.reload().await;
    scene.show_chat().await;
    scene.message(&format!("Message {MANY}.")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_messages_keep_a_bounded_number_of_nodes() {
    tell("history_is_windowed", async |scene| {
        come_back_to_many(scene).await;
        assert!(nodes(scene).await < MOST_NODES);
        // Several pages back, and every page is bounded.
        for _ in 0..12 {
            let oldest = oldest_drawn(scene).await;
            scroll_to_top(scene).await;
            until("older messages", async || oldest_drawn(scene).await < oldest).await;
            assert!(nodes(scene).await < MOST_NODES);
        }
        scene.assert_accessible("the middle of a long history").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_stays_in_place_when_older_messages_come() {
    tell("history_keeps_its_place", async |scene| {
        come_back_to_many(scene).await;
        let oldest = oldest_drawn(scene).await;
        scroll_to_top(scene).await;
        let (text, before) = first_visible(scene).await;
        until("older messages", async || oldest_drawn(scene).await < oldest).await;
        let after = place_of(scene, &text).await.expect("what was read is still there");
        assert!((after - before).abs() < 2.0, "{text:?} moved from {before} to {after}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_loads_earlier_messages_too() {
    tell("history_by_keyboard", async |scene| {
        come_back_to_many(scene).await;
        let oldest = oldest_drawn(scene).await;
        scene.eyes.see("button", "Load earlier messages").await.send_keys("\u{e007}").await.unwrap();
        until("older messages", async || oldest_drawn(scene).await < oldest).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_messages_do_not_pull_the_reader_to_the_end() {
    tell("history_new_messages", async |scene| {
        come_back_to_many(scene).await;
        scene.agent.hears_the_visitors_socket().await;
        let oldest = oldest_drawn(scene).await;
        scroll_to_top(scene).await;
        until("older messages", async || oldest_drawn(scene).await < oldest).await;
        let conversation = scene.agent.conversation().await;
        let (text, before) = first_visible(scene).await;
        scene.agent.says(&conversation, "News one.").await;
        scene.agent.says(&conversation, "News two.").await;
        let jump = scene.eyes.see("button", "2 new messages").await;
        let after = place_of(scene, &text).await.expect("what was read is still there");
        assert!((after - before).abs() < 2.0, "{text:?} moved from {before} to {after}");
        scene.assert_accessible("new messages below").await;
        jump.click().await.unwrap();
        scene.message("News two.").await;
        eventually("the newest message in view", async || {
            place_of(scene, "News two.").await.filter(|top| *top >= 0.0 && *top < 900.0)
        })
        .await;
        assert!(!scene.eyes.sees("button", Name::Begins("2 new")).await);
    })
    .await;
}

/// The number in the oldest of the drawn messages.
async fn oldest_drawn(scene: &Scene) -> u64 {
    let numbers = scene.messages().await.into_iter().filter_map(|shown| {
        let (_, after) = shown.text.split_once("Message ")?;
        after.split('.').next()?.parse::<u64>().ok()
    });
    numbers.min().expect("numbered messages")
}

/// Scrolls what scrolls around the log by the means of a wheel: a little at a time, as far as it goes.
async fn scroll_to_top(scene: &Scene) {
    let scroll = "
        let scroller = document.querySelector('chat-widget').shadowRoot.querySelector('[role=log]');
        while (scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement;
        scroller.scrollTop = 0;
    ";
    scene.script(scroll, vec![]).await;
}

/// The first message whose top is in view, and where that is.
async fn first_visible(scene: &Scene) -> (String, f64) {
    let look = "
        const root = document.querySelector('chat-widget').shadowRoot;
        let scroller = root.querySelector('[role=log]');
        while (scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement;
        const edge = scroller.getBoundingClientRect().top;
        const first = [...root.querySelectorAll('[role=log] :is(article, [role=article])')]
            .find((message) => message.getBoundingClientRect().top >= edge);
        return [first.innerText.match(/Message \\d+\\./)[0], first.getBoundingClientRect().top];
    ";
    let found = scene.script(look, vec![]).await;
    (found[0].as_str().unwrap().to_owned(), found[1].as_f64().unwrap())
}

/// Where the top of the message with this text is.
async fn place_of(scene: &Scene, text: &str) -> Option<f64> {
    let look = "
        const all = document.querySelector('chat-widget').shadowRoot.querySelectorAll('[role=log] :is(article, [role=article])');
        const found = [...all].find((message) => message.innerText.includes(arguments[0]));
        return found?.getBoundingClientRect().top ?? null;
    ";
    scene.script(look, vec![Value::from(text)]).await.as_f64()
}
