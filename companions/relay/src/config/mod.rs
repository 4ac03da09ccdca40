//! What the relay is told before it starts, checked as a whole: all that is wrong is said at once.
//!
//! Never in here: anything that a browser or a vendor says.

mod converse;
pub mod keys;
mod source;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;

pub use self::converse::{Converse, MetadataForm};
use self::source::Source;
use crate::browser::origin::{Origins, is_origin};
use crate::browser::token::SigningKey;
use crate::secret::Secret;
use crate::upstream::address::BaseUrl;

/// All settings. The groups are the sections of the file; `keys` says what each is for.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the table in `keys` says it, once")]
pub struct Config {
    pub listen: SocketAddr,
    pub origins: Origins,
    pub trusted_proxies: Vec<IpNet>,
    pub operator: Option<SocketAddr>,
    pub store_path: PathBuf,
    pub store_keep: Duration,
    pub log: Log,
    pub session: Session,
    pub identity: Option<Identity>,
    pub partner: Option<Partner>,
    pub converse: Option<Converse>,
    pub upstream: Upstream,
    pub limits: Limits,
    pub socket: Socket,
    pub shutdown: Shutdown,
    /// What is odd and does not hinder.
    pub warnings: Vec<String>,
}

/// How the log is written.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "see `Config`")]
pub struct Log {
    pub level: tracing::Level,
    pub json: bool,
}

/// The visitors' tokens.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "see `Config`")]
pub struct Session {
    pub keys: Vec<SigningKey>,
    pub lifetime: Duration,
    pub renewable_for: Duration,
}

/// The operator's own proofs of who a customer is.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "see `Config`")]
pub struct Identity {
    pub secrets: Vec<Secret>,
    pub audience: String,
    pub issuer: String,
    pub longest: Duration,
}

/// The agent system of seed 002.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "see `Config`")]
pub struct Partner {
    pub base_url: BaseUrl,
    pub api_key: Secret,
    pub flashback: bool,
}

/// How patiently the agent system is asked.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "see `Config`")]
pub struct Upstream {
    pub ca_file: Option<PathBuf>,
    pub connect_timeout: Duration,
    pub answer_timeout: Duration,
    pub body_timeout: Duration,
    pub answer_bytes: usize,
    pub concurrency: usize,
}

/// What browsers may ask of us.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "see `Config`")]
pub struct Limits {
    pub body_bytes: usize,
    pub header_bytes: usize,
    pub header_timeout: Duration,
    pub body_timeout: Duration,
    pub connections: usize,
    pub connections_per_ip: usize,
    pub requests_per_minute_per_ip: NonZeroU32,
    pub sessions_per_hour_per_ip: NonZeroU32,
    pub conversations_per_hour_per_ip: NonZeroU32,
    pub requests_per_minute_per_session: NonZeroU32,
    pub messages_per_minute_per_session: NonZeroU32,
}

/// The sockets.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "see `Config`")]
pub struct Socket {
    pub frame_bytes: usize,
    pub upstream_frame_bytes: usize,
    pub frames_per_minute: NonZeroU32,
    pub bytes_per_minute: NonZeroU32,
    pub upstream_frames_per_minute: NonZeroU32,
    pub per_customer: usize,
    pub ping_every: Duration,
    pub dead_after: Duration,
    pub slow_after: Duration,
}

/// The end.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "see `Config`")]
pub struct Shutdown {
    pub spread: Duration,
    pub drain: Duration,
}

