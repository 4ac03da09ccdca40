//! Where the agent system is, and how paths on it are written. Segments are always ours to encode: no text of a browser
//! becomes part of a URL as it came.
//!
//! Never in here: connections.

use std::net::IpAddr;

use axum::http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands for itself in a segment (RFC 3986 §2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Scheme, host, port and perhaps a prefix, without a slash at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Reads a URL. Plain http is only taken for this machine, unless `plain_http` allows it.
    pub fn read(text: &str, plain_http: bool) -> Option<Self> {
        let text = text.strip_suffix('/').unwrap_or(text);
        let uri = read_url(text, plain_http)?;
        uri.query().is_none().then(|| Self(text.to_owned()))
    }

    /// The text of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a path of these segments.
    pub fn path(&self, segments: &[&str]) -> String {
        let mut address = self.0.clone();
        for segment in segments {
            address.push('/');
            address.extend(utf8_percent_encode(segment, ENCODED));
        }
        address
    }

    /// The address of a path that is written already, as the settings may have one.
    pub fn written(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The address of the customer's socket (seed 002, "WebSocket Real-time Communication"), with http's scheme, as the
    /// handshake begins as a request.
    pub fn socket(&self, customer: &str) -> String {
        format!("{}?clientId={}", self.path(&["ws"]), utf8_percent_encode(customer, ENCODED))
    }
}

/// A hook of the operator's: a whole address, with a path and perhaps a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookUrl(Uri);

impl HookUrl {
    /// Reads a URL; where plain http is taken is as with [`BaseUrl`].
    pub fn read(text: &str, plain_http: bool) -> Option<Self> {
        read_url(text, plain_http).map(Self)
    }

    /// The address.
    pub fn uri(&self) -> &Uri {
        &self.0
    }
}

fn read_url(text: &str, plain_http: bool) -> Option<Uri> {
    let uri: Uri = text.parse().ok()?;
    let authority = uri.authority()?;
    let is_here = || {
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    };
    let scheme_is_right = match uri.scheme_str()? {
        "https" => true,
        "http" => plain_http || is_here(),
        _ => false,
    };
    let is_plain = !text.contains('#') && !authority.as_str().contains('@') && !authority.host().is_empty();
    (scheme_is_right && is_plain).then_some(uri)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::BaseUrl;

    #[test]
    fn the_key_is_not_sent_in_the_clear_by_mistake() {
        let take = |text: &str, plain| BaseUrl::read(text, plain).is_some();
        for right in [
            "https://a.example",
            "https://a.example/",
            "https://a.example:8443/chat",
            "http://127.0.0.1:1",
            "http://[::1]:1",
            "http://localhost",
        ] {
            assert!(take(right, false), "{right}");
        }
        for wrong in [
            "http://a.example",
            "a.example",
            "/chat",
            "https://",
            "ftp://a.example",
            "https://a.example?x=1",
            "https://a.example#x",
            "https://user:word@a.example",
            "http://127.0.0.1.a.example",
            "http://localhost.a.example",
        ] {
            assert!(!take(wrong, false), "{wrong}");
        }
        assert!(take("http://a.example", true));
    }

    #[test]
    fn a_segment_stays_a_segment() {
        let base = BaseUrl::read("https://a.example/chat/", false).unwrap();
        assert_eq!(
            base.path(&["api", "a/../b?c#d%2e"]),
            "https://a.example/chat/api/a%2F..%2Fb%3Fc%23d%252e"
        );
        assert_eq!(base.socket("a&b=c"), "https://a.example/chat/ws?clientId=a%26b%3Dc");
    }
}
