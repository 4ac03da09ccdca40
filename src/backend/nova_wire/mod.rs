//! What both NovaTalks APIs say in the same words: seed 000 and seed 001 §6 to §8, with what PROTOCOL-NOTES knows of their
//! ancestor. No request of its own, no capability: what differs is in the rooms of the two.

mod message;
mod reading;
mod writing;

pub use message::{attachments, direction, identity, message, sender};
pub use reading::{accepts_send, frame, history, session};
pub use writing::{
    FILE_FIELD, KEEPALIVE, blobs, contact, content_type, push_account, push_message, subscribe,
};
