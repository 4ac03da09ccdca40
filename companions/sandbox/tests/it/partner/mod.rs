//! The sandbox as seed 002's vendor: the partners' chat API.
//!
//! Never in here: the other vendors.

mod agent;
mod copies;
mod pages;
mod refusals;
mod requests;
mod socket;
mod switches;

use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;

use crate::stage::{Socket, Stage};

/// The key that the sandbox takes unless it is told another.
pub const KEY: &str = "sandbox-partner-key";
pub const CONVERSATIONS: &str = "/api/partner/conversations";
pub const MESSAGES: &str = "/api/partner/messages";
pub const ANA: &str = "customer-12345";

/// A sample of the guide by its file's name, to the letter.
pub fn sample(name: &str) -> String {
    let path = format!("{}/tests/it/seed/partner/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

impl Stage {
    /// A request with the key, and with a JSON body unless that is null.
    pub async fn partner(&self, method: &str, path: &str, body: Value) -> Response {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.http.request(method, self.api(path)).bearer_auth(KEY);
        let request = if body.is_null() { request } else { request.json(&body) };
        request.send().await.unwrap()
    }

    /// The same, which has to go well.
    pub async fn partner_done(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.partner(method, path, body).await;
        let status = answer.status();
        let value: Value = answer.json().await.unwrap();
        assert_eq!(status, 200, "{method} {path}: {value}");
        value
    }

    pub async fn partner_open(&self, customer: &str) -> i64 {
        let created = self.partner_done("POST", CONVERSATIONS, json!({"customerId": customer})).await;
        created["id"].as_i64().unwrap()
    }

    /// Ana sends a text; answers the message.
    pub async fn partner_send(&self, conversation: i64, content: &str) -> Value {
        self.partner_done("POST", MESSAGES, message(conversation, content)).await
    }

    pub async fn partner_list(&self, conversation: i64) -> Vec<Value> {
        let list = self.partner_done("GET", &format!("{MESSAGES}/{conversation}"), Value::Null).await;
        list.as_array().unwrap().clone()
    }

    /// The agent writes; says the message's id.
    pub async fn partner_write(&self, conversation: i64, message: Value) -> i64 {
        let stored = self.control("POST", &of(conversation, "/messages"), message).await;
        stored["ids"][0].as_i64().unwrap()
    }

    /// A customer's socket, which needs no word to begin.
    pub async fn partner_socket(&self, customer: &str) -> Socket {
        let address = format!("{}/ws?clientId={customer}", self.running.origins.socket());
        let (stream, _) = connect_async(address).await.unwrap();
        Socket { stream }
    }

    /// Sends exactly this body, as the guide prints it, with the header as the guide prints it.
    pub async fn partner_raw(&self, method: &str, path: &str, body: &str) -> Value {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KEY}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let answer = self.raw(&request).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.body);
        assert!(answer.headers.contains("content-type: application/json"), "{method} {path}");
        serde_json::from_str(&answer.body).unwrap()
    }
}

/// A message of Ana's.
pub fn message(conversation: i64, content: &str) -> Value {
    json!({"conversationId": conversation, "senderId": ANA, "content": content, "isFromAgent": false})
}

/// The control's path for something of this conversation.
pub fn of(conversation: i64, what: &str) -> String {
    format!("/conversations/{conversation}{what}")
}
