//! Which addresses may stand on a page. A grammar over the text, stricter than a browser's parser, so that the two cannot
//! disagree about where an address leads (TRUST §4).

use super::text::{behind_last, has};

/// Characters of an address; longer ones are text.
const LONGEST: usize = 2048;

/// An address that a link may lead to: `http`, `https`, `mailto` or `tel`, absolute, of one clear meaning. What follows a
/// `mailto` address (`?attach=…`) is cut off.
pub fn safe_link(text: &str) -> Option<String> {
    let text = plain(text)?;
    if let Some(address) = strip_scheme(text, "mailto:") {
        let address = address.split('?').next()?;
        return is_mail_address(address).then(|| ["mailto:", address].concat());
    }
    if let Some(number) = strip_scheme(text, "tel:") {
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let clean = number
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | '(' | ')' | '*' | '#'));
        return (clean && digits >= 3).then(|| ["tel:", number].concat());
    }
    let rest = strip_scheme(text, "https://").or_else(|| strip_scheme(text, "http://"))?;
    has_clear_host(rest).then(|| text.to_owned())
}

/// An address that leads to a messenger: a link, or one of the schemes that messengers' own programs know. Behind those stands no host
/// that could be mistaken, and the browser asks before it starts a program.
pub fn channel_link(text: &str) -> Option<String> {
    let known = ["tg:", "viber:", "whatsapp:", "sms:", "skype:", "fb-messenger:", "line:", "signal:"];
    safe_link(text).or_else(|| {
        let text = plain(text)?;
        known.iter().any(|scheme| strip_scheme(text, scheme).is_some()).then(|| text.to_owned())
    })
}

/// An address that a picture, a sound or a film may be loaded from: `https`, and `http` only where the widget's own API is
/// reached that way (`plain_http`). Never `data:`, never an SVG.
pub fn safe_media(text: &str, plain_http: bool) -> Option<String> {
    let text = plain(text)?;
    let rest =
        strip_scheme(text, "https://").or_else(|| strip_scheme(text, "http://").filter(|_| plain_http))?;
    // A comma followed by a descriptor would be a second address in `srcset`; spaces are refused already.
    let path = rest.split(['?', '#']).next().unwrap_or(rest);
    let svg =
        path.len() >= 4 && path.get(path.len() - 4..).is_some_and(|end| end.eq_ignore_ascii_case(".svg"));
    (has_clear_host(rest) && !svg).then(|| text.to_owned())
}

/// Whether a text is an address of a mailbox, in the narrow sense in which people write one.
pub fn is_mail_address(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let allowed = |c: char| is_letter(c) || matches!(c, '.' | '_' | '%' | '+' | '-');
    !name.is_empty()
        && name.chars().all(allowed)
        && has(host, b'.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && host.chars().all(|c| is_letter(c) || matches!(c, '.' | '-'))
}

/// Characters that change how a text around them is read, or that nobody sees.
pub fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A letter or digit of some script. Unicode's own table of them would be kilobytes of WASM; beyond ASCII, whatever is neither
/// blank nor deceptive passes, and the browser has the last word on a host's name.
pub fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || !(c.is_ascii() || c.is_control() || c.is_whitespace() || is_deceptive(c))
}

fn plain(text: &str) -> Option<&str> {
    let text = text.trim_matches(' ');
    let clean = text.len() <= LONGEST
        && !text
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || is_deceptive(c) || matches!(c, '\\' | '"'));
    (clean && !text.is_empty()).then_some(text)
}

fn strip_scheme<'text>(text: &'text str, scheme: &str) -> Option<&'text str> {
    let head = text.get(..scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then(|| text.get(scheme.len()..)).flatten()
}

fn has_clear_host(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let port = behind_last(authority, b':');
    let is_port = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
    let host = authority.strip_suffix(port).filter(|_| is_port).and_then(|host| host.strip_suffix(':'));
    let host = host.unwrap_or(authority);
    let named = host.chars().all(|c| is_letter(c) || matches!(c, '.' | '-' | '_'));
    let numbered = host.starts_with('[')
        && host.ends_with(']')
        && host.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, '[' | ']' | ':' | '.'));
    host.chars().any(is_letter) && !host.starts_with('.') && (named || numbered)
}

