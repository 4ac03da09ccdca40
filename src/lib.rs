//! An embeddable customer-support chat widget.
//!
//! The pure half compiles everywhere: `model` says *what* a conversation is, `backend` *how a vendor says it*, `engine`
//! *when* something happens. The browser half (`page`, `driver`, `store`, `view`, `api`) exists only on wasm32.
//! Who may import whom stands in ARCHITECTURE.md and is held by `cargo xtask tidy`.

pub mod backend;
pub mod config;
pub mod engine;
pub mod i18n;
pub mod json;
pub mod model;
pub mod theme;

#[cfg(target_arch = "wasm32")]
mod api;
#[cfg(target_arch = "wasm32")]
mod driver;
#[cfg(target_arch = "wasm32")]
pub mod page;
#[cfg(target_arch = "wasm32")]
pub mod store;
#[cfg(target_arch = "wasm32")]
pub mod view;
