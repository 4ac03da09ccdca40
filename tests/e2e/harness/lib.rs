//! What the stories are told with: a browser over W3C WebDriver, a sandbox in this process, and eyes that find things
//! as people and screen readers do, by role and name. Nothing here knows how the widget is made inside.

// A harness of tests speaks by panicking: each of its failures is the failure of a story.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr
)]

pub mod accessibility;
pub mod agent;
pub mod agent_deeds;
pub mod bot_deeds;
pub mod browser;
pub mod chromium_only;
pub mod documents;
pub mod eyes;
pub mod files;
pub mod gestures;
pub mod host_page;
pub mod partner_deeds;
pub mod relay;
pub mod road;
pub mod scene;
pub mod site;
pub mod tabs;
pub mod variants;
pub mod visitor;
pub mod waiting;
pub mod watch;
pub mod wire;

pub use scene::{Scene, tell, tell_with_profile};
pub use waiting::eventually;
