//! An entry: one message on our screen.

use super::content::{Attachment, Content};
use super::ids::{EntryId, RemoteId};
use super::reaction::Tally;
use super::time::Millis;
use std::fmt;
use std::rc::Rc;

/// Whose side a message is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// The person in front of this page.
    Visitor,
    /// Whoever answers, people and automatic texts alike.
    Agent,
    /// A program that says it is one.
    Bot,
    /// Nobody: a line about the conversation.
    System,
}

/// Who wrote a message of the other side.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sender {
    /// The vendor's id, to tell two people of one name apart.
    pub id: Option<RemoteId>,
    /// One line; empty when the vendor hides it.
    pub name: String,
    /// Unchecked: whoever shows it goes through `model::url`.
    pub avatar: Option<String>,
}

/// How far a message of the visitor's got. Orders forward; an entry never goes back (TRUST C-41).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Delivery {
    /// Kept, and sent by itself as soon as that can be done.
    Queued,
    /// On its way.
    Sending,
    /// The back end has it.
    Sent,
    /// It reached the agent's side.
    Delivered,
    /// Somebody saw it.
    Seen,
    /// Nothing more happens by itself: Try again or Discard.
    Failed(ParkReason),
}

impl Delivery {
    /// The contract's word for it (`data-status`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Seen => "seen",
            Self::Failed(_) => "failed",
        }
    }
}

/// Why a message waits for a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ParkReason {
    /// The back end refused this very message (400, 422 …).
    Refused,
    /// It is too large for the back end (413).
    TooLarge,
    /// The back end took it, then reported that it could not be delivered.
    Undeliverable,
    /// The visitor stopped the upload.
    Cancelled,
    /// The page was left before the file was sent, and with it went the file.
    FileMissing,
    /// It may have arrived, and sending it again could make it arrive twice.
    Unsure,
}

/// The message that another one answers, as much of it as is shown above the answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Quote {
    /// The vendor's id of the quoted message, to jump to it.
    pub id: Option<RemoteId>,
    /// Whose words they are; `None` where nobody says.
    pub direction: Option<Direction>,
    /// Who said them; empty when nobody says.
    pub name: String,
    /// Its words, or their beginning; empty for files.
    pub text: String,
    /// How many files it has.
    pub files: usize,
}

impl fmt::Debug for Quote {
    /// Which, not what: what people write belongs in no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quote({:?})", self.id)
    }
}

/// One row of the conversation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Ours, for as long as the page lives.
    pub id: EntryId,
    /// The vendor's, once it is known.
    pub remote: Option<RemoteId>,
    /// Whose side.
    pub direction: Direction,
    /// Who, on the other side.
    pub sender: Option<Sender>,
    /// What.
    pub content: Content,
    /// With which files.
    pub attachments: Vec<Attachment>,
    /// Unix milliseconds; `None` when nobody said a believable time.
    pub at: Option<Millis>,
    /// Set on the visitor's own messages only.
    pub delivery: Option<Delivery>,
    /// What it answers.
    pub quote: Option<Quote>,
    /// What people think of it, in the order in which the first of each came.
    pub reactions: Vec<Tally>,
    /// On messages of the other side: how far the back end believes that they got to the visitor.
    pub receipt: Option<Delivery>,
    /// What the vendor wants to be told with an answer to this message (seed 001 `dialog_id`).
    pub dialog: Option<Rc<str>>,
    /// Structured data beside the words, a JSON text, for the host page (seed 002 `metadata`).
    pub metadata: Option<Rc<str>>,
    /// It belongs to a part of the conversation that is over: nothing can be done to it any more.
    pub past: bool,
}