#[cfg(test)]
mod tests {
    use super::{channel_link, is_mail_address, safe_link, safe_media};

    #[test]
    fn addresses_of_one_clear_meaning_are_links() {
        for fine in [
            "https://ok.test/a?b=c#d",
            "HTTP://ok.test",
            "http://127.0.0.1:8080/x",
            "https://[::1]:3000/",
            "https://ok.test/<script>",
            "https://аррӏе.test/",
            "tel:+380441234567",
            "mailto:help@ok.test",
        ] {
            assert_eq!(safe_link(fine).as_deref(), Some(fine));
        }
        assert_eq!(safe_link("  https://ok.test/trim  ").as_deref(), Some("https://ok.test/trim"));
        assert_eq!(safe_link("mailto:a@ok.test?attach=/etc/passwd").as_deref(), Some("mailto:a@ok.test"));
    }

    #[test]
    fn whatever_could_lead_elsewhere_or_run_is_no_link() {
        for hostile in [
            "",
            "42",
            "javascript:x()",
            "JAVASCRIPT:x()",
            " javascript:x()",
            "\u{1}javascript:x()",
            "java\tscript:x()",
            "javascript://evil.test/%0ax()",
            "data:text/html,x",
            "blob:https://evil.test/1",
            "about:blank",
            "ws://evil.test/",
            "ftp://ok.test/f",
            "//evil.test/1",
            "///evil.test",
            "/\\evil.test",
            "\\\\evil.test\\x",
            "https:evil.test/1",
            "https:/evil.test",
            "https:\\\\evil.test",
            "https://",
            "http://",
            "https:///x",
            "https://bank.test@evil.test/",
            "https://bank.test%40evil.test/",
            "https://user:pass@ok.test/",
            "https://ok.test/\u{202e}gpj.exe",
            "https://ok.test/a b",
            "https://ok\u{200b}.test/",
            "https://ok.test/\u{feff}",
            "tel:+1;phone-context=evil.test",
            "tel:",
            "mailto:",
            "mailto:a@b",
            "https://ok.test\\@evil.test",
            "https://:80/",
            "https://.test/",
        ] {
            assert_eq!(safe_link(hostile), None, "{hostile:?}");
        }
        assert_eq!(safe_link(&["https://ok.test/", &"a".repeat(2048)].concat()), None);
    }

    #[test]
    fn messengers_are_led_to_by_links_and_by_their_own_schemes() {
        for fine in [
            "https://t.me/shop",
            "tg://resolve?domain=shop",
            "viber://pa?chatURI=shop",
            "tel:+38044555",
            "SMS:+38044",
        ] {
            assert_eq!(channel_link(fine).as_deref(), Some(fine));
        }
        for hostile in [
            "javascript:x()",
            "intent://x#Intent;end",
            "file:///etc/passwd",
            "vscode://x",
            "tg:\u{202e}x",
            "t.me/shop",
        ] {
            assert_eq!(channel_link(hostile), None, "{hostile}");
        }
    }

    #[test]
    fn media_is_encrypted_and_never_a_drawing_that_can_run() {
        assert_eq!(safe_media("https://ok.test/a.png", false).as_deref(), Some("https://ok.test/a.png"));
        assert_eq!(safe_media("http://127.0.0.1:9/a.png", false), None);
        assert_eq!(safe_media("http://127.0.0.1:9/a.png", true).as_deref(), Some("http://127.0.0.1:9/a.png"));
        for hostile in [
            "data:image/png;base64,iVBORw0KGgo=",
            "blob:https://evil.test/1",
            "https://ok.test/a.svg",
            "https://ok.test/a.SVG?x",
            "https://ok.test/a.png\" onerror=\"x()",
            "https://ok.test/a.png,https://evil.test/b.png 2x",
            "x",
            "mailto:a@b.test",
        ] {
            assert_eq!(safe_media(hostile, true), None, "{hostile}");
        }
    }

    #[test]
    fn mailboxes_are_told_from_other_words_with_an_at_sign() {
        assert!(is_mail_address("help@shop.example"));
        for not in ["@shop", "a@b", "a@.b.c", "a@b.c.", "a b@c.d", "a@b@c.d", ""] {
            assert!(!is_mail_address(not), "{not}");
        }
    }
}
