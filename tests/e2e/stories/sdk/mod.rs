//! Stories of the SDK API (seed 001): what its vendor knows besides texts and files.

mod card;
mod conversation;
mod deletion;
mod feedback;
mod menu;
mod missed;
mod quick_reply;
mod reactions;
mod reply;
mod reply_by_touch;
mod seen;
mod statuses;
mod strange;
mod typing;

use stories::Scene;
use stories::agent::Conversation;

/// What the visitor says first in [`begin`].
pub const HELLO: &str = "Hello there.";

/// A conversation of one message on a page of the SDK API, with the chat open and its socket subscribed.
async fn begin(scene: &Scene) -> Conversation {
    begin_on(scene, "/sdk").await
}

/// The same on another page of it.
pub async fn begin_on(scene: &Scene, page: &str) -> Conversation {
    scene.begins(page, HELLO).await
}
