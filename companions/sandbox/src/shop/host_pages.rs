//! The plain host pages: each has one way of including the widget or one difficulty, and no decoration.
//!
//! Never in here: the shop's own pages.

use super::converse_pages::Handoff;
use super::partner_pages::Way;
use super::{converse_pages, escaped, partner_pages};
use crate::conversation::Vendor;
use crate::hub::Hub;
use crate::policy::{Policy, Reach};

/// How the widget gets onto the page.
enum Inclusion {
    /// A tag at the end of the body, with these attributes.
    Body(&'static str),
    /// A tag in the head, with these attributes.
    Head(&'static str),
    /// The same tag twice.
    Twice,
    /// A script of the page's own appends it later.
    TagManager,
    /// The element, and the loader without options.
    Element,
    /// Seed 002's own two script elements.
    Guide(Way),
    /// A script that calls `init` with the bot of seed 003, and whoever goes on after it.
    Bot(Handoff),
}

struct HostPage {
    inclusion: Inclusion,
    vendor: Vendor,
    /// Where its link leads, to walk between two pages of one vendor.
    another: &'static str,
    policy: Policy,
    language: &'static str,
    direction: &'static str,
    colour_scheme: &'static str,
    stylesheet: Option<&'static str>,
    title: &'static str,
    text: &'static str,
}

const PLAIN: HostPage = HostPage {
    inclusion: Inclusion::Body("async"),
    vendor: Vendor::Novatalks,
    another: "/tag2",
    policy: Policy::Strict,
    language: "en",
    direction: "ltr",
    colour_scheme: "light",
    stylesheet: None,
    title: "A plain page",
    text: "This page has no style of its own, and the strictest policy that a browser knows.",
};

const SDK: HostPage = HostPage { vendor: Vendor::NovatalksSdk, another: "/sdk2", ..PLAIN };

const PARTNER: HostPage = HostPage {
    inclusion: Inclusion::Guide(Way::Direct),
    vendor: Vendor::Partner,
    another: "/partner2",
    title: "The partners’ snippet",
    text: "The guide’s own snippet with the API key in the page, where everyone can read it. That is for trying out only: \
           a real site has a relay, which keeps the key.",
    ..PLAIN
};

const RELAY: HostPage = HostPage {
    inclusion: Inclusion::Guide(Way::Relay),
    another: "/partner-relay2",
    title: "The partners’ snippet, through the relay",
    text: "The same snippet without a key: the relay has it.",
    ..PARTNER
};

const BOT: HostPage = HostPage {
    inclusion: Inclusion::Bot(Handoff::None),
    vendor: Vendor::Converse,
    another: "/converse2",
    title: "A bot",
    text: "A bot answers here. It knows “buttons”, “carousel”, “link”, “mixture”, “order”, “team”, “action”, “slow” and \
           “agent”.",
    ..PLAIN
};

const ESCALATING: &str = "A bot answers here. Write “agent”, and the same chat goes on with a person: open the agent’s console to be that person.";

const TO_NOVATALKS: HostPage = HostPage {
    inclusion: Inclusion::Bot(Handoff::Novatalks),
    another: "/converse-novatalks2",
    title: "A bot, then an agent by the widget API",
    text: ESCALATING,
    ..BOT
};

const TO_SDK: HostPage = HostPage {
    inclusion: Inclusion::Bot(Handoff::NovatalksSdk),
    another: "/converse-sdk2",
    title: "A bot, then an agent by the SDK API",
    ..TO_NOVATALKS
};

const TO_PARTNER: HostPage = HostPage {
    inclusion: Inclusion::Bot(Handoff::Partner),
    another: "/converse-partner2",
    title: "A bot, then an agent by the partners’ API",
    ..TO_NOVATALKS
};

const BOT_TAG: HostPage = HostPage {
    inclusion: Inclusion::Body("async"),
    another: "/converse-tag2",
    title: "A bot, by one tag",
    ..BOT
};

/// What a page says that cannot have the widget.
const NO_RELAY: &str = "There is no chat on this page, because no relay was named. Start the sandbox with --relay and its address.";

fn described(name: &str) -> Option<HostPage> {
    let page = match name {
        "tag" => HostPage { title: "One tag", ..PLAIN },
        "tag2" => HostPage { title: "One tag, another page", ..PLAIN },
        "sdk" => HostPage { title: "One tag, the SDK API", ..SDK },
        "sdk2" => HostPage { title: "One tag, the SDK API, another page", another: "/sdk", ..SDK },
        "partner" => PARTNER,
        "partner2" => {
            HostPage { another: "/partner", title: "The partners’ snippet, another page", ..PARTNER }
        }
        "partner-relay" => RELAY,
        "partner-relay2" => HostPage {
            another: "/partner-relay",
            title: "The partners’ snippet, through the relay, another page",
            ..RELAY
        },
        "converse" => BOT,
        "converse2" => HostPage { another: "/converse", title: "A bot, another page", ..BOT },
        "converse-tag" => BOT_TAG,
        "converse-tag2" => HostPage { another: "/converse-tag", ..BOT_TAG },
        "converse-novatalks" => TO_NOVATALKS,
        "converse-novatalks2" => HostPage { another: "/converse-novatalks", ..TO_NOVATALKS },
        "converse-sdk" => TO_SDK,
        "converse-sdk2" => HostPage { another: "/converse-sdk", ..TO_SDK },
        "converse-partner" => TO_PARTNER,
        "converse-partner2" => HostPage { another: "/converse-partner", ..TO_PARTNER },
        "head" => HostPage { inclusion: Inclusion::Head(""), title: "A tag in the head", ..PLAIN },
        "defer" => HostPage { inclusion: Inclusion::Head("defer"), title: "A deferred tag", ..PLAIN },
        "late" => HostPage {
            inclusion: Inclusion::TagManager,
            policy: Policy::TagManager,
            title: "A tag manager",
            ..PLAIN
        },
        "twice" => HostPage { inclusion: Inclusion::Twice, title: "The tag twice", ..PLAIN },
        "element" => HostPage { inclusion: Inclusion::Element, title: "An element", ..PLAIN },
        "hostile-css" => HostPage {
            policy: Policy::StrictWithStyles,
            stylesheet: Some("/hostile.css"),
            title: "A hostile stylesheet",
            ..PLAIN
        },
        "rtl" => HostPage {
            language: "ar",
            direction: "rtl",
            title: "صفحة عربية",
            text: "هذه صفحة بسيطة تُقرأ من اليمين إلى اليسار.",
            ..PLAIN
        },
        "dark" => HostPage { colour_scheme: "dark", title: "A dark page", ..PLAIN },
        _ => return None,
    };
    Some(page)
}

/// A page by its name, and the value of its policy; `None` when there is none of this name.
pub fn page(name: &str, parameters: &[(String, String)], hub: &Hub, nonce: &str) -> Option<(String, String)> {
    let mut described = described(name)?;
    let options = options(described.vendor, parameters, hub);
    let attributes = |prefix: &str| -> String {
        options.iter().map(|(name, value)| format!(" {prefix}{name}=\"{}\"", escaped(value))).collect()
    };
    let loader = format!("{}/loader.js", hub.origins.assets);
    let tag = |how: &str, attributes: &str| {
        let how = if how.is_empty() { String::new() } else { format!(" {how}") };
        format!("<script nonce=\"{nonce}\" src=\"{loader}\"{how}{attributes}></script>\n")
    };
    let mut reach = Reach::of(&hub.origins);
    if described.vendor == Vendor::Converse {
        reach = converse_pages::reach(Handoff::None, hub);
        if hub.settings().relay.is_none() {
            described.text = NO_RELAY;
        }
    }
    let (in_head, in_body) = match described.inclusion {
        Inclusion::Guide(way) => {
            reach = partner_pages::reach(way, hub);
            let snippet = partner_pages::snippet(way, parameters, hub, nonce);
            if snippet.is_none() {
                described.text = NO_RELAY;
            }
            (String::new(), snippet.unwrap_or_default())
        }
        Inclusion::Bot(handoff) => {
            reach = converse_pages::reach(handoff, hub);
            let snippet = converse_pages::snippet(handoff, parameters, hub, nonce);
            (String::new(), snippet.unwrap_or_default())
        }
        // Without a relay there is nobody to chat with.
        Inclusion::Body(_) if described.vendor == Vendor::Converse && options.is_empty() => {
            Default::default()
        }
        Inclusion::Body(how) => (String::new(), tag(how, &attributes("data-"))),
        Inclusion::Head(how) => (tag(how, &attributes("data-")), String::new()),
        Inclusion::Twice => {
            (String::new(), tag("async", &attributes("data-")) + &tag("async", &attributes("data-")))
        }
        Inclusion::TagManager => (
            format!(
                "<script nonce=\"{nonce}\" src=\"/tag_manager.js\" data-loader=\"{loader}\"{}></script>\n",
                attributes("data-with-")
            ),
            String::new(),
        ),
        Inclusion::Element => (tag("async", ""), format!("<chat-widget{}></chat-widget>\n", attributes(""))),
    };
    let language = parameters.iter().find(|(name, _)| name == "lang").map(|(_, value)| escaped(value));
    let language = language.unwrap_or_else(|| described.language.to_owned());
    let stylesheet = described
        .stylesheet
        .map_or_else(String::new, |path| format!("<link rel=\"stylesheet\" href=\"{path}\">\n"));
    // Without any style, an attribute is what darkens the ground; a browser's own dark ground is not a colour to scripts.
    let ground = if described.colour_scheme == "dark" { " bgcolor=\"#121416\"" } else { "" };
    let HostPage { another, policy, direction, colour_scheme, title, text, .. } = described;
    // A page that asks elsewhere says so in its policy too.
    let elsewhere = parameters.iter().filter(|(name, _)| name == "base-url");
    reach.apis.extend(elsewhere.filter_map(|(_, address)| Reach::origin(address)));
    let html = format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\n\
         <meta name=\"color-scheme\" content=\"{colour_scheme}\">\n<title>{title}</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n{stylesheet}\
         <script nonce=\"{nonce}\" src=\"/report.js\"></script>\n{in_head}</head>\n<body{ground}>\n<main>\n\
         <h1>{title}</h1>\n<p>{text}</p>\n<p><a href=\"{another}\">Another page</a></p>\n\
         <p><label>A field of the page <input name=\"field\"></label></p>\n{in_body}</main>\n</body>\n</html>\n"
    );
    Some((policy.header(nonce, &hub.origins, &reach), html))
}

/// The options of the tag: those that every page needs, and over them the query's.
fn options(vendor: Vendor, parameters: &[(String, String)], hub: &Hub) -> Vec<(String, String)> {
    let website_token = ("website-token", hub.config.website_token.as_str());
    let base_url = ("base-url", hub.origins.api.as_str());
    let bot = converse_pages::tag_options(hub);
    let options = match vendor {
        Vendor::Novatalks => vec![("backend", "novatalks"), website_token, base_url],
        Vendor::NovatalksSdk => vec![("backend", "novatalks-sdk"), base_url],
        // Its options stand in its script.
        Vendor::Partner => return Vec::new(),
        Vendor::Converse => match &bot {
            Some(options) => options.iter().map(|(name, value)| (*name, value.as_str())).collect(),
            None => return Vec::new(),
        },
    };
    let mut options: Vec<(String, String)> =
        options.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    for (name, value) in parameters.iter().filter(|(name, _)| name != "lang") {
        options.retain(|(known, _)| known != name);
        options.push((name.clone(), value.clone()));
    }
    options
}
