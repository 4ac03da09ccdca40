//! The socket of the documents, which all have the same path. With `clientId` in the query it is seed 002's, whose frames
//! are heard in [`partner`]. Without, it is that of seeds 000 and 001 §8: subscribe, confirmation, presence; and the
//! token that a visitor subscribes with decides whose document it follows.
//!
//! A frame that the document does not know, or any frame before a valid `subscribe`, closes the socket with 1008.
//! Never in here: which events there are; they come as text through the register.

use std::future::pending;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{
    CloseFrame, Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection,
};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};

use crate::conversation::{Conversation, Vendor};
use crate::hub::{Happening, Hub, Shared};
use crate::sockets::Order;
use crate::vendor::frames::{self, Frame};
use crate::vendor::reading::Objection;
use crate::vendor::{changes, event, novatalks_widget, partner};

/// `GET /ws`
pub async fn open(
    State(hub): State<Shared>,
    uri: Uri,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let refused = hub.faults.lock().take_handshake_refusal();
    if let Some(status) = refused {
        return StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE).into_response();
    }
    let upgrade = upgrade.map_err(|rejection| {
        Objection::new(426, format!("/ws is for WebSocket handshakes: {}", rejection.body_text()))
    });
    let customer = partner::socket::customer(&hub, &uri, &headers);
    match upgrade.and_then(|upgrade| Ok((upgrade, customer?))) {
        Ok((upgrade, customer)) => {
            // Before the handshake is answered: a customer's socket misses nothing from the moment it is open.
            let (entry, orders) = Entry::new(&hub);
            if let Some(customer) = &customer {
                hub.sockets.belong(entry.id, customer);
            }
            upgrade.on_upgrade(move |socket| attend(socket, entry, orders, customer))
        }
        Err(objection) => objection.refuse(&hub, "GET /ws"),
    }
}

/// A place in the register, which ends with the socket, and also when the handshake comes to nothing.
struct Entry {
    id: u64,
    hub: Shared,
}

impl Entry {
    fn new(hub: &Shared) -> (Self, UnboundedReceiver<Order>) {
        let (id, orders) = hub.sockets.enter();
        hub.tell(Happening::Sockets);
        (Self { id, hub: Shared::clone(hub) }, orders)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.hub.sockets.leave(self.id);
        self.hub.tell(Happening::Sockets);
    }
}

async fn attend(socket: WebSocket, entry: Entry, orders: UnboundedReceiver<Order>, customer: Option<String>) {
    let mut visit =
        Visit { socket, id: entry.id, customer, confirmed: false, subscribed: None, presence: None };
    visit.run(&entry.hub, orders).await;
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
    /// With seed 002 only; everything below is of the others.
    customer: Option<String>,
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
            Message::Text(text) => match &self.customer {
                Some(customer) => partner::socket::hear(hub, customer, text.as_str()).map(|()| None),
                None => frames::frame(text.as_str()).map(Some),
            },
            Message::Binary(_) => {
                Err(Objection { status: 1008, reason: "the document has no binary frames".to_owned() })
            }
            Message::Ping(_) | Message::Pong(_) => return Course::On,
            Message::Close(_) => return Course::Over,
        };
        let done = match read {
            Ok(None) => Ok(Course::On),
            Ok(Some(frame)) => self.follow(frame, hub).await,
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

    async fn follow(&mut self, frame: Frame, hub: &Hub) -> Result<Course, Objection> {
        match frame {
            Frame::Subscribe { pubsub_token } => self.subscribe(&pubsub_token, hub).await,
            Frame::UpdatePresence if self.confirmed => {
                hub.sockets.note(self.id, |view| view.presence_answered += 1);
                hub.tell(Happening::Sockets);
                Ok(Course::On)
            }
            Frame::UpdatePresence => {
                Err(Objection { status: 1008, reason: "update_presence came before subscribe".to_owned() })
            }
            Frame::Typing(data) => self.hear_typing(&data, hub),
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
        changes::visitor_types(hub, conversation_id, true);
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
