//! The words for people: English compiled in, other languages as tables that are loaded when wanted. No browser enters; dates
//! and numbers come in as text.

mod english;

pub use english::Text;

use crate::json::{self, Value};
use std::rc::Rc;

/// How a language counts, by CLDR's names. A language that makes fewer differences uses fewer of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PluralForm {
    /// "1 message" in English.
    One,
    /// 2, 3, 4 in Slavic languages.
    Few,
    /// 5 and more in Slavic languages.
    Many,
    /// All others.
    Other,
}

/// The visitor's language. Clones are cheap.
#[derive(Clone)]
pub struct Texts(Rc<Table>);

struct Table {
    tag: String,
    /// By `Text as usize`; what is missing is English.
    words: Vec<Option<String>>,
}

impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Default for Texts {
    fn default() -> Self {
        Self::english()
    }
}

impl Texts {
    /// English.
    pub fn english() -> Self {
        Self(Rc::new(Table { tag: "en".into(), words: Vec::new() }))
    }

    /// A language from its table, `locales/<tag>.json`: an object of texts by [`Text::key`]. What is missing stays English.
    ///
    /// # Errors
    /// The table is not JSON, or not an object.
    pub fn from_json(tag: &str, json: &str) -> Result<Self, &'static str> {
        let table = json::parse(json).filter(Value::is_object).ok_or("not a table of texts")?;
        let words = Text::ALL
            .iter()
            .map(|text| table.get(text.key()).and_then(Value::as_str).map(str::to_owned))
            .collect();
        Ok(Self(Rc::new(Table { tag: tag.into(), words })))
    }

    /// The language's BCP 47 tag, for `lang`.
    pub fn tag(&self) -> &str {
        &self.0.tag
    }

    /// `rtl` or `ltr`.
    pub fn direction(&self) -> &'static str {
        let language = self.0.tag.split('-').next().unwrap_or_default();
        let right_to_left = ["ar", "he", "fa", "ur", "ps", "sd", "ug", "yi", "ckb", "dv"];
        if right_to_left.iter().any(|tag| tag.eq_ignore_ascii_case(language)) { "rtl" } else { "ltr" }
    }

    /// The words.
    pub fn get(&self, text: Text) -> &str {
        match self.0.words.get(text as usize) {
            Some(Some(words)) => words,
            _ => text.english(),
        }
    }

    /// The words, with `{}` replaced by this.
    pub fn with(&self, text: Text, value: &str) -> String {
        filled(self.get(text), &[value])
    }

    /// The words, with the first `{}` and the second replaced.
    pub fn with_two(&self, text: Text, first: &str, second: &str) -> String {
        filled(self.get(text), &[first, second])
    }

    /// The words for a number of things: forms stand in one text with `|` between them, as many as the language has.
    /// `{}` is replaced by `shown`, the number as people write it.
    pub fn counted(&self, text: Text, count: u32, shown: &str) -> String {
        let forms = self.get(text);
        let total = forms.split('|').count();
        let wanted = match (plural_form(&self.0.tag, count), total) {
            (PluralForm::One, _) | (_, 1) => 0,
            (PluralForm::Few, _) => 1,
            (PluralForm::Many, 3..) => 2,
            (PluralForm::Many | PluralForm::Other, _) => total - 1,
        };
        filled(forms.split('|').nth(wanted).unwrap_or(forms), &[shown])
    }
}

/// Puts the values where `{}` stands, in order. By hand, because a search for a text would bring its machinery into the WASM
/// for this alone; what stands in a value is never taken for a blank.
fn filled(words: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut pieces = words.split('{');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.strip_prefix('}') {
            Some(rest) => {
                text.push_str(values.next().unwrap_or(&""));
                text.push_str(rest);
            }
            None => {
                text.push('{');
                text.push_str(piece);
            }
        }
    }
    text
}

