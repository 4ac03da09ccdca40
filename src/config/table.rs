//! The one table of options: name, type, default, what it is for. `docs/options.md` and `chat-widget.d.ts` are compared with it in
//! `tests/it/documents.rs`. No reading here, no browser.

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
    /// Texts by their names.
    Words,
    /// A regular expression, or a list of them.
    Patterns,
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
    /// Whether a running widget takes it over, as it does all of `theme`; for the others it starts anew.
    pub live: bool,
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
            live: false,
        }
    }

    const fn live(mut self) -> Self {
        self.live = true;
        self
    }

    const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

/// The contract's names of the back ends, those of later versions included.
pub const BACKENDS: &[&str] = &["novatalks", "novatalks-sdk", "partner", "converse"];

/// Options that are objects; the names of their members begin with theirs.
pub const GROUPS: [&str; 3] = ["theme", "customer", "theme.mobile"];

/// Every option there is.
pub const TABLE: &[Row] = &[
    Row::new("backend", Kind::Choice(BACKENDS), "inferred", "Which vendor answers."),
    Row::new("baseUrl", Kind::HttpUrl, "this site's origin", "Origin and path prefix of the API."),
    Row::new("wsUrl", Kind::SocketUrl, "baseUrl with ws/wss + /ws", "Address of the socket."),
    Row::new("websiteToken", Kind::Text, "none", "Public id of the inbox; novatalks needs it.").secret(),
    Row::new("pushToken", Kind::Text, "none", "novatalks-sdk: token of this device's push messages.")
        .secret(),
    Row::new("isWidgetDynamic", Kind::Flag, "false", "Ask the back end for the inbox's settings."),
    Row::new("widgetAssetsURL", Kind::Text, "the loader's folder", "Where the widget's files lie.").live(),
    Row::new("apiKey", Kind::Text, "none", "Key of the partner back end.").secret(),
    Row::new(
        "customerId",
        Kind::Text,
        "made up once, 128 bits, and kept",
        "The visitor's id at the partner back end.",
    )
    .secret(),
    Row::new("botId", Kind::Text, "none", "The bot of the converse back end."),
    Row::new("metaData", Kind::Pairs, "none", "Sent when a converse session starts.").secret(),
    Row::new("handoff", Kind::Options, "none", "Options of the back end that converse escalates to.")
        .secret(),
    Row::new("customer.name", Kind::Text, "none", "What the agents see the visitor called.").secret().live(),
    Row::new("customer.email", Kind::Text, "none", "For the agents.").secret().live(),
    Row::new("customer.phone", Kind::Text, "none", "For the agents.").secret().live(),
    Row::new("customer.birthdate", Kind::Text, "none", "For the partner back end.").secret().live(),
    Row::new("customer.avatarUrl", Kind::Text, "none", "For the agents.").secret().live(),
    Row::new("customer.attributes", Kind::Free, "none", "Further facts for the agents.").secret().live(),
    Row::new("customer.identityToken", Kind::Text, "none", "Proof of who the visitor is.").secret(),
    Row::new("locale", Kind::Text, "<html lang>, then the browser's", "BCP 47 tag of the language.").live(),
    Row::new("texts", Kind::Words, "none", "Own words in place of the widget's, by their keys in locales/.")
        .live(),
    Row::new("theme.primaryColor", Kind::Token, "#4f46e5", "Brand colour: #rgb, #rrggbb or rgb()."),
    Row::new("theme.headerText", Kind::Token, "Chat with us", "Heading of the panel."),
    Row::new("theme.welcomeMessage", Kind::Token, "none", "Shown while the conversation is empty."),
    Row::new("theme.colorScheme", Kind::Token, "auto", "auto, light or dark."),
    Row::new("theme.surfaceColor", Kind::Token, "white or near-black", "Ground of the panel."),
    Row::new("theme.textColor", Kind::Token, "near-black or white", "Words on the ground."),
    Row::new("theme.visitorBubbleColor", Kind::Token, "primaryColor", "Ground of the visitor's messages."),
    Row::new("theme.agentBubbleColor", Kind::Token, "grey", "Ground of the other messages."),
    Row::new("theme.borderColor", Kind::Token, "grey", "Lines between parts."),
    Row::new("theme.linkColor", Kind::Token, "primaryColor", "Links and plain buttons."),
    Row::new("theme.position", Kind::Token, "right", "The launcher's corner."),
    Row::new("theme.offset", Kind::Token, "20", "Distance from the window's edges in px."),
    Row::new("theme.mobile.position", Kind::Token, "as position", "The corner on phones."),
    Row::new("theme.mobile.offset", Kind::Token, "as offset", "The distance on phones."),
    Row::new("theme.radius", Kind::Token, "20", "Roundness of the panel in px."),
    Row::new("theme.bubbleRadius", Kind::Token, "18", "Roundness of messages in px."),
    Row::new("theme.controlRadius", Kind::Token, "10", "Roundness of buttons and fields in px."),
    Row::new("theme.fontSize", Kind::Token, "15", "Size of messages in px."),
    Row::new("theme.density", Kind::Token, "normal", "Room between things."),
    Row::new("theme.shadow", Kind::Token, "soft", "Depth of launcher and panel."),
    Row::new("theme.launcherSize", Kind::Token, "56", "Size of the launcher in px."),
    Row::new("theme.launcherIcon", Kind::Token, "chat", "An icon's name, or a picture's address."),
    Row::new("theme.stylesheet", Kind::Free, "none", "Style sheets that apply after ours."),
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
    )
    .live(),
    Row::new(
        "storage",
        Kind::Choice(&["local", "session", "memory"]),
        "local",
        "Where the conversation is kept.",
    )
    .live(),
    Row::new("consent", Kind::Flag, "true", "false: nothing is kept on the device until it is true.").live(),
    Row::new(
        "titleBadge",
        Kind::Flag,
        "true",
        "Unread messages are counted in the title of a page out of sight.",
    ),
    Row::new("preview", Kind::Flag, "true", "New answers are shown beside the closed launcher."),
    Row::new(
        "greeting",
        Kind::Text,
        "none",
        "Words beside the closed launcher until they are put away; or an object with text and after.",
    ),
    Row::new("greetingAfter", Kind::Token, "5", "Seconds before the greeting shows itself."),
    Row::new("sound", Kind::Flag, "true", "A tone for messages that nobody is looking at.").live(),
    Row::new(
        "maskCardNumbers",
        Kind::Flag,
        "false",
        "Numbers of cards leave with their last four digits alone.",
    ),
    Row::new("mask", Kind::Patterns, "none", "What these find does not leave, either."),
    Row::new("debug", Kind::Flag, "false", "Diagnostics in the console; never a token, a key or a message."),
];
