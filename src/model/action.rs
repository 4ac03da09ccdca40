//! What the visitor asks of the widget, from the screen or through the host page's API.

use super::command::{Deed, OutgoingFile};
use super::content::Choice;
use super::ids::EntryId;
use super::settings::Answers;

/// One wish.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// Bring the panel up.
    Open,
    /// Put the panel away.
    Close,
    /// Send this, as an answer to that entry or to none.
    Send(String, Vec<OutgoingFile>, Option<EntryId>),
    /// Send a failed message again.
    Retry(EntryId),
    /// Take an unsent message back.
    Discard(EntryId),
    /// Stop an upload.
    CancelUpload(EntryId),
    /// Bring older messages.
    LoadOlder,
    /// Everything up to this entry was really in sight, in a page that has the focus.
    Seen(EntryId),
    /// Do this to a message that the back end has.
    Do(EntryId, Deed),
    /// A button of a card that says something to the back end was pressed.
    Postback(EntryId, Choice),
    /// Go on in a new conversation.
    NewConversation,
    /// End the conversation.
    EndConversation,
    /// Try the history or the connection again, now.
    TryNow,
    /// The form before the first message has changed, or is done: to be kept.
    Answered(Answers),
    /// The greeting is not to come back.
    PutGreetingAway,
    /// Messages that nobody is looking at are heard from now on, or are not.
    Sound(bool),
    /// What is typed but not sent has changed: to be kept.
    DraftChanged(String),
}
