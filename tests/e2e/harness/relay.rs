//! The relay between the page and the vendor of seed 002, in this process, with what its operator does to it.

use std::net::SocketAddr;

use relay::browser::token::SigningKey;
use relay::config::Config;
use serde_json::json;

use crate::files::Folder;
use crate::scene::Scene;

/// A relay that holds the key of one sandbox.
pub struct Relay {
    running: Option<relay::Running>,
    address: SocketAddr,
    api: String,
    shop: String,
    key: String,
    keys: String,
    store: String,
    _folder: Folder,
}

impl Relay {
    /// A relay for this scene. From now on the vendor wants its key for sockets, too.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(scene: &Scene) -> Relay {
        Relay::start_with(scene, &[]).await
    }

    /// The same with settings, written as in the environment.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_with(scene: &Scene, settings: &[(&str, &str)]) -> Relay {
        let state = scene.agent.state().await;
        let folder = Folder::new();
        let mut relay = Relay {
            running: None,
            address: ([127, 0, 0, 1], 0).into(),
            api: scene.sandbox.origins.api.clone(),
            shop: scene.sandbox.origins.shop.clone(),
            key: state["partner_api_key"].as_str().expect("a key as documented").to_owned(),
            keys: new_keys(),
            // A database that nothing has been written to is an empty file.
            store: folder.put("relay.sqlite", b""),
            _folder: folder,
        };
        relay.starts_again(settings);
        scene.agent.switches(json!({"relay": relay.url(), "partner_socket_needs_key": true})).await;
        relay
    }

    /// Where the page finds it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The vendor's key, which no browser may ever see.
    pub fn vendors_key(&self) -> &str {
        &self.key
    }

    /// Ends in order.
    pub async fn stops(&mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown().await;
        }
    }

    /// Starts where it was, with the same keys and the same memory.
    ///
    /// # Panics
    /// When it does not start.
    pub fn starts_again(&mut self, settings: &[(&str, &str)]) {
        let address = self.address.to_string();
        let usual = [
            ("RELAY_LISTEN_ADDRESS", address.as_str()),
            ("RELAY_LISTEN_ORIGINS", &self.shop),
            ("RELAY_STORE_PATH", &self.store),
            ("RELAY_SESSION_KEYS", &self.keys),
            ("RELAY_PARTNER_BASE_URL", &self.api),
            ("RELAY_PARTNER_API_KEY", &self.key),
            ("RELAY_SHUTDOWN_SPREAD", "0s"),
        ];
        let all = usual.iter().chain(settings);
        let config = Config::read(None, all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let running = relay::start(config.expect("settings as documented")).expect("the relay starts");
        self.address = running.address;
        self.running = Some(running);
    }

    /// Forgets the keys that signed the visitors' tokens, as after a leak. To be called while it stands still.
    pub fn changes_keys(&mut self) {
        self.keys = new_keys();
    }
}

fn new_keys() -> String {
    SigningKey::generate("story").expect("randomness")
}
