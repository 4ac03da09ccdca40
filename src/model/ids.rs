//! The names of things: ours, the vendor's, and the key by which the two are matched.

use super::number::signed_decimal;
use std::fmt;
use std::rc::Rc;

/// A row on our screen. Minted by the engine, never changes and never leaves this page.
#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EntryId(pub u32);

/// What a vendor calls a message, a conversation, an account or a contact.
///
/// Vendors send integers and strings for the same thing, so digits in a string are the number. Within one conversation a
/// greater id is a later message (PROTOCOL-NOTES fact 8). Texts order before all numbers: one odd id among numbers must not
/// count as the newest for ever.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemoteId {
    /// What is no integer, byte for byte.
    Text(Rc<str>),
    /// An integer, whichever way it was written.
    Number(i64),
}

const UNNAMED: &str = "unnamed";

impl RemoteId {
    /// Reads an id as it stands in a text: canonical integers are numbers, the rest stays text.
    pub fn from_text(text: &str) -> Self {
        match text.parse::<i64>() {
            Ok(number) if signed_decimal(number) == text => Self::Number(number),
            _ => Self::Text(text.into()),
        }
    }

    /// Stands for an id that the vendor did not say, where one has to stand. No id of a vendor's is this word.
    pub fn unnamed() -> Self {
        Self::Text(UNNAMED.into())
    }

    /// Whether it is that.
    pub fn is_unnamed(&self) -> bool {
        matches!(self, Self::Text(text) if &**text == UNNAMED)
    }

    /// The id as a text: what `to_string` says, without the formatter that it brings into the module.
    pub fn to_text(&self) -> String {
        match self {
            Self::Number(number) => signed_decimal(*number),
            Self::Text(text) => String::from(&**text),
        }
    }
}

impl fmt::Display for RemoteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => fmt::Display::fmt(number, f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Debug for RemoteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The key we give a message of ours, the same at every attempt, so that its echo is recognised (`echo_id` in seed 000 §7).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EchoKey(pub Rc<str>);

/// A file that the browser half holds. The engine passes the number around and never sees a byte.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BlobRef(pub u32);
