//! One story a file: what a visitor does, and what the visitor and the agent then see.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod converse;
mod delivery_marks;
mod draft_survives_reload;
mod files;
mod first_message;
mod habits;
mod history;
mod host;
mod hostile_text;
mod keyboard;
mod languages;
mod loader;
mod looks;
mod lost_answer;
mod lost_conversation;
mod network;
mod offline_and_back;
mod partner;
mod phone;
mod polling_when_no_socket;
mod private_never_shown;
mod public_api;
mod refused_then_retry;
mod resume_next_page;
mod sdk;
mod server_dialects;
mod tabs;
mod trap_restarts;
mod two_quick_sends;
mod website;
