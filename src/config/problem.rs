//! What is wrong with the options, in words for the website's developer. Values of secret options never appear.

use super::table::{GROUPS, Kind, Row, TABLE};
use crate::model::text::behind_last;

/// How much a problem matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Severity {
    /// A line in the console.
    Warning,
    /// An `error` event; the default holds and the widget goes on.
    Recoverable,
    /// An `error` event; the widget cannot work.
    Fatal,
}

/// One thing wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Stable, for programs.
    pub code: &'static str,
    /// Which option.
    pub option: String,
    /// One English sentence or two.
    pub message: String,
    /// How much it matters.
    pub severity: Severity,
}

impl Problem {
    pub(super) fn missing(option: &str, why: &str) -> Self {
        Self {
            code: "option_missing",
            option: option.to_owned(),
            message: ["Option \"", option, "\" is missing: ", why].concat(),
            severity: Severity::Fatal,
        }
    }

    pub(super) fn invalid(row: &Row, given: &str, severity: Severity) -> Self {
        Self::invalid_with(row.name, row.secret, given, &expectation(row.kind), severity)
    }

    /// A wrong value whose expectation somebody else knows, such as `theme`.
    pub fn invalid_with(option: &str, secret: bool, given: &str, expected: &str, severity: Severity) -> Self {
        let given = if secret { "a value that is not printed".to_owned() } else { quoted(given) };
        Self {
            code: "option_invalid",
            option: option.to_owned(),
            message: ["Option \"", option, "\": given ", &given, ", expected ", expected, "."].concat(),
            severity,
        }
    }

    /// A colour that could not be read on its ground and was moved until it could. `ratio` is that of the one that was given.
    pub fn hard_to_read(option: &str, ratio: &str) -> Self {
        let option = ["theme.", option].concat();
        let message =
            ["Option \"", &option, "\": ", ratio, ":1 on its ground, text needs 4.5:1; it was moved."]
                .concat();
        Self { code: "theme_contrast", option, message, severity: Severity::Warning }
    }

    pub(super) fn public_key() -> Self {
        Self {
            code: "key_public",
            option: "apiKey".to_owned(),
            message: "Option \"apiKey\": a key in a page is public. Leave it out and let \"baseUrl\" lead to the relay, which \
                      keeps it."
                .to_owned(),
            severity: Severity::Warning,
        }
    }

    pub(super) fn mixed_content(base_url: &str) -> Self {
        Self {
            code: "mixed_content",
            option: "baseUrl".to_owned(),
            message: [
                "Option \"baseUrl\": given ",
                &quoted(base_url),
                ", which browsers refuse to a page that came by https. Use https there, too.",
            ]
            .concat(),
            severity: Severity::Fatal,
        }
    }

    /// An option that counts only before the module is there has changed after.
    pub fn too_late() -> Self {
        Self {
            code: "option_late",
            option: "preload".to_owned(),
            message: "Options \"widgetAssetsURL\" and \"preload\" count only before the widget is loaded. Give them to init()."
                .to_owned(),
            severity: Severity::Warning,
        }
    }

    pub(super) fn unknown(name: &str) -> Self {
        Self::unknown_beside(name, nearest_name(name).map(|(nearest, _)| nearest))
    }

    /// A text that the widget does not have, by the name that the page wrote in `texts`.
    pub fn unknown_text(name: &str, keys: &mut dyn Iterator<Item = &str>) -> Self {
        Self::unknown_beside(&["texts.", name].concat(), nearest(name, keys).map(|(nearest, _)| nearest))
    }

    fn unknown_beside(name: &str, nearest: Option<&str>) -> Self {
        let mut message = ["Option ", &quoted(name), " is unknown and ignored."].concat();
        if let Some(nearest) = nearest {
            message.push_str([" Did you mean \"", nearest, "\"?"].concat().as_str());
        }
        Self { code: "option_unknown", option: name.to_owned(), message, severity: Severity::Warning }
    }
}

fn expectation(kind: Kind) -> String {
    match kind {
        Kind::Text => "a text".into(),
        Kind::HttpUrl => "an http(s) address without query, or a path that begins with /".into(),
        Kind::SocketUrl => "a ws(s) address".into(),
        Kind::Flag => "true or false".into(),
        Kind::Choice(words) => ["one of ", &words.join(", ")].concat(),
        Kind::Token => "a text or a number".into(),
        Kind::Pairs => "a list of objects with a key and a value, both texts, and perhaps sanitize".into(),
        Kind::Options => "an object with options of novatalks, novatalks-sdk or partner".into(),
        Kind::Words => "an object with a text by each name".into(),
        Kind::Patterns => "a regular expression as a text, or a list of them".into(),
        Kind::Free => "any value".into(),
    }
}

/// One line, and not much of it: a value from a page may be anything.
fn quoted(text: &str) -> String {
    let short: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    ["\"", &short, if short.len() < text.len() { "…\"" } else { "\"" }].concat()
}

/// Names compare without case, dashes and dots, so that `data-theme-primary-color`, `theme.primaryColor` and
/// `widget-assets-url` for `widgetAssetsURL` are all the same option.
pub fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The known name nearest to this one and how many letters differ, if it is near enough to be meant.
pub(super) fn nearest_name(name: &str) -> Option<(&'static str, usize)> {
    nearest(name, &mut TABLE.iter().map(|row| row.name).chain(GROUPS))
}

fn nearest<'known>(name: &str, known: &mut dyn Iterator<Item = &'known str>) -> Option<(&'known str, usize)> {
    let wanted = folded(name);
    let last_part = folded(behind_last(name, b'.'));
    known
        .map(|known| {
            let whole = distance(&wanted, &folded(known));
            // `primaryColour` without its group is most likely `theme.primaryColor`.
            let member = distance(&last_part, &folded(behind_last(known, b'.')));
            (known, whole.min(member))
        })
        .min_by_key(|(_, distance)| *distance)
        .filter(|(_, distance)| *distance <= 1 + wanted.len() / 4)
}

/// Levenshtein's distance over bytes, in one row.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let replaced = diagonal + usize::from(x != y);
            diagonal = *cell;
            *cell = replaced.min(left + 1).min(diagonal + 1);
            left = *cell;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest_name};

    #[test]
    fn distance_counts_letters_put_in_taken_out_and_changed() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("flaw", "lawn", 2),
            ("same", "same", 0),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn a_slip_finds_its_option_and_a_stranger_finds_none() {
        for (typed, meant) in [
            ("websiteTokn", "websiteToken"),
            ("web-site-token", "websiteToken"),
            ("baseURI", "baseUrl"),
            ("theem", "theme"),
            ("theme.primaryColour", "theme.primaryColor"),
            ("primaryColour", "theme.primaryColor"),
        ] {
            assert_eq!(nearest_name(typed).map(|(name, _)| name), Some(meant), "{typed}");
        }
        for stranger in ["cfasync", "turboTrack", "x", "cookieconsent", "isDynamicWidget"] {
            assert_eq!(nearest_name(stranger), None, "{stranger}");
        }
    }
}
