//! The one tolerant reader of JSON, and its writer: what is wrong in one field costs that field, never its neighbours.
//!
//! Of our own because of two measured things. `serde_json` refuses a whole text for half a surrogate pair, a number beyond
//! `f64` or a byte order mark, all of which real servers send (TRUST §8.6). And with it come two tables of powers of ten
//! for floating-point numbers, which no message has: a fifth of the bytes that a visitor may have to load.

mod parse;
mod write;

pub use write::write;

use crate::model::RemoteId;
use crate::model::number::{signed_decimal, whole_number};

/// A value as it was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Not yet read as anything.
    Number(Number),
    /// Escapes undone.
    String(String),
    /// In order.
    Array(Vec<Value>),
    /// In order; a key that stands twice is both times here.
    Object(Vec<(String, Value)>),
}

/// A number, digit for digit: no size is too large to be carried, and none is rounded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Number(String);

impl Value {
    /// A member of an object; of a key that stands twice the last.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Self::Object(members) => {
                members.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The elements, if it is a list.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }
}

impl Number {
    /// The number if it is an integer, however it is written: some languages write 27 as `27.0`.
    pub fn as_i64(&self) -> Option<i64> {
        self.whole().filter(|(_, exact)| *exact).map(|(number, _)| number)
    }

    /// The number without its fraction, and whether there was none.
    fn whole(&self) -> Option<(i64, bool)> {
        let (mantissa, places) = match self.0.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, whole_number::<usize>(exponent)?),
            None => (self.0.as_str(), 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if places > 20 {
            return None;
        }
        let (shifted, cut) = fraction.split_at_checked(places).unwrap_or((fraction, ""));
        let mut digits = String::from(whole);
        digits.push_str(shifted);
        digits.extend(std::iter::repeat_n('0', places - shifted.len()));
        Some((digits.parse().ok()?, cut.bytes().all(|digit| digit == b'0')))
    }
}

/// Reads a text. `None`: not JSON by any effort (deeper than 128 levels counts as that, too).
pub fn parse(text: &str) -> Option<Value> {
    parse::value(text)
}

/// Reads a list. The number counts the elements that no effort could read. `None`: not a list.
pub fn parse_list(text: &str) -> Option<(Vec<Value>, usize)> {
    match parse(text) {
        Some(Value::Array(items)) => Some((items, 0)),
        Some(_) => None,
        None => {
            let inside = text.trim_start_matches('\u{feff}').trim().strip_prefix('[')?.strip_suffix(']')?;
            let parts = split_elements(inside)?;
            let items: Vec<Value> = parts.iter().filter_map(|part| parse(part)).collect();
            let broken = parts.len() - items.len();
            (!items.is_empty()).then_some((items, broken))
        }
    }
}

/// Cuts the inside of a list at its top-level commas. `None`: what opened does not close, so the text broke off at a bracket
/// that only looks like the end, and who knows what is missing.
fn split_elements(inside: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let (mut depth, mut in_string, mut escaped, mut start) = (0_i32, false, false, 0);
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            b',' if depth == 0 => {
                parts.extend(inside.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(inside.get(start..));
    (depth == 0 && !in_string).then_some(parts)
}

/// A text field.
pub fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get(key)?.as_str()
}

/// A text field with something in it.
pub fn filled<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    text(object, key).filter(|text| !text.trim().is_empty())
}

/// A whole number, whether it was sent as a number, with or without a fraction (which is cut off), or as digits in a string.
pub fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.whole().map(|(whole, _)| whole),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// An id: an integer, or a text with something in it.
pub fn id(object: &Value, key: &str) -> Option<RemoteId> {
    match object.get(key)? {
        Value::Number(number) => {
            // Larger than any integer of ours, but an integer: its digits are its name.
            let large =
                || number.0.bytes().all(|byte| byte.is_ascii_digit()).then(|| RemoteId::from_text(&number.0));
            number.as_i64().map(RemoteId::Number).or_else(large)
        }
        Value::String(text) if !text.is_empty() => Some(RemoteId::from_text(text)),
        _ => None,
    }
}

/// Whether a flag is raised, in any of the ways in which servers raise flags. What is neither clearly off nor absent is on:
/// it guards what must not be shown.
pub fn raised(object: &Value, key: &str) -> bool {
    match object.get(key) {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::Number(number)) => number.as_i64() != Some(0),
        Some(Value::String(text)) => !matches!(text.as_str(), "" | "false" | "0"),
        Some(_) => true,
    }
}

/// Appends a JSON string, quotes included.
pub fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                out.push_str(if control < '\u{10}' { "\\u000" } else { "\\u001" });
                out.extend(char::from_digit(u32::from(control) & 15, 16));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Appends an id as it would be sent: numbers bare, texts quoted.
