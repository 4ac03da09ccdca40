//! Conversations with a bot (seed 003): a page asks by request, the bot answers by webhook, and the relay keeps what was
//! said in order until the page has it.
//!
//! `bodies` reads what a page wants, `sending` carries it to the `platform` once, `journal` keeps everything, `feed` brings
//! it to the pages. Never in here: webhooks (they have a room of their own), sessions and sites, which `browser` has judged.

pub mod bodies;
pub mod feed;
mod frames;
pub mod journal;
pub mod lanes;
pub mod platform;
mod routes;
mod sending;

use std::sync::Arc;
use std::time::Duration;

pub use self::routes::routes;

use self::journal::Retention;
use self::lanes::Lanes;
use self::platform::Platform;
use crate::config::{self, Config};
use crate::metrics::Metrics;

/// What the conversations share.
#[derive(Debug)]
#[allow(missing_docs, reason = "each is documented where it is defined")]
pub struct Converse {
    pub settings: config::Converse,
    pub platform: Platform,
    pub lanes: Arc<Lanes>,
    pub retention: Retention,
}

impl Converse {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn new(config: &Config, bot: &config::Converse, metrics: Arc<Metrics>) -> Result<Self, String> {
        Ok(Self {
            platform: Platform::new(config, bot, metrics)?,
            lanes: Arc::default(),
            retention: Retention {
                keep: milliseconds(bot.keep),
                keep_events: bot.keep_events.get(),
                idle_after: milliseconds(bot.idle_after),
                duplicates_within: milliseconds(bot.duplicates_within),
            },
            settings: bot.clone(),
        })
    }
}

fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
