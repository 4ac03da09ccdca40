//! Looking for something in a text, by plain loops. std's searches are quick in long texts, and a kilobyte of the module for
//! that; ours are short, and few are searched. What a text means never enters.

use super::url::is_deceptive;

/// What stands before and after the first place of `mark`.
pub fn parted<'text>(text: &'text str, mark: &str) -> Option<(&'text str, &'text str)> {
    let at = text.as_bytes().windows(mark.len()).position(|window| window == mark.as_bytes())?;
    Some((text.get(..at)?, text.get(at + mark.len()..)?))
}

/// What stands behind the last place of an ASCII character; the whole text where it has none.
pub fn behind_last(text: &str, mark: u8) -> &str {
    let at = text.bytes().rposition(|byte| byte == mark).map_or(0, |at| at + 1);
    text.get(at..).unwrap_or(text)
}

/// One line of at most so many characters, without those that nobody sees: they make one name look like another. What joins
/// letters in some scripts and signs in emoji stays.
pub fn line(text: &str, most: usize) -> String {
    let seen = |c: &char| !c.is_control() && (!is_deceptive(*c) || matches!(c, '\u{200c}' | '\u{200d}'));
    text.trim().chars().filter(seen).take(most).collect()
}

/// Whether an ASCII character is in it. `contains` would bring along the search for all other characters.
pub fn has(text: &str, mark: u8) -> bool {
    text.bytes().any(|byte| byte == mark)
}

#[cfg(test)]
mod tests {
    use super::{behind_last, has, line, parted};

    #[test]
    fn a_text_is_parted_at_the_first_mark() {
        assert_eq!(parted("a[b][b]c", "[b]"), Some(("a", "[b]c")));
        assert_eq!(parted("[b]", "[b]"), Some(("", "")));
        assert_eq!(parted("\u{e4}[\u{e4}]\u{e4}", "[\u{e4}]"), Some(("\u{e4}", "\u{e4}")));
        assert_eq!(parted("[b", "[b]"), None);
        assert_eq!(parted("", "[b]"), None);
    }

    #[test]
    fn what_is_behind_the_last_mark_may_be_nothing_or_all() {
        for (text, expected) in
            [("a/b/c", "c"), ("a/", ""), ("\u{e4}/\u{e4}", "\u{e4}"), ("abc", "abc"), ("", "")]
        {
            assert_eq!(behind_last(text, b'/'), expected, "{text}");
        }
        assert!(has("a?b", b'?') && !has("\u{13f}", b'?'));
    }

    #[test]
    fn a_line_has_nothing_that_nobody_sees() {
        for (text, expected) in [
            ("Support\u{200b}", "Support"),
            ("\u{2028}a\u{202e}b\nc", "abc"),
            ("  ", ""),
            ("👩\u{200d}💻 می\u{200c}خواهم", "👩\u{200d}💻 می\u{200c}خواهم"),
            ("abcdef", "abcd"),
        ] {
            assert_eq!(line(text, 4.max(expected.chars().count())), expected, "{text:?}");
        }
    }
}
