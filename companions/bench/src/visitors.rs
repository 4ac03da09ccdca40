//! Many visitors, each with a session, a socket, and later a conversation. They use the relay as pages do.
//!
//! Never in here: what is concluded from it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use futures_util::StreamExt;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::agent_system::small;
use crate::processes::SITE;

/// So many do the same thing at the same time.
const WORKERS: usize = 64;
/// So many connections come from one address; it has ports for some more.
const PER_ADDRESS: usize = 20_000;
/// Whoever waits for longer has lost something.
const PATIENCE: Duration = Duration::from_secs(120);

/// All visitors.
#[derive(Debug)]
pub struct Visitors {
    relay: SocketAddr,
    all: Vec<Visitor>,
    ears: Arc<Ears>,
}

#[derive(Clone, Debug)]
struct Visitor {
    token: String,
    customer: String,
    conversation: Option<u64>,
}

/// What their sockets have heard.
#[derive(Debug)]
struct Ears {
    round: AtomicU64,
    pinged: Semaphore,
    texts: Semaphore,
    lost: AtomicUsize,
}

impl Visitors {
    /// So many visitors with a session each.
    ///
    /// # Errors
    /// When the relay does not give them one.
    pub async fn arrive(relay: SocketAddr, count: usize) -> Result<Self> {
        let ears = Ears {
            round: AtomicU64::new(0),
            pinged: Semaphore::new(0),
            texts: Semaphore::new(0),
            lost: AtomicUsize::new(0),
        };
        let nobody = Visitor { token: String::new(), customer: String::new(), conversation: None };
        let mut visitors = Self { relay, all: vec![nobody; count], ears: Arc::new(ears) };
        visitors
            .each_asks(count, Method::POST, "/session", |visitor, answer| {
                let field = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
                visitor.token = field("token").context("a session without a token")?;
                visitor.customer = field("customerId").context("a session without a customer")?;
                Ok(())
            })
            .await?;
        Ok(visitors)
    }

    /// Gives the first of them a conversation each.
    ///
    /// # Errors
    /// When the relay refuses one.
    pub async fn converse(&mut self, count: usize) -> Result<()> {
        self.each_asks(count, Method::POST, "/api/partner/conversations", |visitor, answer| {
            visitor.conversation =
                Some(answer.get("id").and_then(Value::as_u64).context("a conversation without id")?);
            Ok(())
        })
        .await
    }

    /// Opens everybody's socket, and says how long it took until all were open.
    ///
    /// # Errors
    /// When one does not come about.
    pub async fn open_sockets(&self) -> Result<Duration> {
        let begun = Instant::now();
        let mut workers = JoinSet::new();
        for share in shares(&self.all) {
            let (relay, ears) = (self.relay, Arc::clone(&self.ears));
            workers.spawn(async move {
                for (number, visitor) in share {
                    let socket = open(relay, number, &visitor.token).await?;
                    tokio::spawn(listen(socket, Arc::clone(&ears)));
                }
                anyhow::Ok(())
            });
        }
        while let Some(ended) = workers.join_next().await {
            ended??;
        }
        Ok(begun.elapsed())
    }

    /// Waits until everybody was pinged, counted from now.
    ///
    /// # Errors
    /// When somebody is not.
    pub async fn until_pinged(&self) -> Result<()> {
        self.ears.round.fetch_add(1, Ordering::SeqCst);
        self.hear(&self.ears.pinged, self.all.len()).await.context("not every socket was pinged")
    }

    /// Waits for so many texts.
    ///
    /// # Errors
    /// When they do not come.
    pub async fn until_told(&self, count: usize) -> Result<()> {
        self.hear(&self.ears.texts, count).await.context("not every socket got its frame")
    }

    async fn hear(&self, what: &Semaphore, count: usize) -> Result<()> {
        let heard = timeout(PATIENCE, what.acquire_many(u32::try_from(count)?)).await;
        let lost = self.ears.lost.load(Ordering::SeqCst);
        ensure!(lost == 0, "the relay ended {lost} sockets");
        heard.context("it took too long")??.forget();
        Ok(())
    }

    /// Asks for the messages of one visitor's conversation after the other, one request at a time with a pause between
    /// two, and gives back how long each took.
    ///
    /// # Errors
    /// When one is refused.
    pub async fn read_messages(&self, count: usize, pause: Duration) -> Result<Vec<Duration>> {
        let mut http = Http::connect(self.relay).await?;
        let mut taken = Vec::with_capacity(count);
        let mut clock = tokio::time::interval(pause);
        let talking = self.all.iter().filter_map(|visitor| Some((visitor, visitor.conversation?)));
        for (visitor, conversation) in talking.cycle().take(count) {
            clock.tick().await;
            let path = format!("/api/partner/messages/{conversation}");
            let begun = Instant::now();
            http.ask(Method::GET, &path, &visitor.token, None).await?;
            taken.push(begun.elapsed());
        }
        Ok(taken)
    }

