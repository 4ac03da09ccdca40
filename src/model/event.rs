//! What a back end tells us.

use super::content::{Attachment, Content};
use super::ids::{EchoKey, RemoteId};
use super::message::{Delivery, Direction, Quote, Sender};
use super::reaction::Reaction;
use super::status::ConversationStatus;
use super::time::Millis;
use std::rc::Rc;

/// A message as a vendor has it. Fields that the vendor left out, or sent in a wrong type, are `None`: they change nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// The vendor's id.
    pub id: RemoteId,
    /// The conversation it belongs to, where the vendor says so.
    pub conversation: Option<RemoteId>,
    /// The account, where the vendor says so.
    pub account: Option<RemoteId>,
    /// The key of ours that comes back.
    pub echo: Option<EchoKey>,
    /// Whose side; a change of a message often does not say.
    pub direction: Option<Direction>,
    /// Who.
    pub sender: Option<Sender>,
    /// What.
    pub content: Option<Content>,
    /// With which files.
    pub attachments: Option<Vec<Attachment>>,
    /// When, in Unix milliseconds.
    pub at: Option<Millis>,
    /// How far it got.
    pub status: Option<Delivery>,
    /// What it answers.
    pub quote: Option<Quote>,
    /// Who thinks what of it: all of them.
    pub reactions: Option<Vec<Reaction>>,
    /// It was taken back.
    pub deleted: bool,
    /// See [`super::Entry::dialog`].
    pub dialog: Option<Rc<str>>,
    /// See [`super::Entry::metadata`].
    pub metadata: Option<Rc<str>>,
    /// When anything about it last changed, as far as the vendor says, in Unix milliseconds.
    pub changed_at: Option<Millis>,
}

impl Message {
    /// A message of which nothing is known but its id.
    pub fn bare(id: RemoteId) -> Self {
        Self {
            id,
            conversation: None,
            account: None,
            echo: None,
            direction: None,
            sender: None,
            content: None,
            attachments: None,
            at: None,
            status: None,
            quote: None,
            reactions: None,
            deleted: false,
            dialog: None,
            metadata: None,
            changed_at: None,
        }
    }
}

/// Which conversation something concerns; what a vendor left out says nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Whereabouts {
    /// The conversation.
    pub conversation: Option<RemoteId>,
    /// The account.
    pub account: Option<RemoteId>,
}

/// Something that happened at the back end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The socket's subscription stands; from here on nothing is missed.
    SubscriptionConfirmed,
    /// The back end asks whether we are still there.
    KeepaliveAsked,
    /// A message is new.
    MessageCreated(Message),
    /// A message has changed, got other reactions, or was taken back.
    MessageUpdated(Message),
    /// Somebody of the other side is writing.
    Typing(Whereabouts, Sender),
    /// Nobody of the other side is writing any more.
    TypingStopped(Whereabouts),
    /// Insights about the visitor, for the host page alone: the frame as it came (seed 002, Flashback).
    Flashback(String),
    /// The bot asks the page to do something (seed 003 "Action"): its place among the messages, and name and data as JSON.
    Action(RemoteId, Rc<str>),
    /// The conversation stands elsewhere now.
    StatusChanged(Whereabouts, ConversationStatus),
}