impl Config {
    /// Reads the settings from the text of a file, if there is one, and from the environment, which wins.
    ///
    /// # Errors
    /// One sentence for each problem, naming the place, what was given and what is expected.
    pub fn read(
        file: Option<(&Path, &str)>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, Vec<String>> {
        let mut source = Source::gather(file, environment);
        let source = &mut source;
        source.require("listen.origins");
        let has_partner = ["partner.base_url", "partner.api_key", "partner.api_key_file"]
            .iter()
            .any(|name| source.has(name));
        let has_converse = converse::is_wished(source);
        source.require_one_of(&[(has_partner, "partner.base_url"), (has_converse, "converse.base_url")]);
        let partner = has_partner.then(|| read_partner(source));
        let converse = has_converse.then(|| converse::read(source));
        let session = read_session(source);
        let identity = read_identity(source);
        let config = Self {
            listen: source.one("listen.address", NOWHERE, |word| word.parse().ok()),
            origins: Origins::new(
                source.many("listen.origins", |word| is_origin(word).then(|| word.to_owned())),
            ),
            trusted_proxies: source.many("listen.trusted_proxies", read_network),
            operator: source.perhaps("operator.address", |word| word.parse().ok()),
            store_path: source.one("store.path", PathBuf::new(), read_path),
            store_keep: duration(source, "store.keep"),
            log: read_log(source),
            session,
            identity,
            // Problems have been noted; what stands in for the missing parts is never used.
            partner,
            converse,
            upstream: read_upstream(source),
            limits: read_limits(source),
            socket: read_socket(source),
            shutdown: Shutdown {
                spread: duration_of_at_least(source, "shutdown.spread", Duration::ZERO),
                drain: duration_of_at_least(source, "shutdown.drain", Duration::ZERO),
            },
            warnings: Vec::new(),
        };
        let warnings = std::mem::take(source).finish()?;
        Ok(Self { warnings, ..config })
    }
}

const NOWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), 0);

fn read_partner(source: &mut Source) -> Partner {
    source.require("partner.base_url");
    let plain_http = flag(source, "partner.plain_http");
    let base_url = source.one("partner.base_url", BaseUrl::default(), |word| BaseUrl::read(word, plain_http));
    let api_key = single_secret(source, "partner.api_key", 1).unwrap_or_else(|| Secret::new(""));
    source.require("partner.api_key");
    Partner { base_url, api_key, flashback: flag(source, "partner.flashback") }
}

/// A secret of which there can be one, of so many visible characters at least.
fn single_secret(source: &mut Source, name: &'static str, least: usize) -> Option<Secret> {
    let mut secrets = source.secrets(name, |word| is_visible(word, least).then(|| Secret::new(word)));
    if secrets.len() > 1 {
        source.complain(format!("{name}: given more than one, expected one"));
    }
    secrets.pop()
}

fn is_visible(word: &str, least: usize) -> bool {
    word.len() >= least && word.bytes().all(|byte| byte.is_ascii_graphic())
}

fn read_session(source: &mut Source) -> Session {
    let keys = source.secrets("session.keys", SigningKey::read);
    source.require("session.keys");
    if keys.len() > 2 {
        source.complain("session.keys: given more than two keys, expected one or two".to_owned());
    }
    if let [first, second] = keys.as_slice()
        && first.name == second.name
    {
        source.complain(format!("session.keys: both keys are named {:?}, expected two names", first.name));
    }
    Session {
        keys,
        lifetime: duration(source, "session.lifetime"),
        renewable_for: duration(source, "session.renewable_for"),
    }
}

fn read_identity(source: &mut Source) -> Option<Identity> {
    let long_enough = |word: &str| (word.len() >= 32).then(|| Secret::new(word));
    let secrets = source.secrets("identity.secrets", long_enough);
    let longest = duration(source, "identity.longest");
    let word = |word: &str| Some(word.to_owned());
    let audience = source.perhaps("identity.audience", word);
    let issuer = source.perhaps("identity.issuer", word);
    if !source.has("identity.secrets") {
        if audience.is_some() || issuer.is_some() {
            source.require("identity.secrets");
        }
        return None;
    }
    if secrets.len() > 2 {
        source.complain("identity.secrets: given more than two secrets, expected one or two".to_owned());
    }
    source.require("identity.audience");
    source.require("identity.issuer");
    Some(Identity { secrets, audience: audience?, issuer: issuer?, longest })
}

