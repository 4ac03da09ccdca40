//! What a message says.

use super::ids::BlobRef;
use std::fmt;

/// The body of a message. A kind that we do not know is still a readable bubble.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// Plain text as it was typed; empty when the message is nothing but attachments.
    Text(String),
    /// A line about the conversation, said by nobody.
    System(String),
    /// A kind from the future: its text, or nothing if it has none.
    Unknown(String),
}

impl Content {
    /// The words in it.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::System(text) | Self::Unknown(text) => text,
        }
    }
}

impl fmt::Debug for Content {
    /// The kind and no words: what people write belongs in no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text",
            Self::System(_) => "System",
            Self::Unknown(_) => "Unknown",
        })
    }
}

/// How an attachment is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AttachmentKind {
    /// Shown in place, opens large.
    Image,
    /// Has a player.
    Audio,
    /// Has a player with a picture.
    Video,
    /// A link to download.
    File,
}

/// A file that belongs to a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// How it is shown.
    pub kind: AttachmentKind,
    /// A name for people; one line, never a path.
    pub name: String,
    /// In bytes, if known.
    pub size: Option<u64>,
    /// Where the back end keeps it. Not yet checked: whoever puts it on a page goes through `model::url`.
    pub url: Option<String>,
    /// A smaller picture of it, under the same caution.
    pub thumbnail: Option<String>,
    /// The visitor's own file while this page still has it: shown at once, without a download.
    pub blob: Option<BlobRef>,
}

impl AttachmentKind {
    /// The kind for a MIME type as a browser reports it.
    pub fn from_mime(mime: &str) -> Self {
        match mime.split('/').next() {
            // An SVG can carry script and is never shown in place.
            Some("image") if !mime.starts_with("image/svg") => Self::Image,
            Some("audio") => Self::Audio,
            Some("video") => Self::Video,
            _ => Self::File,
        }
    }
}
