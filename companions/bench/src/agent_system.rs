//! The least of an agent system that the relay can stand before (seed 002): conversations are made, messages are listed,
//! sockets are accepted, and at a word each socket gets one frame. It is a process of its own, because one process is
//! seldom allowed as many open files as both ends of all sockets need.
//!
//! Never in here: the vendor's strictness. For that there is the sandbox.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use axum::{Json, Router};
use futures_util::{SinkExt, StreamExt};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

/// The key that the relay shows. Nobody looks at it here.
pub const API_KEY: &str = "bench-key";
/// The path that makes each socket get one frame.
pub const BROADCAST: &str = "/broadcast";
/// How long that frame is, in bytes.
pub const FRAME: usize = 200;

/// The moment at which everything was made.
const TIME: &str = "2026-01-01T00:00:00.000Z";

#[derive(Default)]
struct Conversations(Mutex<HashMap<String, u64>>);

impl Conversations {
    /// The customer's conversation; it is made when there is none.
    fn of(&self, customer: &str) -> u64 {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = known.len() as u64 + 1;
        *known.entry(customer.to_owned()).or_insert(next)
    }
}

#[derive(Clone, Default)]
struct Agents {
    conversations: Arc<Conversations>,
    rounds: watch::Sender<u64>,
}

/// Says where it listens, and serves until its standard input ends.
///
/// # Errors
/// When it cannot listen.
pub async fn serve() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    // Frames must not wait for each other here, or their waiting would be measured as the relay's.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let router = Router::new()
        .route("/api/partner/conversations", post(make_conversation))
        .route("/api/partner/messages/{conversation}", get(list_messages))
        .route("/ws", get(open_socket))
        .route(BROADCAST, post(broadcast))
        .with_state(Agents::default());
    let parent = async {
        // Nothing is ever written to it: reading ends when the writer is gone.
        let _ = tokio::io::stdin().read_u8().await;
    };
    tokio::select! {
        served = axum::serve(listener, router) => served?,
        () = parent => {}
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewConversation {
    customer_id: String,
}

async fn make_conversation(
    State(agents): State<Agents>,
    Json(wish): Json<NewConversation>,
) -> (StatusCode, Json<Value>) {
    let id = agents.conversations.of(&wish.customer_id);
    let made = json!({"id": id, "customerId": wish.customer_id, "status": "waiting", "createdAt": TIME, "updatedAt": TIME});
    (StatusCode::CREATED, Json(made))
}

async fn list_messages(Path(conversation): Path<u64>) -> Json<Value> {
    Json(json!([message(1, conversation)]))
}

async fn broadcast(State(agents): State<Agents>) -> StatusCode {
    agents.rounds.send_modify(|round| *round += 1);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Client {
    client_id: String,
}

async fn open_socket(
    State(agents): State<Agents>,
    Query(client): Query<Client>,
    mut request: Request,
) -> Response {
    let Some(key) = request.headers().get(header::SEC_WEBSOCKET_KEY) else {
        return StatusCode::UPGRADE_REQUIRED.into_response();
    };
    let Ok(accept) = HeaderValue::try_from(derive_accept_key(key.as_bytes())) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let conversation = agents.conversations.of(&client.client_id);
    let mut rounds = agents.rounds.subscribe();
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let Ok(stream) = upgrade.await else { return };
        let stream = TokioIo::new(stream);
        let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, Some(small())).await;
        loop {
            tokio::select! {
                heard = socket.next() => if !matches!(heard, Some(Ok(_))) { return },
                Ok(()) = rounds.changed() => {
                    let round = *rounds.borrow_and_update();
                    if socket.send(Message::text(frame(round, conversation))).await.is_err() {
                        return;
                    }
                }
            }
        }
    });
    let headers = [
        (header::CONNECTION, HeaderValue::from_static("Upgrade")),
        (header::UPGRADE, HeaderValue::from_static("websocket")),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, headers, Body::empty()).into_response()
}

/// Buffers for ten thousand sockets in one process.
pub fn small() -> WebSocketConfig {
    WebSocketConfig::default().read_buffer_size(1024).write_buffer_size(0)
}

fn message(id: u64, conversation: u64) -> Value {
    json!({
        "id": id, "conversationId": conversation, "content": "", "senderId": "agent", "isFromAgent": true,
        "timestamp": TIME,
    })
}

/// An agent's message, made as long as it should be by what it says.
fn frame(round: u64, conversation: u64) -> String {
    let text = |content: &str| {
        let mut payload = message(round, conversation);
        if let Some(place) = payload.get_mut("content") {
            *place = Value::from(content);
        }
        json!({"type": "message", "payload": payload}).to_string()
    };
    let missing = FRAME.saturating_sub(text("").len());
    text(&"x".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_frame_has_the_length_that_the_goal_is_about() {
        for (round, conversation) in [(1, 1), (5, 10_000), (999, 28_000)] {
            assert_eq!(frame(round, conversation).len(), FRAME);
        }
    }

    #[test]
    fn a_customer_keeps_its_conversation_and_shares_it_with_nobody() {
        let conversations = Conversations::default();
        let ana = conversations.of("ana");
        assert_ne!(conversations.of("ben"), ana);
        assert_eq!(conversations.of("ana"), ana);
    }
}
