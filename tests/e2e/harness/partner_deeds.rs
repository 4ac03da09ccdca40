//! What an agent of the vendor of seed 002 does beside writing, and what this vendor knows of the visitors.

use reqwest::Method;
use serde_json::{Value, json};

use crate::agent::{Agent, Conversation};
use crate::waiting::eventually;

impl Agent {
    /// Stops to type.
    pub async fn stops_typing(&self, conversation: &Conversation) {
        let path = format!("conversations/{}/typing", conversation.id);
        self.ask(Method::POST, &path, Some(json!({"is_typing": false}))).await;
    }

    /// Makes the vendor tell of a profile of the visitor.
    pub async fn flashes_back(&self, conversation: &Conversation, profile: Value) {
        let path = format!("conversations/{}/flashback", conversation.id);
        self.ask(Method::POST, &path, Some(profile)).await;
    }

    /// What the vendor knows of a visitor, once this holds of it.
    pub async fn knows(&self, what: &str, customer: &str, mut holds: impl FnMut(&Value) -> bool) -> Value {
        eventually(what, async || {
            let all = self.state().await["customers"].as_array().cloned().unwrap_or_default();
            all.into_iter().find(|known| known["id"] == customer && holds(known))
        })
        .await
    }

    /// The newest conversation, once there are so many and the visitor's texts in it are these.
    pub async fn reads_in_the_newest_of(&self, many: usize, texts: &[&str]) -> Conversation {
        eventually(&format!("{texts:?} in conversation {many}"), async || {
            let mut all = self.conversations().await;
            assert!(all.len() <= many, "there are {} conversations", all.len());
            let newest = all.pop().filter(|_| all.len() + 1 == many)?;
            (newest.visitors_texts() == texts).then_some(newest)
        })
        .await
    }
}
