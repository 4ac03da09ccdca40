//! Every field of every sample in every wrong type (TRUST C-47, C-49 to C-52): it costs that field and nothing else.

mod converse;
mod novatalks;
mod novatalks_sdk;
mod partner;

use serde_json::{Value, json};

/// What a field can be instead; `None` is missing.
fn wrong_values() -> [Option<Value>; 7] {
    [
        None,
        Some(json!(null)),
        Some(json!(true)),
        Some(json!(7)),
        Some(json!("x")),
        Some(json!([1])),
        Some(json!({"a": 1})),
    ]
}

/// The JSON pointers of all values within this one, itself not among them.
pub fn pointers(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, child)| (key.clone(), child)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, child)| (at.to_string(), child)).collect(),
        _ => vec![],
    };
    let mut found = vec![];
    for (key, child) in children {
        found.push(["/", &key].concat());
        found.extend(pointers(child).iter().map(|below| ["/", &key, below].concat()));
    }
    found
}

/// A copy with another value, or none, at the pointer.
pub fn changed(value: &Value, pointer: &str, new: Option<&Value>) -> Value {
    let mut copy = value.clone();
    if let Some(new) = new {
        *copy.pointer_mut(pointer).unwrap() = new.clone();
        return copy;
    }
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match copy.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.remove(key).unwrap()),
        Value::Array(items) => drop(items.remove(key.parse().unwrap())),
        _ => unreachable!("a child of what has none"),
    }
    copy
}

/// Calls `check` with each field of the sample in each wrong type, and says how often.
pub fn for_each_wrong_field(sample: &Value, mut check: impl FnMut(&str, Option<&Value>, &Value)) -> usize {
    let mut cases = 0;
    for pointer in pointers(sample) {
        for new in wrong_values() {
            let garbled = changed(sample, &pointer, new.as_ref());
            if garbled != *sample {
                check(&pointer, new.as_ref(), &garbled);
                cases += 1;
            }
        }
    }
    cases
}

pub fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
