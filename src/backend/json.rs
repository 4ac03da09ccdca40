//! The one tolerant reader of JSON: what is wrong in one field costs that field, never its neighbours.
//!
//! `serde_json` refuses a whole text for half a surrogate pair, a number beyond `f64` or a byte order mark, all of which
//! real servers send (TRUST §8.6). So a text that it refuses is mended once and read again, and a list that is still broken
//! is read element by element.

use crate::model::RemoteId;
use serde_json::Value;

/// Reads a text, mended if need be. `None`: not JSON by any effort (deeper than 128 levels counts as that, too).
pub fn parse(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&mend(text)).ok())
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

/// The text with its known defects repaired: lone surrogates become U+FFFD, raw control characters in strings become
/// escapes, numbers too large for `f64` become null.
fn mend(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    let mut in_string = false;
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        if in_string {
            match first {
                '"' => {
                    in_string = false;
                    out.push('"');
                }
                '\\' => taken = mend_escape(rest, &mut out),
                control if control < ' ' => {
                    out.push_str("\\u00");
                    out.push(if control < '\u{10}' { '0' } else { '1' });
                    out.push(char::from_digit(u32::from(control) & 15, 16).unwrap_or('0'));
                }
                other => out.push(other),
            }
        } else if first == '-' || first.is_ascii_digit() {
            taken = rest
                .find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'))
                .unwrap_or(rest.len());
            let number = rest.get(..taken).unwrap_or("0");
            let finite = number.parse::<f64>().is_ok_and(f64::is_finite);
            out.push_str(if finite { number } else { "null" });
        } else {
            in_string = first == '"';
            out.push(first);
        }
        rest = rest.get(taken..).unwrap_or("");
    }
    out
}

/// Writes the escape at the start of `rest`, repaired, and says how many bytes of `rest` it was.
fn mend_escape(rest: &str, out: &mut String) -> usize {
    let Some(unit) = unicode_escape(rest) else {
        let taken = rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at);
        out.push_str(rest.get(..taken).unwrap_or(""));
        return taken;
    };
    let high = (0xd800..0xdc00).contains(&unit);
    let paired = high
        && rest.get(6..).and_then(unicode_escape).is_some_and(|second| (0xdc00..0xe000).contains(&second));
    let taken = if paired { 12 } else { 6 };
    if high && !paired || (0xdc00..0xe000).contains(&unit) {
        out.push_str("\\ufffd");
    } else {
        out.push_str(rest.get(..taken).unwrap_or(""));
    }
    taken
}

/// The code unit of a `\uXXXX` at the start of the text.
fn unicode_escape(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
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
        Value::Number(number) => number.as_i64().or_else(|| without_fraction(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The integer in a number that has a point or an exponent in it. Beyond 2^53 it would be a guess.
fn without_fraction(number: f64) -> Option<i64> {
    (number.abs() <= 9_007_199_254_740_992.0).then_some(number as i64)
}

/// An id: an integer, or a text with something in it.
pub fn id(object: &Value, key: &str) -> Option<RemoteId> {
    match object.get(key)? {
        Value::Number(number) => {
            // Some languages write the integer 27 as 27.0.
            let whole = || number.as_f64().filter(|number| number.fract() == 0.0).and_then(without_fraction);
            let integer = number.as_i64().or_else(whole);
            Some(integer.map_or_else(|| RemoteId::Text(number.to_string().into()), RemoteId::Number))
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
    out.push_str(&Value::from(text).to_string());
}

/// Appends an id as it would be sent: numbers bare, texts quoted.
pub fn push_id(out: &mut String, id: &RemoteId) {
    match id {
        RemoteId::Number(number) => out.push_str(&number.to_string()),
        RemoteId::Text(text) => push_string(out, text),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn texts_that_real_servers_send_and_serde_json_refuses_are_read() {
        assert_eq!(parse("\u{feff}{\"a\":1}").unwrap()["a"], 1);
        assert_eq!(parse(r#"{"a":"cut \ud83d","b":2}"#).unwrap()["a"], "cut \u{fffd}");
        assert_eq!(parse(r#"{"a":"\udca9 x \ud83d\ude00"}"#).unwrap()["a"], "\u{fffd} x 😀");
        assert_eq!(parse(r#"{"a":1e400,"b":-1E+999,"c":1.5}"#).unwrap()["c"], 1.5);
        assert_eq!(parse("{\"a\":\"line\nbreak\u{1}\"}").unwrap()["a"], "line\nbreak\u{1}");
        assert_eq!(parse(r#"{"a":"\\ud83d \" \u00e9"#.to_owned().as_str()), None);
        assert_eq!(parse(r#"{"a":"\\ud83d","b":1e400}"#).unwrap()["a"], "\\ud83d");
    }

    #[test]
    fn numbers_with_a_point_are_still_the_integers_that_they_are() {
        let numbers = parse(r#"{"a":27.0,"b":1742149000.75,"c":2.7e1,"d":1e300,"e":27.5}"#).unwrap();
        let read = ["a", "b", "c", "d"].map(|key| integer(&numbers[key]));
        assert_eq!(read, [Some(27), Some(1_742_149_000), Some(27), None]);
        assert_eq!(id(&numbers, "a"), Some(RemoteId::Number(27)));
        assert_eq!(id(&numbers, "e"), Some(RemoteId::from_text("27.5")));
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
