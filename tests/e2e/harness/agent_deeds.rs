//! What an agent does beside writing: answers to a message, edits, deletions, reactions, typing, the state of the
//! conversation. Only the vendor of seed 001 tells a visitor of most of it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::agent::{Agent, Conversation, Stored};
use crate::waiting::eventually;

impl Agent {
    /// The conversation as it is stored now.
    pub async fn now(&self, conversation: &Conversation) -> Conversation {
        let state = self.ask(Method::GET, &format!("conversations/{}", conversation.id), None).await;
        serde_json::from_value(state).expect("a conversation as documented")
    }

    /// The conversation, once this holds of it.
    pub async fn finds(
        &self,
        what: &str,
        conversation: &Conversation,
        mut holds: impl FnMut(&Conversation) -> bool,
    ) -> Conversation {
        eventually(what, async || {
            let now = self.now(conversation).await;
            holds(&now).then_some(now)
        })
        .await
    }

    /// One stored message, once this holds of it.
    pub async fn finds_message(
        &self,
        what: &str,
        conversation: &Conversation,
        id: i64,
        mut holds: impl FnMut(&Stored) -> bool,
    ) -> Stored {
        self.finds(what, conversation, |now| holds(now.stored(id))).await.stored(id).clone()
    }

    /// Stores one message of whatever kind; gives back its id.
    pub async fn offers(&self, conversation: &Conversation, message: Value) -> i64 {
        self.stores(conversation, message).await[0]
    }

    /// Answers a message; gives back the answer's id.
    pub async fn replies(&self, conversation: &Conversation, to: i64, text: &str) -> i64 {
        self.offers(conversation, json!({"content": text, "reply_to": to})).await
    }

    /// Puts other words or other attributes into a message.
    pub async fn edits(&self, conversation: &Conversation, id: i64, edit: Value) {
        self.ask(Method::PATCH, &message(conversation, id), Some(edit)).await;
    }

    /// Takes a message back, whoever wrote it.
    pub async fn takes_back(&self, conversation: &Conversation, id: i64) {
        self.ask(Method::DELETE, &message(conversation, id), None).await;
    }

    /// Puts a sign to a message, or takes it back with `None`.
    pub async fn reacts(&self, conversation: &Conversation, id: i64, sign: Option<&str>) {
        let path = format!("{}/reaction", message(conversation, id));
        self.ask(Method::POST, &path, Some(json!({"reaction": sign}))).await;
    }

    /// Begins to type.
    pub async fn types(&self, conversation: &Conversation, name: &str) {
        let path = format!("conversations/{}/typing", conversation.id);
        self.ask(Method::POST, &path, Some(json!({"sender_name": name}))).await;
    }

    /// Opens, resolves, snoozes the conversation, or lets it wait.
    pub async fn sets_conversation(&self, conversation: &Conversation, status: &str) {
        let path = format!("conversations/{}/conversation_status", conversation.id);
        self.ask(Method::POST, &path, Some(json!({"status": status}))).await;
    }

    /// Stores a small picture that no message has yet; gives back its address.
    pub async fn stores_picture(&self) -> String {
        let stored = self.ask(Method::POST, "files", Some(json!({"kind": "image"}))).await;
        stored["data_url"].as_str().expect("an address").to_owned()
    }

    /// From now on the list of all messages is one page, as it is with vendors who do not send ten thousand at once.
    pub async fn lists_one_page_at_first(&self, conversation: &Conversation) {
        let page = self.newest_page(conversation).await;
        let rule = json!({
            "when": {"method": "GET", "path_ends": "/api/v1/sdk/conversations"},
            "then": {"status": 200, "body": page},
        });
        self.misbehaves(rule).await;
    }
}

fn message(conversation: &Conversation, id: i64) -> String {
    format!("conversations/{}/messages/{id}", conversation.id)
}
