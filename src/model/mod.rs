//! WHAT a conversation is: plain values on top of std, without a wire, a disk, a clock or a screen.

pub mod action;
pub mod capability;
pub mod change;
pub mod command;
pub mod content;
pub mod event;
pub mod file_name;
pub mod ids;
pub mod message;
pub mod notice;
pub mod number;
pub mod rich_text;
pub mod rows;
pub mod time;
pub mod url;

pub use action::Action;
pub use capability::{AttachmentLimits, Capabilities, EchoPolicy};
pub use change::{Change, ConnectionState, Diff, HistoryState, HostEvent, WidgetSettings};
pub use command::{Command, HistoryPage, Outgoing, OutgoingFile};
pub use content::{Attachment, AttachmentKind, Content};
pub use event::{Event, Message};
pub use ids::{BlobRef, EchoKey, EntryId, RemoteId};
pub use message::{Delivery, Direction, Entry, ParkReason, Sender};
pub use notice::Notice;
pub use time::{Millis, Now};
