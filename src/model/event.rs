//! What a back end tells us.

use super::content::{Attachment, Content};
use super::ids::{EchoKey, RemoteId};
use super::message::{Delivery, Direction, Sender};
use super::time::Millis;

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
    /// Whose side.
    pub direction: Direction,
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
    /// A message has changed.
    MessageUpdated(Message),
}
