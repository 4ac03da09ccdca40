//! What networks, browsers and servers do to a conversation, over a road on which a story breaks what it wants.

mod byte_by_byte;
mod device;
mod gone_and_back;
mod half_open;
mod identity;
mod killed;
mod unsent;

use stories::Scene;
use stories::agent::Conversation;
use stories::road::Road;

/// What the visitor says first in [`begin`].
const HELLO: &str = "Hello there.";

/// A conversation of one message over this road, with the chat open and its socket subscribed.
async fn begin(scene: &Scene, road: &Road, page: &str) -> Conversation {
    scene.begins(&road.page(page), HELLO).await
}

/// Each of these texts is stored once and in this order, and shown once and in this order, with the vendor's id.
async fn all_is_said_once(scene: &Scene, texts: &[&str]) {
    for text in texts {
        let what = format!("{text:?} to be confirmed");
        scene.message_that(&what, |shown| shown.text.contains(text) && shown.id.is_some()).await;
    }
    scene.agent.reads_exactly(texts).await;
    let shown = scene.messages().await;
    let visitors: Vec<&str> =
        shown.iter().filter(|one| one.is_visitors()).map(|one| one.text.as_str()).collect();
    assert_eq!(visitors.len(), texts.len(), "{visitors:#?}");
    for (shown, text) in visitors.iter().zip(texts) {
        assert!(shown.contains(text), "{text:?} stands elsewhere: {visitors:#?}");
    }
}

/// Some texts, and then these.
fn texts_of<'a>(first: &[&'a str], then: &'a [String]) -> Vec<&'a str> {
    first.iter().copied().chain(then.iter().map(String::as_str)).collect()
}
