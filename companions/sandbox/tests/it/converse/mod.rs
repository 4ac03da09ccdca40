//! The sandbox as seed 003's vendor: a bot that is spoken to by one request and answers by webhooks, which a listener of
//! the test's own receives.
//!
//! Never in here: the other vendors, the product's relay.

mod bot;
mod control;
mod faults;
mod pages;
mod refusals;
mod samples;
mod switches;

use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::Response;
use sandbox::Config;
use sandbox::config::ConverseWebhooks;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::stage::{PATIENCE, Stage, stage_with};

pub const KEY: &str = "sandbox-converse-key";
pub const BOT: &str = "618a30beee4e8e87d2f94015";
pub const PATH: &str = "/chat/converse";
pub const SECRET: &str = "a-secret-of-the-operators";

/// A sample of the document by its file's name, to the letter.
pub fn sample(name: &str) -> String {
    let path = format!("{}/tests/it/seed/converse/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// JSON without the spaces between its parts; the order of members stays.
pub fn compact(json: &str) -> String {
    let (mut out, mut inside, mut escaped) = (String::new(), false, false);
    for letter in json.chars() {
        if inside || !letter.is_whitespace() {
            out.push(letter);
        }
        inside ^= letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
    }
    out
}

/// The receiver of both webhooks.
pub struct Receiver {
    listener: TcpListener,
}

/// A webhook that was called and waits for its answer.
pub struct Ring {
    stream: TcpStream,
    /// Method, path and headers.
    pub head: String,
    /// The body, to the letter.
    pub body: String,
}

impl Ring {
    pub fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The header's value, if the header is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub async fn answer(mut self, status: u16, body: &str) {
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {status} Whatever\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        self.stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

impl Receiver {
    pub async fn listen() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").await.unwrap() }
    }

    pub fn root(&self) -> String {
        format!("http://{}/hooks", self.listener.local_addr().unwrap())
    }

    pub fn webhooks(&self) -> ConverseWebhooks {
        let mut webhooks = ConverseWebhooks::read(&self.root()).unwrap();
        webhooks.secret = Some(SECRET.to_owned());
        webhooks
    }

    /// The next call, not answered yet.
    pub async fn ring(&self) -> Ring {
        timeout(PATIENCE, self.read()).await.expect("no webhook was called")
    }

    /// The next call's body, which is answered with 200.
    pub async fn hear(&self) -> Value {
        let ring = self.ring().await;
        let body = ring.json();
        ring.answer(200, "").await;
        body
    }

    /// The text of the next message.
    pub async fn text(&self) -> String {
        self.hear().await["data"]["text"].as_str().unwrap().to_owned()
    }

    async fn read(&self) -> Ring {
        let (mut stream, _) = self.listener.accept().await.unwrap();
        let mut received = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&received).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let lower = head.to_lowercase();
                let length = lower.split("content-length: ").nth(1).unwrap().lines().next().unwrap();
                if body.len() == length.parse::<usize>().unwrap() {
                    return Ring { stream, head: head.to_owned(), body: body.to_owned() };
                }
            }
            assert!(stream.read_buf(&mut received).await.unwrap() > 0, "broken off: {text}");
        }
    }
}

/// A sandbox whose bot calls this receiver, and does not wait long before it tries again.
pub async fn bot_stage(receiver: &Receiver) -> Stage {
    bot_stage_with(receiver, json!({})).await
}

/// The same with further settings.
pub async fn bot_stage_with(receiver: &Receiver, settings: Value) -> Stage {
    let mut config = Config::default();
    config.settings.converse_webhooks = Some(receiver.webhooks());
    config.settings.converse_retry_ms = 1;
    config.settings = config.settings.patched(&settings).unwrap();
    stage_with(config).await
}

static SESSIONS: AtomicU64 = AtomicU64::new(1);

/// An id that no other session has.
pub fn new_id() -> String {
    format!("session-{}", SESSIONS.fetch_add(1, Ordering::Relaxed))
}

impl Stage {
    /// Exactly this body with the headers of the code samples; the status.
    pub async fn converse_raw(&self, path: &str, body: &str) -> u16 {
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: api.ultimate.ai\r\nAuthorization: {KEY}\r\nbotid: {BOT}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        self.raw(&request).await.status
    }

    pub async fn converse(&self, body: Value) -> Response {
        let request = self.http.post(self.api(PATH)).header("Authorization", KEY).header("botid", BOT);
        request.json(&body).send().await.unwrap()
    }

    /// The same, which has to go well.
    pub async fn converse_done(&self, body: Value) {
        let answer = self.converse(body.clone()).await;
        let status = answer.status();
        assert_eq!((status.as_u16(), answer.text().await.unwrap()), (200, String::new()), "{body}");
    }

    /// A session whose welcome was heard; the id that the control knows it by.
    pub async fn converse_start(&self, receiver: &Receiver, platform_id: &str) -> i64 {
        self.converse_done(json!({"platformConversationId": platform_id, "eventType": "startSession"})).await;
        assert!(receiver.text().await.contains("How can I help?"));
        self.session(platform_id).await["id"].as_i64().unwrap()
    }

    pub async fn converse_say(&self, platform_id: &str, text: &str) {
        self.converse_done(message(platform_id, text)).await;
    }

    /// The session as the control shows it.
    pub async fn session(&self, platform_id: &str) -> Value {
        let state = self.state().await;
        let all = state["conversations"].as_array().unwrap();
        let named = |one: &&Value| one["contact"]["identifier"] == platform_id;
        all.iter().find(named).unwrap_or_else(|| panic!("no session {platform_id}")).clone()
    }
}

pub fn message(platform_id: &str, text: &str) -> Value {
    json!({"platformConversationId": platform_id, "eventType": "message", "text": text})
}
