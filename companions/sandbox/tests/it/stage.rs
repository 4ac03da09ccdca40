//! A sandbox of one's own for each test, and the few ways of speaking to it.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::{Client, Method, Response};
use sandbox::{Config, Running};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Nothing on the loopback interface takes this long; a test that waits longer has failed.
pub const PATIENCE: Duration = Duration::from_secs(10);
pub const TOKEN: &str = "sandbox-website-token";

pub struct Stage {
    pub running: Running,
    pub http: Client,
}

/// A conversation as its visitor knows it.
pub struct Visitor {
    pub conversation: i64,
    pub contact: i64,
    pub token: String,
}

pub async fn stage() -> Stage {
    stage_with(Config::default()).await
}

pub async fn stage_with(config: Config) -> Stage {
    let running = sandbox::start(config).await.unwrap();
    let http = Client::builder().timeout(PATIENCE).build().unwrap();
    Stage { running, http }
}

/// A raw answer: status line, headers in lower case, body.
pub struct Raw {
    pub status: u16,
    pub headers: String,
    pub body: String,
}

impl Stage {
    pub fn api(&self, path: &str) -> String {
        format!("{}{path}", self.running.origins.api)
    }

    /// Sends exactly these bytes and reads until the sandbox closes.
    pub async fn raw(&self, request: &str) -> Raw {
        let mut stream = TcpStream::connect(self.running.api).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Raw { status, headers: head.to_lowercase(), body: body.to_owned() }
    }

    pub async fn open(&self, name: &str) -> Visitor {
        let created: Value = self
            .http
            .post(self.api(&format!("/widget/conversations?website_token={TOKEN}")))
            .json(&json!({"name": name}))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let payload = &created["payload"];
        Visitor {
            conversation: payload["conversation"]["id"].as_i64().unwrap(),
            contact: payload["contact"]["id"].as_i64().unwrap(),
            token: payload["contactInbox"]["pubsubToken"].as_str().unwrap().to_owned(),
        }
    }

    pub async fn send(&self, visitor: &Visitor, content: &str, echo: &str) -> reqwest::Result<Response> {
        let Visitor { conversation, contact, token } = visitor;
        self.http
            .post(self.api(&format!("/widget/conversations/{conversation}/messages?website_token={TOKEN}")))
            .header("Auth-Widget", token)
            .json(&json!({
                "message": {"content": content, "echo_id": echo},
                "conversationId": conversation, "accountId": 1, "contactId": contact,
            }))
            .send()
            .await
    }

    /// Asks for a list with this query.
    pub async fn list(&self, visitor: &Visitor, query: &str) -> Response {
        let Visitor { conversation, token, .. } = visitor;
        self.http
            .get(self.api(&format!("/widget/conversations/{conversation}/messages?{query}")))
            .header("Auth-Widget", token)
            .header("Content-Type", "application/json")
            .send()
            .await
            .unwrap()
    }

    pub async fn all(&self, visitor: &Visitor) -> Vec<Value> {
        self.list(visitor, &format!("website_token={TOKEN}")).await.json().await.unwrap()
    }

    pub async fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.control_answer(method, path, body).await;
        let status = answer.status();
        let value = answer.json().await.unwrap();
        assert!(status.is_success(), "{method} {path}: {value}");
        value
    }

    pub async fn control_answer(&self, method: &str, path: &str, body: Value) -> Response {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.http.request(method, self.api(&format!("/_control{path}")));
        request.body(body.to_string()).send().await.unwrap()
    }

    pub async fn state(&self) -> Value {
        self.control("GET", "/state", Value::Null).await
    }

    /// The reasons of all refusals so far.
    pub async fn refusals(&self) -> Vec<String> {
        let state = self.state().await;
        let refusals = state["refusals"].as_array().unwrap();
        refusals.iter().map(|refusal| refusal["reason"].as_str().unwrap().to_owned()).collect()
    }

    /// Asks again and again until the state is as wanted.
    pub async fn until(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let asking = async {
            loop {
                let state = self.state().await;
                if wanted(&state) {
                    return state;
                }
            }
        };
        timeout(PATIENCE, asking).await.expect("the state never became as wanted")
    }

    pub async fn socket(&self) -> Socket {
        let (stream, _) = connect_async(format!("{}/ws", self.running.origins.socket())).await.unwrap();
        Socket { stream }
    }

    /// A socket that is subscribed and has swallowed the confirmation and `conversation.created`.
    pub async fn subscribed(&self, visitor: &Visitor) -> Socket {
        let mut socket = self.socket().await;
        socket.subscribe(&visitor.token).await;
        assert_eq!(socket.event().await, json!({"event": "confirm_subscription", "data": "confirmed"}));
        assert_eq!(socket.event().await["event"], "conversation.created");
        socket
    }
}

pub struct Socket {
    pub stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    pub async fn say(&mut self, text: impl Into<String>) {
        self.stream.send(Message::text(text.into())).await.unwrap();
    }

    pub async fn subscribe(&mut self, token: &str) {
        self.say(format!(
            "{{\n   \"event\":\"subscribe\",\n   \"data\":{{\n      \"pubsub_token\":\"{token}\",\n      \
             \"account_id\":1\n   }}\n}}\t"
        ))
        .await;
    }

    pub async fn event(&mut self) -> Value {
        match self.next().await {
            Some(Message::Text(text)) => serde_json::from_str(text.as_str()).unwrap(),
            other => panic!("not a text frame: {other:?}"),
        }
    }

    /// The next message's content, whatever the event.
    pub async fn content(&mut self) -> String {
        self.event().await["data"]["content"].as_str().unwrap().to_owned()
    }

    /// The code with which the sandbox closes; 1006 when it does not say goodbye.
    pub async fn closed(&mut self) -> u16 {
        loop {
            match self.next().await {
                Some(Message::Close(Some(frame))) => return frame.code.into(),
                Some(Message::Close(None)) => return 1005,
                None => return 1006,
                Some(_) => {}
            }
        }
    }

    async fn next(&mut self) -> Option<Message> {
        timeout(PATIENCE, self.stream.next()).await.expect("nothing came").and_then(Result::ok)
    }
}
