//! What the engine tells the screen and the host page.

use super::capability::Capabilities;
use super::content::Choice;
use super::ids::EntryId;
use super::message::Entry;
use super::notice::Notice;
use super::settings::WidgetSettings;
use super::status::ConversationStatus;
use std::rc::Rc;

/// One step in the list of entries. Indices are those at the moment of the step, applied in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Diff {
    /// A new row.
    Insert(usize, Entry),
    /// A row with new values.
    Set(usize, Entry),
    /// A row gone. If the same entry is inserted again in the same batch, it has moved.
    Remove(usize),
    /// All rows anew: the history arrived or was replaced.
    Reset(Vec<Entry>),
}

/// The line to the back end, as the contract's `connection` event names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConnectionState {
    /// There is no conversation yet, so nothing to be connected to.
    Idle,
    /// Not yet, or not at the moment.
    Connecting,
    /// Live.
    Online,
    /// No socket can be had; answers are fetched.
    Polling,
    /// The device is offline.
    Offline,
}

/// How much of the past is here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct HistoryState {
    /// The first page is on its way and nothing is shown yet.
    pub loading_first: bool,
    /// An older page is on its way.
    pub loading_older: bool,
    /// There may be older messages.
    pub has_older: bool,
}

/// Told to the store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Steps in the list, as one.
    Entries(Vec<Diff>),
    /// Messages of the other side that came in just now (not history): to be announced, counted, sounded.
    Arrived(Vec<EntryId>),
    /// A file upload of this entry: bytes sent of bytes in all. Equal numbers: done.
    Upload(EntryId, u64, u64),
    /// The line.
    Connection(ConnectionState),
    /// The past.
    History(HistoryState),
    /// Messages of the other side that the visitor has not seen.
    Unread(u32),
    /// The one condition to show, or none.
    Notice(Option<Notice>),
    /// Settings from the back end.
    Settings(WidgetSettings),
    /// Who of the other side is writing (empty: a person without a name), or nobody.
    Typing(Option<String>),
    /// How the conversation stands; `None` while there is none.
    Status(Option<ConversationStatus>),
    /// What the visitor did to this entry was refused and has been undone on the screen.
    Undone(EntryId),
    /// What the view may offer from now on: the conversation goes on at another back end.
    Capabilities(Capabilities),
}

/// Told to the host page. Payloads are made in `api`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HostEvent {
    /// `Send` became this message: told at once, once for each message that it becomes.
    Queued(EntryId),
    /// The back end has a message of the visitor's (`message:sent`); its id where known.
    Sent(EntryId),
    /// An answer (`message:received`).
    Received(EntryId),
    /// A row changed (`message:updated`).
    Updated(EntryId),
    /// A message was taken back (`message:deleted`).
    Deleted(EntryId),
    /// The reactions of a message changed (`reaction`).
    Reacted(EntryId),
    /// Insights about the visitor (`flashback`): the frame as it came.
    Flashback(String),
    /// A button of a card was pressed (`action`).
    Action(EntryId, Choice),
    /// The bot asks the page to do something (`action`): name and data as JSON.
    BotAction(Rc<str>),
    /// The bot passed the conversation on to this team (`handoff`); whether it goes on here.
    HandedOver(String, bool),
    /// Somebody of the other side writes, or nobody any more (`typing`).
    Typing(Option<String>),
    /// A message waits for a person (`message:failed`).
    Failed(EntryId),
    /// `connection`.
    Connection(ConnectionState),
    /// `unread`.
    Unread(u32),
    /// `status`: the conversation's, or `closed` when there is none any more.
    Status(&'static str),
    /// `error`.
    Error {
        /// Stable, for programs.
        code: &'static str,
        /// Whether the widget goes on by itself.
        recoverable: bool,
    },
}