fn read_log(source: &mut Source) -> Log {
    const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];
    let level = |word: &str| LEVELS.contains(&word).then(|| word.parse().ok()).flatten();
    let json = |word: &str| match word {
        "text" => Some(false),
        "json" => Some(true),
        _ => None,
    };
    Log {
        level: source.one("log.level", tracing::Level::INFO, level),
        json: source.one("log.format", false, json),
    }
}

fn read_upstream(source: &mut Source) -> Upstream {
    Upstream {
        ca_file: source.perhaps("upstream.ca_file", read_path),
        connect_timeout: duration(source, "upstream.connect_timeout"),
        answer_timeout: duration(source, "upstream.answer_timeout"),
        body_timeout: duration(source, "upstream.body_timeout"),
        answer_bytes: size(source, "upstream.answer_bytes", 1),
        concurrency: size(source, "upstream.concurrency", 1),
    }
}

fn read_limits(source: &mut Source) -> Limits {
    Limits {
        body_bytes: size(source, "limits.body_bytes", 1),
        // hyper's buffer has no smaller limit.
        header_bytes: size(source, "limits.header_bytes", 8192),
        header_timeout: duration(source, "limits.header_timeout"),
        body_timeout: duration(source, "limits.body_timeout"),
        connections: size(source, "limits.connections", 1),
        connections_per_ip: size(source, "limits.connections_per_ip", 1),
        requests_per_minute_per_ip: rate(source, "limits.requests_per_minute_per_ip"),
        sessions_per_hour_per_ip: rate(source, "limits.sessions_per_hour_per_ip"),
        conversations_per_hour_per_ip: rate(source, "limits.conversations_per_hour_per_ip"),
        requests_per_minute_per_session: rate(source, "limits.requests_per_minute_per_session"),
        messages_per_minute_per_session: rate(source, "limits.messages_per_minute_per_session"),
    }
}

fn read_socket(source: &mut Source) -> Socket {
    Socket {
        frame_bytes: size(source, "socket.frame_bytes", 1),
        upstream_frame_bytes: size(source, "socket.upstream_frame_bytes", 1),
        frames_per_minute: rate(source, "socket.frames_per_minute"),
        bytes_per_minute: rate(source, "socket.bytes_per_minute"),
        upstream_frames_per_minute: rate(source, "socket.upstream_frames_per_minute"),
        per_customer: size(source, "socket.per_customer", 1),
        ping_every: duration(source, "socket.ping_every"),
        dead_after: duration(source, "socket.dead_after"),
        slow_after: duration(source, "socket.slow_after"),
    }
}

fn read_path(word: &str) -> Option<PathBuf> {
    Some(PathBuf::from(word))
}

fn read_network(word: &str) -> Option<IpNet> {
    word.parse().ok().or_else(|| word.parse::<IpAddr>().ok().map(IpNet::from))
}

fn duration(source: &mut Source, name: &'static str) -> Duration {
    duration_of_at_least(source, name, Duration::from_millis(1))
}

fn duration_of_at_least(source: &mut Source, name: &'static str, least: Duration) -> Duration {
    // Ten years: beyond it the arithmetic of clocks ends somewhere.
    const MOST: Duration = Duration::from_secs(10 * 366 * 24 * 3600);
    let read = |word: &str| humantime::parse_duration(word).ok().filter(|span| (least..=MOST).contains(span));
    source.one(name, least, read)
}

fn flag(source: &mut Source, name: &'static str) -> bool {
    source.one(name, false, |word| word.parse().ok())
}

fn size(source: &mut Source, name: &'static str, least: usize) -> usize {
    source.one(name, least, |word| word.parse().ok().filter(|number| *number >= least))
}

fn rate(source: &mut Source, name: &'static str) -> NonZeroU32 {
    source.one(name, NonZeroU32::MIN, |word| word.parse().ok())
}
