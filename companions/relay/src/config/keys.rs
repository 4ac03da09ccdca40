//! The one table of settings: name, default, what is expected, what it is for. The help text is printed from it, names
//! that stand in no row are refused, and a test compares it with the README.
//!
//! Never in here: reading (that is `source`) or what the settings do.

/// One setting.
#[derive(Debug)]
pub struct Key {
    /// `section.name` in the file; `RELAY_SECTION_NAME` in the environment.
    pub name: &'static str,
    /// What holds when it is absent, written as it would be in the environment. Empty: nothing, or it is required.
    pub default: &'static str,
    /// What a right value looks like; the end of the sentence "expected …".
    pub expected: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// Whether it may have several values, separated by commas in the environment.
    pub is_list: bool,
    /// A secret is taken from the environment, or from the file that `<name>_file` names, never from the settings' file.
    pub secret: bool,
}

impl Key {
    /// The name of the environment variable.
    pub fn variable(&self) -> String {
        variable(self.name)
    }
}

/// `listen.address` is `RELAY_LISTEN_ADDRESS`.
pub fn variable(name: &str) -> String {
    format!("RELAY_{}", name.replace('.', "_").to_uppercase())
}

const fn key(name: &'static str, default: &'static str, expected: &'static str, doc: &'static str) -> Key {
    Key { name, default, expected, doc, is_list: false, secret: false }
}

const fn secret(name: &'static str, expected: &'static str, doc: &'static str) -> Key {
    Key { name, default: "", expected, doc, is_list: false, secret: true }
}

const fn list(key: Key) -> Key {
    Key { is_list: true, ..key }
}

const DURATION: &str = "a time span such as \"500ms\", \"10s\", \"5m\", \"24h\" or \"30d\"";
const COUNT: &str = "a whole number of at least 1";
const FLAG: &str = "true or false";
const PATH: &str = "the path of a file";
const HOOK: &str = "a URL such as \"https://shop.example/hooks/bot\", https unless it is this machine, without user or fragment";