    /// The first `count` of them ask for the same thing, and what each is answered is written down for it.
    async fn each_asks(
        &mut self,
        count: usize,
        method: Method,
        path: &'static str,
        note: fn(&mut Visitor, &Value) -> Result<()>,
    ) -> Result<()> {
        let mut workers = JoinSet::new();
        for share in shares(self.all.get(..count).context("so many visitors are not there")?) {
            let (relay, method) = (self.relay, method.clone());
            workers.spawn(async move {
                let mut http = Http::connect(relay).await?;
                let mut noted = Vec::with_capacity(share.len());
                for (number, mut visitor) in share {
                    let body = if visitor.customer.is_empty() {
                        json!({})
                    } else {
                        json!({"customerId": visitor.customer})
                    };
                    let answer = http.ask(method.clone(), path, &visitor.token, Some(&body)).await?;
                    note(&mut visitor, &serde_json::from_slice(&answer)?)?;
                    noted.push((number, visitor));
                }
                anyhow::Ok(noted)
            });
        }
        while let Some(ended) = workers.join_next().await {
            for (number, visitor) in ended?? {
                if let Some(place) = self.all.get_mut(number) {
                    *place = visitor;
                }
            }
        }
        Ok(())
    }
}

/// Everybody's number and what is known of everybody, dealt out to the workers.
fn shares(visitors: &[Visitor]) -> Vec<Vec<(usize, Visitor)>> {
    let deal = |worker| visitors.iter().cloned().enumerate().skip(worker).step_by(WORKERS).collect();
    (0..WORKERS.min(visitors.len())).map(deal).collect()
}

async fn open(relay: SocketAddr, number: usize, token: &str) -> Result<WebSocketStream<TcpStream>> {
    let socket = TcpSocket::new_v4()?;
    socket.set_nodelay(true)?;
    let last = u8::try_from(1 + number / PER_ADDRESS)?;
    if last > 1 {
        socket.bind((IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)), 0).into())?;
    }
    let stream = socket.connect(relay).await?;
    let request = Request::get(format!("ws://{relay}/ws"))
        .header(header::HOST, relay.to_string())
        .header(header::ORIGIN, SITE)
        .header(header::CONNECTION, "Upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_VERSION, "13")
        .header(header::SEC_WEBSOCKET_KEY, generate_key())
        .header(header::SEC_WEBSOCKET_PROTOCOL, format!("chat-widget, token.{token}"))
        .body(())?;
    let opening = client_async_with_config(request, stream, Some(small()));
    let (socket, _) = timeout(PATIENCE, opening).await.context("a handshake was not answered")??;
    Ok(socket)
}

async fn listen(mut socket: WebSocketStream<TcpStream>, ears: Arc<Ears>) {
    let mut pinged_in = 0;
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(_))) => ears.texts.add_permits(1),
            Some(Ok(Message::Ping(_))) => {
                let round = ears.round.load(Ordering::SeqCst);
                if pinged_in != round {
                    pinged_in = round;
                    ears.pinged.add_permits(1);
                }
            }
            Some(Ok(Message::Binary(_) | Message::Pong(_) | Message::Frame(_))) => {}
            Some(Ok(Message::Close(_)) | Err(_)) | None => {
                ears.lost.fetch_add(1, Ordering::SeqCst);
                return;
            }
        }
    }
}

/// One kept connection for requests.
pub struct Http {
    host: SocketAddr,
    sender: SendRequest<Full<Bytes>>,
}

impl Http {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn connect(host: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // How it ends is seen by whoever asks.
        tokio::spawn(async move { connection.await.unwrap_or_default() });
        Ok(Self { host, sender })
    }

    /// The body of the answer.
    ///
    /// # Errors
    /// When it is a refusal.
    pub async fn ask(
        &mut self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<&Value>,
    ) -> Result<Bytes> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.host.to_string())
            .header(header::ORIGIN, SITE);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = request.body(Full::from(body))?;
        let asking = async {
            self.sender.ready().await?;
            let answer = self.sender.send_request(request).await?;
            let status = answer.status();
            anyhow::Ok((status, answer.into_body().collect().await?.to_bytes()))
        };
        let (status, body) =
            timeout(PATIENCE, asking).await.with_context(|| format!("{path} was not answered"))??;
        if !status.is_success() {
            bail!("{path} was answered with {status}: {}", String::from_utf8_lossy(&body));
        }
        Ok(body)
    }
}
