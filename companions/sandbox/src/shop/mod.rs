//! The shop's origin: a small shop that loads the widget by the vendor's snippet, and plain host pages for tests,
//! one for each way onto a page and each kind of difficult host.
//!
//! | path | what it is |
//! | --- | --- |
//! | `/`, `/page2` | the shop, two pages; seed 000's snippet with only its URLs and its token changed |
//! | `/studio` | the theme studio: controls, previews, and the finished snippet; `POST /studio/answers` lets somebody answer the previews |
//! | `/tag`, `/tag2` | one `<script async data-…>` at the end of the body; two pages to walk between |
//! | `/sdk`, `/sdk2` | the same for the SDK API of seed 001, which needs no website token |
//! | `/partner`, `/partner2` | seed 002's own two script elements, with the key |
//! | `/partner-relay`, `/partner-relay2` | the same without the key, through the relay that the sandbox was told of |
//! | `/converse`, `/converse2` | the bot of seed 003 through the relay, with `metaData`, by `init` |
//! | `/converse-tag`, `/converse-tag2` | the same without `metaData`, by one tag |
//! | `/converse-novatalks`, `/converse-sdk`, `/converse-partner` and each with `2` | the bot with `handoff` to that back end |
//! | `/head`, `/defer` | the same tag in the head: blocking, and with `defer` |
//! | `/late` | a script of the shop appends the loader after the page's `load`, as a tag manager does |
//! | `/twice` | two tags |
//! | `/element` | `<chat-widget …>` where it stands, and the loader |
//! | `/hostile-css` | a stylesheet that wants to break everything |
//! | `/rtl`, `/dark` | Arabic from right to left; a page of dark colour scheme |
//!
//! Query parameters in kebab case become `data-` attributes of the tag (`?locale=en&theme-primary-color=%233a7bd5`), or
//! plain attributes of the element; on the shop's own pages they replace the snippet's values of the same name,
//! and in the partners' snippet and the bot's they are options (`?customer-id=customer-12345`).
//! `?base-url=` is allowed by the page's policy too. `?lang=` sets the page's language. Every page records violations of its policy, uncaught errors and unhandled
//! rejections in `window.__report`, an array that tests expect to be empty.
//! Never in here: the vendor's API, the widget's files.

mod converse_pages;
mod host_pages;
mod partner_pages;
mod script;
mod shop_pages;
mod studio;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};

use crate::faults;
use crate::hub::Shared;
use crate::journal::Origin;
use crate::state::random_token;

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// The routes of the shop's origin.
pub fn routes(hub: &Shared) -> Router {
    Router::new()
        .route("/", get(shop_pages::front))
        .route("/page2", get(shop_pages::second))
        .route("/shop.css", get(|| file(STYLE, include_str!("shop.css"))))
        .route("/art.css", get(|| file(STYLE, include_str!("art.css"))))
        .route("/systems.css", get(|| file(STYLE, include_str!("systems.css"))))
        .route("/shop.js", get(|| file(SCRIPT, include_str!("shop.js"))))
        .route("/report.js", get(|| file(SCRIPT, include_str!("report.js"))))
        .route("/tag_manager.js", get(|| file(SCRIPT, include_str!("tag_manager.js"))))
        .route("/hostile.css", get(|| file(STYLE, include_str!("hostile.css"))))
        .route("/studio", get(studio::studio))
        .route("/studio/answers", post(studio::answers))
        .route("/studio.css", get(|| file(STYLE, include_str!("studio.css"))))
        .route("/studio.js", get(|| file(SCRIPT, include_str!("studio.js"))))
        .route("/{name}", get(host_page))
        .layer(middleware::from_fn_with_state((Shared::clone(hub), Origin::Shop), faults::layer))
        .with_state(Shared::clone(hub))
}

async fn file(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "no-cache")], text)
}

async fn host_page(State(hub): State<Shared>, uri: Uri) -> Response {
    let name = uri.path().trim_start_matches('/');
    let nonce = random_token();
    match host_pages::page(name, &parameters(&uri), &hub, &nonce) {
        Some((policy, html)) => page(&policy, html),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A page under its policy.
fn page(policy: &str, html: String) -> Response {
    let mut response = Html(html).into_response();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    response
}

/// The query's parameters whose names can be names of attributes.
fn parameters(uri: &Uri) -> Vec<(String, String)> {
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
    let mut pairs = pairs.map(|pairs| pairs.0).unwrap_or_default();
    pairs.retain(|(name, _)| {
        name.starts_with(|first: char| first.is_ascii_lowercase())
            && name.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-')
    });
    pairs
}

/// A text inside HTML, in an element or in a double-quoted attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
