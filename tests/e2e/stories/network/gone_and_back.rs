//! The network, the server or the page itself is gone for a while, and back.

use std::time::{Duration, Instant};

use serde_json::json;
use stories::road::Road;
use stories::waiting::{until, within};
use stories::{chromium_only, tell};

use super::{HELLO, all_is_said_once, begin, texts_of};

/// What a busy test machine may take beside what the widget takes.
const SLACK: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread")]
async fn ten_messages_written_offline_are_stored_in_order_two_seconds_after_it() {
    tell("drained_in_order", async |scene| {
        if !chromium_only::is_here() {
            return;
        }
        scene.lets_the_console_complain();
        let road = Road::to(scene.sandbox.api).await;
        begin(scene, &road, "/tag").await;
        scene.set_offline(true).await;
        scene.eyes.read("status", "You are offline. Messages will be sent when you are back.").await;
        let texts: Vec<String> = (1..=10).map(|number| format!("Offline {number}.")).collect();
        for text in &texts {
            scene.send(text).await;
        }
        scene.message_with_status("Offline 10.", "queued").await;
        scene.set_offline(false).await;
        let back = Instant::now();
        let goal = Duration::from_secs(2) + SLACK;
        let drained = within(goal, async || {
            let stored = scene.agent.conversation().await.visitors_texts();
            (stored.len() == 11).then(|| back.elapsed())
        });
        assert!(drained.await.is_some(), "ten messages took longer than {goal:?}");
        all_is_said_once(scene, &texts_of(&[HELLO], &texts)).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_server_that_dies_and_comes_back_nothing_is_missed_and_nothing_doubled() {
    tell("server_died", async |scene| {
        scene.lets_the_console_complain();
        let road = Road::to(scene.sandbox.api).await;
        let conversation = begin(scene, &road, "/tag").await;
        road.closes();
        road.breaks_all();
        scene.send("Are you there?").await;
        scene.send("Hello?").await;
        let tried = road.connections();
        // It keeps trying, without the visitor.
        until("three more attempts", async || road.connections() >= tried + 3).await;
        scene.agent.says(&conversation, "We are back.").await;
        road.clears();
        scene.message("We are back.").await;
        all_is_said_once(scene, &[HELLO, "Are you there?", "Hello?"]).await;
        scene.agent.says(&conversation, "And now?").await;
        scene.message("And now?").await;
        for text in ["We are back.", "And now?"] {
            assert_eq!(scene.count_of(text).await, 1);
        }
    })
    .await;
}

const NOTE_RETURN: &str = "
    window.__returned = null;
    addEventListener('pageshow', (event) => { window.__returned = event.persisted; });
";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_from_the_back_forward_cache_catches_up_and_keeps_what_was_typed() {
    tell("back_forward_cache", async |scene| {
        if !chromium_only::is_here() {
            return;
        }
        let road = Road::to(scene.sandbox.api).await;
        let conversation = begin(scene, &road, "/tag").await;
        scene.write("I was about to").await;
        scene.script(NOTE_RETURN, vec![]).await;
        let sockets = road.sockets();
        scene.visit("/dark").await;
        scene.agent.says(&conversation, "While you were away.").await;
        scene.client().back().await.unwrap();
        let returned = scene.script("return window.__returned", vec![]).await;
        assert_eq!(returned, json!(true), "the page did not lie in the cache");
        scene.message("While you were away.").await;
        until("a socket of its own", async || road.sockets() > sockets).await;
        assert_eq!(scene.draft().await, "I was about to");
        scene.send(" say this.").await;
        all_is_said_once(scene, &[HELLO, "I was about to say this."]).await;
        assert_eq!(scene.count_of("While you were away.").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_was_frozen_in_the_background_catches_up_in_a_second() {
    tell("frozen", async |scene| {
        if !chromium_only::is_here() {
            return;
        }
        scene.lets_the_console_complain();
        let road = Road::to(scene.sandbox.api).await;
        let conversation = begin(scene, &road, "/tag").await;
        scene.write("Half a word").await;
        let page = scene.this_tab().await;
        let other = scene.open_tab("/tag").await;
        scene.go_to_tab(&page).await;
        scene.devtools("Page.setWebLifecycleState", json!({"state": "frozen"})).await;
        // Meanwhile its connections die, as those of a sleeping phone do, and there are answers.
        road.closes();
        road.clears();
        let answers = ["While you slept.", "And again.", "Good morning."];
        for answer in answers {
            scene.agent.says(&conversation, answer).await;
        }
        scene.devtools("Page.setWebLifecycleState", json!({"state": "active"})).await;
        let goal = Duration::from_secs(1) + SLACK;
        let caught_up = within(goal, async || {
            let shown = scene.messages().await;
            shown.last().is_some_and(|last| last.text.contains(answers[2])).then_some(())
        });
        assert!(caught_up.await.is_some(), "the page took longer than {goal:?}");
        for answer in answers {
            assert_eq!(scene.count_of(answer).await, 1);
        }
        assert_eq!(scene.draft().await, "Half a word");
        scene.go_to_tab(&other).await;
        scene.close_tab_for(&page).await;
    })
    .await;
}
