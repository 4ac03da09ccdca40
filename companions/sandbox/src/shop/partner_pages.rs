//! The partners' snippet as seed 002 prints it, "Basic Installation" with the options of "Widget Customization": with the
//! key in the page, as the guide has it, or through the relay, which has the key.
//!
//! Never in here: the rest of the page.

use super::script::{self, Given};
use crate::hub::Hub;
use crate::policy::Reach;

/// How the page comes to the partners' API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// With the key.
    Direct,
    /// Through the relay.
    Relay,
}

/// The two script elements. The tag has a nonce more than the guide's; the query's parameters are further options, or
/// take the place of those that are there.
pub fn snippet(way: Way, parameters: &[Given], hub: &Hub, nonce: &str) -> Option<String> {
    let relay = hub.settings().relay;
    let options = match way {
        Way::Direct => {
            script::given([("apiKey", &hub.config.partner_api_key), ("baseUrl", &hub.origins.api)])
        }
        Way::Relay => script::given([("backend", "partner"), ("baseUrl", &relay?)]),
    };
    let theme = script::given([
        ("primaryColor", "#3a7bd5"),
        ("headerText", "Customer Support"),
        ("welcomeMessage", "Hello! How can we help you today?"),
    ]);
    let mut groups = [(None, options), (Some("theme"), theme)];
    script::lay_over(&mut groups, parameters);
    Some(format!(
        "<script nonce=\"{nonce}\" src=\"{}/chat-widget.js\"></script>\n<script nonce=\"{nonce}\">\n  \
         document.addEventListener('DOMContentLoaded', function() {{\n    ChatWidget.init({{\n{}\n    }});\n  \
         }});\n</script>\n",
        hub.origins.assets,
        script::members(&groups),
    ))
}

/// What the page's policy has to allow.
pub fn reach(way: Way, hub: &Hub) -> Reach {
    match (way, hub.settings().relay.as_deref().and_then(Reach::origin)) {
        (Way::Relay, Some(relay)) => Reach { apis: vec![relay.clone()], pictures: vec![relay] },
        _ => Reach::of(&hub.origins),
    }
}
