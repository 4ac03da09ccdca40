//! The register of open sockets, and the queue through which events reach them in order.
//!
//! Never in here: frames of a vendor, or when to send them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use crate::customers;

/// What a socket's task is told to do.
#[derive(Clone, Debug)]
pub enum Order {
    /// Send this text frame.
    Text(Arc<str>),
    /// Send these bytes as a binary frame.
    Binary(Vec<u8>),
    /// Close with this code; 1005 sends an empty close frame.
    Close(u16),
    /// Drop the connection without a close frame, so that a browser sees 1006.
    Cut,
    /// Neither send nor read any more, and keep the connection open.
    Freeze,
}

/// One event on its way to all sockets of one token, or of one customer.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Under what these sockets are registered.
    pub token: String,
    /// The frame.
    pub text: Arc<str>,
    /// How long to hold it back.
    pub delay: Duration,
}

/// What is known of one socket.
#[derive(Clone, Debug, Serialize)]
pub struct SocketView {
    /// Counts from 1.
    pub id: u64,
    /// The conversation, once subscribed.
    pub conversation_id: Option<i64>,
    /// With seed 002, whose sockets belong to no conversation: the customer.
    pub customer_id: Option<String>,
    /// `presence.update` frames sent.
    pub presence_sent: u64,
    /// `update_presence` frames received.
    pub presence_answered: u64,
    /// Whether it was told to freeze.
    pub frozen: bool,
}

struct Entry {
    view: SocketView,
    token: Option<String>,
    orders: mpsc::UnboundedSender<Order>,
}

#[derive(Default)]
struct Register {
    entries: BTreeMap<u64, Entry>,
    opened: u64,
}

/// The register, cheap to clone.
#[derive(Clone)]
pub struct Sockets {
    register: Arc<Mutex<Register>>,
    queue: mpsc::UnboundedSender<(Instant, Delivery)>,
}

impl Sockets {
    /// An empty register, and the task that hands events over in order; it ends with the register.
    pub fn start() -> Self {
        let (queue, mut queued) = mpsc::unbounded_channel::<(Instant, Delivery)>();
        let register = Arc::new(Mutex::new(Register::default()));
        let weak = Arc::downgrade(&register);
        tokio::spawn(async move {
            while let Some((due, delivery)) = queued.recv().await {
                if due > Instant::now() {
                    sleep_until(due).await;
                }
                let Some(register) = weak.upgrade() else { break };
                for entry in register.lock().entries.values() {
                    if entry.token.as_deref() == Some(delivery.token.as_str()) {
                        let _ = entry.orders.send(Order::Text(Arc::clone(&delivery.text)));
                    }
                }
            }
        });
        Self { register, queue }
    }

    /// Enters a socket that has just opened.
    pub fn enter(&self) -> (u64, mpsc::UnboundedReceiver<Order>) {
        let (orders, received) = mpsc::unbounded_channel();
        let mut register = self.register.lock();
        register.opened += 1;
        let id = register.opened;
        let view = SocketView {
            id,
            conversation_id: None,
            customer_id: None,
            presence_sent: 0,
            presence_answered: 0,
            frozen: false,
        };
        register.entries.insert(id, Entry { view, token: None, orders });
        (id, received)
    }

    /// Forgets a socket that has closed.
    pub fn leave(&self, id: u64) {
        self.register.lock().entries.remove(&id);
    }

    /// From now on the socket receives this conversation's events.
    pub fn subscribe(&self, id: u64, token: &str, conversation_id: i64) {
        if let Some(entry) = self.register.lock().entries.get_mut(&id) {
            entry.token = Some(token.to_owned());
            entry.view.conversation_id = Some(conversation_id);
        }
    }

    /// From now on the socket receives the events of all of this customer's conversations.
    pub fn belong(&self, id: u64, customer_id: &str) {
        if let Some(entry) = self.register.lock().entries.get_mut(&id) {
            entry.token = Some(customers::channel(customer_id));
            entry.view.customer_id = Some(customer_id.to_owned());
        }
    }

    /// Changes what is known of a socket.
    pub fn note(&self, id: u64, change: impl FnOnce(&mut SocketView)) {
        if let Some(entry) = self.register.lock().entries.get_mut(&id) {
            change(&mut entry.view);
        }
    }

    /// Queues an event.
    pub fn enqueue(&self, delivery: Delivery) {
        let _ = self.queue.send((Instant::now() + delivery.delay, delivery));
    }

    /// Orders every socket, or those that are registered under this, to do something at once; says how many there were.
    pub fn order(&self, token: Option<&str>, order: &Order) -> usize {
        let mut register = self.register.lock();
        let mut ordered = 0;
        for entry in register.entries.values_mut() {
            if token.is_none() || entry.token.as_deref() == token {
                if matches!(order, Order::Freeze) {
                    entry.view.frozen = true;
                }
                let _ = entry.orders.send(order.clone());
                ordered += 1;
            }
        }
        ordered
    }

    /// Closes every socket with this code.
    pub fn close_all(&self, code: u16) {
        self.order(None, &Order::Close(code));
    }

    /// All open sockets.
    pub fn views(&self) -> Vec<SocketView> {
        self.register.lock().entries.values().map(|entry| entry.view.clone()).collect()
    }

    /// How many sockets opened since the start.
    pub fn opened(&self) -> u64 {
        self.register.lock().opened
    }
}
