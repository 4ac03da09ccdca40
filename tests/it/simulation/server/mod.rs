//! The truth: conversations, messages and what was done to them. The files beside this one say it in the vendors' words,
//! written from their documents and not by our codec.

mod novatalks;
mod novatalks_sdk;
mod partner;
mod relay;
mod vendors;

use super::dice::Dice;
use chat_widget::backend::{Backend, Body, HttpRequest, SocketAddress};
use chat_widget::model::BlobRef;
use serde_json::{Value, json};
use std::collections::BTreeSet;
pub use vendors::{Dialect, VENDORS, Vendor};

/// Where a socket listens that is subscribed by its address to all of its visitor's conversations (seed 002).
pub const ALL: usize = usize::MAX;
/// Unix milliseconds at which an evening begins.
pub const DAWN: u64 = 1_742_149_000_000;
/// Messages in a page.
const PAGE: usize = 20;

/// What a message is, seed 001 §9.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Text,
    /// A file without words; the text is its name.
    File,
    Card,
    Question,
    Rating,
    /// People take over from the bot.
    Escalation,
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
    /// The key under which it was sent.
    pub echo: Option<String>,
    /// Its number in the order of what happened; the relay's alone.
    pub seq: i64,
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
    pub vendor: Vendor,
    pub messages: Vec<Message>,
    /// What the page calls it; the relay's alone.
    pub name: String,
    pub status: &'static str,
    /// When the status last changed.
    pub status_at: u64,
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
    pub vendor: Vendor,
    /// Who goes on where the first one, a bot, passes conversations on.
    pub people: Option<Vendor>,
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
    /// Lists show what happened so long ago (TRUST C-23).
    pub lag: u64,
    /// Conversations that are not there any more (C-60), and those whose token is good for nothing (C-61).
    pub vanished: BTreeSet<usize>,
    /// See `vanished`.
    pub revoked: BTreeSet<usize>,
    /// The relay's tokens are good for as long as this number stands in them.
    pub token_age: u32,
    /// Messages of which the relay does not know whether they arrived: their keys.
    pub unsure: BTreeSet<String>,
    /// Milliseconds of the evening.
    pub now: u64,
    next_id: i64,
    dice: Dice,
}

