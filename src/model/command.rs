//! What is asked of a back end.

use super::content::AttachmentKind;
use super::ids::{BlobRef, EchoKey, RemoteId};
use super::message::Delivery;
use super::time::Millis;
use std::fmt;
use std::rc::Rc;

/// Which part of the history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HistoryPage {
    /// As much as the vendor gives without being told where.
    Latest,
    /// The page before this message.
    Before(RemoteId),
    /// The page after this message.
    After(RemoteId),
    /// What has changed after this time of the vendor's clock, in Unix milliseconds.
    ChangedSince(Millis),
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
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Outgoing {
    /// The words; may be empty when there are files.
    pub text: String,
    /// The files.
    pub files: Vec<OutgoingFile>,
    /// What it answers.
    pub reply: Option<ReplyTo>,
    /// Structured data beside the words: a JSON object as a text.
    pub metadata: Option<Rc<str>>,
    /// The question to which these words are the chosen answer.
    pub answers: Option<RemoteId>,
    /// On which card of a carousel the button stood, from 0.
    pub card: Option<u32>,
    /// How often a person has said that it is to be sent although it may have arrived.
    pub again: u8,
    /// It is what was said so far, for the people who take over.
    pub is_transcript: bool,
}

/// The message that an outgoing one answers, as the vendor wants it named.
#[derive(Clone, PartialEq, Eq)]
pub struct ReplyTo {
    /// The vendor's id of it.
    pub id: RemoteId,
    /// See [`super::Entry::dialog`].
    pub dialog: Option<Rc<str>>,
    /// Its words, or their beginning.
    pub text: String,
}

/// Something done to a message that the back end has. Doing it twice is the same as doing it once, so that one whose
/// answer was lost is simply done again.
#[derive(Clone, PartialEq, Eq)]
pub enum Deed {
    /// The visitor's sign for it, or none any more.
    React(Option<String>),
    /// The answer to a question.
    Choose(String),
    /// Takes the visitor's own message back.
    Delete,
}

impl fmt::Debug for Deed {
    /// Which, not what: an answer can hold a comment.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::React(_) => "React",
            Self::Choose(_) => "Choose",
            Self::Delete => "Delete",
        })
    }
}

impl fmt::Debug for ReplyTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReplyTo({:?})", self.id)
    }
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
    /// Tell who the visitor is, to get the credentials for all else.
    Identify,
    /// Ask which conversations the visitor has.
    FindConversations,
    /// Make a conversation.
    OpenConversation {
        /// What the agents see the visitor called.
        contact_name: String,
        /// The conversation's own name, where this device gives it one: the same at every attempt.
        name: EchoKey,
    },
    /// The visitor ends the conversation.
    EndConversation,
    /// Read history.
    LoadHistory(HistoryPage),
    /// Send a message under its key.
    Send(EchoKey, Outgoing),
    /// Do this to a message.
    Act(RemoteId, Deed),
    /// These messages of the other side got to the visitor: `Delivered`, or `Seen`.
    Report(Delivery, Vec<RemoteId>),
    /// The visitor is writing, or not any more.
    Typing(bool),
    /// What the host page told of the visitor has changed.
    UpdateCustomer,
    /// This device wants no push messages any more.
    DropPushToken(String),
    /// The visitor wants to be forgotten.
    Erase,
    /// The first frame on a new socket.
    Subscribe,
    /// The answer to `Event::KeepaliveAsked`.
    AnswerKeepalive,
    /// What the website's owner set for this widget.
    LoadSettings,
}
