//! What stands between the visitor and an answer, in one word each; the words for people are in `i18n`.

/// A condition that the visitor should know of. At most one shows at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notice {
    /// The back end does not accept this visitor's token any more; going on means a new conversation.
    AccessLost,
    /// The conversation no longer exists there; the next message opens a new one.
    ConversationGone,
    /// Too many new conversations from this network.
    TooManyConversations,
    /// The back end asks us to slow down.
    SlowedDown,
    /// The bot has the message and has not answered for a while.
    AnswerLate,
    /// Receiving works, sending does not.
    SendingDelayed,
    /// The history could not be read; a button tries again.
    HistoryFailed,
    /// The browser keeps nothing for us: what is unsent is lost when the page is left.
    NotKept,
    /// The widget restarted after a fault of its own.
    Restarted,
}
