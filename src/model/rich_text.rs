//! Plain text as people read it: words, and addresses that can be followed. Nothing is ever markup.

use super::url::{is_mail_address, safe_link};

/// A piece of a text. Together the pieces are the whole text, in order, with nothing added or lost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Span<'text> {
    /// Words, with the line breaks that stand in them.
    Words(&'text str),
    /// An address, as it was written and as it is followed.
    Link {
        /// What is read.
        shown: &'text str,
        /// Where it leads: checked by `model::url`.
        href: String,
    },
}

/// Parts a text into words and links. Linear in its length.
pub fn spans(text: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    let mut words_from = 0;
    let mut at = 0;
    while let Some(word) = next_word(text, at) {
        let (start, end) = word;
        at = end;
        if let Some((from, to, href)) = link_in(text, start, end) {
            if from > words_from {
                spans.push(Span::Words(slice(text, words_from, from)));
            }
            spans.push(Span::Link { shown: slice(text, from, to), href });
            words_from = to;
        }
    }
    if words_from < text.len() {
        spans.push(Span::Words(slice(text, words_from, text.len())));
    }
    spans
}

/// Cuts a long text for a first look: at most so many characters and lines, at the end of a word where there is one near.
/// `None`: it is short enough to be shown whole.
pub fn first_look(text: &str, characters: usize, lines: usize) -> Option<&str> {
    // A little over the limit is shown whole: a button that reveals three words is an annoyance.
    let by_length = text.char_indices().nth(characters + characters / 4).and_then(|_| {
        let (end, _) = text.char_indices().nth(characters)?;
        let near = end - end.min(40);
        let word = text.get(near..end).and_then(|tail| tail.rfind(char::is_whitespace)).map(|at| near + at);
        Some(word.unwrap_or(end))
    });
    let by_lines =
        text.match_indices('\n').nth(lines + 2).and_then(|_| text.match_indices('\n').nth(lines - 1));
    let end = match (by_length, by_lines.map(|(at, _)| at)) {
        (Some(one), Some(other)) => one.min(other),
        (one, other) => one.or(other)?,
    };
    text.get(..end).map(str::trim_end)
}

fn slice(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

fn next_word(text: &str, from: usize) -> Option<(usize, usize)> {
    let rest = text.get(from..)?;
    let start = from + rest.find(|c: char| !c.is_whitespace())?;
    let end = text.get(start..)?.find(char::is_whitespace).map_or(text.len(), |length| start + length);
    Some((start, end))
}

fn link_in(text: &str, start: usize, end: usize) -> Option<(usize, usize, String)> {
    let word = slice(text, start, end);
    // Long words are not looked through: no address is that long, and a wall of letters must cost nothing.
    if word.len() > 4096 || !word.contains([':', '@', '.']) {
        return None;
    }
    let from = start + opening(word);
    let candidate = slice(text, from, end);
    let candidate = slice(candidate, 0, closing(candidate));
    let href = if let Some(href) = starts_like_address(candidate).then(|| safe_link(candidate)).flatten() {
        href
    } else if has_prefix(candidate, "www.") && candidate.matches('.').count() >= 2 {
        safe_link(&["https://", candidate].concat())?
    } else if is_mail_address(candidate) {
        ["mailto:", candidate].concat()
    } else {
        return None;
    };
    Some((from, from + candidate.len(), href))
}

fn starts_like_address(word: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| has_prefix(word, scheme))
}

