//! Native tests of the pure half, through its public face only. No network, no clock, no sleeping.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

mod contract;
// The module has no words for people in its table.
#[cfg(not(target_arch = "wasm32"))]
mod defaults;
mod documents;
mod fixtures;
mod hostile;
mod long_history;
mod mangled;
mod reactions;
mod requests;
mod scenarios;
mod snapshot;
mod tolerance;
