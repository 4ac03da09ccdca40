//! The two alphabets of the engine: what it is told and what it asks for. Hands live in `page`, words in `i18n`.

use crate::backend::{HttpRequest, SocketAddress};
use crate::model::command::OutgoingFile;
use crate::model::{Answer, BlobRef, Change, Choice, Deed, EntryId, HostEvent, Millis};
use std::rc::Rc;

/// One HTTP exchange.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RequestId(pub u32);

/// One socket. A new connection has a new number, so that the last words of an old one are recognised and ignored.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SocketId(pub u32);

/// How an HTTP exchange ended.
#[derive(Clone, PartialEq, Eq)]
pub enum HttpOutcome {
    /// There was an answer.
    Answer {
        /// The status.
        status: u16,
        /// `Retry-After`, raw, where the browser lets us read it (TRUST C-05).
        retry_after: Option<String>,
        /// The body as text. Empty for a body that broke off after a 2xx (C-13), with `whole` false.
        body: String,
        /// Whether the body came whole.
        whole: bool,
    },
    /// Surely nothing left this device (the request could not be made, or the device was offline before it began).
    NotSent,
    /// No answer, and nobody knows whether the request arrived: reset, an answer without CORS headers (C-07).
    Lost,
    /// No answer in time (C-12). Given up here; elsewhere it may go on, see `timing::STILL_DELIVERED`.
    TimedOut,
    /// The answer was larger than allowed and was cut (C-15).
    TooLarge,
    /// Aborted because the engine asked for it.
    Aborted,
    /// A file of the request is no longer there.
    FileMissing,
}

/// What the engine is told.
#[derive(Clone, PartialEq, Eq)]
pub enum Input {
    /// Once, first: the widget runs. Nothing is requested unless a conversation was restored.
    Started {
        /// What the browser says of the network.
        online: bool,
        /// Whether the page is in the foreground.
        visible: bool,
    },
    /// The panel came on screen.
    PanelOpened,
    /// The panel left the screen.
    PanelClosed,
    /// The visitor sends. Text is trimmed by nobody: what was typed is sent; blank text without files is ignored.
    Send {
        /// The words.
        text: String,
        /// The files, in the order in which they were chosen.
        files: Vec<OutgoingFile>,
        /// What it answers.
        reply: Option<EntryId>,
        /// Structured data beside the words: a JSON object as a text.
        metadata: Option<Rc<str>>,
    },
    /// The visitor does this to a message that the back end has: seen at once, undone when the back end refuses it.
    Do(EntryId, Deed),
    /// The visitor pressed a button of a card that says something in their name.
    Postback(EntryId, Choice),
    /// The visitor is typing.
    Typed,
    /// The visitor wants a failed message sent again.
    Retry(EntryId),
    /// The visitor takes a message back that has not been sent; also stops its upload for good.
    Discard(EntryId),
    /// The visitor stops an upload; the message stays, parked.
    CancelUpload(EntryId),
    /// The list came to its upper end.
    LoadOlder,
    /// The host page says that all was seen.
    SeenAll,
    /// Everything up to this entry was really in sight, in a page that has the focus.
    Seen(EntryId),
    /// The visitor agrees to a new conversation, after `Notice::AccessLost`.
    NewConversation,
    /// The visitor or the page ends the conversation, where the back end knows an end.
    EndConversation,
    /// This tab's turn to look for a conversation or to begin one, after `Effect::TakeTurn`; with the identity record as it is
    /// now. A conversation that another tab began meanwhile has come before it, as `SessionElsewhere`.
    TurnTaken(Option<String>),
    /// People take over, and are to know what was said before.
    Transcript(String),
    /// The visitor asks to try the history or the connection at once.
    TryNow,
    /// An exchange ended. Exactly one for each `Effect::Http`.
    HttpEnded(RequestId, HttpOutcome),
    /// Bytes of an upload sent, of all.
    UploadProgress(RequestId, u64, u64),
    /// A socket is open.
    SocketOpened(SocketId),
    /// A text frame.
    SocketFrame(SocketId, String),
    /// A socket closed, with its code; also when it never opened (1006) and when there is no `WebSocket` at all (0).
    SocketClosed(SocketId, u16),
    /// The time asked for by `Effect::WakeAt` has come. Early and late calls do no harm.
    Woke,
    /// The browser's word on the network.
    Online(bool),
    /// The page came to the foreground or left it.
    Visible(bool),
    /// The page is being left, or put into the back/forward cache, from which it may come back.
    PageHidden {
        /// It is the latter.
        cached: bool,
    },
    /// The page is back from the back/forward cache.
    PageShown,
    /// Another tab of this site stored a session record (the text of `Slot::Session`), or erased it.
    SessionElsewhere(Option<String>),
    /// The visitor answered what is asked before they write.
    Answered(Vec<Answer>),
    /// The name of the visitor changed (`setCustomer`), or other facts for the agents.
    CustomerChanged(crate::backend::Customer),
    /// All that is kept here is about to be erased.
    Leaving {
        /// The token under which this device gets push messages, if it has one.
        push_token: Option<String>,
        /// What others keep for this device, our relay, is to be erased as well.
        everywhere: bool,
    },
    /// The browser refused to keep something.
    StorageFailed,
}

/// Where a record is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Slot {
    /// Who the visitor is to the back end: outlives the conversation. Shared by all tabs of the site.
    Identity,
    /// The conversation and its credentials: shared by all tabs of the site.
    Session,
    /// What this tab has not sent yet: this tab's own until it is gone, then the next tab's.
    Outbox,
}

/// What the engine asks for.
#[derive(Clone, PartialEq, Eq)]
pub enum Effect {
    /// Make this exchange; end it with `HttpOutcome::TimedOut` if no answer began after `answer_within` (measured from the moment
    /// the whole request is out) or nothing moved for `stall_within` while it goes out.
    Http {
        /// Comes back with the outcome.
        id: RequestId,
        /// What.
        request: HttpRequest,
        /// It goes on when the page is closed (TRUST C-70).
        outlives_page: bool,
        /// Milliseconds.
        answer_within: Millis,
        /// Milliseconds.
        stall_within: Millis,
    },
    /// Make this exchange, whose end matters to nobody; it outlives the widget.
    Part(HttpRequest),
    /// Give up this exchange; it ends with `Aborted`.
    AbortHttp(RequestId),
    /// Tell `TurnTaken` when no other tab of this visitor is about to begin a conversation.
    TakeTurn,
    /// Let other tabs have their turn; harmless without one.
    LeaveTurn,
    /// Open a socket.
    OpenSocket {
        /// Its number.
        id: SocketId,
        /// Where.
        address: SocketAddress,
        /// What is listened to: sockets of two conversations may have one address, and only one of them is subscribed with each.
        subject: String,
    },
    /// Send a text frame.
    SendFrame(SocketId, String),
    /// Drop a socket at once: its handlers first, then close it, without waiting for the close (TRUST C-33).
    CloseSocket(SocketId),
    /// Call `Woke` at this steady time; replaces the one before. `None`: no call is needed.
    WakeAt(Option<Millis>),
    /// Keep a record, or erase it.
    Save(Slot, Option<String>),
    /// This file is needed no more.
    ReleaseBlob(BlobRef),
    /// For the screen.
    Show(Change),
    /// For the host page.
    Tell(HostEvent),
}
