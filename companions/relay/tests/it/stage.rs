//! A relay of one's own for each test, with an agent system behind it.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use relay::Running;
use relay::config::Config;
use relay::relay::now;
use serde_json::{Value, json};
use sha2::Sha256;
use tempfile::TempDir;

use crate::agent_system::{API_KEY, AgentSystem};
use crate::browser::{Browser, Reply};

/// Nothing on the loopback interface takes this long; a test that waits longer has failed.
pub const PATIENCE: Duration = Duration::from_secs(10);
pub const SHOP: &str = "https://shop.example";
pub const OTHER_SHOP: &str = "https://other.example";
/// 32 bytes in base64url, as the test signs tokens of its own with them.
pub const SIGNING_SECRET: &str = "Y2FuYXJ5LXNpZ25pbmcta2V5LW9mLTMyLWJ5dGVzISE";
pub const IDENTITY_SECRET: &str = "canary identity secret of the shop's server";

pub struct Stage {
    pub running: Running,
    pub agents: AgentSystem,
    pub folder: TempDir,
}

pub async fn stage() -> Stage {
    stage_with(&[]).await
}

/// A relay with these settings, written as in the environment.
pub async fn stage_with(settings: &[(&str, &str)]) -> Stage {
    let agents = AgentSystem::start().await;
    let folder = tempfile::tempdir().unwrap();
    let base_url = format!("http://{}", agents.address);
    let running = start(&folder, &base_url, settings);
    Stage { running, agents, folder }
}

/// Starts a relay with its store in that folder.
pub fn start(folder: &TempDir, base_url: &str, settings: &[(&str, &str)]) -> Running {
    crate::logs::listen();
    relay::start(config(folder, base_url, settings)).unwrap()
}

pub fn config(folder: &TempDir, base_url: &str, settings: &[(&str, &str)]) -> Config {
    let store = folder.path().join("relay.sqlite");
    let keys = format!("k1:{SIGNING_SECRET}");
    let origins = format!("{SHOP},{OTHER_SHOP}");
    let usual = [
        ("RELAY_LISTEN_ADDRESS", "127.0.0.1:0"),
        ("RELAY_LISTEN_ORIGINS", &origins),
        ("RELAY_STORE_PATH", store.to_str().unwrap()),
        ("RELAY_SESSION_KEYS", &keys),
        ("RELAY_PARTNER_BASE_URL", base_url),
        ("RELAY_PARTNER_API_KEY", API_KEY),
        ("RELAY_SHUTDOWN_SPREAD", "0s"),
    ];
    let all = usual.iter().chain(settings);
    Config::read(None, all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).unwrap()
}

impl Stage {
    /// A browser on a page of the shop, without a session.
    pub fn browser(&self) -> Browser {
        Browser::new(self.running.address, SHOP)
    }

    /// A browser with a session.
    pub async fn visitor(&self) -> Browser {
        self.browser().with_session().await
    }

    /// A browser with a session and a conversation, whose id it gives too.
    pub async fn talking(&self) -> (Browser, u64) {
        let visitor = self.visitor().await;
        let id = visitor.converse().await;
        (visitor, id)
    }

    pub async fn metrics(&self) -> String {
        let browser = Browser::new(self.running.operator, SHOP);
        browser.get("/metrics").await.body
    }

    /// Asks for the metrics until this line stands there.
    pub async fn until_metric(&self, line: &str) {
        let asking = async {
            while !self.metrics().await.lines().any(|found| found == line) {
                tokio::task::yield_now().await;
            }
        };
        if tokio::time::timeout(PATIENCE, asking).await.is_err() {
            panic!("{line} never stood in\n{}", self.metrics().await);
        }
    }
}

/// A token signed by the test itself, from what the documents of the relay say of it.
pub fn sign(key: &str, secret: &str, claims: &Value) -> String {
    let signed = format!("v1.{key}.{}", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()));
    let secret = BASE64_URL_SAFE_NO_PAD.decode(secret).unwrap();
    let mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap().chain_update(&signed);
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// A token of this customer for the shop that ends so many seconds from now.
pub fn token(customer: &str, ends_in: i64) -> String {
    let ends = now().saturating_add_signed(ends_in * 1000);
    sign("k1", SIGNING_SECRET, &json!({"s": customer, "c": customer, "o": SHOP, "e": ends, "v": false}))
}

/// An identity token of the shop's server.
pub fn identity(claims: &Value, secret: &str) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({"alg": "HS256", "typ": "JWT"})), part(claims));
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(&signed);
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// The code of a refusal.
pub fn code(reply: &Reply) -> String {
    let code = reply.json()["error"]["code"].as_str().map(str::to_owned);
    code.unwrap_or_else(|| panic!("no refusal: {reply:?}"))
}
