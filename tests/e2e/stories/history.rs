//! A long history: ten thousand messages, of which a window is ever drawn, and pages that come when one scrolls up.

use serde_json::{Value, json};
use stories::agent::Conversation;
use stories::eyes::Name;
use stories::waiting::until;
use stories::{Scene, eventually, tell};

const MANY: u64 = 10_000;

/// As many nodes as a window of messages may have, everything else in the widget included.
const MOST_NODES: u64 = 2_500;

/// What scrolls around the messages, and the numbered messages that are drawn.
const LOOK: &str = "
    const root = document.querySelector('chat-widget').shadowRoot;
    let scroller = root.querySelector('[role=log]');
    while (scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement;
    const numbered = [...root.querySelectorAll('[role=log] :is(article, [role=article])')].flatMap((message) => {
        const number = message.innerText.match(/Message (\\d+)\\./)?.[1];
        return number ? [{ number: Number(number), top: message.getBoundingClientRect().top }] : [];
    });
    const { top: edge, bottom: end } = scroller.getBoundingClientRect();
";

async fn look(scene: &Scene, then: &str, arguments: Vec<Value>) -> Value {
    scene.script(&format!("{LOOK} {then}"), arguments).await
}

async fn nodes(scene: &Scene) -> u64 {
    look(scene, "return root.querySelectorAll('*').length", vec![]).await.as_u64().unwrap()
}

/// The smallest number that is drawn.
async fn oldest_drawn(scene: &Scene) -> u64 {
    look(scene, "return Math.min(...numbered.map(({ number }) => number))", vec![])
        .await
        .as_u64()
        .unwrap_or(MANY)
}

/// Scrolls up by so many pixels, or as far as it goes.
async fn scroll_up(scene: &Scene, by: u64) {
    look(scene, "scroller.scrollTop -= arguments[0]", vec![json!(by)]).await;
}

/// The first numbered message that begins in view, and where.
async fn first_in_view(scene: &Scene) -> (u64, f64) {
    eventually("a message in view", async || {
        // Right after a jump, those that are drawn can still be somewhere else.
        let first = "return numbered.find(({ top }) => top >= edge && top < end) ?? null";
        let found = look(scene, first, vec![]).await;
        Some((found["number"].as_u64()?, found["top"].as_f64()?))
    })
    .await
}

/// Where a numbered message begins.
async fn place_of(scene: &Scene, number: u64) -> Option<f64> {
    let place = "return numbered.find(({ number }) => number === arguments[0])?.top ?? null";
    look(scene, place, vec![json!(number)]).await.as_f64()
}

/// A conversation of many messages, with the visitor away.
async fn many_messages(scene: &Scene) -> Conversation {
    scene.visit("/tag").await;
    scene.open_chat().await;
    scene.send("The very first.").await;
    let conversation = scene.agent.reads_exactly(&["The very first."]).await;
    scene.message_with_status("The very first.", "sent").await;
    let bulk =
        json!({"count": MANY, "content": "Message {n}.", "alternate": true, "spread_seconds": 400_000});
    scene.agent.stores(&conversation, bulk).await;
    conversation
}

/// The visitor comes back, and sees the newest.
async fn come_back(scene: &Scene) {
    scene.reload().await;
    scene.show_chat().await;
    scene.message(&format!("Message {MANY}.")).await;
}

/// From now on the list without parameters is one page, as in the vendor's ancestor, instead of all.
async fn only_one_page_at_first(scene: &Scene, conversation: &Conversation) {
    let page = scene.agent.newest_page(conversation).await;
    let rule = json!({
        "when": {"method": "GET", "path_contains": "/messages?website_token="},
        "then": {"status": 200, "body": page},
    });
    scene.agent.misbehaves(rule).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_messages_keep_a_bounded_number_of_nodes() {
    tell("history_is_windowed", async |scene| {
        many_messages(scene).await;
        come_back(scene).await;
        assert!(nodes(scene).await < MOST_NODES);
        for _ in 0..12 {
            let oldest = oldest_drawn(scene).await;
            scroll_up(scene, 4_000).await;
            until("older messages", async || oldest_drawn(scene).await < oldest).await;
            assert!(nodes(scene).await < MOST_NODES);
        }
        scene.assert_accessible("the middle of a long history").await;
        scroll_up(scene, 100_000_000).await;
        until("the first message", async || oldest_drawn(scene).await == 1).await;
        assert!(nodes(scene).await < MOST_NODES);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_stays_in_place_when_older_messages_come() {
    tell("history_keeps_its_place", async |scene| {
        let conversation = many_messages(scene).await;
        only_one_page_at_first(scene, &conversation).await;
        come_back(scene).await;
        for page in 1..=3 {
            let slow = json!({
                "when": {"method": "GET", "path_contains": "before=", "times": 1},
                "then": {"delay_answer_ms": 400},
            });
            scene.agent.misbehaves(slow).await;
            let oldest = oldest_drawn(scene).await;
            scroll_up(scene, 100_000).await;
            let (number, before) = first_in_view(scene).await;
            until("older messages", async || oldest_drawn(scene).await < oldest).await;
            let after = place_of(scene, number).await.expect("what was read is still there");
            assert!(
                (after - before).abs() < 2.0,
                "page {page}: message {number} moved from {before} to {after}"
            );
        }
        assert!(scene.agent.requests_to("api").await.iter().any(|request| request.contains("before=")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_loads_earlier_messages_too() {
    tell("history_by_keyboard", async |scene| {
        let conversation = many_messages(scene).await;
        only_one_page_at_first(scene, &conversation).await;
        come_back(scene).await;
        let oldest = oldest_drawn(scene).await;
        scene.eyes.see("button", "Load earlier messages").await.send_keys("\u{e007}").await.unwrap();
        until("older messages", async || oldest_drawn(scene).await < oldest).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_messages_do_not_pull_the_reader_to_the_end() {
    tell("history_new_messages", async |scene| {
        let conversation = many_messages(scene).await;
        come_back(scene).await;
        scene.agent.hears_the_visitors_socket().await;
        let oldest = oldest_drawn(scene).await;
        scroll_up(scene, 4_000).await;
        until("older messages", async || oldest_drawn(scene).await < oldest).await;
        let (number, before) = first_in_view(scene).await;
        scene.agent.says(&conversation, "News one.").await;
        scene.agent.says(&conversation, "News two.").await;
        let jump = scene.eyes.see("button", "2 new messages").await;
        let after = place_of(scene, number).await.expect("what was read is still there");
        assert!((after - before).abs() < 2.0, "message {number} moved from {before} to {after}");
        scene.assert_accessible("new messages below").await;
        jump.click().await.unwrap();
        scene.message("News two.").await;
        until("the jump to have done its work", async || {
            !scene.eyes.sees("button", Name::Begins("2 new")).await
        })
        .await;
    })
    .await;
}
