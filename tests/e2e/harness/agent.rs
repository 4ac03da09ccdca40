//! The agent at the other end, and whoever makes the vendor's server misbehave: the sandbox's control, over HTTP.

use reqwest::{Client, Method};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::waiting::eventually;

/// A message as the vendor has stored it.
#[derive(Clone, Debug, Deserialize)]
pub struct Stored {
    /// The vendor's id.
    pub id: i64,
    /// The text; files come without one.
    pub content: Option<String>,
    /// `incoming` is the visitor's.
    pub message_type: String,
    /// The visitor's key for it.
    pub echo_id: Option<String>,
    /// Files.
    pub attachments: Vec<Value>,
    /// `sent`, `delivered`, `seen` or `failed`.
    pub status: String,
    /// Buttons, and what was chosen of them.
    pub content_attributes: Value,
    /// The id of the message that it answers.
    pub reply_to: Option<i64>,
    /// One for each person who reacted.
    pub reactions: Vec<Value>,
    /// Set when it was taken back; the agents still see what it said.
    pub deleted_at: Option<u64>,
    /// What went with it, with the vendor of seed 002.
    #[serde(default)]
    pub metadata: Value,
}

impl Stored {
    /// Whether the visitor wrote it.
    pub fn is_visitors(&self) -> bool {
        self.message_type == "incoming"
    }

    /// What was chosen or written in answer to it.
    pub fn answer(&self) -> Option<&str> {
        self.content_attributes["selected_value"].as_str()
    }

    /// The signs that people put to it.
    pub fn signs(&self) -> Vec<&str> {
        self.reactions.iter().filter_map(|reaction| reaction["content"].as_str()).collect()
    }
}

/// A conversation as the vendor has stored it.
#[derive(Clone, Debug, Deserialize)]
pub struct Conversation {
    /// The vendor's id.
    pub id: i64,
    /// Whose document it follows.
    pub vendor: String,
    /// The visitor.
    pub contact: Value,
    /// What the visitor's browser shows at every request; the vendors of seeds 002 and 003 have no such thing.
    pub pubsub_token: Option<String>,
    /// `open`, `resolved`, `pending` or `snoozed`; other vendors have other words.
    pub status: String,
    /// What the session was told, with the vendor of seed 003: `key`, `value` and `sanitize` each.
    #[serde(default)]
    pub meta_data: Vec<Value>,
    /// How many times the visitor was said to be typing, and when.
    pub visitor_typing: Value,
    /// Oldest first.
    pub messages: Vec<Stored>,
}

impl Conversation {
    /// The visitor's texts, oldest first.
    pub fn visitors_texts(&self) -> Vec<String> {
        let visitors = self.messages.iter().filter(|message| message.is_visitors());
        visitors.filter_map(|message| message.content.clone()).collect()
    }

    /// The visitor's id.
    pub fn customer(&self) -> &str {
        self.contact["identifier"].as_str().unwrap_or_default()
    }

    /// One of its messages.
    ///
    /// # Panics
    /// When it has no such message.
    pub fn stored(&self, id: i64) -> &Stored {
        let stored = self.messages.iter().find(|message| message.id == id);
        stored.unwrap_or_else(|| panic!("there is no message {id}"))
    }

    /// The visitor's message of these words.
    ///
    /// # Panics
    /// When there is none.
    pub fn written(&self, words: &str) -> &Stored {
        let mut visitors = self.messages.iter().filter(|message| message.is_visitors());
        let written = visitors.find(|message| message.content.as_deref() == Some(words));
        written.unwrap_or_else(|| panic!("the visitor did not write {words:?}: {:#?}", self.messages))
    }
}

/// The control of one sandbox.
pub struct Agent {
    http: Client,
    api: String,
}

impl Agent {
    /// The control at an API's origin.
    pub fn new(api: &str) -> Agent {
        Agent { http: Client::new(), api: api.to_owned() }
    }

    /// Everything that the sandbox knows.
    pub async fn state(&self) -> Value {
        self.ask(Method::GET, "state", None).await
    }

    /// All conversations, oldest first.
    pub async fn conversations(&self) -> Vec<Conversation> {
        let state = self.state().await;
        serde_json::from_value(state["conversations"].clone()).expect("conversations as documented")
    }

    /// The only conversation, once there is one.
    ///
    /// # Panics
    /// When there are two.
    pub async fn conversation(&self) -> Conversation {
        eventually("a conversation", async || {
            let mut all = self.conversations().await;
            assert!(all.len() <= 1, "there are {} conversations", all.len());
            all.pop()
        })
        .await
    }

