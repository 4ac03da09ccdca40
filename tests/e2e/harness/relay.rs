//! The relay between the page and the vendors of seeds 002 and 003, in this process, with what its operator does to it.

use std::net::SocketAddr;

use relay::browser::token::SigningKey;
use relay::config::Config;
use serde_json::json;

use crate::files::Folder;
use crate::scene::Scene;

/// What the bot and the relay know each other by.
const WEBHOOK_SECRET: &str = "what-bot-and-relay-have-agreed-on";

/// Whose keys a relay holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// The vendor of seed 002.
    Partner,
    /// The vendor of seed 003.
    Converse,
    /// Both, for a bot that hands over to a partner's agents.
    Both,
}

/// A relay that holds keys of one sandbox.
pub struct Relay {
    running: Option<relay::Running>,
    behind: Behind,
    address: SocketAddr,
    api: String,
    shop: String,
    key: String,
    bots_key: String,
    bot: String,
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
        Relay::start_for(scene, Behind::Partner, settings).await
    }

    /// A relay for the bot of seed 003. The bot is told where its webhooks are.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_for_the_bot(scene: &Scene) -> Relay {
        Relay::start_for(scene, Behind::Converse, &[]).await
    }

    /// A relay for these vendors, with settings written as in the environment.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_for(scene: &Scene, behind: Behind, settings: &[(&str, &str)]) -> Relay {
        let state = scene.agent.state().await;
        let known = |name: &str| state[name].as_str().expect("state as documented").to_owned();
        let folder = Folder::new();
        let mut relay = Relay {
            running: None,
            behind,
            address: ([127, 0, 0, 1], 0).into(),
            api: scene.sandbox.origins.api.clone(),
            shop: scene.sandbox.origins.shop.clone(),
            key: known("partner_api_key"),
            bots_key: known("converse_api_key"),
            bot: known("converse_bot_id"),
            keys: new_keys(),
            // A database that nothing has been written to is an empty file.
            store: folder.put("relay.sqlite", b""),
            _folder: folder,
        };
        relay.starts_again(settings);
        let needs_key = behind != Behind::Converse;
        scene.agent.switches(json!({"relay": relay.url(), "partner_socket_needs_key": needs_key})).await;
        if behind != Behind::Partner {
            scene.agent.names_webhooks(&relay.url(), WEBHOOK_SECRET).await;
        }
        relay
    }

    /// Where the page finds it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The key of seed 002's vendor, which no browser may ever see.
    pub fn vendors_key(&self) -> &str {
        &self.key
    }

    /// The same of seed 003's.
    pub fn bots_key(&self) -> &str {
        &self.bots_key
    }

    /// What the bot's webhooks show to the relay.
    pub fn webhook_secret(&self) -> &str {
        WEBHOOK_SECRET
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
        let mut usual = vec![
            ("RELAY_LISTEN_ADDRESS", address.as_str()),
            ("RELAY_LISTEN_ORIGINS", &self.shop),
            ("RELAY_STORE_PATH", &self.store),
            ("RELAY_SESSION_KEYS", &self.keys),
            ("RELAY_SHUTDOWN_SPREAD", "0s"),
        ];
        if self.behind != Behind::Converse {
            usual.extend([
                ("RELAY_PARTNER_BASE_URL", self.api.as_str()),
                ("RELAY_PARTNER_API_KEY", &self.key),
            ]);
        }
        if self.behind != Behind::Partner {
            usual.extend([
                ("RELAY_CONVERSE_BASE_URL", self.api.as_str()),
                ("RELAY_CONVERSE_BOT_ID", &self.bot),
                ("RELAY_CONVERSE_API_KEY", &self.bots_key),
                ("RELAY_CONVERSE_WEBHOOK_SECRETS", WEBHOOK_SECRET),
            ]);
        }
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
