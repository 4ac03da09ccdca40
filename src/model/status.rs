//! How a conversation stands.

/// In the field's words; a vendor's own are mapped onto them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConversationStatus {
    /// Somebody answers.
    Open,
    /// Waits for somebody to take it.
    Pending,
    /// Put off; somebody comes back to it.
    Snoozed,
    /// Done. A message of the visitor's opens it again.
    Resolved,
}

impl ConversationStatus {
    /// The contract's word for it (`status` event).
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Snoozed => "snoozed",
            Self::Resolved => "resolved",
        }
    }

    /// The status of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Open, Self::Pending, Self::Snoozed, Self::Resolved]
            .into_iter()
            .find(|status| status.name() == name)
    }
}
