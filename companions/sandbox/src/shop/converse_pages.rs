//! The pages that speak to the bot of seed 003, which only ever goes through the relay: alone, and with one of the other
//! back ends to go on with once the bot escalates. `metaData` and `handoff` are lists and objects, so an inline script
//! calls `init`; the bot's id alone fits into a tag.
//!
//! Never in here: the rest of the page.

use super::script::{self, Given};
use crate::hub::Hub;
use crate::policy::Reach;

/// Who goes on when the bot escalates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handoff {
    /// Nobody.
    None,
    /// An agent of seed 000.
    Novatalks,
    /// An agent of seed 001.
    NovatalksSdk,
    /// An agent of seed 002, through the same relay.
    Partner,
}

/// Two parameters of the session, one of them personal. The last line may have none after it.
const META_DATA: &str = "      metaData: [\n        {key: 'userId', value: '54321'},\n        \
                         {key: 'email', value: 'ana@example.com', sanitize: true}\n      ]";

/// The two script elements; the query's parameters are further options, or take the place of those that are there
/// (`?handoff-base-url=` is one of the other back end's). `None` without a relay.
pub fn snippet(handoff: Handoff, parameters: &[Given], hub: &Hub, nonce: &str) -> Option<String> {
    let relay = hub.settings().relay?;
    let options =
        script::given([("backend", "converse"), ("botId", &hub.config.converse_bot_id), ("baseUrl", &relay)]);
    let api = hub.origins.api.as_str();
    let other = match handoff {
        Handoff::None => Vec::new(),
        Handoff::Novatalks => script::given([
            ("backend", "novatalks"),
            ("websiteToken", &hub.config.website_token),
            ("baseUrl", api),
        ]),
        Handoff::NovatalksSdk => script::given([("backend", "novatalks-sdk"), ("baseUrl", api)]),
        Handoff::Partner => script::given([("backend", "partner"), ("baseUrl", &relay)]),
    };
    let theme = script::given([("headerText", "Tern & Tide")]);
    let mut groups = vec![(None, options), (Some("theme"), theme)];
    if handoff != Handoff::None {
        groups.push((Some("handoff"), other));
    }
    script::lay_over(&mut groups, parameters);
    Some(format!(
        "<script nonce=\"{nonce}\" src=\"{}/loader.js\"></script>\n<script nonce=\"{nonce}\">\n    \
         ChatWidget.init({{\n{},\n{META_DATA}\n    }});\n</script>\n",
        hub.origins.assets,
        script::members(&groups),
    ))
}

/// The options that fit into a tag; `None` without a relay.
pub fn tag_options(hub: &Hub) -> Option<[(&'static str, String); 3]> {
    let relay = hub.settings().relay?;
    Some([
        ("backend", "converse".to_owned()),
        ("bot-id", hub.config.converse_bot_id.clone()),
        ("base-url", relay),
    ])
}

/// What the page's policy has to allow: the relay, the bot's pictures, and who goes on.
pub fn reach(handoff: Handoff, hub: &Hub) -> Reach {
    let relay = hub.settings().relay.as_deref().and_then(Reach::origin);
    let api = hub.origins.api.clone();
    let mut apis: Vec<String> = relay.into_iter().collect();
    if matches!(handoff, Handoff::Novatalks | Handoff::NovatalksSdk) {
        apis.push(api.clone());
    }
    Reach { apis, pictures: vec![api] }
}
