//! The section `converse`: the bot platform of seed 003, whose document spells things in several ways, and the operator's
//! hooks that answer its questions.
//!
//! Never in here: what is done with it.

use std::num::NonZeroU32;
use std::time::Duration;

use axum::http::HeaderName;
use ipnet::IpNet;

use super::source::Source;
use super::{duration, flag, is_visible, rate, read_network, single_secret};
use crate::secret::Secret;
use crate::upstream::address::{BaseUrl, HookUrl};
use crate::webhooks::proof::WebhookSecret;

/// The bot platform.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the table in `keys` says it, once")]
pub struct Converse {
    pub base_url: BaseUrl,
    pub path: String,
    pub key_header: HeaderName,
    pub bot_header: HeaderName,
    pub metadata_form: MetadataForm,
    pub bot_id: String,
    pub api_key: Secret,
    pub webhook_secrets: Vec<WebhookSecret>,
    pub webhook_sources: Vec<IpNet>,
    pub webhook_tolerance: Duration,
    pub webhooks_per_second: NonZeroU32,
    pub team_online_url: Option<HookUrl>,
    pub team_online_default: bool,
    pub action_url: Option<HookUrl>,
    pub hook_timeout: Duration,
    pub hook_secret: Option<Secret>,
    pub actions_to_page: bool,
    pub keep: Duration,
    pub keep_events: NonZeroU32,
    pub duplicates_within: Duration,
    pub evidence: Duration,
    pub answer_within: Duration,
    pub idle_after: Duration,
    pub ping_every: Duration,
}

/// How `metaData` is written: the table of the document says an array, one of its samples has a single object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetadataForm {
    /// `[{"key", "value"}, …]`
    Array,
    /// `{"key", "value"}`
    Object,
}

/// Whether anything was written that only this section needs.
pub fn is_wished(source: &Source) -> bool {
    let names = ["base_url", "bot_id", "api_key", "api_key_file", "webhook_secrets", "webhook_secrets_file"];
    names.iter().any(|name| source.has(&format!("converse.{name}")))
}

/// Reads the section.
pub fn read(source: &mut Source) -> Converse {
    for name in ["converse.base_url", "converse.bot_id"] {
        source.require(name);
    }
    let plain_http = flag(source, "converse.plain_http");
    let header = |word: &str| word.parse::<HeaderName>().ok();
    let hook = |word: &str| HookUrl::read(word, plain_http);
    let api_key = single_secret(source, "converse.api_key", 1).unwrap_or_else(|| Secret::new(""));
    source.require("converse.api_key");
    let webhook_secrets = source.secrets("converse.webhook_secrets", WebhookSecret::read);
    source.require("converse.webhook_secrets");
    if webhook_secrets.len() > 2 {
        source.complain("converse.webhook_secrets: given more than two, expected one or two".to_owned());
    }
    let metadata_form = |word: &str| match word {
        "array" => Some(MetadataForm::Array),
        "object" => Some(MetadataForm::Object),
        _ => None,
    };
    let bot_id = |word: &str| is_visible(word, 1).then(|| word.to_owned());
    Converse {
        base_url: source.one("converse.base_url", BaseUrl::default(), |word| BaseUrl::read(word, plain_http)),
        path: source.one("converse.path", String::new(), read_path),
        key_header: source.one("converse.key_header", axum::http::header::AUTHORIZATION, header),
        bot_header: source.one("converse.bot_header", HeaderName::from_static("botid"), header),
        metadata_form: source.one("converse.metadata_form", MetadataForm::Array, metadata_form),
        bot_id: source.one("converse.bot_id", String::new(), bot_id),
        api_key,
        webhook_secrets,
        webhook_sources: source.many("converse.webhook_sources", read_network),
        webhook_tolerance: duration(source, "converse.webhook_tolerance"),
        webhooks_per_second: rate(source, "converse.webhooks_per_second"),
        team_online_url: source.perhaps("converse.team_online_url", hook),
        team_online_default: flag(source, "converse.team_online_default"),
        action_url: source.perhaps("converse.action_url", hook),
        hook_timeout: duration(source, "converse.hook_timeout"),
        hook_secret: single_secret(source, "converse.hook_secret", 16),
        actions_to_page: flag(source, "converse.actions_to_page"),
        keep: duration(source, "converse.keep"),
        keep_events: rate(source, "converse.keep_events"),
        duplicates_within: duration(source, "converse.duplicates_within"),
        evidence: duration(source, "converse.evidence"),
        answer_within: duration(source, "converse.answer_within"),
        idle_after: duration(source, "converse.idle_after"),
        ping_every: duration(source, "converse.ping_every"),
    }
}

/// A path as it is written into requests: nothing in it may end it.
fn read_path(word: &str) -> Option<String> {
    let is_path = word.starts_with('/')
        && word.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#' | b'\\'));
    is_path.then(|| word.to_owned())
}
