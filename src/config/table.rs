//! The one table of options: name, type, default, what it is for. README and `chat-widget.d.ts` are compared with it by
//! `cargo xtask tidy`. No reading here, no browser.

/// What an option's value may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Words.
    Text,
    /// `http:` or `https:`, or a path on this site.
    HttpUrl,
    /// `ws:` or `wss:`.
    SocketUrl,
    /// `true` or `false`; in an attribute also the bare name.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A theme value; `theme` knows what is right.
    Token,
    /// A list of objects with `key`, `value` and perhaps `sanitize`.
    Pairs,
    /// Options of another back end.
    Options,
    /// Anything, with anything inside.
    Free,
}

/// One option.
#[derive(Clone, Copy)]
pub struct Row {
    /// As in the contract; a dot stands between a group and its member.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// What holds when it is absent, in words.
    #[cfg(not(target_arch = "wasm32"))]
    pub default: &'static str,
    /// What it is for.
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: &'static str,
    /// Whether its value must not be printed.
    pub secret: bool,
}

impl Row {
    // On wasm32 the words for people are read by nobody, so they are left out there.
    #[cfg_attr(target_arch = "wasm32", allow(unused_variables))]
    const fn new(name: &'static str, kind: Kind, default: &'static str, doc: &'static str) -> Self {
        Self {
            name,
            kind,
            #[cfg(not(target_arch = "wasm32"))]
            default,
            #[cfg(not(target_arch = "wasm32"))]
            doc,
            secret: false,
        }
    }

    const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

/// The contract's names of the back ends, those of later versions included.
pub const BACKENDS: &[&str] = &["novatalks", "novatalks-sdk", "partner", "converse"];

/// Options that are objects; the names of their members begin with theirs.
pub const GROUPS: [&str; 2] = ["theme", "customer"];

/// Every option there is.
pub const TABLE: &[Row] = &[
    Row::new("backend", Kind::Choice(BACKENDS), "inferred", "Which vendor answers."),
    Row::new("baseUrl", Kind::HttpUrl, "this site's origin", "Origin and path prefix of the API."),
    Row::new("wsUrl", Kind::SocketUrl, "baseUrl with ws/wss + /ws", "Address of the socket."),
    Row::new("websiteToken", Kind::Text, "none", "Public id of the inbox; novatalks needs it.").secret(),
    Row::new("pushToken", Kind::Text, "none", "novatalks-sdk: token of this device's push messages.")
        .secret(),
    Row::new("isWidgetDynamic", Kind::Flag, "false", "Ask the back end for the inbox's settings."),
    Row::new("widgetAssetsURL", Kind::Text, "the loader's folder", "Where the widget's files lie."),
    Row::new("apiKey", Kind::Text, "none", "Key of the partner back end.").secret(),
    Row::new("customerId", Kind::Text, "generated", "The visitor's id at the partner back end.").secret(),
    Row::new("botId", Kind::Text, "none", "The bot of the converse back end."),
    Row::new("metaData", Kind::Pairs, "none", "Sent when a converse session starts.").secret(),
    Row::new("handoff", Kind::Options, "none", "Options of the back end that converse escalates to.")
        .secret(),
    Row::new("customer.name", Kind::Text, "none", "What the agents see the visitor called.").secret(),
    Row::new("customer.email", Kind::Text, "none", "For the agents.").secret(),
    Row::new("customer.phone", Kind::Text, "none", "For the agents.").secret(),
    Row::new("customer.birthdate", Kind::Text, "none", "For the partner back end.").secret(),
    Row::new("customer.avatarUrl", Kind::Text, "none", "For the agents.").secret(),
    Row::new("customer.attributes", Kind::Free, "none", "Further facts for the agents.").secret(),
    Row::new("customer.identityToken", Kind::Text, "none", "Proof of who the visitor is.").secret(),
    Row::new("locale", Kind::Text, "<html lang>, then the browser's", "BCP 47 tag of the language."),
    Row::new("theme.primaryColor", Kind::Token, "#4f46e5", "Brand colour: #rgb, #rrggbb or rgb()."),
    Row::new("theme.headerText", Kind::Token, "Chat with us", "Heading of the panel."),
    Row::new("theme.welcomeMessage", Kind::Token, "none", "Shown while the conversation is empty."),
    Row::new("theme.colorScheme", Kind::Token, "auto", "auto, light or dark."),
    Row::new("theme.position", Kind::Token, "right", "right or left."),
    Row::new("theme.offset", Kind::Token, "20", "Distance from the window's edges in px."),
    Row::new("theme.radius", Kind::Token, "20", "Roundness of the panel in px."),
    Row::new("theme.fontFamily", Kind::Token, "the system's", "A CSS font family."),
    Row::new("theme.zIndex", Kind::Token, "2147483000", "Where there is no top layer."),
    Row::new("theme.avatarUrl", Kind::Token, "none", "Picture in the header."),
    Row::new("theme.launcherText", Kind::Token, "none", "Words beside the launcher's icon."),
    Row::new("launcher", Kind::Choice(&["default", "none"]), "default", "none: the page has its own button."),
    Row::new(
        "preload",
        Kind::Choice(&["intent", "idle", "eager"]),
        "intent",
        "When the widget's code is fetched.",
    ),
    Row::new(
        "storage",
        Kind::Choice(&["local", "session", "memory"]),
        "local",
        "Where the conversation is kept.",
    ),
    Row::new("debug", Kind::Flag, "false", "Diagnostics in the console; never a token, a key or a message."),
];
