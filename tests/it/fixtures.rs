//! The samples of the vendors' documents, and what the documents say that they mean.

mod converse;
mod novatalks;
mod novatalks_sdk;
mod partner;

use chat_widget::backend::Endpoint;

pub(crate) use converse::{
    converse, converse_codec, converse_endpoint, converse_event, converse_frame, converse_session,
    converse_webhooks,
};
pub(crate) use novatalks::{NOVA_MESSAGE_FRAMES, nova, nova_codec, nova_endpoint, nova_session};
pub(crate) use novatalks_sdk::{
    SDK_KINDS, SDK_MESSAGE_FRAMES, in_a_message, sdk, sdk_codec, sdk_endpoint, sdk_session,
};
pub(crate) use partner::{
    RELAY_ANSWER, flashback, partner, partner_codec, partner_endpoint, partner_frame, partner_messages,
    partner_session, relay_endpoint,
};

/// A server of nobody's, for a page that says nothing of itself.
fn endpoint() -> Endpoint {
    Endpoint {
        base_url: "https://api.shop.example/chat".to_owned(),
        socket_url: "wss://api.shop.example/chat/ws".to_owned(),
        ..Endpoint::default()
    }
}

/// How many samples a folder has. Each of them is read by one of these sources, or the test fails.
fn samples_read(folder: &str, reader: &str, sources: &str) -> usize {
    let folder = [env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/", folder].concat();
    let mut samples = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        if name != "README.md" {
            samples += 1;
            assert!(sources.contains(&[reader, "!(\"", &name, "\")"].concat()), "{name} is read by no test");
        }
    }
    samples
}
