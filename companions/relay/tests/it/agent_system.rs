//! An agent system as seed 002 describes it, and a bot platform as seed 003 does, that notes every byte it gets and misbehaves on request.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use parking_lot::Mutex;
use rustls::ServerConfig;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::Role;

use crate::stage::PATIENCE;

/// The only key that it takes.
pub const API_KEY: &str = "canary-partner-key-5d1f";

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// What is done instead of answering.
#[derive(Clone, Debug)]
pub enum Fault {
    /// These bytes, and then the end of the connection.
    Bytes(String),
    /// A JSON answer of this status.
    Status(u16, &'static str, String),
    /// Nothing, for ever.
    Silence,
    /// The end of the connection, without a word.
    HangUp,
    /// These bytes, and then nothing for ever.
    Stall(String),
    /// Waits until [`AgentSystem::let_go`], then answers as usual.
    Wait,
    /// Opens the socket with this text, shorter than 126 bytes, in one piece with the answer to the handshake.
    Greet(&'static str),
    /// Agrees to the handshake with these headers, in which `ACCEPT` stands for the right answer to the key.
    Agree(&'static str),
}

#[derive(Debug, Default)]
struct State {
    seen: Vec<Seen>,
    faults: VecDeque<(String, Fault)>,
    conversations: Vec<(u64, String)>,
    /// Added to every list of conversations, as it stands here.
    stray_items: Vec<Value>,
}

#[derive(Clone)]
pub struct AgentSystem {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
    gate: Arc<tokio::sync::Semaphore>,
    sockets: Arc<tokio::sync::Mutex<UnboundedReceiver<AgentSocket>>>,
}

/// One of its sockets.
pub struct AgentSocket {
    pub request: Seen,
    orders: UnboundedSender<Order>,
    heard: UnboundedReceiver<Message>,
}

enum Order {
    Say(Message),
    Cut,
    Stall,
}

impl AgentSystem {
    pub async fn start() -> Self {
        Self::start_with(None).await
    }

    pub async fn start_with(tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (opened, sockets) = unbounded_channel();
        let system = Self {
            address: listener.local_addr().unwrap(),
            state: Arc::default(),
            gate: Arc::new(tokio::sync::Semaphore::new(0)),
            sockets: Arc::new(tokio::sync::Mutex::new(sockets)),
        };
        let for_task = system.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (system, opened, tls) = (for_task.clone(), opened.clone(), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(system, opened, stream).await,
                        Some(tls) => {
                            if let Ok(stream) = TlsAcceptor::from(tls).accept(stream).await {
                                serve(system, opened, stream).await;
                            }
                        }
                    }
                });
            }
        });
        system
    }

    /// The next request that begins with these words ends like this.
    pub fn fault(&self, line: &str, fault: Fault) {
        self.state.lock().faults.push_back((line.to_owned(), fault));
    }

    /// Ends one wait.
    pub fn let_go(&self) {
        self.gate.add_permits(1);
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.state.lock().seen.clone()
    }

    /// The request lines so far, without the version.
    pub fn lines(&self) -> Vec<String> {
        let seen = self.seen();
        seen.iter().map(|seen| seen.line.trim_end_matches(" HTTP/1.1").to_owned()).collect()
    }

    /// Waits until a request that begins so has come.
    pub async fn until_seen(&self, line: &str) -> Seen {
        let looking = async {
            loop {
                if let Some(seen) = self.seen().into_iter().find(|seen| seen.line.starts_with(line)) {
                    return seen;
                }
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, looking).await.unwrap_or_else(|_| panic!("{line} never came"))
    }

    /// A conversation that an agent began, or that somebody else has.
    pub fn begin(&self, customer: &str) -> u64 {
        begin(&mut self.state.lock(), customer)
    }

    pub fn stray_item(&self, item: Value) {
        self.state.lock().stray_items.push(item);
    }

    /// The next socket that the relay opens.
    pub async fn socket(&self) -> AgentSocket {
        let mut sockets = self.sockets.lock().await;
        timeout(PATIENCE, sockets.recv()).await.expect("no socket was opened").unwrap()
    }

    /// Whether a socket was opened that nobody has asked for yet.
    pub async fn has_socket(&self) -> bool {
        self.sockets.lock().await.try_recv().is_ok()
    }
}

