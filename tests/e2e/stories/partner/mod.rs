//! Stories of the partner API (seed 002), with the key in the page as its guide has it, and through the relay.

mod closed_while_away;
mod copies;
mod first_message;
mod known_customer;
mod relay;
mod relay_restarts;
mod signs;
mod trouble;
mod wrong_key;

use stories::Scene;
use stories::agent::Conversation;
use stories::eyes::Name;

/// What the visitor says first in [`begin`].
const HELLO: &str = "Hello there.";

/// A conversation of one message on a page of the partners, with the chat open and its socket subscribed.
async fn begin(scene: &Scene, page: &str) -> Conversation {
    scene.visit(page).await;
    scene.open_chat().await;
    begin_here(scene).await
}

/// The same on a page that is there already, with its chat open.
async fn begin_here(scene: &Scene) -> Conversation {
    scene.send(HELLO).await;
    let conversation = scene.agent.reads_exactly(&[HELLO]).await;
    scene.message_that("the first message to be confirmed", |shown| shown.id.is_some()).await;
    scene.agent.hears_the_visitors_socket().await;
    conversation
}

/// Whether a line of the chat says this now.
async fn line_says(scene: &Scene, words: &str) -> bool {
    for status in scene.eyes.all("status", Name::Any).await {
        if status.text().await.is_ok_and(|text| text.contains(words)) {
            return true;
        }
    }
    false
}

/// What the chat alarms the visitor with now.
async fn alarms(scene: &Scene) -> Vec<String> {
    let mut alarms = Vec::new();
    for alert in scene.eyes.all("alert", Name::Any).await {
        alarms.extend(alert.text().await.ok().filter(|text| !text.trim().is_empty()));
    }
    alarms
}
