//! Stories of the bot of seed 003 behind the relay, and of the people who take over from it.

mod end;
mod greeting;
mod handoff;
mod kinds;
mod lateness;
mod unsure;
mod webhooks;

use stories::Scene;
use stories::agent::Conversation;
use stories::relay::Relay;

/// What the sandbox's bot says first.
pub const WELCOME: &str = "Hello! I am the shop’s assistant. How can I help?";

/// A page of the bot with the chat open, its greeting read, and the relay between.
pub async fn begin(scene: &Scene, page: &str) -> (Relay, Conversation) {
    let relay = Relay::start_for_the_bot(scene).await;
    let conversation = open(scene, page).await;
    (relay, conversation)
}

/// The same where the relay is there already.
pub async fn open(scene: &Scene, page: &str) -> Conversation {
    scene.visit(page).await;
    scene.open_chat().await;
    scene.message(WELCOME).await;
    scene.agent.conversation_with("converse").await
}
