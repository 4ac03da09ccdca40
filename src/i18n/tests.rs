//! The choice of a language, and every table against English.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::json::{self, Value};
use std::fs;
use std::path::PathBuf;

#[test]
fn english_counts_and_fills_in() {
    let texts = Texts::english();
    assert_eq!(texts.counted(Text::OpenChatUnread, "one", "1"), "Open chat, 1 unread message");
    assert_eq!(texts.counted(Text::OpenChatUnread, "other", "3"), "Open chat, 3 unread messages");
    assert_eq!(texts.with(Text::RemoveFile, "{}.png"), "Remove {}.png");
    assert_eq!(texts.with_two(Text::DownloadFileSize, "a{}b", "9.3 KB"), "Download a{}b (9.3 KB)");
}

#[test]
fn a_table_may_be_short_and_orders_its_forms_itself() {
    let lines = |newest: &str| {
        let words = |text: &Text| match text {
            Text::PluralForms => "one few many".to_owned(),
            Text::NewMessages => newest.to_owned(),
            _ => String::new(),
        };
        Text::ALL.iter().map(words).collect::<Vec<_>>().join("\n")
    };
    let texts = Texts::new("uk", lines("{} нове|{} нові|{} нових"), Vec::new());
    assert_eq!(texts.get(Text::Close), "Close");
    for (form, words) in [("one", "1 нове"), ("few", "1 нові"), ("many", "1 нових"), ("other", "1 нових")]
    {
        assert_eq!(texts.counted(Text::NewMessages, form, "1"), words);
    }
    let one = Texts::new("uk", lines("нових: {}"), Vec::new());
    assert_eq!(one.counted(Text::NewMessages, "few", "3"), "нових: 3");
    assert_eq!(Texts::new("uk", "one few".into(), Vec::new()).get(Text::NothingFound), "Nothing found");
}

#[test]
fn the_pages_own_words_go_before_all_others() {
    let replaced = vec![(Text::Send as usize, "Los".to_owned()), (Text::Close as usize, String::new())];
    let texts = Texts::new("de", String::new(), replaced);
    assert_eq!(texts.get(Text::Send), "Los");
    assert_eq!(texts.get(Text::Close), "Close", "an empty text takes a replacement back");
}

#[test]
fn scripts_that_run_leftwards_are_known() {
    for (tag, direction) in [("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("en", "ltr"), ("arn", "ltr")] {
        assert_eq!(Texts::new(tag, String::new(), Vec::new()).direction(), direction, "{tag}");
    }
}

#[test]
fn a_name_that_runs_the_other_way_stays_by_itself() {
    let english = Texts::english();
    assert_eq!(english.with(Text::RemoveFile, "a.pdf"), "Remove a.pdf");
    assert_eq!(english.with(Text::RemoveFile, "قائمة.pdf"), "Remove \u{2068}قائمة.pdf\u{2069}");
    let arabic = Texts::new("ar", String::new(), Vec::new());
    assert_eq!(arabic.with(Text::RemoveFile, "a.pdf"), "Remove \u{2068}a.pdf\u{2069}");
}

#[test]
fn keys_are_unique_and_the_table_is_in_the_order_of_the_enum() {
    for (index, text) in Text::ALL.iter().enumerate() {
        assert_eq!(*text as usize, index);
        let same = Text::ALL.iter().filter(|other| other.key() == text.key());
        assert_eq!(same.count(), 1, "{}", text.key());
    }
}

/// How each language counts by CLDR, as far as whole numbers below a million go: the forms that a table has to have. That they
/// are the browser's is seen by `tests/web/language.rs`.
const FORMS: &[(&str, &str)] = &[
    ("one other", "de es fa fr hi it nl pt-BR sv tr"),
    ("other", "id ja ko vi zh-Hans"),
    ("one few many", "pl uk"),
    ("one few other", "cs ro"),
    ("one two other", "he"),
    ("zero one two few many other", "ar"),
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("locales")
}

fn table(tag: &str) -> Value {
    let path = folder().join([tag, ".json"].concat());
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    json::parse(&text).unwrap_or_else(|| panic!("{tag} is no JSON"))
}

fn words(table: &Value, text: Text) -> Option<&str> {
    table.get(text.key()).and_then(Value::as_str)
}

#[test]
fn every_language_that_is_offered_has_a_table_and_no_table_lies_idle() {
    let mut there: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".json")?.to_owned()))
        .collect();
    there.sort();
    let mut listed: Vec<&str> = TABLES.split(' ').collect();
    assert_eq!(there, listed);
    listed.sort_by_key(|tag| FORMS.iter().position(|(_, tags)| tags.split(' ').any(|one| one == *tag)));
    let counted: Vec<&str> = FORMS.iter().flat_map(|(_, tags)| tags.split(' ')).collect();
    assert_eq!(listed, counted);
}

#[test]
fn every_table_has_the_keys_of_english_and_no_others() {
    for tag in TABLES.split(' ') {
        let table = table(tag);
        let lacking: Vec<_> =
            Text::ALL.iter().filter(|text| words(&table, **text).is_none()).map(|text| text.key()).collect();
        assert!(lacking.is_empty(), "{tag} lacks {lacking:?}");
        let Value::Object(members) = &table else { panic!("{tag} is no object") };
        assert_eq!(members.len(), Text::ALL.len(), "{tag} has keys that English lacks, or has one twice");
    }
}

#[test]
fn every_table_has_the_blanks_of_english_and_the_forms_of_its_language() {
    for (forms, tags) in FORMS {
        for tag in tags.split(' ') {
            let table = table(tag);
            assert_eq!(words(&table, Text::PluralForms), Some(*forms), "{tag}");
            for text in Text::ALL.iter().copied() {
                let Some(words) = words(&table, text) else { continue };
                let key = text.key();
                let last = text.english().split('|').next_back().unwrap();
                let counted = text.english().contains('|');
                let wanted = if counted { forms.split(' ').count() } else { 1 };
                assert_eq!(words.split('|').count(), wanted, "{tag} {key}: {words}");
                for form in words.split('|') {
                    // "One file" may do without its number, "files" may not.
                    let (blanks, most) = (form.matches("{}").count(), last.matches("{}").count());
                    assert!(blanks == most || counted && blanks == 0, "{tag} {key}: {form}");
                    assert!(!form.is_empty() && form.trim() == form, "{tag} {key}: {form:?}");
                }
                assert!(
                    words.split('|').next_back().unwrap().matches("{}").count() == last.matches("{}").count()
                );
                assert!(
                    !words.contains(['\n', '<', '>', '\t']) && !words.contains("..."),
                    "{tag} {key}: {words}"
                );
                let ends = |words: &str| words.ends_with(['.', '。', '।']);
                assert_eq!(
                    ends(words),
                    ends(text.english()),
                    "{tag} {key}: a sentence ends where English has one"
                );
            }
        }
    }
}
