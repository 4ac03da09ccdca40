//! From a [`Value`] back to a text, without white space.

use super::{Value, push_string};

/// The value as JSON that every reader takes, members in order, numbers digit for digit. A number that was never one (the
/// reader takes any run of digits and signs) becomes `null`.
pub fn write(value: &Value) -> String {
    let mut out = String::new();
    push_value(&mut out, value);
    out
}

fn push_value(out: &mut String, value: &Value) {
    match value {
        Value::Number(number) if is_number(&number.0) => out.push_str(&number.0),
        Value::Null | Value::Number(_) => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::String(text) => push_string(out, text),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                push_comma(out, at);
                push_value(out, item);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (at, (key, value)) in members.iter().enumerate() {
                push_comma(out, at);
                push_string(out, key);
                out.push(':');
                push_value(out, value);
            }
            out.push('}');
        }
    }
}

fn push_comma(out: &mut String, at: usize) {
    if at > 0 {
        out.push(',');
    }
}

/// Whether strict readers take it as a number (RFC 8259 §6).
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let exponent = exponent.strip_prefix('+').or(exponent.strip_prefix('-')).unwrap_or(exponent);
    let padded = whole.len() > 1 && whole.starts_with('0');
    digits(whole) && !padded && digits(fraction) && digits(exponent)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{is_number, write};
    use crate::json::{Value, parse};

    #[test]
    fn what_is_written_is_what_was_read() {
        for text in [
            "null",
            "true",
            "[]",
            "{}",
            "-0",
            "1e400",
            "12345678901234567890.5E-7",
            r#""a\"\\\n\u0001é😀""#,
            r#"{"commandType":"order_lookup","value":"ORD-12345"}"#,
            r#"{"a":[1,[],{"b":null}],"":false,"a":2}"#,
        ] {
            assert_eq!(write(&parse(text).unwrap()), text);
        }
        assert_eq!(write(&parse(" [ 1 , { \"a\" : \"\\/\" } ] ").unwrap()), r#"[1,{"a":"/"}]"#);
    }

    #[test]
    fn whatever_the_tolerant_reader_takes_strict_readers_take_from_here() {
        for text in
            ["[1-2,+3]", "[01,1.,-.5,1e,--1,-]", "[\"cut \\ud83d\",\"raw \u{1}\"]", "\u{feff}{\"a\":1e+5}"]
        {
            let Some(value) = parse(text) else { continue };
            let written = write(&value);
            assert!(serde_json::from_str::<serde_json::Value>(&written).is_ok(), "{text} became {written}");
            assert_eq!(parse(&written).is_some(), matches!(value, Value::Array(_) | Value::Object(_)));
        }
        for (text, expected) in
            [("0", true), ("-12.50e+3", true), ("1E9", true), ("", false), ("-", false), ("00", false)]
        {
            assert_eq!(is_number(text), expected, "{text}");
        }
    }
}
