//! The sandbox as seed 001's vendor: the SDK API.
//!
//! Never in here: seed 000.

mod agent;
mod conversations;
mod messages;
mod pushes;
mod refusals;
mod socket;

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::stage::{Socket, Stage};

/// A conversation as its visitor knows it.
pub struct Visitor {
    pub conversation: i64,
    pub contact: i64,
    pub token: String,
}

pub const ROOT: &str = "/api/v1/sdk/conversations";
pub const MESSAGES: &str = "/api/v1/sdk/conversations/messages";

/// A sample of the document by its file's name.
pub fn sample(name: &str) -> Value {
    let path = format!("{}/tests/it/seed/sdk/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

impl Stage {
    pub async fn sdk_open(&self, name: &str) -> Visitor {
        let url = self.api(ROOT);
        let created = self.http.post(url).json(&json!({"name": name})).send().await.unwrap();
        let created: Value = created.json().await.unwrap();
        let payload = &created["payload"];
        Visitor {
            conversation: payload["conversation"]["id"].as_i64().unwrap(),
            contact: payload["contact"]["id"].as_i64().unwrap(),
            token: payload["contactInbox"]["pubsubToken"].as_str().unwrap().to_owned(),
        }
    }

    /// A request of the visitor's, with a JSON body unless that is null.
    pub async fn sdk(&self, visitor: &Visitor, method: &str, path: &str, body: Value) -> Response {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.http.request(method, self.api(path));
        let request =
            request.header("access_token", &visitor.token).header("Content-Type", "application/json");
        let request = if body.is_null() { request } else { request.body(body.to_string()) };
        request.send().await.unwrap()
    }

    /// The same, which has to be answered with 200 and nothing else.
    pub async fn sdk_done(&self, visitor: &Visitor, method: &str, path: &str, body: Value) {
        let answer = self.sdk(visitor, method, path, body).await;
        assert_eq!(answer.status(), 200, "{method} {path}");
        assert_eq!(answer.text().await.unwrap(), "", "{method} {path}");
    }

    pub async fn sdk_send(&self, visitor: &Visitor, content: &str, echo: &str) {
        let body = json!({"message": {"content": content, "echo_id": echo}});
        self.sdk_done(visitor, "POST", MESSAGES, body).await;
    }

    /// A list of messages; the query with its question mark, or nothing for all of them.
    pub async fn sdk_list(&self, visitor: &Visitor, query: &str) -> Vec<Value> {
        let path = if query.is_empty() { ROOT.to_owned() } else { format!("{MESSAGES}{query}") };
        self.sdk(visitor, "GET", &path, Value::Null).await.json().await.unwrap()
    }

    /// The agent writes; says the message's id.
    pub async fn sdk_write(&self, visitor: &Visitor, message: Value) -> i64 {
        let stored = self.control("POST", &of(visitor, "/messages"), message).await;
        stored["ids"][0].as_i64().unwrap()
    }

    /// A socket that is subscribed and has swallowed the confirmation.
    pub async fn sdk_subscribed(&self, visitor: &Visitor) -> Socket {
        let mut socket = self.socket().await;
        socket.subscribe(&visitor.token).await;
        assert_eq!(socket.event().await, json!({"event": "confirm_subscription", "data": "confirmed"}));
        socket
    }
}

/// The control's path for something of this visitor's conversation.
pub fn of(visitor: &Visitor, what: &str) -> String {
    format!("/conversations/{}{what}", visitor.conversation)
}
