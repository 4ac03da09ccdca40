//! The truth: conversations, messages and what was done to them. The files beside this one say it in the vendors' words,
//! written from their documents and not by our codec.

mod novatalks;
mod novatalks_sdk;

use super::dice::Dice;
use chat_widget::backend::{Backend, HttpRequest};

/// No run chooses these back ends yet: there is no server of their seeds here.
const NOT_PLAYED: &str = "seeds 002 and 003 have no server in the simulation";

/// Unix milliseconds at which an evening begins.
pub const DAWN: u64 = 1_742_149_000_000;
/// Messages in a page.
const PAGE: usize = 20;

/// What a message is, seed 001 §9.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Text,
    Card,
    Question,
    Rating,
}

/// Who did something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    Visitor,
    Agent,
}

/// One message as the server has it.
#[derive(Clone)]
pub struct Message {
    pub id: i64,
    pub side: Side,
    pub kind: Kind,
    /// Not for the visitor.
    pub private: bool,
    /// The words, without what they answer.
    pub text: String,
    /// What the words were before somebody changed them.
    pub earlier: Vec<String>,
    /// The words as they came.
    pub raw: String,
    pub reply: Option<i64>,
    pub reactions: Vec<(Side, String)>,
    pub selected: Option<String>,
    /// See `STATUSES`.
    pub status: usize,
    pub created_at: u64,
    pub updated_at: u64,
    pub deleted_at: Option<u64>,
}

impl Message {
    /// One person has one sign, or none.
    pub fn react(&mut self, side: Side, sign: Option<String>) {
        self.reactions.retain(|(whose, _)| *whose != side);
        self.reactions.extend(sign.map(|sign| (side, sign)));
    }
}

/// In the order in which a message goes through them; the last one instead of the second.
pub const STATUSES: [&str; 4] = ["sent", "delivered", "seen", "failed"];

/// One conversation.
pub struct Conversation {
    pub messages: Vec<Message>,
    pub status: &'static str,
    /// When the status last changed.
    pub status_at: u64,
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

/// The answer to a request.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// Something that the visitor wants done to a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    Sign(Option<String>),
    Choice(String),
    Gone,
}

/// See the module.
pub struct Server {
    pub backend: Backend,
    pub dialect: Dialect,
    pub conversations: Vec<Conversation>,
    /// Frames to whoever listens to this conversation, and whether another one may overtake them.
    pub pushes: Vec<(usize, String, bool)>,
    /// What was refused since somebody last looked.
    pub refused: Vec<(i64, Wanted)>,
    /// What happened since somebody last looked, for people.
    pub told: Vec<String>,
    /// Wanted things are refused now and then.
    pub moody: bool,
    /// Milliseconds of the evening.
    pub now: u64,
    next_id: i64,
    dice: Dice,
}

impl Server {
    /// One that nobody has written to.
    pub fn new(backend: Backend, seed: u64) -> Self {
        let mut dice = Dice::new(seed, 2);
        let mut either = || dice.one_in(2);
        let dialect = Dialect {
            // Half of the seeds of each back end, which alternate.
            says_when: (seed / 2).is_multiple_of(2),
            changes_in_time: either(),
            keeps_markup: either(),
            has_reply: either(),
            empties: either(),
            says_side: either(),
        };
        Self {
            backend,
            dialect,
            conversations: Vec::new(),
            pushes: Vec::new(),
            refused: Vec::new(),
            told: Vec::new(),
            moody: true,
            now: 0,
            next_id: 100,
            dice,
        }
    }

    /// Answers a request. One that the vendor's document does not know is the end of the run.
    pub fn serve(&mut self, request: &HttpRequest) -> Answer {
        match self.backend {
            Backend::NovaWidget => novatalks::serve(self, request),
            Backend::NovaSdk => novatalks_sdk::serve(self, request),
            Backend::Partner | Backend::Converse => panic!("{NOT_PLAYED}"),
        }
    }

    /// Whether a request wants something done to a message, and to which.
    pub fn deed_of(&self, request: &HttpRequest) -> Option<i64> {
        match self.backend {
            Backend::NovaWidget => None,
            Backend::NovaSdk => novatalks_sdk::deed_of(request),
            Backend::Partner | Backend::Converse => panic!("{NOT_PLAYED}"),
        }
    }

