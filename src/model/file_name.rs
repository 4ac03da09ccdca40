//! Names of files as people may see them and as a download may be called.

use super::text::behind_last;
use super::url::is_deceptive;

/// Characters of a name; longer ones lose their middle and keep their ending.
const LONGEST: usize = 120;

/// One line, no path, nothing invisible and nothing that an operating system reads as more than a name. Never empty.
pub fn file_name(raw: &str) -> String {
    let visible = raw.trim().chars().filter(|c| *c != '\0' && !is_deceptive(*c));
    let named: String = visible
        .skip_while(|c| *c == '.')
        .map(|c| {
            if c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*') {
                '_'
            } else {
                c
            }
        })
        .collect();
    let named = shortened(named.trim());
    if named.is_empty() {
        return "file".to_owned();
    }
    if is_device(&named) { ["_", &named].concat() } else { named }
}

/// The name at the end of an address, its percent-encoding read.
pub fn file_name_of_address(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let segment = behind_last(path, b'/');
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [first, after @ ..] = rest {
        let decoded = match rest {
            [b'%', high, low, ..] => hex_digit(*high).zip(hex_digit(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        bytes.push(decoded.unwrap_or(*first));
        rest = decoded.and_then(|_| after.get(2..)).unwrap_or(after);
    }
    file_name(&String::from_utf8_lossy(&bytes))
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= LONGEST {
        return name.to_owned();
    }
    let head = name.chars().take(LONGEST - 21);
    let tail = name.chars().skip(length - 20);
    head.chain(std::iter::once('…')).chain(tail).collect()
}

/// Windows opens a device under these names, whatever the extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let numbered = |prefix| stem.strip_prefix(prefix).is_some_and(|n: &str| n.len() == 1 && n != "0");
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::{file_name, file_name_of_address};

    #[test]
    fn names_are_one_harmless_line() {
        for (raw, expected) in [
            ("../../secret.txt", "_.._secret.txt"),
            ("C:\\x.ini", "C__x.ini"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            (" . ", "file"),
            ("", "file"),
            ("aux.png", "_aux.png"),
            ("com1", "_com1"),
            ("company.png", "company.png"),
            ("рахунок №1.pdf", "рахунок №1.pdf"),
            ("two\nlines", "two_lines"),
        ] {
            assert_eq!(file_name(raw), expected, "{raw:?}");
        }
        assert!(file_name(&"x".repeat(500)).chars().count() <= 120);
    }

    #[test]
    fn the_name_of_an_address_is_read() {
        assert_eq!(file_name_of_address("https://h/a/telegram.png?x=1#y"), "telegram.png");
        assert_eq!(file_name_of_address("https://h/a/%D1%84.pdf"), "ф.pdf");
        assert_eq!(file_name_of_address("https://h/a/..%2F%zz%"), "_%zz%");
        assert_eq!(file_name_of_address("https://h/"), "file");
    }
}
