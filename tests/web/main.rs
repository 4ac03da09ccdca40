//! The view in a real browser: what people and assistive technology find, the windowed list, the composer, and that nothing stays
//! behind. The store and the actions are the seam: no engine, no network.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod announcements;
mod bot;
mod composer;
mod contract;
mod files;
mod hostile;
mod kinds;
mod language;
mod lifecycle;
mod list;
mod menu;
mod reactions;
mod replies;
mod stage;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
