//! The sandbox over real sockets, spoken to in the bytes of seed 000, of seed 001 in `sdk`, of seed 002 in
//! `partner` and of seed 003 in `converse`.
//!
//! Never in here: the product's own reader of the same document.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod assets;
mod control;
mod conversations;
mod converse;
mod cors;
mod faults;
mod files;
mod pages;
mod partner;
mod refusals;
mod sdk;
mod socket;
mod socket_faults;
mod stage;