fn has_prefix(word: &str, prefix: &str) -> bool {
    word.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

/// Where the address begins in a word: after brackets and quotation marks.
fn opening(word: &str) -> usize {
    word.find(|c: char| !matches!(c, '(' | '[' | '{' | '<' | '"' | '\'' | '«' | '“' | '„' | '‘' | '*' | '_'))
        .unwrap_or(word.len())
}

/// Where the address ends: before the sentence's own marks, but a bracket that was opened inside belongs to it.
fn closing(word: &str) -> usize {
    let mut end = word.len();
    while let Some(last) = slice(word, 0, end).chars().next_back() {
        let body = slice(word, 0, end);
        let belongs = match last {
            ')' => body.matches('(').count() >= body.matches(')').count(),
            ']' => body.matches('[').count() >= body.matches(']').count(),
            '.' | ',' | ';' | ':' | '!' | '?' | '"' | '\'' | '>' | '}' | '»' | '”' | '’' | '…' | '*'
            | '_' => false,
            _ => true,
        };
        if belongs {
            break;
        }
        end -= last.len_utf8();
    }
    end
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> Vec<(&str, Option<String>)> {
        spans(text)
            .into_iter()
            .map(|span| match span {
                Span::Words(words) => (words, None),
                Span::Link { shown, href } => (shown, Some(href)),
            })
            .collect()
    }

    fn link(shown: &str, href: &str) -> Vec<(String, String)> {
        vec![(shown.into(), href.into())]
    }

    fn links(text: &str) -> Vec<(String, String)> {
        read(text).into_iter().filter_map(|(shown, href)| Some((shown.to_owned(), href?))).collect()
    }

    #[test]
    fn addresses_in_a_sentence_are_links_and_its_marks_are_not() {
        assert_eq!(
            read("See https://a.test/x. Or (https://b.test)!"),
            [
                ("See ", None),
                ("https://a.test/x", Some("https://a.test/x".into())),
                (". Or (", None),
                ("https://b.test", Some("https://b.test".into())),
                (")!", None),
            ]
        );
        assert_eq!(
            links("<https://a.test/wiki/A_(b)>,"),
            link("https://a.test/wiki/A_(b)", "https://a.test/wiki/A_(b)")
        );
        assert_eq!(links("«www.a.test/x»"), link("www.a.test/x", "https://www.a.test/x"));
        assert_eq!(links("mail help@a.test, please"), link("help@a.test", "mailto:help@a.test"));
        assert_eq!(links("call tel:+380441234567."), link("tel:+380441234567", "tel:+380441234567"));
        assert_eq!(links("HTTPS://A.test"), link("HTTPS://A.test", "HTTPS://A.test"));
    }

    #[test]
    fn no_other_scheme_and_no_ambiguous_address_is_a_link() {
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "https://bank.test@evil.test",
            "https:evil.test",
            "//evil.test",
            "www.",
            "www.x",
            "a@b",
            "3.14",
            "e.g. this",
            "file:///etc",
            "https://ok.test\\@evil.test",
            "x\u{202e}https://a.test",
        ] {
            assert_eq!(links(text), Vec::new(), "{text}");
        }
    }

    #[test]
    fn nothing_is_added_and_nothing_lost() {
        for text in [
            "",
            " ",
            "\n\n",
            "a\nb",
            "🙂 https://a.test 🙂",
            "((((",
            "https://",
            "(https://a.test/é)…",
            "ab\u{0}c",
        ] {
            let whole: String = read(text).into_iter().map(|(shown, _)| shown).collect();
            assert_eq!(whole, text);
        }
    }

    #[test]
    fn a_wall_of_brackets_costs_nothing() {
        let wall = [")".repeat(1_000_000), ".".repeat(100_000)].concat();
        assert_eq!(spans(&wall).len(), 1);
        let many = "https://a.test/((( ".repeat(20_000);
        assert_eq!(spans(&many).len(), 40_000);
    }

    #[test]
    fn only_what_is_really_long_is_cut_and_between_words() {
        assert_eq!(first_look("short", 10, 5), None);
        assert_eq!(first_look(&"a".repeat(12), 10, 5), None);
        assert_eq!(first_look(&"é".repeat(20), 10, 5).unwrap(), "é".repeat(10));
        assert_eq!(first_look("one two three four five six", 12, 5), Some("one two"));
        assert_eq!(first_look(&"x\n".repeat(6), 100, 5), None);
        assert_eq!(first_look(&"x\n".repeat(30), 100, 5), Some("x\nx\nx\nx\nx"));
    }
}
