//! Whom a page talks to, and how it is told where they are.

use chat_widget::backend::{Backend, Endpoint};

/// A vendor, and which way leads there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Vendor {
    NovaWidget,
    NovaSdk,
    /// With the partner's key in the page, as the guide's own page has it.
    Partner,
    /// Behind our relay, which has the key.
    RelayedPartner,
    Converse,
}

/// What a vendor's document leaves open, decided anew for each evening.
pub struct Dialect {
    /// Items say when they changed.
    pub says_when: bool,
    /// A list of changes is in the order of the changes, not of the messages.
    pub changes_in_time: bool,
    /// An answer keeps what it answers in its words.
    pub keeps_markup: bool,
    /// ... and has it beside them, which one that does not keep it always does.
    pub has_reply: bool,
    /// A message that was taken back loses its words.
    pub empties: bool,
    /// A reaction says whose side its author is on.
    pub says_side: bool,
}

/// Where people are that no relay stands before.
pub(super) const PEOPLE: &str = "people.test";

/// All of them, the bot at the end.
pub const VENDORS: [Vendor; 5] =
    [Vendor::NovaWidget, Vendor::NovaSdk, Vendor::Partner, Vendor::RelayedPartner, Vendor::Converse];

impl Vendor {
    /// The one of this seed.
    pub fn of(seed: u64) -> Self {
        match (seed % 4, seed / 4 % 2) {
            (0, _) => Self::NovaWidget,
            (1, _) => Self::NovaSdk,
            (2, 0) => Self::Partner,
            (2, _) => Self::RelayedPartner,
            _ => Self::Converse,
        }
    }

    /// Whose words.
    pub fn backend(self) -> Backend {
        match self {
            Self::NovaWidget => Backend::NovaWidget,
            Self::NovaSdk => Backend::NovaSdk,
            Self::Partner | Self::RelayedPartner => Backend::Partner,
            Self::Converse => Backend::Converse,
        }
    }

    /// Whether our relay stands before it, and gives out tokens that expire.
    pub fn is_relayed(self) -> bool {
        matches!(self, Self::RelayedPartner | Self::Converse)
    }

    /// Those to whom a bot of this seed passes the conversation on, if it is a bot and does.
    pub fn after(self, seed: u64) -> Option<Self> {
        let passes_on = self == Self::Converse && (seed / 4).is_multiple_of(2);
        passes_on.then(|| VENDORS[(seed / 8 % 4) as usize])
    }

    /// Where it is.
    pub fn endpoint(self) -> Endpoint {
        self.endpoint_at("api.test")
    }

    /// Where it is for whoever comes from a bot. Our relay is one for both.
    pub fn endpoint_after(self) -> Endpoint {
        self.endpoint_at(if self.is_relayed() { "api.test" } else { PEOPLE })
    }

    fn endpoint_at(self, host: &str) -> Endpoint {
        let key = if self == Self::Partner { "partner-key" } else { "" };
        Endpoint {
            base_url: format!("https://{host}"),
            socket_url: format!("wss://{host}/ws"),
            website_token: "site".to_owned(),
            api_key: key.to_owned(),
            ..Endpoint::default()
        }
    }
}
