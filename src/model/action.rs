//! What the visitor asks of the widget, from the screen or through the host page's API.

use super::command::OutgoingFile;
use super::ids::EntryId;

/// One wish.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// Bring the panel up.
    Open,
    /// Put the panel away.
    Close,
    /// Send this.
    Send(String, Vec<OutgoingFile>),
    /// Send a failed message again.
    Retry(EntryId),
    /// Take an unsent message back.
    Discard(EntryId),
    /// Stop an upload.
    CancelUpload(EntryId),
    /// Bring older messages.
    LoadOlder,
    /// Everything was seen.
    SeenAll,
    /// Go on in a new conversation.
    NewConversation,
    /// Try the history or the connection again, now.
    TryNow,
    /// What is typed but not sent has changed: to be kept.
    DraftChanged(String),
}
