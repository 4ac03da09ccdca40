//! The vendor's ids as they stand in JSON: a whole number by the document, a short word where a server differs.
//!
//! Never in here: whose they are.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An id. Number and word of the same digits are the same id.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Id {
    /// As seed 002 prints it.
    Number(u64),
    /// As others do.
    Word(String),
}

impl Id {
    /// Whether it could be one of the vendor's. Ids become segments of paths, and `01` is no way of writing `1`.
    pub fn is_right(&self) -> bool {
        match self {
            Self::Number(_) => true,
            Self::Word(word) => is_word(word),
        }
    }
}

/// Whether this is a word that an id can be.
pub fn is_word(word: &str) -> bool {
    let is_padded = word.len() > 1 && word.starts_with('0') && word.bytes().all(|byte| byte.is_ascii_digit());
    (1..=64).contains(&word.len())
        && !is_padded
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(out, "{number}"),
            Self::Word(word) => out.write_str(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_in_one_way() {
        for right in ["1", "0", "18446744073709551615", "\"1\"", "\"c_9-f\""] {
            assert!(serde_json::from_str::<Id>(right).is_ok_and(|id| id.is_right()), "{right}");
        }
        for wrong in [
            "-1", "1.0", "1e0", "null", "[1]", "{}", "true", "\"\"", "\"01\"", "\"1 \"", "\"..\"", "\"a/b\"",
            "\"%31\"",
        ] {
            assert!(!serde_json::from_str::<Id>(wrong).is_ok_and(|id| id.is_right()), "{wrong}");
        }
    }
}
