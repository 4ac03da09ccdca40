//! The one value that all rooms of the sandbox share, and the few sentences that all of them say.
//!
//! Never in here: routes, JSON shapes of a vendor, rules of misbehaviour.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::{broadcast, mpsc};
use tokio_util::sync::CancellationToken;

use crate::config::{Config, Origins, Settings};
use crate::faults::Faults;
use crate::journal::{Journal, Push, Refusal, WebhookCall};
use crate::push::Notification;
use crate::sockets::Sockets;
use crate::state::{World, now_ms};
use crate::uploads::Uploads;
use crate::vendor::converse::turns::Turn;
use crate::webhooks::Caller;

/// How many happenings a slow console may lag behind before it has to load everything anew.
const HAPPENINGS_KEPT: usize = 1_024;

/// Shared by every task of one running sandbox.
pub type Shared = Arc<Hub>;

/// What the event stream tells the console; each names what changed, and what it now is where that is small.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happening {
    /// A conversation appeared or changed (or is gone).
    Conversation {
        /// Its id.
        id: i64,
    },
    /// A message was stored or changed.
    Message {
        /// Its conversation.
        conversation_id: i64,
        /// The message as the control shows it.
        message: Value,
    },
    /// Something was refused.
    Refusal {
        /// What and why.
        refusal: Refusal,
    },
    /// A visitor sent a typing frame.
    Typing {
        /// In this conversation.
        conversation_id: i64,
        /// False when it said that the typing is over.
        is_typing: bool,
    },
    /// A push notification was sent, or could not be.
    Push {
        /// Which, and how it ended.
        push: Push,
    },
    /// A webhook of seed 003 was called, or could not be.
    WebhookCall {
        /// Which, and how it ended.
        call: WebhookCall,
    },
    /// Sockets opened, closed, subscribed or answered.
    Sockets,
    /// The rules of misbehaviour changed.
    Faults,
    /// A switch was turned.
    Settings,
    /// All was forgotten, or much changed at once: load everything anew.
    Reset,
}

/// The sandbox's memory.
pub struct Hub {
    /// As given at the start.
    pub config: Config,
    /// Where the three origins are.
    pub origins: Origins,
    /// Conversations and messages.
    pub world: Mutex<World>,
    /// The switches.
    pub settings: Mutex<Settings>,
    /// The logs.
    pub journal: Mutex<Journal>,
    /// The rules of misbehaviour.
    pub faults: Mutex<Faults>,
    /// The open sockets.
    pub sockets: Sockets,
    /// The stored files.
    pub uploads: Mutex<Uploads>,
    /// What calls the webhooks of seed 003.
    pub caller: Caller,
    /// Ends every task.
    pub stop: CancellationToken,
    happenings: broadcast::Sender<Happening>,
    queues: Queues,
}

/// What is done behind the requests' backs, one queue for each kind.
pub struct Queues {
    /// Push notifications.
    pub notifications: mpsc::UnboundedSender<Notification>,
    /// What the bot of seed 003 does.
    pub turns: mpsc::UnboundedSender<Turn>,
}

impl Hub {
    /// A hub without conversations.
    pub fn new(
        config: Config,
        origins: Origins,
        sockets: Sockets,
        queues: Queues,
        stop: CancellationToken,
    ) -> Shared {
        let settings = config.settings.clone();
        Arc::new(Self {
            config,
            origins,
            world: Mutex::default(),
            settings: Mutex::new(settings),
            journal: Mutex::default(),
            faults: Mutex::default(),
            sockets,
            uploads: Mutex::default(),
            caller: Caller::default(),
            stop,
            happenings: broadcast::channel(HAPPENINGS_KEPT).0,
            queues,
        })
    }

    /// A copy of the switches as they stand.
    pub fn settings(&self) -> Settings {
        self.settings.lock().clone()
    }

    /// Tells the console.
    pub fn tell(&self, happening: Happening) {
        // Nobody listening is the usual case in tests.
        let _ = self.happenings.send(happening);
    }

    /// Listens to what is told from now on.
    pub fn listen(&self) -> broadcast::Receiver<Happening> {
        self.happenings.subscribe()
    }

    /// Notes that the vendor refused something.
    pub fn refuse(&self, place: impl Into<String>, status: u16, reason: impl Into<String>) {
        let refusal = self.journal.lock().refuse(now_ms(), place.into(), status, reason.into());
        self.tell(Happening::Refusal { refusal });
    }

    /// Queues a push notification; it is sent when those before it have ended.
    pub fn notify(&self, notification: Notification) {
        // Only a sandbox that is stopping has nobody who sends it.
        let _ = self.queues.notifications.send(notification);
    }

    /// Notes how a push notification ended.
    pub fn note_push(&self, push: Push) {
        self.journal.lock().push(push.clone());
        self.tell(Happening::Push { push });
    }

    /// Queues what the bot does next in a session; it is done when what it did there before has ended.
    pub fn take_turn(&self, turn: Turn) {
        // As above.
        let _ = self.queues.turns.send(turn);
    }

    /// Notes how a call of a webhook ended.
    pub fn note_webhook_call(&self, call: WebhookCall) {
        self.journal.lock().webhook_call(call.clone());
        self.tell(Happening::WebhookCall { call });
    }

    /// Sends an event to every socket that is registered under `token`, subject to the socket faults.
    pub fn push(&self, token: &str, event: &Value) {
        self.push_later(token, event, Duration::ZERO);
    }

    /// The same after a pause. What is pushed in the meantime waits behind it.
    pub fn push_later(&self, token: &str, event: &Value, pause: Duration) {
        let deliveries = self.faults.lock().shape_event(token, &event.to_string());
        for mut delivery in deliveries {
            delivery.delay += pause;
            self.sockets.enqueue(delivery);
        }
    }

    /// Forgets conversations, files, logs and rules, closes the sockets, and puts the switches back.
    pub fn reset(&self) {
        self.sockets.close_all(1001);
        *self.world.lock() = World::default();
        *self.settings.lock() = self.config.settings.clone();
        *self.journal.lock() = Journal::default();
        *self.faults.lock() = Faults::default();
        *self.uploads.lock() = Uploads::default();
        self.tell(Happening::Reset);
    }
}
