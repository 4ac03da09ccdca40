//! What a back end can do, so that the view asks this and never a vendor's name.

/// How a message of ours is recognised when it comes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum EchoPolicy {
    /// The answer to the POST says nothing; our key comes back on the socket.
    #[default]
    Key,
    /// The answer to the POST has the id.
    IdInReply,
}

/// How signs of writing go.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TypingPolicy {
    /// Nobody is told.
    #[default]
    None,
    /// Each sign goes by itself after a moment.
    Fades,
    /// A sign stands until it is taken back.
    Cleared,
}

/// What may be attached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AttachmentLimits {
    /// Files in one message.
    pub count: usize,
    /// Bytes of one file.
    pub bytes: u64,
    /// Whether text and files may stand in one message; if not, they become two.
    pub with_text: bool,
}

/// What the view may offer and the engine may rely on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Capabilities {
    /// How echoes are recognised.
    pub echo: EchoPolicy,
    /// `None`: no files.
    pub attachments: Option<AttachmentLimits>,
    /// Messages in a full page of history; a shorter one is the last.
    pub page_size: usize,
    /// Characters of one message.
    pub text_limit: usize,
    /// A message can answer another one.
    pub replies: bool,
    /// Messages can be reacted to.
    pub reactions: bool,
    /// The visitor's own messages can be taken back.
    pub deletion: bool,
    /// The back end wants to know which messages got to the visitor.
    pub receipts: bool,
    /// Whether the other side can be told that the visitor is writing, and how that ends.
    pub typing: TypingPolicy,
    /// The visitor has an id of their own, which this device makes up once if nobody gives one.
    pub customer_ids: bool,
    /// The vendor lists what has changed since a time.
    pub changes: bool,
    /// The other side is a program: it greets as soon as the panel is open, each message is answered, and an answer that is
    /// chosen is a message like any other.
    pub bot: bool,
    /// The back end makes a profile of a visitor whose birth date it is told, and tells it.
    pub profiles: bool,
    /// The visitor can end the conversation.
    pub ending: bool,
}
