//! The partners' snippet as seed 002 prints it, "Basic Installation" with the options of "Widget Customization": with the
//! key in the page, as the guide has it, or through the relay, which has the key.
//!
//! Never in here: the rest of the page.

use axum::http::Uri;

use crate::config::Origins;
use crate::hub::Hub;

/// How the page comes to the partners' API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// With the key.
    Direct,
    /// Through the relay.
    Relay,
}

/// An option of `ChatWidget.init`, and the value that it gets.
type Given = (String, String);

/// The two script elements. The tag has a nonce more than the guide's; the query's parameters are further options, or
/// take the place of those that are there.
pub fn snippet(way: Way, parameters: &[Given], hub: &Hub, nonce: &str) -> Option<String> {
    let relay = hub.settings().relay;
    let mut options = match way {
        Way::Direct => vec![
            ("apiKey".to_owned(), hub.config.partner_api_key.clone()),
            ("baseUrl".to_owned(), hub.origins.api.clone()),
        ],
        Way::Relay => vec![("backend".to_owned(), "partner".to_owned()), ("baseUrl".to_owned(), relay?)],
    };
    let mut theme = [
        ("primaryColor", "#3a7bd5"),
        ("headerText", "Customer Support"),
        ("welcomeMessage", "Hello! How can we help you today?"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    for (name, value) in parameters.iter().filter(|(name, _)| name != "lang") {
        match name.strip_prefix("theme-") {
            Some(name) => put(&mut theme, camel_case(name), value),
            None => put(&mut options, camel_case(name), value),
        }
    }
    let line = |indent: &str, (name, value): &Given| format!("{indent}{name}: {}", literal(value));
    let mut lines: Vec<String> = options.iter().map(|option| line("      ", option)).collect();
    let theme: Vec<String> = theme.iter().map(|option| line("        ", option)).collect();
    lines.push(format!("      theme: {{\n{}\n      }}", theme.join(",\n")));
    Some(format!(
        "<script nonce=\"{nonce}\" src=\"{}/chat-widget.js\"></script>\n<script nonce=\"{nonce}\">\n  \
         document.addEventListener('DOMContentLoaded', function() {{\n    ChatWidget.init({{\n{}\n    }});\n  \
         }});\n</script>\n",
        hub.origins.assets,
        lines.join(",\n"),
    ))
}

/// The origins that the page's policy has to allow.
pub fn origins(way: Way, hub: &Hub) -> Origins {
    let mut origins = hub.origins.clone();
    let relay = hub.settings().relay.filter(|_| way == Way::Relay);
    if let Some(relay) = relay.and_then(|relay| relay.parse::<Uri>().ok())
        && let (Some(scheme), Some(authority)) = (relay.scheme_str(), relay.authority())
    {
        origins.api = format!("{scheme}://{authority}");
    }
    origins
}

fn put(options: &mut Vec<Given>, name: String, value: &str) {
    match options.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => value.clone_into(known),
        None => options.push((name, value.to_owned())),
    }
}

/// `header-text` as the guide writes it: `headerText`.
fn camel_case(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        let initial = letters.next().map(|letter| letter.to_ascii_uppercase());
        name + &initial.into_iter().chain(letters).collect::<String>()
    })
}

/// A value as it stands in an inline script. Nothing may end the string or the script.
fn literal(value: &str) -> String {
    if matches!(value, "true" | "false") {
        return value.to_owned();
    }
    format!("'{}'", value.replace(['\\', '\'', '<', '\n', '\r', '\u{2028}', '\u{2029}'], ""))
}
