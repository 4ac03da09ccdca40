//! The corpus `tests/fixtures/hostile-text.json`: texts that attack, the fields they can come in by, and what has to become
//! of each. The stories in a browser read it by this file, too.

use serde_json::Value;

/// A text that attacks.
pub struct Payload {
    /// Its name in the corpus.
    pub id: String,
    /// Itself.
    pub text: String,
    /// Fields, and what has to become of it there.
    pub expect: Vec<(String, Value)>,
    /// Sinks in which it would do its work, were it put there as it is.
    pub live_in: Vec<String>,
}

impl Payload {
    /// What has to become of it in this field; `None` where it does not come in by that.
    pub fn expected(&self, field: &str) -> Option<&Value> {
        self.expect.iter().find(|(known, _)| known == field).map(|(_, expected)| expected)
    }
}

/// The whole corpus.
///
/// # Panics
/// When the file is not what it was.
pub fn payloads() -> Vec<Payload> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/", "tests/fixtures/hostile-text.json");
    let file = std::fs::read_to_string(path.replace("/tests/e2e/", "/")).expect("the corpus is there");
    // serde_json refuses half a surrogate pair; what a browser makes of one is U+FFFD.
    let file: Value = serde_json::from_str(&file.replace("\\ud83d\"", "\\ufffd\"")).expect("it is JSON");
    let payloads: Vec<Payload> = file["payloads"].as_array().expect("a list").iter().map(payload).collect();
    assert_eq!(payloads.len(), 241);
    assert_eq!(payloads.iter().map(|payload| payload.live_in.len()).sum::<usize>(), 111);
    payloads
}

fn payload(written: &Value) -> Payload {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let texts = |value: &Value| value.as_array().into_iter().flatten().map(text).collect::<Vec<_>>();
    let generated = |rule: &Value| {
        let times = rule["times"].as_u64().and_then(|times| usize::try_from(times).ok());
        [text(&rule["prefix"]), text(&rule["unit"]).repeat(times.unwrap_or(1)), text(&rule["suffix"])]
            .concat()
    };
    let fields = texts(&written["fields"]);
    Payload {
        live_in: texts(&written["live_in"]),
        id: text(&written["id"]),
        text: written.get("gen").map_or_else(|| text(&written["value"]), generated),
        expect: fields
            .into_iter()
            .map(|field| (field.clone(), written["expect"].get(&field).cloned().unwrap_or_default()))
            .collect(),
    }
}
