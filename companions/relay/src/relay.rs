//! What all parts of a running relay share.
//!
//! Never in here: behaviour.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::browser::presence::Presence;
use crate::browser::token::Keyring;
use crate::config::Config;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::store::Store;
use crate::upstream::Upstream;

/// See the module.
#[derive(Debug)]
#[allow(missing_docs, reason = "each is documented where it is defined")]
pub struct Relay {
    pub config: Config,
    pub keyring: Keyring,
    pub store: Store,
    pub limits: Limits,
    pub metrics: Arc<Metrics>,
    pub upstream: Upstream,
    pub presence: Arc<Presence>,
    /// Cancelled when the relay is about to end.
    pub stop: CancellationToken,
    /// What has to end before it does.
    pub tasks: TaskTracker,
}

/// How the parts hold it.
pub type Shared = Arc<Relay>;

/// Milliseconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
