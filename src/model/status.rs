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
    /// Nobody has taken it yet (seed 002).
    Waiting,
    /// Somebody has taken it (seed 002).
    Active,
    /// Over. A message of the visitor's begins another one (seed 002).
    Closed,
}

impl ConversationStatus {
    /// The contract's word for it (`status` event).
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Snoozed => "snoozed",
            Self::Resolved => "resolved",
            Self::Waiting => "waiting",
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }

    /// The status of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Open, Self::Pending, Self::Snoozed, Self::Resolved, Self::Waiting, Self::Active, Self::Closed]
            .into_iter()
            .find(|status| status.name() == name)
    }
}
