//! The Content-Security-Policy of host pages: the strictest under which the widget promises to work.
//!
//! Never in here: the pages.

use crate::config::Origins;

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
    pub fn header(self, nonce: &str, origins: &Origins) -> String {
        let Origins { shop, api, assets } = origins;
        let socket = origins.socket();
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
             connect-src {assets} {api} {socket}; img-src {api} data: blob:"
        );
        match self {
            Self::Strict | Self::StrictWithStyles => {
                header.push_str("; require-trusted-types-for 'script'; trusted-types 'none'");
            }
            Self::TagManager => {}
            Self::Shop => header.push_str(&format!(
                "; media-src {api} blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            )),
        }
        header
    }
}
