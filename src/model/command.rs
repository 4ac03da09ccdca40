//! What is asked of a back end.

use super::content::AttachmentKind;
use super::ids::{BlobRef, EchoKey, RemoteId};
use std::fmt;

/// Which part of the history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HistoryPage {
    /// As much as the vendor gives without being told where.
    Latest,
    /// The page before this message.
    Before(RemoteId),
    /// The page after this message.
    After(RemoteId),
}

/// A file of the visitor's, as much of it as the engine needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutgoingFile {
    /// The file itself, in the browser half; `None` after a reload has lost it.
    pub blob: Option<BlobRef>,
    /// Its name.
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// How it is shown.
    pub kind: AttachmentKind,
}

/// A message of the visitor's on its way out. Text and files stand together only where the back end takes both in one.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The words; may be empty when there are files.
    pub text: String,
    /// The files.
    pub files: Vec<OutgoingFile>,
}

impl fmt::Debug for Outgoing {
    /// How much, not what: what people write belongs in no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outgoing({} bytes, {} files)", self.text.len(), self.files.len())
    }
}

/// One thing asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Make a conversation.
    OpenConversation {
        /// What the agents see the visitor called.
        contact_name: String,
    },
    /// Read history.
    LoadHistory(HistoryPage),
    /// Send a message under its key.
    Send(EchoKey, Outgoing),
    /// The first frame on a new socket.
    Subscribe,
    /// The answer to `Event::KeepaliveAsked`.
    AnswerKeepalive,
    /// What the website's owner set for this widget.
    LoadSettings,
}
