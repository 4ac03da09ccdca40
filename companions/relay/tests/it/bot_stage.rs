//! A relay in front of a bot platform, and the platform's webhooks in literal bytes.

use std::net::SocketAddr;

use relay::Running;
use relay::config::Config;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::agent_system::{AgentSystem, Fault};
use crate::browser::{Browser, Reply, Socket, raw};
use crate::stage::{PATIENCE, SHOP, SIGNING_SECRET};

pub const BOT: &str = "618a30beee4e8e87d2f94015";
pub const BOT_KEY: &str = "canary-bot-key-77ab";
pub const WEBHOOK_SECRET: &str = "canary-webhook-secret-1";
pub const NEXT_SECRET: &str = "canary-webhook-secret-2";

pub struct BotStage {
    pub running: Option<Running>,
    pub platform: AgentSystem,
    pub folder: TempDir,
}

pub async fn bot_stage() -> BotStage {
    bot_stage_with(&[]).await
}

/// A relay for the bot with these settings, written as in the environment.
pub async fn bot_stage_with(settings: &[(&str, &str)]) -> BotStage {
    let platform = AgentSystem::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut stage = BotStage { running: None, platform, folder };
    stage.start(settings);
    stage
}

/// The settings of such a relay.
pub fn settings(folder: &TempDir, platform: SocketAddr) -> Vec<(String, String)> {
    let store = folder.path().join("relay.sqlite").to_str().unwrap().to_owned();
    let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    vec![
        own("RELAY_LISTEN_ADDRESS", "127.0.0.1:0"),
        own("RELAY_LISTEN_ORIGINS", SHOP),
        own("RELAY_STORE_PATH", &store),
        own("RELAY_SESSION_KEYS", &format!("k1:{SIGNING_SECRET}")),
        own("RELAY_CONVERSE_BASE_URL", &format!("http://{platform}")),
        own("RELAY_CONVERSE_BOT_ID", BOT),
        own("RELAY_CONVERSE_API_KEY", BOT_KEY),
        own("RELAY_CONVERSE_WEBHOOK_SECRETS", WEBHOOK_SECRET),
        own("RELAY_SHUTDOWN_SPREAD", "0s"),
    ]
}

impl BotStage {
    /// Starts the relay on what is in the folder.
    pub fn start(&mut self, more: &[(&str, &str)]) {
        crate::logs::listen();
        let mut all = settings(&self.folder, self.platform.address);
        all.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let config = Config::read(None, all.into_iter()).unwrap();
        self.running = Some(relay::start(config).unwrap());
    }

    pub async fn stop(&mut self) {
        self.running.take().unwrap().shutdown().await;
    }

    pub fn relay(&self) -> SocketAddr {
        self.running.as_ref().unwrap().address
    }

    pub async fn metrics(&self) -> String {
        let operator = self.running.as_ref().unwrap().operator;
        Browser::new(operator, SHOP).get("/metrics").await.body
    }

    /// A visitor with a session of the relay's, and none with the bot.
    pub async fn visitor(&self) -> Browser {
        Browser::new(self.relay(), SHOP).with_session().await
    }

    /// A visitor with a conversation of this name, and what the platform calls it.
    pub async fn talking(&self, name: &str) -> (Browser, String) {
        let visitor = self.visitor().await;
        let started =
            visitor.tells(&json!({"platformConversationId": name, "eventType": "startSession"})).await;
        assert_eq!(started.status, 200, "{started:?}");
        let upstream = self.platform.seen().last().unwrap().json()["platformConversationId"].clone();
        (visitor, upstream.as_str().unwrap().to_owned())
    }

    /// Rings a webhook with the secret as a bearer's.
    pub async fn rings(&self, body: &Value) -> Reply {
        self.rings_as("chat", &bearer(WEBHOOK_SECRET), &body.to_string()).await
    }

    /// Rings a webhook with these headers and this body.
    pub async fn rings_as(&self, hook: &str, headers: &str, body: &str) -> Reply {
        ring(self.relay(), hook, headers, body).await
    }

    /// The next request to the platform ends like this.
    pub fn fault(&self, fault: Fault) {
        self.platform.fault("POST /chat/converse", fault);
    }

    /// What the platform was told in messages.
    pub fn messages(&self) -> Vec<String> {
        let bodies = self.platform.seen().into_iter().filter(|seen| seen.line.contains("converse"));
        let bodies = bodies.map(|seen| seen.json()).filter(|body| body["eventType"] == "message");
        bodies.map(|body| body["text"].as_str().unwrap().to_owned()).collect()
    }
}

/// Rings a webhook of this relay.
pub async fn ring(relay: SocketAddr, hook: &str, headers: &str, body: &str) -> Reply {
    let length = body.len();
    raw(
        relay,
        &format!(
            "POST /hooks/converse/{hook} HTTP/1.1\r\nHost: relay.example\r\nConnection: close\r\n\
             Content-Type: application/json\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
        ),
    )
    .await
}

pub fn bearer(secret: &str) -> String {
    format!("Authorization: Bearer {secret}\r\n")
}

/// The document's text message.
pub fn says(conversation: &str, text: &str) -> Value {
    json!({
        "botId": BOT,
        "data": {
            "eventType": "sendMessage", "platformConversationId": conversation, "type": "text",
            "replyId": "618a30be1c2ffe001ab1078f", "buttons": [], "text": text, "carouselCards": [],
        },
    })
}

/// What a browser does in a conversation with the bot.
impl Browser {
    pub async fn tells(&self, body: &Value) -> Reply {
        self.post("/chat/converse", body).await
    }

    pub async fn says(&self, name: &str, text: &str, key: &str) -> Reply {
        self.tells(&json!({
            "platformConversationId": name, "eventType": "message", "text": text, "clientMessageId": key,
        }))
        .await
    }

    /// The events of a conversation: what each says, or its type.
    pub async fn reads(&self, name: &str) -> Vec<String> {
        let page = self.get(&format!("/chat/converse/{name}?limit=100")).await;
        assert_eq!(page.status, 200, "{page:?}");
        page.json()["events"].as_array().unwrap().iter().map(|event| told(&event["data"])).collect()
    }

    /// A socket that hears of this conversation, with all that came after that number.
    pub async fn hears(&self, name: &str, after: Option<i64>) -> Socket {
        let socket = self.try_socket(&format!("chat-widget.converse, token.{}", self.token)).await;
        let mut socket = socket.unwrap_or_else(|status| panic!("the handshake ended with {status}"));
        let mut subscribe = json!({"type": "subscribe", "platformConversationId": name});
        if let Some(after) = after {
            subscribe["after"] = json!(after);
        }
        socket.say(&subscribe).await;
        socket
    }
}

impl Socket {
    /// The next frame that is no sign of life.
    pub async fn frame(&mut self) -> Value {
        loop {
            let frame: Value = serde_json::from_str(&self.heard().await).unwrap();
            if frame["type"] != "ping" {
                return frame;
            }
        }
    }

    /// What the next event says.
    pub async fn event(&mut self) -> String {
        let frame = self.frame().await;
        assert_eq!(frame["type"], "event", "{frame}");
        told(&frame["data"])
    }
}

/// What an event says, or which it is.
pub fn told(data: &Value) -> String {
    data["text"].as_str().or(data["eventType"].as_str()).unwrap_or_default().to_owned()
}

/// Asks again until it holds.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let asking = async {
        while !holds().await {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, asking).await.is_ok(), "waited in vain for {what}");
}