/// The form that a language uses with a whole number. The languages that we bring tables for are listed; the others count as
/// English does.
pub fn plural_form(tag: &str, count: u32) -> PluralForm {
    let language = tag.split('-').next().unwrap_or_default();
    match language {
        "uk" | "ru" | "be" | "sr" | "hr" | "bs" => match (count % 10, count % 100) {
            (1, last_two) if last_two != 11 => PluralForm::One,
            (2..=4, last_two) if !(12..=14).contains(&last_two) => PluralForm::Few,
            _ => PluralForm::Many,
        },
        "pl" => match (count, count % 10, count % 100) {
            (1, ..) => PluralForm::One,
            (_, 2..=4, last_two) if !(12..=14).contains(&last_two) => PluralForm::Few,
            _ => PluralForm::Many,
        },
        "ja" | "zh" | "ko" | "vi" | "th" | "id" => PluralForm::Other,
        "fr" | "pt" if count == 0 => PluralForm::One,
        _ if count == 1 => PluralForm::One,
        _ => PluralForm::Other,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    #[test]
    fn english_counts_and_fills_in() {
        let texts = Texts::english();
        assert_eq!(texts.counted(Text::OpenChatUnread, 1, "1"), "Open chat, 1 unread message");
        assert_eq!(texts.counted(Text::OpenChatUnread, 3, "3"), "Open chat, 3 unread messages");
        assert_eq!(texts.with(Text::RemoveFile, "{}.png"), "Remove {}.png");
        assert_eq!(texts.with_two(Text::DownloadFileSize, "a{}b", "9.3 KB"), "Download a{}b (9.3 KB)");
    }

    #[test]
    fn a_table_may_be_incomplete_and_slavic_languages_have_three_forms() {
        let texts = Texts::from_json(
            "uk-UA",
            r#"{"send": "Надіслати", "newMessages": "{} нове|{} нові|{} нових", "close": 5}"#,
        )
        .unwrap();
        assert_eq!(texts.get(Text::Send), "Надіслати");
        assert_eq!(texts.get(Text::Close), "Close");
        for (count, words) in [
            (1, "1 нове"),
            (3, "3 нові"),
            (5, "5 нових"),
            (11, "11 нових"),
            (22, "22 нові"),
            (111, "111 нових"),
        ] {
            assert_eq!(texts.counted(Text::NewMessages, count, &count.to_string()), words);
        }
        assert!(Texts::from_json("uk", "[]").is_err());
        assert!(Texts::from_json("uk", "{").is_err());
    }

    #[test]
    fn scripts_that_run_leftwards_are_known() {
        for (tag, direction) in
            [("ar", "rtl"), ("he-IL", "rtl"), ("en", "ltr"), ("uk", "ltr"), ("arn", "ltr")]
        {
            assert_eq!(Texts::from_json(tag, "{}").unwrap().direction(), direction, "{tag}");
        }
    }

    #[test]
    fn keys_are_unique_and_the_table_is_in_the_order_of_the_enum() {
        for (index, text) in Text::ALL.iter().enumerate() {
            assert_eq!(*text as usize, index);
            assert_eq!(
                Text::ALL.iter().filter(|other| other.key() == text.key()).count(),
                1,
                "{}",
                text.key()
            );
        }
    }

    #[test]
    fn every_table_has_the_same_keys_and_blanks_as_english() {
        for (tag, json) in [("uk", include_str!("../../locales/uk.json"))] {
            let table = json::parse(json).unwrap();
            for text in Text::ALL {
                let words = table.get(text.key()).and_then(Value::as_str);
                let words = words.unwrap_or_else(|| panic!("{tag} lacks {}", text.key()));
                for form in words.split('|') {
                    let blanks = text.english().split('|').next_back().unwrap().matches("{}").count();
                    assert_eq!(form.matches("{}").count(), blanks, "{tag} {}", text.key());
                }
            }
            let Value::Object(members) = &table else { panic!("{tag}") };
            assert_eq!(members.len(), Text::ALL.len(), "{tag} has keys that English lacks");
        }
    }
}