impl AgentSocket {
    pub fn say(&self, text: impl Into<String>) {
        self.send(Message::text(text.into()));
    }

    pub fn send(&self, message: Message) {
        let _ = self.orders.send(Order::Say(message));
    }

    pub fn close(&self, code: u16) {
        self.send(Message::Close(Some(CloseFrame { code: code.into(), reason: "".into() })));
    }

    pub fn cut(&self) {
        let _ = self.orders.send(Order::Cut);
    }

    /// Neither reads nor writes any more.
    pub fn stall(&self) {
        let _ = self.orders.send(Order::Stall);
    }

    /// The next text.
    pub async fn heard(&mut self) -> String {
        loop {
            match timeout(PATIENCE, self.heard.recv()).await.expect("nothing was heard") {
                Some(Message::Text(text)) => return text.to_string(),
                Some(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("no text: {other:?}"),
            }
        }
    }

    /// Waits for a ping.
    pub async fn pinged(&mut self) {
        loop {
            match timeout(PATIENCE, self.heard.recv()).await.expect("nothing was heard") {
                Some(Message::Ping(_)) => return,
                Some(_) => {}
                None => panic!("the socket ended"),
            }
        }
    }

    /// Waits for the end, and finds that nothing was said before it.
    pub async fn ended_without_a_text(&mut self) {
        while let Some(message) = timeout(PATIENCE, self.heard.recv()).await.expect("the socket never ended")
        {
            assert!(!message.is_text(), "{message:?} went through");
        }
    }

    /// Waits for the end.
    pub async fn ended(&mut self) {
        let ending = async { while self.heard.recv().await.is_some() {} };
        timeout(PATIENCE, ending).await.expect("the socket never ended");
    }
}

fn begin(state: &mut State, customer: &str) -> u64 {
    let id = state.conversations.len() as u64 + 1;
    state.conversations.push((id, customer.to_owned()));
    id
}

async fn serve<S>(system: AgentSystem, opened: UnboundedSender<AgentSocket>, mut stream: S)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut buffer = Vec::new();
    while let Some(seen) = read_request(&mut stream, &mut buffer).await {
        system.state.lock().seen.push(seen.clone());
        let fault = {
            let mut state = system.state.lock();
            let place = state.faults.iter().position(|(line, _)| seen.line.starts_with(line));
            place.and_then(|place| state.faults.remove(place)).map(|(_, fault)| fault)
        };
        let answer = match fault {
            Some(Fault::HangUp) => return,
            Some(Fault::Silence) => std::future::pending().await,
            Some(Fault::Stall(bytes)) => {
                stream.write_all(bytes.as_bytes()).await.unwrap();
                std::future::pending().await
            }
            Some(Fault::Bytes(bytes)) => {
                stream.write_all(bytes.as_bytes()).await.unwrap();
                return;
            }
            Some(Fault::Status(status, headers, body)) => answer(status, headers, &body),
            Some(Fault::Greet(text)) => {
                let mut bytes =
                    agreement(&format!("Sec-WebSocket-Accept: {}\r\n", accept_of(&seen))).into_bytes();
                bytes.extend([0x81, u8::try_from(text.len()).unwrap()]);
                bytes.extend(text.as_bytes());
                stream.write_all(&bytes).await.unwrap();
                std::future::pending().await
            }
            Some(Fault::Agree(headers)) => {
                let headers = headers.replace("ACCEPT", &accept_of(&seen));
                stream.write_all(agreement(&headers).as_bytes()).await.unwrap();
                std::future::pending().await
            }
            Some(Fault::Wait) => {
                system.gate.acquire().await.unwrap().forget();
                reply(&system, &seen)
            }
            None if seen.line.starts_with("GET /ws?") && seen.header("upgrade").is_some() => {
                return open_socket(opened, seen, stream).await;
            }
            None => reply(&system, &seen),
        };
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn read_request<S: AsyncRead + Unpin>(stream: &mut S, buffer: &mut Vec<u8>) -> Option<Seen> {
    loop {
        let text = String::from_utf8_lossy(buffer).into_owned();
        if let Some((head, rest)) = text.split_once("\r\n\r\n") {
            let mut lines = head.split("\r\n");
            let line = lines.next().unwrap().to_owned();
            let headers: Vec<_> = lines
                .map(|line| line.split_once(':').unwrap())
                .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
                .collect();
            let length = headers.iter().find(|(name, _)| name == "content-length");
            let length = length.map_or(0, |(_, value)| value.parse().unwrap());
            if rest.len() >= length {
                let body = rest[..length].to_owned();
                buffer.drain(..head.len() + 4 + length);
                return Some(Seen { line, headers, body });
            }
        }
        let mut chunk = vec![0; 4096];
        let count = stream.read(&mut chunk).await.ok().filter(|count| *count > 0)?;
        buffer.extend_from_slice(&chunk[..count]);
    }
}

fn answer(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
}

fn reply(system: &AgentSystem, seen: &Seen) -> String {
    const TIME: &str = "2023-01-01T00:00:00.000Z";
    let mut words = seen.line.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    if path == "/api/partner/register" && method == "POST" {
        let body = seen.json();
        return answer(
            200,
            "",
            &json!({
                "message": "Partner successfully registered",
                "partnerId": "partner-12345678",
                "apiKey": "canary-registered-key-77aa",
                "name": body["name"],
                "domain": body["domain"],
            })
            .to_string(),
        );
    }
    // The bot of seed 003, whose answers are webhooks, and its operator's hooks.
    if method == "POST" && matches!(path, "/chat/converse" | "/converse/chat" | "/team" | "/action") {
        return answer(200, "", "{}");
    }
    if seen.header("authorization") != Some(&format!("Bearer {API_KEY}")) {
        return answer(401, "", "{\"error\":\"no such key\"}");
    }
    let mut state = system.state.lock();
    let conversation = |(id, customer): &(u64, String)| json!({"id": id, "customerId": customer, "status": "waiting", "createdAt": TIME, "updatedAt": TIME});
    let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
    match (method, parts.as_slice()) {
        ("POST", ["api", "partner", "conversations"]) => {
            let customer = seen.json()["customerId"].as_str().unwrap().to_owned();
            let id = begin(&mut state, &customer);
            answer(201, "", &conversation(&(id, customer)).to_string())
        }
        ("GET", ["api", "partner", "conversations", customer]) => {
            let own = state.conversations.iter().filter(|(_, owner)| owner == customer);
            let items: Vec<_> = own.map(conversation).chain(state.stray_items.clone()).collect();
            answer(200, "", &Value::Array(items).to_string())
        }
        ("POST", ["api", "partner", "messages"]) => {
            let mut body = seen.json();
            body["id"] = json!(1);
            body["timestamp"] = json!(TIME);
            body["readStatus"] = json!(false);
            answer(200, "", &body.to_string())
        }
        ("GET", ["api", "partner", "messages", id]) => {
            let messages =
                json!([{"id": 1, "conversationId": id.parse::<u64>().unwrap(), "content": "Hi there!"}]);
            answer(200, "", &messages.to_string())
        }
        ("PATCH", ["api", "customers", customer]) => {
            let mut body = seen.json();
            body["id"] = json!(customer);
            answer(200, "", &body.to_string())
        }
        _ => answer(404, "", "{\"error\":\"no such path\"}"),
    }
}

fn accept_of(request: &Seen) -> String {
    derive_accept_key(request.header("sec-websocket-key").unwrap().as_bytes())
}

fn agreement(headers: &str) -> String {
    format!("HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{headers}\r\n")
}

async fn open_socket<S>(opened: UnboundedSender<AgentSocket>, request: Seen, mut stream: S)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let head = agreement(&format!("Sec-WebSocket-Accept: {}\r\n", accept_of(&request)));
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
    let (orders, mut ordered) = unbounded_channel();
    let (tell, heard) = unbounded_channel();
    let _ = opened.send(AgentSocket { request, orders, heard });
    loop {
        tokio::select! {
            message = socket.next() => match message {
                Some(Ok(message)) => {
                    let _ = tell.send(message);
                }
                _ => return,
            },
            order = ordered.recv() => match order {
                Some(Order::Say(message)) => {
                    if socket.send(message).await.is_err() {
                        return;
                    }
                }
                Some(Order::Cut) => return,
                Some(Order::Stall) => std::future::pending().await,
                // The test has let it go, and it stays open.
                None => while let Some(Ok(_)) = socket.next().await {},
            },
        }
    }
}

/// A connection of the test's own to any address, for what no client would do.
pub async fn plain(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.unwrap()
}
