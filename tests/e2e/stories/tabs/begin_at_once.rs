//! Two tabs that send their first message in the same moment begin one conversation.

use fantoccini::wd::WindowHandle;
use stories::relay::Relay;
use stories::waiting::until;
use stories::{Scene, tell};

use crate::converse::WELCOME;

/// Tells it for tabs on a page of the shop; `vendor` is whose conversations are counted, `before` what the bot says first.
async fn tell_it(scene: &Scene, page: &str, vendor: &str, before: &[&str]) {
    let first = scene.open_tab(page).await;
    scene.open_chat().await;
    let second = scene.open_tab(page).await;
    scene.show_chat().await;
    they_begin(scene, [first, second], vendor, before).await;
}

async fn they_begin(scene: &Scene, [first, second]: [WindowHandle; 2], vendor: &str, before: &[&str]) {
    let moment = scene.clock().await + 1_500;
    scene.sends_at("From the second tab.", moment).await;
    scene.go_to_tab(&first).await;
    scene.sends_at("From the first tab.", moment).await;
    for tab in [&first, &second] {
        scene.go_to_tab(tab).await;
        scene.message_with_status("From the first tab.", "sent").await;
        scene.message_with_status("From the second tab.", "sent").await;
        for text in ["From the first tab.", "From the second tab."].iter().chain(before) {
            assert_eq!(scene.count_of(text).await, 1, "{text}");
        }
    }
    let all = scene.agent.conversations().await;
    let with_it: Vec<_> = all.iter().filter(|one| one.vendor == vendor).collect();
    assert_eq!(with_it.len(), 1, "one conversation");
    let mut texts = with_it[0].visitors_texts();
    texts.sort();
    assert_eq!(texts, ["From the first tab.", "From the second tab."]);
}

/// A tab that hears late of what others store, with its chat open.
async fn late_tab(scene: &Scene, has_locks: bool) -> WindowHandle {
    let tab = scene.open_tab("/tag").await;
    if !has_locks {
        scene.take_locks_away().await;
    }
    scene.makes_storage_late().await;
    scene.reload().await;
    assert_eq!(scene.script("return Boolean(navigator.locks)", vec![]).await, has_locks);
    scene.show_chat().await;
    tab
}

#[tokio::test(flavor = "multi_thread")]
async fn with_novatalks() {
    tell("tabs_begin_novatalks", async |scene| tell_it(scene, "/tag", "novatalks", &[]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_machine_on_which_records_are_late() {
    tell("tabs_begin_late", async |scene| {
        let tabs = [late_tab(scene, true).await, late_tab(scene, true).await];
        they_begin(scene, tabs, "novatalks", &[]).await;
    })
    .await;
}

/// There each tab has a socket of its own, and a claim in a database says whose turn it is.
#[tokio::test(flavor = "multi_thread")]
async fn where_the_browser_has_no_locks() {
    tell("tabs_without_locks", async |scene| {
        let tabs = [late_tab(scene, false).await, late_tab(scene, false).await];
        they_begin(scene, tabs, "novatalks", &[]).await;
        let databases = "return indexedDB.databases().then((all) => all.length)";
        until("the claim to leave nothing behind", async || scene.script(databases, vec![]).await == 0).await;
        assert_eq!(scene.sockets().await, 2, "a socket each");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_sdk() {
    tell("tabs_begin_sdk", async |scene| tell_it(scene, "/sdk", "novatalks-sdk", &[]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_partner_behind_the_relay() {
    tell("tabs_begin_partner", async |scene| {
        let _relay = Relay::start(scene).await;
        tell_it(scene, "/partner-relay", "partner", &[]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_bot() {
    tell("tabs_begin_bot", async |scene| {
        let _relay = Relay::start_for_the_bot(scene).await;
        tell_it(scene, "/converse", "converse", &[WELCOME]).await;
    })
    .await;
}
