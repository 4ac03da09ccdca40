//! The relay goes and comes back, with the same keys or with others, and tokens expire: what the visitor notices of it.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use stories::relay::Relay;
use stories::waiting::until;
use stories::{Scene, tell};

/// The answers of `POST /session` on this page's wire.
async fn sessions(scene: &Scene) -> Vec<Value> {
    let wire = scene.wire().await;
    let answers =
        wire.iter().filter(|said| said["url"].as_str().is_some_and(|url| url.ends_with("/session")));
    answers.filter_map(|said| serde_json::from_str(said["answer"].as_str()?).ok()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_restart_of_the_relay_the_same_visitor_goes_on() {
    tell("relay_restart", async |scene| {
        scene.lets_the_console_complain();
        let mut relay = Relay::start(scene).await;
        let conversation = super::begin(scene, "/partner-relay").await;
        relay.stops().await;
        scene.send("Is this thing on?").await;
        scene.eyes.read("status", "Connecting").await;
        scene.agent.says(&conversation, "One moment.").await;
        assert_ne!(scene.message("Is this thing on?").await.status.as_deref(), Some("sent"));
        assert_eq!(scene.agent.now(&conversation).await.visitors_texts(), [super::HELLO]);

        relay.starts_again(&[]);
        scene.message_with_status("Is this thing on?", "sent").await;
        scene.message("One moment.").await;
        let texts = [super::HELLO, "Is this thing on?"];
        assert_eq!(scene.agent.reads_exactly(&texts).await.customer(), conversation.customer());
        until("the line to be well", async || !super::line_says(scene, "Connecting").await).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.says(&conversation, "It is.").await;
        scene.message("It is.").await;
        for text in ["Is this thing on?", "One moment.", "It is."] {
            assert_eq!(scene.count_of(text).await, 1, "{text}");
        }
        assert_eq!(scene.agent.conversations().await.len(), 1);
        assert_eq!(super::alarms(scene).await, [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_relay_is_gone_words_are_queued_and_leave_from_the_next_page() {
    tell("relay_gone", async |scene| {
        scene.lets_the_console_complain();
        let mut relay = Relay::start(scene).await;
        let conversation = super::begin(scene, "/partner-relay").await;
        relay.stops().await;
        scene.send("Keep this for me.").await;
        scene.message_with_status("Keep this for me.", "queued").await;
        scene.eyes.read("article", "Queued").await;
        scene.assert_accessible("a relay that is gone").await;
        scene.keep_look("relay_gone").await;
        assert_eq!(super::alarms(scene).await, [""; 0]);
        assert_eq!(scene.agent.now(&conversation).await.visitors_texts(), [super::HELLO]);

        relay.starts_again(&[]);
        scene.visit("/partner-relay2").await;
        scene.show_chat().await;
        scene.message_with_status("Keep this for me.", "sent").await;
        let texts = [super::HELLO, "Keep this for me."];
        assert_eq!(scene.agent.reads_exactly(&texts).await.customer(), conversation.customer());
        assert_eq!(scene.count_of("Keep this for me.").await, 1);
        assert_eq!(scene.agent.conversations().await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_expires_is_renewed_without_a_word() {
    tell("relay_token_expires", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        scene.lets_the_console_complain();
        let mut relay = Relay::start_with(scene, &[("RELAY_SESSION_LIFETIME", "12s")]).await;
        scene.listen_to_the_wire().await;
        let conversation = super::begin(scene, "/partner-relay").await;
        let first = sessions(scene).await.pop().expect("a session");
        // Tokens that are given from now on live long, and the old one ends as it says itself.
        relay.stops().await;
        relay.starts_again(&[]);
        let end = first["expiresAt"].as_u64().expect("a time");
        until("the token to expire", async || {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            now.as_millis() > u128::from(end)
        })
        .await;
        scene.send("Still me.").await;
        scene.message_with_status("Still me.", "sent").await;
        let now = scene.agent.reads_exactly(&[super::HELLO, "Still me."]).await;
        assert_eq!(now.customer(), conversation.customer());
        let renewed = sessions(scene).await.pop().expect("a session");
        assert_ne!(renewed["token"], first["token"]);
        assert_eq!(renewed["customerId"], first["customerId"]);
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.says(&conversation, "Of course.").await;
        scene.message("Of course.").await;
        assert_eq!(scene.agent.conversations().await.len(), 1);
        until("the line to be well", async || !super::line_says(scene, "Connecting").await).await;
        assert_eq!(super::alarms(scene).await, [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_relays_keys_are_others_the_visitor_is_somebody_new_and_not_locked_out() {
    tell("relay_other_keys", async |scene| {
        scene.lets_the_console_complain();
        let mut relay = Relay::start(scene).await;
        let conversation = super::begin(scene, "/partner-relay").await;
        relay.stops().await;
        relay.changes_keys();
        relay.starts_again(&[]);
        scene.reload().await;
        scene.show_chat().await;
        scene.send("Is this still me?").await;
        scene.eyes.see("button", "Start a new conversation").await.click().await.unwrap();
        let fresh = scene.agent.reads_in_the_newest_of(2, &["Is this still me?"]).await;
        assert_ne!(fresh.customer(), conversation.customer());
        scene.message_with_status("Is this still me?", "sent").await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.says(&fresh, "Welcome.").await;
        scene.message("Welcome.").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_relays_keys_change_under_an_open_page_the_visitor_is_asked_and_no_word_is_lost() {
    tell("relay_other_keys_meanwhile", async |scene| {
        scene.lets_the_console_complain();
        let mut relay = Relay::start(scene).await;
        let conversation = super::begin(scene, "/partner-relay").await;
        relay.stops().await;
        relay.changes_keys();
        relay.starts_again(&[]);
        scene.send("Is this still me?").await;
        scene.eyes.read("alert", "This conversation can no longer be continued.").await;
        scene.assert_accessible("a conversation that cannot go on").await;
        scene.keep_look("relay_other_keys").await;
        scene.eyes.see("button", "Start a new conversation").await.click().await.unwrap();
        let fresh = scene.agent.reads_in_the_newest_of(2, &["Is this still me?"]).await;
        assert_ne!(fresh.customer(), conversation.customer());
        scene.message_with_status("Is this still me?", "sent").await;
        assert_eq!(super::alarms(scene).await, [""; 0]);
    })
    .await;
}