pub fn push_id(out: &mut String, id: &RemoteId) {
    match id {
        RemoteId::Number(number) => out.push_str(&signed_decimal(*number)),
        RemoteId::Text(text) => push_string(out, text),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    fn read(text: &str, key: &str) -> Value {
        parse(text).unwrap().get(key).unwrap().clone()
    }

    #[test]
    fn texts_that_real_servers_send_and_serde_json_refuses_are_read() {
        let string = |text: &str| Value::String(text.to_owned());
        assert_eq!(integer(&read("\u{feff}{\"a\":1}", "a")), Some(1));
        assert_eq!(read(r#"{"a":"cut \ud83d","b":2}"#, "a"), string("cut \u{fffd}"));
        assert_eq!(read(r#"{"a":"\ud83d\u0041"}"#, "a"), string("\u{fffd}A"));
        assert_eq!(read(r#"{"a":"\udca9 x \ud83d\ude00"}"#, "a"), string("\u{fffd} x 😀"));
        assert_eq!(read(r#"{"a":1e400,"b":-1E+999,"c":7}"#, "c"), Value::Number(Number("7".to_owned())));
        assert_eq!(read("{\"a\":\"line\nbreak\u{1}\"}", "a"), string("line\nbreak\u{1}"));
        assert_eq!(read(r#"{"a":"\\ud83d","b":1e400}"#, "a"), string("\\ud83d"));
        assert_eq!(read(r#"{"a":1,"a":"last"}"#, "a"), string("last"));
    }

    #[test]
    fn what_is_no_json_is_none() {
        let deep = "[".repeat(100_000);
        for text in [
            "",
            " ",
            "{",
            "[1,]",
            "{\"a\"}",
            "{\"a\":1,}",
            "\"open",
            "nul",
            "truefalse",
            "1 2",
            "[1]]",
            &deep,
        ] {
            assert_eq!(parse(text), None, "{}", text.chars().take(20).collect::<String>());
        }
        assert_eq!(parse(r#"{"a":"\ud83d \" \u00e9"#), None);
        assert_eq!(parse(r#""\u12""#), None);
    }

    #[test]
    fn numbers_with_a_point_are_still_the_integers_that_they_are() {
        let numbers = parse(r#"{"a":27.0,"b":1742149000.75,"c":2.7e1,"d":1e300,"e":27.5,"f":1-2}"#).unwrap();
        let read = ["a", "b", "c", "d", "f"].map(|key| integer(numbers.get(key).unwrap()));
        assert_eq!(read, [Some(27), Some(1_742_149_000), Some(27), None, None]);
        assert_eq!(id(&numbers, "a"), Some(RemoteId::Number(27)));
        assert_eq!(id(&numbers, "e"), None);
        let large = parse(r#"{"id":18446744073709551615}"#).unwrap();
        assert_eq!(id(&large, "id"), Some(RemoteId::from_text("18446744073709551615")));
    }

    #[test]
    fn it_writes_and_reads_what_serde_json_reads_and_writes() {
        let every: String = (0..0x2100).chain(0x1f600..0x1f610).filter_map(char::from_u32).collect();
        let mut ours = String::new();
        push_string(&mut ours, &every);
        assert_eq!(serde_json::from_str::<String>(&ours).unwrap(), every);
        assert_eq!(parse(&serde_json::to_string(&every).unwrap()), Some(Value::String(every)));
    }

    #[test]
    fn one_broken_element_does_not_hide_the_others() {
        let (items, broken) =
            parse_list(r#"[{"id":1},{"id":},{"id":"a,]}\"","x":[1,{"y":2}]},{"id":4}]"#).unwrap();
        assert_eq!((items.len(), broken), (3, 1));
        let deep = format!("[{{\"id\":1}},{}1{},{{\"id\":2}}]", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(parse_list(&deep).unwrap().0.len(), 2);
        assert!(parse_list(r#"[{"id":1},{"id":2,"files":[]"#).is_none());
        assert!(parse_list("<html>[1]</html>").is_none() && parse_list("{}").is_none());
        assert_eq!(parse_list("[]").unwrap(), (vec![], 0));
    }

    #[test]
    fn what_might_be_private_is_private() {
        for (json, expected) in [
            (r#"{"p":true}"#, true),
            (r#"{"p":"true"}"#, true),
            (r#"{"p":1}"#, true),
            (r#"{"p":{}}"#, true),
            (r#"{"p":false}"#, false),
            (r#"{"p":null}"#, false),
            (r#"{"p":0}"#, false),
            (r#"{"p":"false"}"#, false),
            ("{}", false),
        ] {
            assert_eq!(raised(&parse(json).unwrap(), "p"), expected, "{json}");
        }
    }
}
