//! What a message says.

use super::ids::BlobRef;
use std::fmt;

/// The body of a message. A kind that we do not know is still a readable bubble.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// Plain text as it was typed; empty when the message is nothing but attachments.
    Text(String),
    /// A line about the conversation, said by nobody.
    System(String),
    /// A kind from the future: its text, or nothing if it has none.
    Unknown(String),
    /// A picture, words and buttons (seed 001 §9).
    Card(Card),
    /// A question with answers to choose from, one of them once.
    QuickReply(QuickReply),
    /// A question for a rating.
    Feedback(Feedback),
    /// Cards side by side (seed 003 "Message with carousel").
    Carousel(Carousel),
    /// From here on people answer, or are told to.
    HandedOver(HandedOver),
    /// What was said so far, as it was given to the people who take over.
    Transcript(String),
    /// It was taken back; nothing of it is left.
    Deleted,
}

/// A picture, words and buttons.
#[derive(Clone, PartialEq, Eq)]
pub struct Card {
    /// The words.
    pub text: String,
    /// Unchecked: whoever shows it goes through `model::url`.
    pub image: Option<String>,
    /// In the vendor's order.
    pub buttons: Vec<CardButton>,
}

/// What a button of a card does.
#[derive(Clone, PartialEq, Eq)]
pub enum CardButton {
    /// Opens a page.
    Link {
        /// On the button.
        title: String,
        /// Unchecked.
        url: String,
    },
    /// Says something to the back end in the visitor's name.
    Postback(Choice),
}

/// Something that can be chosen.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// For people.
    pub title: String,
    /// For the back end.
    pub value: String,
    /// On which card of a carousel it stands, from 0 (seed 003 `cardIndex`).
    pub card: Option<u32>,
}

impl fmt::Debug for Choice {
    /// That there is one, not what it says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Choice")
    }
}

/// A question with answers to choose from.
#[derive(Clone, PartialEq, Eq)]
pub struct QuickReply {
    /// The question.
    pub text: String,
    /// Unchecked.
    pub image: Option<String>,
    /// In the vendor's order; two may look the same.
    pub choices: Vec<Choice>,
    /// The value that was chosen; need not be one of `choices`.
    pub selected: Option<String>,
}

/// A question for a rating.
#[derive(Clone, PartialEq, Eq)]
pub struct Feedback {
    /// The question.
    pub text: String,
    /// The answer in the vendor's one string; [`super::rating`] takes it apart.
    pub answer: Option<String>,
}

/// Cards side by side, with words above them and buttons below.
#[derive(Clone, PartialEq, Eq)]
pub struct Carousel {
    /// The words.
    pub text: String,
    /// In the vendor's order; never empty.
    pub cards: Vec<CarouselCard>,
    /// Buttons of the message, not of a card.
    pub buttons: Vec<CardButton>,
}

/// One of the cards. Everything in it may be missing.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CarouselCard {
    /// Its name.
    pub title: String,
    /// More words.
    pub description: String,
    /// Unchecked.
    pub image: Option<String>,
    /// In the vendor's order.
    pub buttons: Vec<CardButton>,
}

/// A program passed the conversation on to people.
#[derive(Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// Who they are, in the vendor's words; may be empty.
    pub team: String,
    /// Whether they answer here.
    pub continues: bool,
}

impl Content {
    /// The words in it.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::System(text) | Self::Unknown(text) | Self::Transcript(text) => text,
            Self::Card(card) => &card.text,
            Self::Carousel(carousel) => &carousel.text,
            Self::QuickReply(question) => &question.text,
            Self::Feedback(question) => &question.text,
            Self::HandedOver(_) | Self::Deleted => "",
        }
    }

    /// The answer that was given to it, where there is one to give.
    pub fn answer(&self) -> Option<&str> {
        match self {
            Self::QuickReply(question) => question.selected.as_deref(),
            Self::Feedback(question) => question.answer.as_deref(),
            Self::Text(_)
            | Self::System(_)
            | Self::Unknown(_)
            | Self::Card(_)
            | Self::Carousel(_)
            | Self::HandedOver(_)
            | Self::Transcript(_)
            | Self::Deleted => None,
        }
    }

    /// Puts an answer, or takes it out; what asks nothing stays as it is.
    pub fn set_answer(&mut self, answer: Option<String>) {
        match self {
            Self::QuickReply(question) => question.selected = answer,
            Self::Feedback(question) => question.answer = answer,
            Self::Text(_)
            | Self::System(_)
            | Self::Unknown(_)
            | Self::Card(_)
            | Self::Carousel(_)
            | Self::HandedOver(_)
            | Self::Transcript(_)
            | Self::Deleted => {}
        }
    }

    /// Whether an answer can be given and none was.
    pub fn is_open_question(&self) -> bool {
        matches!(self, Self::QuickReply(_) | Self::Feedback(_)) && self.answer().is_none()
    }
}

impl fmt::Debug for Content {
    /// The kind and no words: what people write belongs in no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text",
            Self::System(_) => "System",
            Self::Unknown(_) => "Unknown",
            Self::Card(_) => "Card",
            Self::QuickReply(_) => "QuickReply",
            Self::Feedback(_) => "Feedback",
            Self::Carousel(_) => "Carousel",
            Self::HandedOver(_) => "HandedOver",
            Self::Transcript(_) => "Transcript",
            Self::Deleted => "Deleted",
        })
    }
}

/// How an attachment is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AttachmentKind {
    /// Shown in place, opens large.
    Image,
    /// Has a player.
    Audio,
    /// Has a player with a picture.
    Video,
    /// A link to download.
    File,
}

/// A file that belongs to a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// How it is shown.
    pub kind: AttachmentKind,
    /// A name for people; one line, never a path.
    pub name: String,
    /// In bytes, if known.
    pub size: Option<u64>,
    /// Where the back end keeps it. Not yet checked: whoever puts it on a page goes through `model::url`.
    pub url: Option<String>,
    /// A smaller picture of it, under the same caution.
    pub thumbnail: Option<String>,
    /// The visitor's own file while this page still has it: shown at once, without a download.
    pub blob: Option<BlobRef>,
}

impl AttachmentKind {
    /// The kind for a MIME type as a browser reports it.
    pub fn from_mime(mime: &str) -> Self {
        match mime.split('/').next() {
            // An SVG can carry script and is never shown in place.
            Some("image") if !mime.starts_with("image/svg") => Self::Image,
            Some("audio") => Self::Audio,
            Some("video") => Self::Video,
            _ => Self::File,
        }
    }
}