    /// The only conversation, once the visitor's texts in it are these and no others.
    pub async fn reads_exactly(&self, texts: &[&str]) -> Conversation {
        eventually(&format!("the agent to read {texts:?}"), async || {
            let conversation = self.conversations().await.into_iter().next()?;
            let read = conversation.visitors_texts();
            assert!(
                read.len() <= texts.len(),
                "{texts:?} expected, but stored is {:#?}",
                conversation.messages
            );
            (read == texts).then_some(conversation)
        })
        .await
    }

    /// Answers with a text; gives back the message's id.
    pub async fn says(&self, conversation: &Conversation, text: &str) -> i64 {
        self.stores(conversation, json!({"content": text})).await[0]
    }

    /// Stores whatever the control can store; gives back the ids.
    pub async fn stores(&self, conversation: &Conversation, message: Value) -> Vec<i64> {
        let path = format!("conversations/{}/messages", conversation.id);
        let answer = self.ask(Method::POST, &path, Some(message)).await;
        serde_json::from_value(answer["ids"].clone()).expect("ids as documented")
    }

    /// Sets the status of all of the visitor's messages.
    pub async fn marks(&self, conversation: &Conversation, status: &str) {
        let path = format!("conversations/{}/status", conversation.id);
        self.ask(Method::POST, &path, Some(json!({"status": status}))).await;
    }

    /// Sends a frame of any text to the conversation's sockets.
    pub async fn sends_frame(&self, conversation: &Conversation, frame: &str) {
        let url = format!("{}/_control/conversations/{}/frame", self.api, conversation.id);
        let answer = self.http.post(url).body(frame.to_owned()).send().await.expect("the control answers");
        assert!(answer.status().is_success(), "the frame was refused: {}", answer.status());
    }

    /// Deletes the conversation, so that the vendor knows nothing of it any more.
    pub async fn deletes(&self, conversation: &Conversation) {
        self.ask(Method::DELETE, &format!("conversations/{}", conversation.id), None).await;
    }

    /// Makes the visitor's token open nothing any more, and cuts its sockets.
    pub async fn revokes(&self, conversation: &Conversation) {
        self.ask(Method::POST, &format!("conversations/{}/revoke", conversation.id), None).await;
    }

    /// Takes a rule of misbehaviour.
    pub async fn misbehaves(&self, rule: Value) {
        self.ask(Method::POST, "faults", Some(rule)).await;
    }

    /// Drops every rule.
    pub async fn behaves(&self) {
        self.ask(Method::DELETE, "faults", None).await;
    }

    /// Turns switches of the vendor's server.
    pub async fn switches(&self, settings: Value) {
        self.ask(Method::POST, "settings", Some(settings)).await;
    }

    /// Returns once a socket of the visitor has subscribed; one of seed 002 does so by opening.
    pub async fn hears_the_visitors_socket(&self) {
        eventually("a subscribed socket", async || {
            let state = self.state().await;
            let sockets = state["sockets"].as_array().cloned().unwrap_or_default();
            let listens =
                |socket: &Value| !socket["conversation_id"].is_null() || !socket["customer_id"].is_null();
            sockets.iter().any(listens).then_some(())
        })
        .await;
    }

    /// The requests that one origin got (`shop`, `api` or `assets`), as `METHOD path`.
    pub async fn requests_to(&self, origin: &str) -> Vec<String> {
        let state = self.state().await;
        let all = state["requests"].as_array().cloned().unwrap_or_default();
        let to_it = all.iter().filter(|request| request["origin"] == origin);
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        to_it.map(|request| format!("{} {}", word(&request["method"]), word(&request["path"]))).collect()
    }

    /// The newest twenty messages, as the vendor's API writes them.
    pub async fn newest_page(&self, conversation: &Conversation) -> String {
        let newest = i64::MAX;
        let token = conversation.pubsub_token.as_deref().expect("a vendor with pages");
        let (path, header) = if conversation.vendor == "novatalks" {
            (format!("widget/conversations/{}/messages?before={newest}", conversation.id), "Auth-Widget")
        } else {
            (format!("api/v1/sdk/conversations/messages?before={newest}"), "access_token")
        };
        let request = self.http.get(format!("{}/{path}", self.api)).header(header, token);
        let answer =
            request.header("Content-Type", "application/json").send().await.expect("the vendor answers");
        assert!(answer.status().is_success(), "the vendor answers {}", answer.status());
        answer.text().await.expect("the whole page")
    }

    /// What the vendor's server refused, with its reasons.
    pub async fn refusals(&self) -> Vec<Value> {
        self.state().await["refusals"].as_array().cloned().unwrap_or_default()
    }

    pub(crate) async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}/_control/{path}", self.api);
        let mut request = self.http.request(method, &url);
        if let Some(body) = &body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap_or_else(|failure| panic!("{path}: {failure}"));
        let status = answer.status();
        let text = answer.text().await.expect("the whole answer");
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).expect("an answer in JSON")
    }
}
