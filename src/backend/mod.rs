//! HOW each vendor says it: bytes in, model out, and the reverse. A codec has no memory, no clock and no hands.

pub mod converse;
mod list;
pub mod nova_sdk;
pub mod nova_widget;
mod nova_wire;
pub mod partner;
pub mod query;
mod relay;

use crate::model::{
    About, Answer, Attribute, BlobRef, Capabilities, Command, ConversationStatus, Event, Message, ParkReason,
    RemoteId, WidgetSettings,
};
use std::fmt;
use std::rc::Rc;

/// How to reach a back end: what the host page configured, already checked.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Endpoint {
    /// Origin and path prefix of the API, without a slash at the end.
    pub base_url: String,
    /// The socket's address.
    pub socket_url: String,
    /// Public id of the inbox (seed 000 §7 `website_token`).
    pub website_token: String,
    /// Whether settings are to be asked for (`isWidgetDynamic`).
    pub dynamic_settings: bool,
    /// Key of the partner back end, where a page has it (seed 002). Without one, `base_url` is our relay.
    pub api_key: String,
    /// The visitor's id, where the page gave one.
    pub customer_id: String,
    /// Proof of that id, for the relay.
    pub identity_token: String,
    /// Who the visitor is to the back end, as far as that is known yet.
    pub identity: Option<Identity>,
    /// What is known of the visitor.
    pub customer: Customer,
    /// What the visitor answered before they wrote.
    pub answers: Vec<Answer>,
    /// What a bot is to know from the beginning (seed 003 `metaData`).
    pub meta_data: Vec<MetaDatum>,
}

/// One thing that a bot is to know.
#[derive(Clone, PartialEq, Eq)]
pub struct MetaDatum {
    /// Its name in the bot's flows.
    pub key: String,
    /// What it is.
    pub value: String,
    /// It says something about a person.
    pub sanitize: bool,
}

/// Who the visitor is to the back end. The token is a bearer's and shows in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// What the relay gave; empty where there is no relay.
    pub token: String,
    /// The visitor's id.
    pub customer: String,
}

/// Where the socket is, and what the browser offers when it opens it.
#[derive(Clone, PartialEq, Eq)]
pub struct SocketAddress {
    /// `ws:` or `wss:`.
    pub url: String,
    /// Subprotocols; the only place where a browser can put a credential that is not the address.
    pub protocols: Vec<String>,
}

/// What the host page told of the visitor; every field may be empty.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Customer {
    /// For the agents.
    pub name: String,
    /// For the agents.
    pub email: String,
    /// For the agents.
    pub phone: String,
    /// ISO date, for the partner back end.
    pub birthdate: String,
    /// Whatever else the page knows.
    pub attributes: Vec<Attribute>,
}

impl Endpoint {
    /// What is known of the visitor: what the page says goes before what was answered.
    pub fn told<'a>(&'a self, page: &'a str, about: About) -> &'a str {
        let answered = || self.answers.iter().find(|answer| answer.about == about);
        if page.is_empty() { answered().map_or("", |answer| &answer.value) } else { page }
    }
}

/// The credentials of one conversation. The token opens the whole history, so it shows in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Bearer of everything (seed 000 §6 `pubsubToken`).
    pub token: String,
    /// The conversation.
    pub conversation: RemoteId,
    /// The account; unnamed as long as the vendor has not said it.
    pub account: RemoteId,
    /// The contact.
    pub contact: RemoteId,
}

impl Session {
    /// Whether it can stand in a header and in a path; one that cannot would make every request impossible, so it is no session.
    pub fn is_sound(&self) -> bool {
        let token = self.token.as_bytes();
        // A browser resolves the segments `.` and `..`, however they are written, before it sends anything.
        let conversation = self.conversation.to_text();
        (1..=1024).contains(&token.len())
            && token.iter().all(u8::is_ascii_graphic)
            && !matches!(conversation.as_str(), "" | "." | "..")
    }
}

/// The answer to `OpenConversation`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opened {
    /// How to go on.
    pub session: Session,
    /// How it stands, where the vendor says so. A new one can be called resolved (seed 001 §7): that is how it stands
    /// before anything was said, and no news for the visitor.
    pub status: Option<ConversationStatus>,
}

impl Identity {
    /// Whether it can stand in a header, among the subprotocols of a socket (RFC 6455 §4.1 wants a token of HTTP's there) and
    /// in a path. An empty token is none.
    pub fn is_sound(&self) -> bool {
        let is_tchar = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        self.token.len() <= 1024
            && self.token.bytes().all(is_tchar)
            && (1..=1024).contains(&self.customer.len())
            && self.customer.bytes().all(|byte| byte.is_ascii_graphic())
            && !matches!(self.customer.as_str(), "." | "..")
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session(conversation {})", self.conversation)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Endpoint")
    }
}

/// An HTTP method.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Reads.
    Get,
    /// Writes.
    Post,
    /// Changes.
    Patch,
    /// Takes away.
    Delete,
}

/// What a request carries.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// A JSON text; the content type is `application/json`.
    Json(String),
    /// A form with files, the parts in this order; the browser writes the content type.
    Multipart {
        /// Name of the part that each file becomes, first to last.
        file_field: &'static str,
        /// The files.
        files: Vec<BlobRef>,
        /// Then the texts, name and value.
        fields: Vec<(&'static str, String)>,
    },
}

