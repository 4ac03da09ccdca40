//! Which of the languages that there are suits somebody.

/// The languages that are delivered beside English, one table each: `locales/<tag>.json`.
pub const TABLES: &str = "ar cs de es fa fr he hi id it ja ko nl pl pt-BR ro sv tr uk vi zh-Hans";

/// What to speak to somebody who wants one of these languages, the dearest first: their own tag, by which dates and numbers are
/// written, and the tag of our table, `en` for the words that are compiled in. `None` where none of them is there.
///
/// There is one table of a language, so its first part decides: `pt-PT` and `de-AT` are understood. Chinese in traditional
/// characters is not written in simplified ones, so who wants it goes on to their next language.
pub fn choose(wanted: &str) -> Option<(&str, &'static str)> {
    wanted.split([',', ' ']).find_map(|tag| Some((tag, table_of(tag)?)))
}

fn table_of(tag: &str) -> Option<&'static str> {
    let folded = tag.to_ascii_lowercase();
    let mut parts = folded.split(['-', '_']);
    let language = match parts.next()? {
        // The names that old systems still use.
        "iw" => "he",
        "in" => "id",
        "zh" if parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo")) => {
            return folded.split(['-', '_']).any(|part| part == "hans").then_some("zh-Hans");
        }
        "en" => return Some("en"),
        language => language,
    };
    TABLES.split(' ').find(|table| table.split('-').next() == Some(language))
}

#[cfg(test)]
mod tests {
    use super::choose;

    #[test]
    fn a_language_is_found_by_its_first_part_and_by_its_old_name() {
        for (wanted, table) in [
            ("uk", "uk"),
            ("uk-UA", "uk"),
            ("de_AT", "de"),
            ("DE", "de"),
            ("en-GB", "en"),
            ("pt", "pt-BR"),
            ("pt-PT", "pt-BR"),
            ("iw-IL", "he"),
            ("in", "id"),
            ("zh", "zh-Hans"),
            ("zh-CN", "zh-Hans"),
            ("zh-Hans-CN", "zh-Hans"),
            ("zh-Hans-HK", "zh-Hans"),
        ] {
            assert_eq!(choose(wanted), Some((wanted, table)), "{wanted}");
        }
    }

    #[test]
    fn a_language_that_is_not_there_gives_way_to_the_next() {
        assert_eq!(choose("da,de-CH,en"), Some(("de-CH", "de")));
        assert_eq!(choose("zh-TW,zh,en"), Some(("zh", "zh-Hans")));
        for strange in ["", "da", "nb-NO", "zh-TW", "zh-Hant", "arn", "ukr", "-", "not a tag"] {
            assert_eq!(choose(strange), None, "{strange}");
        }
    }
}
