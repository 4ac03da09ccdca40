//! The shop's own pages, with the vendor's snippet as its document prints it.
//!
//! Never in here: the plain pages for tests.

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use super::{escaped, page, parameters};
use crate::hub::{Hub, Shared};
use crate::policy::{Policy, Reach};
use crate::state::random_token;

/// Seed 000 §5, to the letter.
const SNIPPET: &str = include_str!("novatalks_snippet.js");
/// The token that the snippet prints.
const PRINTED_TOKEN: &str = "ClCy4HYUKqkf7LABDB1foL";
/// The API's origin that the snippet prints.
const PRINTED_BASE_URL: &str = "https://devlight.cloud.novatalks.com.ua";
/// The folder of the assets that the snippet prints, twice.
const PRINTED_ASSETS_URL: &str = "https://storage.novatalks.ai/static/widget/v2";

/// `GET /`
pub async fn front(State(hub): State<Shared>, uri: Uri) -> Response {
    shown(include_str!("front.html"), &parameters(&uri), &hub)
}

/// `GET /page2`
pub async fn second(State(hub): State<Shared>, uri: Uri) -> Response {
    shown(include_str!("second.html"), &parameters(&uri), &hub)
}

fn shown(template: &str, parameters: &[(String, String)], hub: &Shared) -> Response {
    let nonce = random_token();
    let language = parameters.iter().find(|(name, _)| name == "lang").map_or("en", |(_, value)| value);
    let html = template
        .replace("{{lang}}", &escaped(language))
        .replace("{{console}}", &format!("{}/agent", hub.origins.api))
        .replace("{{nonce}}", &nonce)
        .replace("{{snippet}}", &snippet(parameters, hub));
    page(&Policy::Shop.header(&nonce, &hub.origins, &Reach::of(&hub.origins)), html)
}

/// The snippet with this machine's URLs and token, or the query's `website-token`, `base-url` and
/// `widget-assets-url`. Nothing else of it changes.
fn snippet(parameters: &[(String, String)], hub: &Hub) -> String {
    let value = |name: &str, usual: &str| {
        let given = parameters.iter().find(|(known, _)| known == name).map_or(usual, |(_, value)| value);
        // Inside a string of an inline script: nothing may end either.
        given.replace(['\\', '"', '<', '\n', '\r'], "")
    };
    SNIPPET
        .replace(PRINTED_TOKEN, &value("website-token", &hub.config.website_token))
        .replace(PRINTED_BASE_URL, &value("base-url", &hub.origins.api))
        .replace(PRINTED_ASSETS_URL, &value("widget-assets-url", &hub.origins.assets))
}
