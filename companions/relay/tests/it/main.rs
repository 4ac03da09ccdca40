//! The relay over real sockets, between browsers and an agent system that both speak in literal bytes.
//!
//! Never in here: the sandbox. These tests have an agent system of their own, which does wrong what it is told to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod agent_system;
mod attacks;
mod bot;
mod bot_faults;
mod bot_sockets;
mod bot_stage;
mod browser;
mod durability;
mod failures;
mod logs;
mod operation;
mod origins;
mod partner;
mod program;
mod sessions;
mod socket_ends;
mod sockets;
mod stage;
mod tls;
mod webhook_attacks;
mod webhooks;
