//! The bot greets as soon as the chat is open, answers, and is there again after a reload.

use serde_json::json;
use stories::chromium_only::{self, console_complaints};
use stories::{Scene, tell};

async fn talk(scene: &Scene, page: &str) {
    let (relay, conversation) = super::begin(scene, page).await;
    assert_eq!(scene.message(super::WELCOME).await.direction, "bot");
    scene.send("hello").await;
    scene.message_with_status("hello", "sent").await;
    scene.message("Hello! Try").await;
    scene.agent.reads_exactly_with("converse", &["hello"]).await;

    scene.reload().await;
    scene.show_chat().await;
    for text in [super::WELCOME, "Hello! Try"] {
        scene.message(text).await;
        assert_eq!(scene.count_of(text).await, 1, "{text}");
    }
    // The same session goes on.
    scene.send("order").await;
    scene.message("Third.").await;
    let shown = scene.messages().await;
    let place = |text: &str| shown.iter().position(|one| one.text.contains(text)).expect("a message");
    assert!(place("First.") < place("Second.") && place("Second.") < place("Third."));
    let now = scene.agent.conversation_with("converse").await;
    assert_eq!(now.id, conversation.id);
    drop(relay);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_greets_and_answers_and_is_there_again_after_a_reload() {
    tell("converse_greeting", async |scene| talk(scene, "/converse").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_tag_brings_the_bot() {
    tell("converse_tag", async |scene| talk(scene, "/converse-tag").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_chat_is_open_no_session_is_started_and_what_the_page_knows_goes_with_it() {
    tell("converse_meta_data", async |scene| {
        let _relay = stories::relay::Relay::start_for_the_bot(scene).await;
        scene.visit("/converse").await;
        scene.eyes.see("button", stories::eyes::Name::Begins("Open chat")).await;
        assert!(scene.agent.conversations().await.is_empty());
        scene.open_chat().await;
        scene.message(super::WELCOME).await;
        let conversation = scene.agent.conversation_with("converse").await;
        let told = |key: &str| conversation.meta_data.iter().find(|datum| datum["key"] == key).cloned();
        assert_eq!(told("userId").expect("userId")["value"], "54321");
        assert_eq!(told("email").expect("email")["sanitize"], true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_key_nor_the_platforms_name_of_the_session_reaches_the_page() {
    tell("converse_no_key", async |scene| {
        if !chromium_only::is_here() {
            return;
        }
        scene.listen_to_the_wire().await;
        let (relay, conversation) = super::begin(scene, "/converse").await;
        scene.send("carousel").await;
        scene.message_that("the cards", |shown| shown.kind.as_deref() == Some("carousel")).await;
        assert!(console_complaints(scene.client()).await.is_empty(), "nothing to warn of");
        let wire = json!(scene.wire().await).to_string();
        let left = scene.left_behind().await;
        for secret in [relay.bots_key(), relay.webhook_secret()] {
            assert!(
                !wire.contains(secret) && !left.contains(secret),
                "a secret of the relay's is in the page"
            );
        }
        assert!(wire.contains("Bearer v1."), "it was not looked for where it could have been: {wire}");
        let session = conversation.contact["identifier"].as_str().unwrap_or_default();
        assert!(session.is_empty() || !wire.contains(session), "the platform's name for the session: {wire}");
    })
    .await;
}