/// A request, complete but for the hands that send it. `Debug` shows neither header nor body.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// Absolute.
    pub url: String,
    /// Name and value; without a content type.
    pub headers: Vec<(&'static str, String)>,
    /// What it carries.
    pub body: Body,
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpRequest")
    }
}

/// A command in the vendor's words. `Debug` shows the kind only: frames have tokens in them.
#[derive(Clone, PartialEq, Eq)]
pub enum Request {
    /// Over HTTP.
    Http(HttpRequest),
    /// Over the socket, text frames.
    Frames(Vec<String>),
    /// This back end has no such thing.
    Unsupported,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Http(_) => "Http",
            Self::Frames(_) => "Frames",
            Self::Unsupported => "Unsupported",
        })
    }
}

/// Something odd that was read over: counted, shown with `debug`, never fatal. It names a field or an event, never a value.
pub type Note = &'static str;

/// What a frame held.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Decoded {
    /// In the order in which they stood.
    pub events: Vec<Event>,
    /// What was read over.
    pub notes: Vec<Note>,
}

/// What a page of history held.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HistoryReply {
    /// What may be shown, in the vendor's order, whichever that is.
    pub messages: Vec<Message>,
    /// How many items the page had, shown or not: decides whether it was a full one.
    pub items: usize,
    /// The smallest and the greatest id of all items, shown or not: where the neighbouring pages begin.
    pub span: Option<(RemoteId, RemoteId)>,
    /// What the bot asked the page to do, by its place among the messages.
    pub actions: Vec<(RemoteId, Rc<str>)>,
    /// How the conversation stands, where a page says so.
    pub status: Option<ConversationStatus>,
    /// What was read over.
    pub notes: Vec<Note>,
}

/// A vendor's language. Implemented once for each back end, chosen by [`Backend`].
pub trait Codec {
    /// What the vendor can do.
    fn capabilities(&self) -> Capabilities;
    /// Where to listen.
    fn socket(&self, endpoint: &Endpoint, session: &Session) -> SocketAddress {
        let _ = session;
        SocketAddress { url: endpoint.socket_url.clone(), protocols: Vec::new() }
    }
    /// Says a command. `session` is there for all but `Identify`, `FindConversations`, `OpenConversation` and
    /// `LoadSettings`; without a sound one the answer is `Unsupported`.
    fn request(&self, endpoint: &Endpoint, session: Option<&Session>, command: &Command) -> Request;
    /// Reads the answer to `Identify`; `None` if it is none.
    fn decode_identity(&self, body: &str) -> Option<Identity> {
        let _ = body;
        None
    }
    /// Reads the answer to `FindConversations`: the one to go on with, if there is one; `None` if it is no answer.
    fn decode_conversations(&self, endpoint: &Endpoint, body: &str) -> Option<Option<Opened>> {
        let _ = (endpoint, body);
        None
    }
    /// Reads the answer to `OpenConversation`; `None` if it is none.
    fn decode_session(&self, endpoint: &Endpoint, body: &str) -> Option<Opened>;
    /// Reads the answer to `Send` where that has the message in it (`EchoPolicy::IdInReply`).
    fn decode_sent(&self, body: &str) -> Option<Message> {
        let _ = body;
        None
    }
    /// Reads the answer to `LoadHistory`; `None` if it is not a page at all (a captive portal's HTML).
    fn decode_history(&self, body: &str) -> Option<HistoryReply>;
    /// Whether the body of a 2xx answer to `Send` is what the vendor would send (TRUST C-08).
    fn accepts_send(&self, body: &str) -> bool;
    /// Why a refused message waits for a person, where the answer says more than that it does.
    fn park_reason(&self, status: u16, body: &str) -> Option<ParkReason> {
        let _ = (status, body);
        None
    }
    /// Reads the answer to `LoadSettings`.
    fn decode_settings(&self, body: &str) -> Option<WidgetSettings>;
    /// Reads a text frame. One bad item never loses its neighbours.
    fn decode_frame(&self, text: &str) -> Decoded;
}

/// The back ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Backend {
    /// Seed 000, NovaTalks WebWidget API.
    NovaWidget,
    /// Seed 001, NovaTalks SDK API.
    NovaSdk,
    /// Seed 002, the partner API.
    Partner,
    /// Seed 003, a bot behind our relay.
    Converse,
}

impl Backend {
    /// The vendor's language.
    pub fn codec(self) -> &'static dyn Codec {
        match self {
            Self::NovaWidget => &nova_widget::NovaWidget,
            Self::NovaSdk => &nova_sdk::NovaSdk,
            Self::Partner => &partner::Partner,
            Self::Converse => &converse::Converse,
        }
    }

    /// The contract's name for it (`backend` option).
    pub fn name(self) -> &'static str {
        match self {
            Self::NovaWidget => "novatalks",
            Self::NovaSdk => "novatalks-sdk",
            Self::Partner => "partner",
            Self::Converse => "converse",
        }
    }

    /// The back end of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::NovaWidget, Self::NovaSdk, Self::Partner, Self::Converse]
            .into_iter()
            .find(|backend| backend.name() == name)
    }
}
