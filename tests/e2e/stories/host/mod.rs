//! Stories about the page around the widget, and about messages that attack it: neither harms the other.

mod company;
mod controls;
mod corpus;
mod documents;
mod guests;
mod loading;
#[allow(dead_code, reason = "what the codecs make of each text is tested without a browser")]
#[path = "../../../it/hostile/corpus.rs"]
mod payloads;
mod scripts;
mod styles;
