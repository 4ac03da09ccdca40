//! Words that leave this process only where they are meant to go. Nothing that formats or logs can show one.
//!
//! Never in here: where a secret comes from (that is `config`).

use std::fmt;
use std::sync::Arc;

/// A secret text. `Debug` says that there is one, and nothing about it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Takes the text as it is.
    pub fn new(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// The text. Call this only in the line that hands it to its addressee.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(not printed)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_is_not_shown_by_debug() {
        let shown = format!("{:?} {:#?}", Secret::new("hunter2"), Some(Secret::new("hunter2")));
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
