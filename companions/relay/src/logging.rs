//! The log. What other crates have to say is only heard from warnings on: at their finer levels some print requests with
//! all headers, and a key stands in one of them.
//!
//! Never in here: what is logged.

use std::io::{self, IsTerminal as _};

use tracing::Subscriber;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry;

use crate::config::Log;

/// What writes the log as the settings say. It goes to standard error, so that standard output is for what was asked for.
pub fn subscriber<W>(log: &Log, writer: W) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let filter = Targets::new().with_target("relay", log.level).with_default(LevelFilter::WARN);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    if log.json {
        Box::new(registry().with(filter).with(lines.json()))
    } else {
        Box::new(registry().with(filter).with(lines.with_ansi(io::stderr().is_terminal())))
    }
}
