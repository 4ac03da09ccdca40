//! What all parts of a running relay share.
//!
//! Never in here: behaviour.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::answers::Refusal;
use crate::browser::presence::Presence;
use crate::browser::token::Keyring;
use crate::config::Config;
use crate::converse::Converse;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::store::Store;
use crate::upstream::Upstream;
use crate::webhooks::Webhooks;

/// See the module.
#[derive(Debug)]
#[allow(missing_docs, reason = "each is documented where it is defined")]
pub struct Relay {
    pub config: Config,
    pub keyring: Keyring,
    pub store: Store,
    pub limits: Limits,
    pub metrics: Arc<Metrics>,
    /// The agent system, if there is one.
    pub upstream: Option<Upstream>,
    /// The conversations with the bot, if there is one.
    pub converse: Option<Converse>,
    /// What the bot's webhooks need, if there is one.
    pub webhooks: Option<Webhooks>,
    pub presence: Arc<Presence>,
    /// Cancelled when the relay is about to end.
    pub stop: CancellationToken,
    /// What has to end before it does.
    pub tasks: TaskTracker,
}

impl Relay {
    /// The agent system.
    ///
    /// # Errors
    /// Without one there is nothing that would need it.
    pub fn agents(&self) -> Result<&Upstream, Refusal> {
        self.upstream.as_ref().ok_or(Refusal::NOT_FOUND)
    }

    /// The conversations with the bot.
    ///
    /// # Errors
    /// Without a bot there are none.
    pub fn bot(&self) -> Result<&Converse, Refusal> {
        self.converse.as_ref().ok_or(Refusal::NOT_FOUND)
    }
}

/// How the parts hold it.
pub type Shared = Arc<Relay>;

/// Milliseconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
