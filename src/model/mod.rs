//! WHAT a conversation is: plain values on top of std, without a wire, a disk, a clock or a screen.

pub mod action;
pub mod capability;
pub mod card_number;
pub mod change;
pub mod command;
pub mod content;
pub mod event;
pub mod file_name;
pub mod hours;
pub mod ids;
pub mod message;
pub mod notice;
pub mod number;
pub mod rating;
pub mod reaction;
pub mod rich_text;
pub mod rows;
pub mod settings;
pub mod status;
pub mod text;
pub mod time;
pub mod url;

pub use action::Action;
pub use capability::{AttachmentLimits, Capabilities, EchoPolicy, TypingPolicy};
pub use change::{Change, ConnectionState, Diff, HistoryState, HostEvent};
pub use command::{Command, Deed, HistoryPage, Outgoing, OutgoingFile, ReplyTo};
pub use content::{
    Attachment, AttachmentKind, Card, CardButton, Carousel, CarouselCard, Choice, Content, Feedback,
    HandedOver, QuickReply,
};
pub use event::{Event, Message, Whereabouts};
pub use ids::{BlobRef, EchoKey, EntryId, RemoteId};
pub use message::{Delivery, Direction, Entry, ParkReason, Quote, Sender};
pub use notice::Notice;
pub use reaction::{Reaction, Tally};
pub use settings::{About, Answer, Answers, Attribute, Channel, Form, Known, Question, WidgetSettings};
pub use status::ConversationStatus;
pub use time::{Millis, Now};