impl Server {
    /// One that nobody has written to.
    pub fn new(vendor: Vendor, seed: u64) -> Self {
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
            vendor,
            people: vendor.after(seed),
            dialect,
            conversations: Vec::new(),
            pushes: Vec::new(),
            refused: Vec::new(),
            told: Vec::new(),
            moody: true,
            lag: 0,
            vanished: BTreeSet::new(),
            revoked: BTreeSet::new(),
            token_age: 0,
            unsure: BTreeSet::new(),
            now: 0,
            next_id: 100,
            dice,
        }
    }

    /// Answers a request. One that the vendor's document does not know is the end of the run.
    pub fn serve(&mut self, request: &HttpRequest) -> Answer {
        match self.asked(&request.url, "/api/") {
            Vendor::NovaWidget => novatalks::serve(self, request),
            Vendor::NovaSdk => novatalks_sdk::serve(self, request),
            vendor @ (Vendor::Partner | Vendor::RelayedPartner) => partner::serve(self, vendor, request),
            Vendor::Converse => relay::serve(self, request),
        }
    }

    /// Whether a socket may be opened with what its address says.
    pub fn admits(&self, address: &SocketAddress) -> bool {
        match self.listens_to(address) {
            Vendor::Partner => {
                assert!(address.url.contains("clientId=") && address.protocols.is_empty());
                true
            }
            Vendor::RelayedPartner => relay::admits(self, "chat-widget", address),
            Vendor::Converse => relay::admits(self, "chat-widget.converse", address),
            Vendor::NovaWidget | Vendor::NovaSdk => true,
        }
    }

    /// Whose words a socket with this address brings.
    pub fn listens_to(&self, address: &SocketAddress) -> Vendor {
        let protocol = address.protocols.first().map_or("", String::as_str);
        self.asked(&format!("{} {protocol}.", address.url), "chat-widget.")
    }

    /// Who is meant by an address: behind the relay, which is one for both, what comes after it says that.
    fn asked(&self, url: &str, relayed: &str) -> Vendor {
        let theirs = url.contains(vendors::PEOPLE) || url.contains(relayed) && !url.contains("converse");
        self.people.filter(|_| theirs).unwrap_or(self.vendor)
    }

    /// Whether a request wants something done to a message, and to which.
    pub fn deed_of(&self, request: &HttpRequest) -> Option<i64> {
        (self.vendor == Vendor::NovaSdk).then(|| novatalks_sdk::deed_of(request)).flatten()
    }

    /// The conversation in which something was said, and in which agents do their work.
    pub fn spoken(&self) -> Option<usize> {
        self.conversations.iter().position(|conversation| !conversation.messages.is_empty())
    }

    fn open(&mut self, vendor: Vendor) -> usize {
        let status = match vendor.backend() {
            Backend::Partner => "waiting",
            Backend::Converse => "open",
            Backend::NovaWidget | Backend::NovaSdk => "resolved",
        };
        let name = String::new();
        self.conversations.push(Conversation { vendor, messages: Vec::new(), name, status, status_at: 0 });
        self.told.push(format!("  conversation {}", self.conversations.len() - 1));
        self.conversations.len() - 1
    }

    /// Takes a form with a file on and tells of it.
    fn store_file(&mut self, conversation: usize, body: &Body) {
        let Body::Multipart { files, fields, .. } = body else { return };
        let echo = fields.iter().find(|(name, _)| *name == "message[echo_id]").unwrap();
        self.store(conversation, Side::Visitor, Kind::File, &name_of(files[0]), |_| {}, Some(&echo.1));
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
            echo: echo.map(str::to_owned),
            seq: 0,
        };
        let backend = self.conversations[conversation].vendor.backend();
        if backend == Backend::Converse {
            self.next_id += 1;
            message.seq = self.next_id;
        }
        change(&mut message);
        self.told.push(format!("  stored {} {text}", message.id));
        let frame = self.said(conversation, &message, "message.created", echo);
        self.conversations[conversation].messages.push(message);
        self.pushes.push((conversation, frame, side == Side::Agent));
        if side == Side::Visitor && matches!(backend, Backend::NovaWidget | Backend::NovaSdk) {
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
            let frame = match it.vendor.backend() {
                Backend::NovaWidget => return,
                Backend::NovaSdk => novatalks_sdk::status_frame(conversation, status),
                Backend::Partner => partner::status_frame(conversation, status),
                Backend::Converse => relay::status_frame(self, conversation),
            };
            self.pushes.push((conversation, frame, false));
        }
    }

    /// Somebody of the agents types.
    pub fn type_something(&mut self, conversation: usize) {
        if self.vendor == Vendor::NovaSdk {
            self.pushes.push((conversation, novatalks_sdk::typing_frame(conversation), false));
        }
    }

    /// A message in the words of an event.
    pub fn said(&self, conversation: usize, message: &Message, event: &str, echo: Option<&str>) -> String {
        match self.conversations[conversation].vendor.backend() {
            Backend::NovaWidget => novatalks::frame(conversation, message, event, echo),
            Backend::NovaSdk => novatalks_sdk::frame(self, conversation, message, event, echo),
            Backend::Partner => partner::frame(self, conversation, message, event),
            Backend::Converse => relay::frame(self, conversation, message),
        }
    }

    /// What the server says when a page has subscribed; `None`: nothing.
    pub fn welcome(&self, conversation: usize) -> Option<String> {
        match self.conversations[conversation].vendor.backend() {
            Backend::NovaWidget | Backend::NovaSdk => {
                Some(r#"{"event":"confirm_subscription","data":"confirmed"}"#.to_owned())
            }
            Backend::Partner => None,
            Backend::Converse => Some(relay::subscribed(self, conversation)),
        }
    }

    /// What a vendor says now and then, to see who is there.
    pub fn keepalive(vendor: Vendor) -> Option<&'static str> {
        match vendor.backend() {
            Backend::NovaWidget | Backend::NovaSdk => Some(r#"{"event":"presence.update","data":{}}"#),
            Backend::Partner => None,
            Backend::Converse => Some(r#"{"type":"ping"}"#),
        }
    }

    /// The messages of a list, which may lag.
    fn listed(&self, conversation: usize) -> impl Iterator<Item = &Message> {
        let until = (DAWN + self.now).saturating_sub(self.lag);
        let messages = &self.conversations[conversation].messages;
        messages.iter().filter(move |message| self.lag == 0 || message.created_at <= until)
    }

    /// What stands in the way of a request to a conversation, if anything does.
    fn closed_door(&self, conversation: usize) -> Option<Answer> {
        if self.vanished.contains(&conversation) {
            return Some(answer(404, r#"{"error":{"code":"not_found","message":"no"}}"#));
        }
        let revoked = self.revoked.contains(&conversation);
        revoked.then(|| answer(401, r#"{"error":{"code":"session_unknown","message":"no"}}"#))
    }

    fn message(&mut self, conversation: usize, id: i64) -> Option<&mut Message> {
        self.conversations[conversation].messages.iter_mut().find(|message| message.id == id)
    }

    /// Reads a frame of the page's: the conversation that it subscribes to.
    pub fn listen(&self, vendor: Vendor, frame: &str) -> Option<usize> {
        let frame: serde_json::Value = serde_json::from_str(frame).unwrap();
        match vendor.backend() {
            Backend::Partner => return partner::listen(&frame),
            Backend::Converse => return relay::listen(self, &frame),
            Backend::NovaWidget | Backend::NovaSdk => {}
        }
        match frame["event"].as_str().unwrap() {
            "subscribe" => {
                assert_eq!(frame["data"]["account_id"], 1);
                Some(conversation_of(frame["data"]["pubsub_token"].as_str().unwrap()))
            }
            "update_presence" => None,
            "typing" if vendor == Vendor::NovaSdk => {
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

/// The name of a file, whose bytes nobody has.
pub fn name_of(file: BlobRef) -> String {
    format!("file{}.txt", file.0)
}

/// How many bytes it has.
pub fn size_of(name: &str) -> u64 {
    name.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0) + 1
}

/// As seeds 000 and 001 show it.
fn attachments(message: &Message) -> Value {
    match message.kind {
        Kind::File => json!([{
            "id": message.id, "message_id": message.id, "file_type": "file", "account_id": 1, "extension": null,
            "data_url": format!("https://files.test/{}", message.text), "thumb_url": "", "file_size": size_of(&message.text),
        }]),
        _ => json!([]),
    }
}
