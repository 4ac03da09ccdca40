//! What stands for a browser: requests in literal bytes, and sockets.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::http::Request;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::stage::PATIENCE;

/// A page in a browser.
#[derive(Clone, Debug)]
pub struct Browser {
    pub relay: SocketAddr,
    pub origin: String,
    pub token: String,
    pub customer: String,
}

/// An answer, its headers in lower case.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: String,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let start = format!("{name}: ");
        self.headers.split("\r\n").find_map(|line| line.strip_prefix(start.as_str()))
    }
}

impl Browser {
    pub fn new(relay: SocketAddr, origin: &str) -> Self {
        Self { relay, origin: origin.to_owned(), token: String::new(), customer: String::new() }
    }

    pub async fn with_session(mut self) -> Self {
        let opened = self.post("/session", &json!({})).await;
        assert_eq!(opened.status, 200, "{opened:?}");
        self.token = opened.json()["token"].as_str().unwrap().to_owned();
        self.customer = opened.json()["customerId"].as_str().unwrap().to_owned();
        self
    }

    /// Creates a conversation.
    pub async fn converse(&self) -> u64 {
        let created = self.post("/api/partner/conversations", &json!({"customerId": self.customer})).await;
        assert_eq!(created.status, 201, "{created:?}");
        created.json()["id"].as_u64().unwrap()
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.request("GET", path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.request("POST", path, Some(&body.to_string())).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.request("PATCH", path, Some(&body.to_string())).await
    }

    pub async fn request(&self, method: &str, path: &str, body: Option<&str>) -> Reply {
        let mut headers = String::new();
        if !self.token.is_empty() {
            headers = format!("Authorization: Bearer {}\r\n", self.token);
        }
        if body.is_some() {
            headers.push_str("Content-Type: application/json\r\n");
        }
        self.send(method, path, &headers, body.unwrap_or_default()).await
    }

    /// A request with these headers beside the least that there must be.
    pub async fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Reply {
        let (origin, length) = (&self.origin, body.len());
        let length = if body.is_empty() { String::new() } else { format!("Content-Length: {length}\r\n") };
        raw(
            self.relay,
            &format!(
                "{method} {path} HTTP/1.1\r\nHost: relay.example\r\nOrigin: {origin}\r\nConnection: close\r\n\
                 {headers}{length}\r\n{body}"
            ),
        )
        .await
    }

    /// Opens the socket.
    pub async fn socket(&self) -> Socket {
        let socket = self.try_socket(&format!("chat-widget, token.{}", self.token)).await;
        socket.unwrap_or_else(|status| panic!("the handshake ended with {status}"))
    }

    /// Opens a socket with these subprotocols, or gives the status of the refusal.
    pub async fn try_socket(&self, protocols: &str) -> Result<Socket, u16> {
        let stream = TcpStream::connect(self.relay).await.unwrap();
        let request = Request::get(format!("ws://{}/ws", self.relay))
            .header("Host", "relay.example")
            .header("Origin", &self.origin)
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
            .header("Sec-WebSocket-Protocol", protocols)
            .body(())
            .unwrap();
        match timeout(PATIENCE, client_async(request, stream)).await.expect("no answer to the handshake") {
            Ok((stream, response)) => {
                let chosen = response.headers()["sec-websocket-protocol"].to_str().unwrap().to_owned();
                assert_eq!(Some(chosen.as_str()), protocols.split(',').next(), "another subprotocol");
                Ok(Socket { stream })
            }
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Sends exactly these bytes and reads until the relay closes.
pub async fn raw(relay: SocketAddr, request: &str) -> Reply {
    let replies = raw_all(relay, request.as_bytes()).await;
    let (head, body) = replies.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {replies:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let head = head.to_lowercase();
    let body = if head.contains("transfer-encoding: chunked") { unchunk(body) } else { body.to_owned() };
    Reply { status, headers: head, body }
}

/// All that comes back until the relay closes.
pub async fn raw_all(relay: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(relay).await.unwrap();
    // A relay that has hung up early is no failure of the writing.
    let _ = stream.write_all(request).await;
    let mut answer = Vec::new();
    let reading = async {
        let mut chunk = vec![0; 65536];
        while let Ok(count) = stream.read(&mut chunk).await {
            if count == 0 {
                break;
            }
            answer.extend_from_slice(&chunk[..count]);
        }
    };
    timeout(PATIENCE, reading).await.expect("the relay never closed");
    String::from_utf8(answer).unwrap()
}

/// The text of a whole chunked body.
fn unchunk(mut body: &str) -> String {
    let mut text = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return text;
        }
        text.push_str(&rest[..size]);
        body = &rest[size + 2..];
    }
    panic!("a body broke off after {text:?}")
}

/// A browser's end of a socket.
pub struct Socket {
    pub stream: WebSocketStream<TcpStream>,
}

impl Socket {
    pub async fn say(&mut self, frame: &Value) {
        self.stream.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// The next text.
    pub async fn heard(&mut self) -> String {
        loop {
            match self.next().await {
                Some(Message::Text(text)) => return text.to_string(),
                Some(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("no text: {other:?}"),
            }
        }
    }

    /// The code and the reason with which the relay closes; 1006 when it does not say goodbye.
    pub async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.next().await {
                Some(Message::Close(Some(frame))) => return (frame.code.into(), frame.reason.to_string()),
                Some(Message::Close(None)) => return (1005, String::new()),
                None => return (1006, String::new()),
                Some(_) => {}
            }
        }
    }

    pub async fn next(&mut self) -> Option<Message> {
        timeout(PATIENCE, self.stream.next()).await.expect("nothing came").and_then(Result::ok)
    }
}

/// The frame `message` of seed 002.
pub fn message(conversation: u64, content: &str, customer: &str) -> Value {
    json!({
        "type": "message",
        "payload": {
            "conversationId": conversation, "content": content, "senderId": customer, "isFromAgent": false,
        },
    })
}
