//! The socket of both documents' §8: subscribe, confirmation, presence, and events in order. The token that a visitor
//! subscribes with decides whose document the socket follows.
//!
//! A frame that the document does not know, or any frame before a valid `subscribe`, closes the socket with 1008.
//! Never in here: which events there are; they come as text through the register.

use std::future::pending;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{
    CloseFrame, Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection,
};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};

use crate::hub::{Happening, Hub, Shared};
use crate::sockets::Order;
use crate::state::{Conversation, Vendor};
use crate::vendor::frames::{self, Frame};
use crate::vendor::reading::Objection;
use crate::vendor::{changes, event, novatalks_widget};

/// `GET /ws`
pub async fn open(
    State(hub): State<Shared>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let refused = hub.faults.lock().take_handshake_refusal();
    if let Some(status) = refused {
        return StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE).into_response();
    }
    match upgrade {
        Ok(upgrade) => upgrade.on_upgrade(move |socket| async move { attend(socket, hub).await }),
        Err(rejection) => {
            let reason = format!("/ws is for WebSocket handshakes: {}", rejection.body_text());
            Objection { status: 426, reason }.refuse(&hub, "GET /ws")
        }
    }
}

async fn attend(socket: WebSocket, hub: Shared) {
    let (id, orders) = hub.sockets.enter();
    hub.tell(Happening::Sockets);
    let mut visit = Visit { socket, id, confirmed: false, subscribed: None, presence: None };
    visit.run(&hub, orders).await;
    hub.sockets.leave(id);
    hub.tell(Happening::Sockets);
}

/// Whether the socket goes on.
#[derive(PartialEq, Eq)]
enum Course {
    On,
    Over,
}

struct Visit {
    socket: WebSocket,
    id: u64,
    confirmed: bool,
    subscribed: Option<String>,
    presence: Option<Instant>,
}

impl Visit {
    async fn run(&mut self, hub: &Shared, mut orders: UnboundedReceiver<Order>) {
        loop {
            let presence = self.presence;
            let due = async move {
                match presence {
                    Some(due) => sleep_until(due).await,
                    None => pending().await,
                }
            };
            let course = tokio::select! {
                // What was ordered first is sent first, before what the visitor says next is looked at.
                biased;
                () = hub.stop.cancelled() => self.close(1001).await,
                order = orders.recv() => match order {
                    Some(order) => self.obey(order, hub).await,
                    None => Course::Over,
                },
                () = due => self.keep_alive(hub).await,
                received = self.socket.recv() => match received {
                    Some(Ok(message)) => self.hear(message, hub).await,
                    Some(Err(_)) | None => Course::Over,
                },
            };
            if course == Course::Over {
                return;
            }
        }
    }

    async fn send(&mut self, message: Message) -> Course {
        match self.socket.send(message).await {
            Ok(()) => Course::On,
            Err(_) => Course::Over,
        }
    }

    async fn close(&mut self, code: u16) -> Course {
        let frame = (code != 1005).then(|| CloseFrame { code, reason: "".into() });
        let _ = self.send(Message::Close(frame)).await;
        // The other side answers the close frame; without reading that, the connection would look reset.
        let farewell = async { while let Some(Ok(_)) = self.socket.recv().await {} };
        let _ = tokio::time::timeout(Duration::from_millis(200), farewell).await;
        Course::Over
    }

    async fn obey(&mut self, order: Order, hub: &Hub) -> Course {
        match order {
            Order::Text(text) => self.send(Message::Text(text.as_ref().into())).await,
            Order::Binary(bytes) => self.send(Message::Binary(bytes.into())).await,
            Order::Close(code) => self.close(code).await,
            Order::Cut => Course::Over,
            Order::Freeze => {
                hub.tell(Happening::Sockets);
                hub.stop.cancelled().await;
                Course::Over
            }
        }
    }

