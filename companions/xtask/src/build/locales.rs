//! From `locales/<tag>.json`, which people write, to what is delivered: the texts alone, one a line, in the order in which the
//! module numbers them. Then neither the module nor a table has to bring their names along.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::project::Project;

/// Where the names of the texts stand in their order.
const ENGLISH: &str = "src/i18n/english.rs";

/// The name under which the list of names is delivered, for pages that replace texts.
const KEYS: &str = "keys";

/// What is delivered, by its tag: every table, and the names.
pub fn read(project: &Project) -> Result<BTreeMap<String, String>> {
    let keys = keys(&project.read(ENGLISH)?);
    if keys.is_empty() {
        bail!("{ENGLISH} names no texts in the way that the build reads");
    }
    let mut tables = BTreeMap::from([(KEYS.to_owned(), keys.join("\n"))]);
    for path in project.files_below("locales")? {
        let path = project.relative(&path);
        let Some(tag) = path.strip_prefix("locales/").and_then(|name| name.strip_suffix(".json")) else {
            continue;
        };
        let lines = lines(&project.read(&path)?, &keys).with_context(|| format!("{path} cannot be used"))?;
        tables.insert(tag.to_owned(), lines);
    }
    Ok(tables)
}

/// The names: what stands in the first quotes of a line that has two texts in quotes behind a variant's name.
fn keys(english: &str) -> Vec<String> {
    let key = |line: &str| {
        let mut parts = line.trim().splitn(5, '"');
        let (variant, key, gap) = (parts.next()?, parts.next()?, parts.next()?);
        let name = variant.strip_suffix(' ')?;
        let is_row = name.chars().all(|c| c.is_ascii_alphanumeric()) && gap == " " && line.ends_with('"');
        is_row.then(|| key.to_owned())
    };
    english.lines().filter_map(key).collect()
}

fn lines(json: &str, keys: &[String]) -> Result<String> {
    let table: BTreeMap<String, Value> = serde_json::from_str(json)?;
    let mut lines = Vec::new();
    for key in keys {
        let words =
            table.get(key).and_then(Value::as_str).with_context(|| format!("it lacks the text {key}"))?;
        if words.contains('\n') {
            bail!("the text {key} has a line break, which parts the texts");
        }
        lines.push(words);
    }
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn names_come_in_the_order_of_the_source_and_words_in_the_order_of_names() {
        let source = "texts! {\n    /// \"Not\" \"this\"\n    Send \"send\" \"Send “it”\"\n    No \"no\" \"No\"\n}\nuse \"x\";\n";
        let keys = keys(source);
        assert_eq!(keys, ["send", "no"]);
        assert_eq!(lines(r#"{"no": "Nein", "send": "Senden"}"#, &keys).unwrap(), "Senden\nNein");
    }

    #[test]
    fn a_table_that_lacks_a_text_or_breaks_a_line_fails_the_build() {
        let keys = ["send".to_owned()];
        assert!(lines("{}", &keys).unwrap_err().to_string().contains("send"));
        assert!(lines(r#"{"send": "a\nb"}"#, &keys).unwrap_err().to_string().contains("line break"));
    }
}
