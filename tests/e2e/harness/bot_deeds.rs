//! What the bot of the vendor of seed 003 does beside what its script says, and what this vendor knows of its sessions.
//! Texts, buttons and cards are stored as with the other vendors ([`Agent::says`], [`Agent::stores`]); the sandbox's control
//! documents how.

use reqwest::Method;
use serde_json::{Value, json};

use crate::agent::{Agent, Conversation};
use crate::waiting::eventually;

impl Agent {
    /// From now on the events of the bot go to the webhooks under this address, with this secret.
    pub async fn names_webhooks(&self, root: &str, secret: &str) {
        let webhooks = json!({
            "chat": format!("{root}/hooks/converse/chat"),
            "actions": format!("{root}/hooks/converse/actions"),
            "secret": secret,
        });
        self.switches(json!({"converse_webhooks": webhooks})).await;
    }

    /// The bot's script is put away: it says only what it is made to say.
    pub async fn silences_the_bot(&self) {
        self.switches(json!({"converse_bot_answers": false})).await;
    }

    /// The only conversation with one vendor (`converse`, `novatalks`, …), once there is one; after a hand-over there is
    /// one with each of two.
    ///
    /// # Panics
    /// When there are two with this one.
    pub async fn conversation_with(&self, vendor: &str) -> Conversation {
        eventually(&format!("a conversation with {vendor}"), async || {
            let mut theirs = self.conversations().await;
            theirs.retain(|conversation| conversation.vendor == vendor);
            assert!(theirs.len() <= 1, "there are {} conversations with {vendor}", theirs.len());
            theirs.pop()
        })
        .await
    }

    /// The same, once the visitor's texts in it are these and no others.
    pub async fn reads_exactly_with(&self, vendor: &str, texts: &[&str]) -> Conversation {
        let conversation = self.conversation_with(vendor).await;
        self.finds(&format!("{vendor} to read {texts:?}"), &conversation, |now| {
            let read = now.visitors_texts();
            assert!(read.len() <= texts.len(), "{texts:?} expected, but stored is {:#?}", now.messages);
            read == texts
        })
        .await
    }

    /// Says a text with buttons; gives back the message's id.
    pub async fn offers_buttons(&self, conversation: &Conversation, text: &str, labels: &[&str]) -> i64 {
        let buttons: Vec<Value> =
            labels.iter().map(|label| json!({"type": "button", "text": label})).collect();
        let attributes = json!({"buttons": buttons});
        self.offers(conversation, json!({"content": text, "content_attributes": attributes})).await
    }

    /// Shows cards, written as the vendor's document has them; gives back the message's id.
    pub async fn shows_cards(&self, conversation: &Conversation, cards: Value) -> i64 {
        let attributes = json!({"carouselCards": cards});
        let carousel = json!({"content": "", "content_type": "carousel", "content_attributes": attributes});
        self.offers(conversation, carousel).await
    }

    /// Hands the session over.
    pub async fn escalates(&self, conversation: &Conversation, team: &str) {
        let attributes = json!({"escalateTo": team});
        self.offers(conversation, json!({"content_type": "escalate", "content_attributes": attributes}))
            .await;
    }

    /// Has the operator's side do something: `name`, and `data` as the document has it.
    pub async fn has_done(&self, conversation: &Conversation, name: &str, data: Value) {
        let attributes = json!({"name": name, "data": data});
        self.offers(conversation, json!({"content_type": "action", "content_attributes": attributes})).await;
    }

    /// The session is over for the bot, which tells nobody: it was idle for too long.
    pub async fn lets_the_session_end(&self, conversation: &Conversation) {
        self.sets_conversation(conversation, "ended").await;
    }

    /// Calls a webhook (`chat` or `actions`) once with this body, under the right secret or another; gives back the
    /// status of its answer.
    pub async fn rings(&self, hook: &str, body: &Value, secret: Option<&str>) -> Option<u64> {
        let secret = secret.map_or_else(String::new, |secret| format!("&secret={secret}"));
        let path = format!("converse/webhook?hook={hook}{secret}");
        self.ask(Method::POST, &path, Some(body.clone())).await["status"].as_u64()
    }

    /// How the calls of the webhooks ended, oldest first: the event, which attempt it was, and the status of the answer.
    pub async fn webhook_calls(&self) -> Vec<(String, u64, Option<u64>)> {
        let calls = self.state().await["webhook_calls"].as_array().cloned().unwrap_or_default();
        let shown = |call: &Value| {
            let event = call["event"].as_str().unwrap_or_default().to_owned();
            (event, call["attempt"].as_u64().unwrap_or_default(), call["status"].as_u64())
        };
        calls.iter().map(shown).collect()
    }
}
