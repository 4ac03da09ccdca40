//! Which texts are addresses that the widget can work with.

use crate::model::text::has;

/// An absolute address of one of these schemes, without slashes at its end.
pub(super) fn address(text: &str, schemes: &[&str]) -> Option<String> {
    let text = text.trim();
    let rest = schemes.iter().find_map(|scheme| {
        let head = text.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then(|| text.get(scheme.len()..)).flatten()
    })?;
    let host = rest.split(['/', '?']).next()?;
    // A user name in an address is never meant, and `fetch` refuses it.
    let believable = !host.is_empty() && !host.starts_with(':') && !has(host, b'@') && is_plain_address(rest);
    believable.then(|| text.trim_end_matches('/').to_owned())
}

/// Whether a browser refuses this address to a page that came by https. This machine's own is no danger.
pub(super) fn is_open_to_readers(url: &str) -> bool {
    let host = url.strip_prefix("http://").map(|rest| rest.split(['/', ':']).next().unwrap_or_default());
    host.is_some_and(|host| host != "localhost" && !host.starts_with("127."))
}

/// Whether nothing in it would end an address, or mislead whoever reads it.
pub(super) fn is_plain_address(text: &str) -> bool {
    !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '\\' | '#' | '<' | '>' | '"'))
}

/// Where the socket is if nobody says: beside the API.
pub(super) fn socket_address(base_url: &str) -> String {
    match base_url.split_once(':') {
        Some((scheme, rest)) => {
            [if scheme.eq_ignore_ascii_case("https") { "wss:" } else { "ws:" }, rest, "/ws"].concat()
        }
        None => String::new(),
    }
}