    async fn keep_alive(&mut self, hub: &Hub) -> Course {
        let interval = Duration::from_millis(hub.settings.lock().presence_interval_ms);
        self.presence = Some(Instant::now() + interval);
        if hub.faults.lock().no_presence() {
            return Course::On;
        }
        hub.sockets.note(self.id, |view| view.presence_sent += 1);
        self.send(Message::Text(event("presence.update", json!({})).to_string().into())).await
    }

    async fn hear(&mut self, message: Message, hub: &Hub) -> Course {
        let read = match message {
            Message::Text(text) => frames::frame(text.as_str()),
            Message::Binary(_) => {
                Err(Objection { status: 1008, reason: "the document has no binary frames".to_owned() })
            }
            Message::Ping(_) | Message::Pong(_) => return Course::On,
            Message::Close(_) => return Course::Over,
        };
        let done = match read {
            Ok(Frame::Subscribe { pubsub_token }) => self.subscribe(&pubsub_token, hub).await,
            Ok(Frame::UpdatePresence) if self.confirmed => {
                hub.sockets.note(self.id, |view| view.presence_answered += 1);
                hub.tell(Happening::Sockets);
                Ok(Course::On)
            }
            Ok(Frame::UpdatePresence) => {
                Err(Objection { status: 1008, reason: "update_presence came before subscribe".to_owned() })
            }
            Ok(Frame::Typing(data)) => self.hear_typing(&data, hub),
            Err(objection) => Err(objection),
        };
        match done {
            Ok(course) => course,
            Err(objection) => {
                hub.refuse("socket", objection.status, objection.reason);
                self.close(objection.status).await
            }
        }
    }

    fn hear_typing(&self, data: &Value, hub: &Hub) -> Result<Course, Objection> {
        let known = {
            let world = hub.world.lock();
            let conversation = self.subscribed.as_deref().and_then(|token| world.by_token(token));
            conversation.filter(|one| one.vendor == Vendor::NovatalksSdk).map(|one| one.id)
        };
        let Some(conversation_id) = known.filter(|_| self.confirmed) else {
            let reason = "the document has no frame \"typing\" here: only seed 001 has it, after subscribe";
            return Err(Objection::new(1008, reason));
        };
        frames::typing(data, conversation_id)?;
        changes::visitor_types(hub, conversation_id);
        Ok(Course::On)
    }

    async fn subscribe(&mut self, token: &str, hub: &Hub) -> Result<Course, Objection> {
        let refused = |reason: &str| Err(Objection { status: 1008, reason: reason.to_owned() });
        if self.subscribed.as_deref().is_some_and(|known| known != token) {
            return refused("a socket is subscribed with one pubsub_token only");
        }
        let Some(conversation_id) = hub.world.lock().by_token(token).map(|one| one.id) else {
            return refused("pubsub_token opens no conversation");
        };
        if hub.faults.lock().no_confirm() {
            return Ok(Course::On);
        }
        self.subscribed = Some(token.to_owned());
        let confirmation = event("confirm_subscription", json!("confirmed"));
        if self.send(Message::Text(confirmation.to_string().into())).await == Course::Over {
            return Ok(Course::Over);
        }
        self.confirmed = true;
        hub.sockets.subscribe(self.id, token, conversation_id);
        hub.tell(Happening::Sockets);
        if self.presence.is_none() {
            let interval = Duration::from_millis(hub.settings.lock().presence_interval_ms);
            self.presence = Some(Instant::now() + interval);
        }
        let settings = hub.settings();
        let mut world = hub.world.lock();
        // Only seed 000 tells a visitor of the conversation's creation.
        let unannounced = |one: &&mut Conversation| one.vendor == Vendor::Novatalks && !one.announced;
        if let Some(conversation) = world.get_mut(conversation_id).filter(unannounced) {
            conversation.announced = true;
            hub.push(token, &novatalks_widget::conversation_created(conversation, &settings));
        }
        Ok(Course::On)
    }
}
