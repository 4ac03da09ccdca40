//! Which sites may use the relay: a list of origins, compared byte for byte with what the browser says (TRUST R-38).
//!
//! Never in here: patterns. A pattern for a site is sooner or later a pattern for somebody else's site.

use std::sync::Arc;

/// The list.
#[derive(Clone, Debug)]
pub struct Origins(Arc<[String]>);

impl Origins {
    /// Takes words that [`is_origin`] liked.
    pub fn new(origins: Vec<String>) -> Self {
        Self(origins.into())
    }

    /// Whether this is one of them.
    pub fn has(&self, origin: &str) -> bool {
        self.0.iter().any(|known| known == origin)
    }
}

/// Whether a browser could write this as an origin: lower case, no path, no default port, Punycode. `null`, which every
/// sandboxed frame of every site says, is an origin too: the operator who lists it has asked for it.
pub fn is_origin(word: &str) -> bool {
    if word == "null" {
        return true;
    }
    let Some((scheme, authority)) = word.split_once("://") else { return false };
    let (host, port) = match authority.rsplit_once(':') {
        // The colons of an address of version 6 stand inside brackets.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let default = match scheme {
        "https" => 443,
        "http" => 80,
        _ => return false,
    };
    let port_is_right = port.is_none_or(|port| {
        port.parse::<u16>().is_ok_and(|number| number != default && number != 0 && number.to_string() == port)
    });
    port_is_right && is_host(host)
}

fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<std::net::Ipv6Addr>().is_ok_and(|address| address.to_string() == inner);
    }
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
    };
    host.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn only_what_a_browser_writes_is_an_origin() {
        for right in [
            "https://shop.example",
            "http://127.0.0.1:8000",
            "http://localhost:3000",
            "https://[::1]:8443",
            "https://[2001:db8::1]",
            "https://xn--mnchen-3ya.example",
            "https://shop.example:80",
            "null",
        ] {
            assert!(is_origin(right), "{right}");
        }
        for wrong in [
            "",
            "*",
            "https://",
            "shop.example",
            "https://shop.example/",
            "https://shop.example/chat",
            "https://Shop.example",
            "https://*.shop.example",
            "https://münchen.example",
            "https://shop.example:443",
            "http://shop.example:80",
            "https://shop.example:0443",
            "https://shop.example:99999",
            "https://shop.example:",
            "https://user@shop.example",
            "https://shop..example",
            "https://[::0001]",
            "file://",
            "ftp://shop.example",
            "https://shop.example?x",
            " https://shop.example",
        ] {
            assert!(!is_origin(wrong), "{wrong:?}");
        }
    }
}