    /// The conversation in which something was said, and in which agents do their work.
    pub fn spoken(&self) -> Option<usize> {
        self.conversations.iter().position(|conversation| !conversation.messages.is_empty())
    }

    fn open(&mut self) -> usize {
        self.conversations.push(Conversation { messages: Vec::new(), status: "resolved", status_at: 0 });
        self.told.push(format!("  conversation {}", self.conversations.len() - 1));
        self.conversations.len() - 1
    }

    /// Takes a message on and tells of it.
    pub fn store(
        &mut self,
        conversation: usize,
        side: Side,
        kind: Kind,
        text: &str,
        change: impl FnOnce(&mut Message),
        echo: Option<&str>,
    ) {
        self.next_id += 1 + self.dice.roll(5) as i64;
        let at = DAWN + self.now;
        let mut message = Message {
            id: self.next_id,
            side,
            kind,
            private: false,
            text: text.to_owned(),
            earlier: Vec::new(),
            raw: text.to_owned(),
            reply: None,
            reactions: Vec::new(),
            selected: None,
            status: 0,
            created_at: at,
            updated_at: at,
            deleted_at: None,
        };
        change(&mut message);
        self.told.push(format!("  stored {} {text}", message.id));
        let frame = self.said(conversation, &message, "message.created", echo);
        self.conversations[conversation].messages.push(message);
        self.pushes.push((conversation, frame, side == Side::Agent));
        if side == Side::Visitor {
            // Whoever writes opens it again (PROTOCOL-NOTES fact 19).
            self.stand(conversation, "open");
        }
    }

    /// Changes a message and tells of it in an event of this name.
    pub fn change(&mut self, conversation: usize, id: i64, event: &str, change: impl FnOnce(&mut Message)) {
        let at = DAWN + self.now;
        let Some(message) = self.message(conversation, id) else { return };
        change(message);
        message.updated_at = at;
        let message = message.clone();
        self.told.push(format!("  {event} {id}"));
        let frame = self.said(conversation, &message, event, None);
        self.pushes.push((conversation, frame, false));
    }

    /// The conversation stands elsewhere from now on.
    pub fn stand(&mut self, conversation: usize, status: &'static str) {
        let it = &mut self.conversations[conversation];
        if it.status != status {
            it.status = status;
            it.status_at = self.now;
            self.told.push(format!("  {status}"));
            if self.backend == Backend::NovaSdk {
                let frame = novatalks_sdk::status_frame(conversation, status);
                self.pushes.push((conversation, frame, false));
            }
        }
    }

    /// Somebody of the agents types.
    pub fn type_something(&mut self, conversation: usize) {
        if self.backend == Backend::NovaSdk {
            self.pushes.push((conversation, novatalks_sdk::typing_frame(conversation), false));
        }
    }

    fn said(&self, conversation: usize, message: &Message, event: &str, echo: Option<&str>) -> String {
        match self.backend {
            Backend::NovaWidget => novatalks::frame(conversation, message, event, echo),
            Backend::NovaSdk => novatalks_sdk::frame(self, conversation, message, event, echo),
            Backend::Partner | Backend::Converse => panic!("{NOT_PLAYED}"),
        }
    }

    fn message(&mut self, conversation: usize, id: i64) -> Option<&mut Message> {
        self.conversations[conversation].messages.iter_mut().find(|message| message.id == id)
    }

    /// Reads a frame of the page's: the conversation that it subscribes to.
    pub fn listen(&self, frame: &str) -> Option<usize> {
        let frame: serde_json::Value = serde_json::from_str(frame).unwrap();
        match frame["event"].as_str().unwrap() {
            "subscribe" => {
                assert_eq!(frame["data"]["account_id"], 1);
                Some(conversation_of(frame["data"]["pubsub_token"].as_str().unwrap()))
            }
            "update_presence" => None,
            "typing" if self.backend == Backend::NovaSdk => {
                assert!(frame["data"]["conversation_id"].is_u64() && frame["data"]["account_id"] == 1);
                None
            }
            other => panic!("the vendor knows no event {other}"),
        }
    }
}

fn token_of(conversation: usize) -> String {
    format!("token{conversation}")
}

fn conversation_of(token: &str) -> usize {
    token.strip_prefix("token").unwrap().parse().unwrap()
}

fn answer(status: u16, body: impl ToString) -> Answer {
    Answer { status, body: body.to_string() }
}
