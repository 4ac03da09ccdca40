//! From a text to a [`Value`], past everything in a text that real servers get wrong.

use super::{Number, Value};

/// Deeper than this is an attack or a mistake, and a reader that calls itself would run out of stack.
const DEEPEST: usize = 128;

/// Reads one value; what stands behind it is an error.
pub(super) fn value(text: &str) -> Option<Value> {
    let mut reader = Reader { text: text.trim_start_matches('\u{feff}'), at: 0 };
    let value = reader.value(0)?;
    reader.peek().is_none().then_some(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    /// The next byte that is no white space; not consumed.
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.text.as_bytes().get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    fn take(&mut self, expected: u8) -> Option<()> {
        (self.peek()? == expected).then(|| self.at += 1)
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        match self.peek()? {
            b'{' => self
                .members(b'}', |reader| {
                    let key = reader.string()?;
                    reader.take(b':')?;
                    Some((key, reader.value(depth + 1)?))
                })
                .map(Value::Object),
            b'[' => self.members(b']', |reader| reader.value(depth + 1)).map(Value::Array),
            b'"' => self.string().map(Value::String),
            b'-' | b'0'..=b'9' => Some(Value::Number(Number(
                self.run(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')),
            ))),
            _ => match self.run(|byte| byte.is_ascii_alphabetic()).as_str() {
                "true" => Some(Value::Bool(true)),
                "false" => Some(Value::Bool(false)),
                "null" => Some(Value::Null),
                _ => None,
            },
        }
    }

    /// What stands between brackets, with commas between.
    fn members<T>(&mut self, end: u8, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.at += 1;
        let mut all = Vec::new();
        if self.take(end).is_some() {
            return Some(all);
        }
        loop {
            all.push(one(self)?);
            if self.take(end).is_some() {
                return Some(all);
            }
            self.take(b',')?;
        }
    }

    fn run(&mut self, belongs: impl Fn(u8) -> bool) -> String {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.bytes().position(|byte| !belongs(byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default().to_owned()
    }

    /// A string. Raw control characters in it are kept, half of a surrogate pair becomes U+FFFD.
    fn string(&mut self) -> Option<String> {
        self.take(b'"')?;
        let mut out = String::new();
        loop {
            let plain = self.run(|byte| !matches!(byte, b'"' | b'\\'));
            out.push_str(&plain);
            let mark = *self.text.as_bytes().get(self.at)?;
            self.at += 1;
            if mark == b'"' {
                return Some(out);
            }
            let escaped = self.text.get(self.at..)?.chars().next()?;
            self.at += escaped.len_utf8();
            out.push(match escaped {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\u{8}',
                'f' => '\u{c}',
                'u' => self.code_point()?,
                '"' | '\\' | '/' => escaped,
                _ => return None,
            });
        }
    }

    /// What `\u` says, together with the second half of a pair where there is one.
    fn code_point(&mut self) -> Option<char> {
        let unit = self.code_unit()?;
        let before = self.at;
        if (0xd800..0xdc00).contains(&unit) && self.text.get(self.at..)?.starts_with("\\u") {
            self.at += 2;
            let second = self.code_unit()?;
            if (0xdc00..0xe000).contains(&second) {
                return char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
            }
            self.at = before;
        }
        Some(char::from_u32(unit).unwrap_or('\u{fffd}'))
    }

    fn code_unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.bytes().try_fold(0, |unit, byte| Some(unit << 4 | char::from(byte).to_digit(16)?))
    }
}