/// Every setting there is.
pub const KEYS: &[Key] = &[
    key(
        "listen.address",
        "127.0.0.1:8080",
        "an address and a port such as \"0.0.0.0:8080\"",
        "where browsers reach the relay",
    ),
    list(key(
        "listen.origins",
        "",
        "a list of origins as browsers write them, such as \"https://shop.example\", without a path, a slash at the end or a default port",
        "the sites that may use the relay; required",
    )),
    list(key(
        "listen.trusted_proxies",
        "",
        "a list of addresses or networks such as \"10.0.0.0/8\"",
        "reverse proxies whose X-Forwarded-For is believed",
    )),
    key(
        "operator.address",
        "",
        "an address and a port such as \"127.0.0.1:9100\"",
        "where /healthz and /metrics are served; if absent, beside the browsers' routes",
    ),
    key("store.path", "relay.sqlite", PATH, "the SQLite database; it is made when it is not there"),
    key(
        "store.keep",
        "90d",
        DURATION,
        "how long it is remembered whose a conversation is, counted from when it was last seen in a list",
    ),
    key(
        "log.level",
        "info",
        "error, warn, info, debug or trace",
        "how much is logged; no level prints secrets, ids or texts",
    ),
    key("log.format", "text", "text or json", "how a line of the log is written"),
    list(secret(
        "session.keys",
        "one or two keys as `relay new-key` prints them, \"NAME:SECRET\", the signing one first",
        "the keys that sign the visitors' tokens; required",
    )),
    key("session.keys_file", "", PATH, "a file with the keys, one a line"),
    key("session.lifetime", "24h", DURATION, "how long a visitor's token opens anything"),
    key(
        "session.renewable_for",
        "30d",
        DURATION,
        "how long after its end a token can still be exchanged for a new one",
    ),
    list(secret(
        "identity.secrets",
        "one or two secrets of at least 32 characters",
        "the secrets with which your server signs identity tokens (JWT, HS256)",
    )),
    key("identity.secrets_file", "", PATH, "a file with the secrets, one a line"),
    key("identity.audience", "", "a word", "the aud of your identity tokens; required with identity.secrets"),
    key("identity.issuer", "", "a word", "the iss of your identity tokens; required with identity.secrets"),
    key(
        "identity.longest",
        "1h",
        DURATION,
        "an identity token that is valid for longer than this is refused",
    ),
    key(
        "partner.base_url",
        "",
        "a URL such as \"https://chat.example\", https unless it is this machine, without user, query or fragment",
        "the agent system of the integration guide; required for this section",
    ),
    key(
        "partner.plain_http",
        "false",
        FLAG,
        "allows http to another machine; the key then crosses the network in the clear",
    ),
    secret(
        "partner.api_key",
        "the key that `relay register` printed",
        "your partner key; required with partner.base_url",
    ),
    key("partner.api_key_file", "", PATH, "a file that holds the key and nothing else"),
    key(
        "partner.flashback",
        "true",
        FLAG,
        "whether flashback frames, a profile made from a birth date, are passed on",
    ),
    key(
        "converse.base_url",
        "",
        "a URL such as \"https://bot.example\", https unless it is this machine, without user, query or fragment",
        "the bot platform; required for this section",
    ),
    key(
        "converse.plain_http",
        "false",
        FLAG,
        "allows http to another machine, for the bot platform and for your hooks",
    ),
    key(
        "converse.path",
        "/chat/converse",
        "a path such as \"/chat/converse\"",
        "where on it messages go; its curl samples say /converse/chat",
    ),
    key(
        "converse.key_header",
        "Authorization",
        "a header's name",
        "the header with the key; a sample says apiKey",
    ),
    key(
        "converse.bot_header",
        "botid",
        "a header's name",
        "the header with the bot's id; a sample says botId",
    ),
    key(
        "converse.metadata_form",
        "array",
        "array or object",
        "how metaData is written; as an object, as a sample has it, it can only have one entry",
    ),
    key(
        "converse.bot_id",
        "",
        "the id from the bot platform's dashboard",
        "your bot; webhooks of another one are refused; required with converse.base_url",
    ),
    secret(
        "converse.api_key",
        "the key that the bot platform gave you",
        "your key; required with converse.base_url",
    ),
    key("converse.api_key_file", "", PATH, "a file that holds the key and nothing else"),
    list(secret(
        "converse.webhook_secrets",
        "one or two words of at least 16 visible ASCII characters; whsec_ and base64 for Standard Webhooks",
        "what the bot platform's webhooks prove themselves with; required with converse.base_url",
    )),
    key("converse.webhook_secrets_file", "", PATH, "a file with the secrets, one a line"),
    list(key(
        "converse.webhook_sources",
        "",
        "a list of addresses or networks such as \"203.0.113.0/24\"",
        "webhooks from elsewhere are refused, seen through listen.trusted_proxies; if absent, from everywhere",
    )),
    key(
        "converse.webhook_tolerance",
        "5m",
        DURATION,
        "how far the time of a signed webhook may be from ours",
    ),
    key(
        "converse.webhooks_per_second",
        "500",
        COUNT,
        "webhooks with a right secret; more are answered with 429",
    ),
    key("converse.team_online_url", "", HOOK, "your hook that is asked whether a team is online"),
    key(
        "converse.team_online_default",
        "false",
        FLAG,
        "what is answered without that hook, or when it does not answer",
    ),
    key("converse.action_url", "", HOOK, "your hook that performs the bot's actions"),
    key("converse.hook_timeout", "5s", DURATION, "how long your hooks may take"),
    secret(
        "converse.hook_secret",
        "at least 16 visible ASCII characters",
        "what your hooks are shown as Authorization: Bearer",
    ),
    key("converse.hook_secret_file", "", PATH, "a file that holds the secret and nothing else"),
    key(
        "converse.actions_to_page",
        "true",
        FLAG,
        "whether the page is told of the bot's actions, with their data",
    ),
    key("converse.keep", "24h", DURATION, "how long what was said in a conversation with the bot is kept"),
    key("converse.keep_events", "500", COUNT, "how much of one conversation is kept, in messages"),
    key(
        "converse.duplicates_within",
        "10s",
        DURATION,
        "a webhook that came before, word for word, is no second message so long after the first",
    ),
    key(
        "converse.evidence",
        "20s",
        DURATION,
        "for how long the bot may still show that it got a message whose answer was lost",
    ),
    key(
        "converse.answer_within",
        "12s",
        DURATION,
        "how long a page is kept waiting for what came of its message",
    ),
    key("converse.idle_after", "2h", DURATION, "a conversation that was silent for so long is over"),
    key(
        "converse.ping_every",
        "17s",
        DURATION,
        "the pause between the frames that show a page that the socket lives",
    ),
    key("upstream.ca_file", "", PATH, "PEM certificates that are trusted beside the public ones"),
    key(
        "upstream.connect_timeout",
        "5s",
        DURATION,
        "how long a connection to the agent system or the bot platform may take to come about",
    ),
    key(
        "upstream.answer_timeout",
        "20s",
        DURATION,
        "how long the agent system or the bot platform may take to begin its answer",
    ),
    key("upstream.body_timeout", "15s", DURATION, "how long its answer may pause"),
    key("upstream.answer_bytes", "67108864", COUNT, "a longer answer is cut off"),
    key(
        "upstream.concurrency",
        "256",
        COUNT,
        "requests under way at the same time, to each of them; more are answered with 503",
    ),
    key("limits.body_bytes", "65536", COUNT, "a longer request body is refused with 413"),
    key(
        "limits.header_bytes",
        "16384",
        "a whole number of at least 8192",
        "a longer request head is refused with 431",
    ),
    key(
        "limits.header_timeout",
        "10s",
        DURATION,
        "how long a request head may take, and how long a kept connection may idle",
    ),
    key("limits.body_timeout", "15s", DURATION, "how long a request body may take"),
    key("limits.connections", "25000", COUNT, "connections at the same time, sockets included"),
    key(
        "limits.connections_per_ip",
        "256",
        COUNT,
        "the same from one address; trusted proxies are not counted",
    ),
    key("limits.requests_per_minute_per_ip", "600", COUNT, "requests from one address"),
    key("limits.sessions_per_hour_per_ip", "240", COUNT, "sessions started or renewed from one address"),
    key("limits.conversations_per_hour_per_ip", "60", COUNT, "conversations created from one address"),
    key("limits.requests_per_minute_per_session", "240", COUNT, "requests of one visitor"),
    key("limits.messages_per_minute_per_session", "100", COUNT, "messages sent by one visitor by request"),
    key("socket.frame_bytes", "65536", COUNT, "a longer frame of a browser closes its socket with 1009"),
    key(
        "socket.upstream_frame_bytes",
        "1048576",
        COUNT,
        "a longer frame of the agent system closes the socket with 1013",
    ),
    key(
        "socket.frames_per_minute",
        "240",
        COUNT,
        "frames of one visitor, over all sockets; more close with 1008",
    ),
    key("socket.bytes_per_minute", "4194304", COUNT, "bytes of one socket; more close with 1008"),
    key(
        "socket.upstream_frames_per_minute",
        "6000",
        COUNT,
        "frames read from the agent system for one socket; more have to wait there",
    ),
    key("socket.per_customer", "8", COUNT, "sockets of one visitor at the same time; more close with 1013"),
    key("socket.ping_every", "25s", DURATION, "the pause between pings, to both sides"),
    key("socket.dead_after", "60s", DURATION, "a side that was silent for so long is gone"),
    key(
        "socket.slow_after",
        "10s",
        DURATION,
        "a side that takes nothing for so long is hung up on; a browser that does not read an answer too",
    ),
    key(
        "shutdown.spread",
        "5s",
        DURATION,
        "over how long the sockets are closed, so that not all return at once",
    ),
    key("shutdown.drain", "10s", DURATION, "how long requests and sockets may take to end"),
];

/// The row of that name.
pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// The known name that is most like this one, if one is like it at all.
pub fn nearest(name: &str) -> Option<&'static str> {
    let scored = KEYS.iter().map(|key| (strsim::jaro_winkler(key.name, name), key.name));
    let best = scored.max_by(|left, right| left.0.total_cmp(&right.0))?;
    (best.0 > 0.8).then_some(best.1)
}
