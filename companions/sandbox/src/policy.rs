//! The Content-Security-Policy of host pages: the strictest under which the widget promises to work.
//!
//! Never in here: the pages.

use axum::http::Uri;

use crate::config::Origins;

/// Whom the widget on a page has to reach, as origins.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The back ends, for requests and sockets.
    pub apis: Vec<String>,
    /// Where pictures and files lie.
    pub pictures: Vec<String>,
}

impl Reach {
    /// The sandbox's own API.
    pub fn of(origins: &Origins) -> Self {
        Self { apis: vec![origins.api.clone()], pictures: vec![origins.api.clone()] }
    }

    /// The origin of an address.
    pub fn origin(address: &str) -> Option<String> {
        let address: Uri = address.parse().ok()?;
        Some(format!("{}://{}", address.scheme_str()?, address.authority()?))
    }
}

/// How strict a host page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The contract's line to the letter (with the socket's scheme spelt out, which browsers demand): no style at
    /// all, scripts by nonce only, Trusted Types without any policy.
    Strict,
    /// The same with the shop's own stylesheet.
    StrictWithStyles,
    /// The contract's line without Trusted Types: for a tag manager, which sets a script's `src` from a string.
    TagManager,
    /// The shop's: its own styles and pictures, and scripts from the assets' origin, because the vendor's snippet
    /// appends a script without a nonce.
    Shop,
}

impl Policy {
    /// The header's value.
    pub fn header(self, nonce: &str, origins: &Origins, reach: &Reach) -> String {
        let Origins { shop, assets, .. } = origins;
        // Browsers demand that the socket's scheme is spelt out.
        let apis: String =
            reach.apis.iter().map(|api| format!(" {api} {}", api.replacen("http", "ws", 1))).collect();
        let pictures = reach.pictures.join(" ");
        let scripts = match self {
            Self::Shop => format!("'nonce-{nonce}' {assets} 'wasm-unsafe-eval'"),
            _ => format!("'nonce-{nonce}' 'wasm-unsafe-eval'"),
        };
        let styles = match self {
            Self::Strict | Self::TagManager => "'none'",
            Self::StrictWithStyles | Self::Shop => shop.as_str(),
        };
        let mut header = format!(
            "default-src 'none'; script-src {scripts}; style-src {styles}; \
             connect-src {assets}{apis}; img-src {pictures} data: blob:"
        );
        match self {
            Self::Strict | Self::StrictWithStyles => {
                header.push_str("; require-trusted-types-for 'script'; trusted-types 'none'");
            }
            Self::TagManager => {}
            Self::Shop => header.push_str(&format!(
                "; media-src {pictures} blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            )),
        }
        header
    }
}
