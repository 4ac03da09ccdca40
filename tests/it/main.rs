//! Native tests of the pure half, through its public face only. No network, no clock, no sleeping.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

mod contract;
mod fixtures;
mod long_history;
mod reactions;
mod requests;
mod scenarios;
mod simulation;
mod snapshot;
mod tolerance;
