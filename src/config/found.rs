//! What was found in the host page's tree: each value checked as its row of the table asks for, then put together.

use super::address::{address, is_open_to_readers, is_plain_address, socket_address};
use super::bot::{HANDOFF, attributes, pairs};
use super::problem::nearest_name;
use super::{
    BACKENDS, CustomerOptions, GROUPS, Kind, Options, PageFacts, Problem, Row, Severity, StorageChoice,
    TABLE, Value, folded, masks,
};
use crate::model::Attribute;
use crate::model::number::whole_number;
use crate::model::text::has;

/// See the module.
pub(super) struct Found<'a> {
    pub(super) page: PageFacts<'a>,
    values: Vec<(&'static str, String)>,
    pub(super) meta_data: Vec<(String, String, bool)>,
    attributes: Vec<Attribute>,
    /// As they were written: of another back end, so read by themselves.
    pub(super) handoff: Vec<(String, Value)>,
    texts: Vec<(String, String)>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Found<'a> {
    /// Nothing yet.
    pub(super) fn new(page: PageFacts<'a>) -> Self {
        Self {
            page,
            values: Vec::new(),
            meta_data: Vec::new(),
            attributes: Vec::new(),
            handoff: Vec::new(),
            texts: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Takes what is in the tree, or in a group of it.
    pub(super) fn collect(&mut self, prefix: &str, tree: &[(String, Value)]) {
        for (key, value) in tree {
            let path = if prefix.is_empty() { key.clone() } else { [prefix, ".", key].concat() };
            let mut wanted = folded(&path);
            // `greeting: {text, after}`
            if wanted == "greetingtext" {
                wanted.truncate("greeting".len());
            }
            // `data-handoff-website-token`
            let of_handoff =
                wanted.strip_prefix(HANDOFF).filter(|rest| prefix.is_empty() && !rest.is_empty());
            if let Some(option) = of_handoff {
                self.handoff.push((option.to_owned(), value.clone()));
                continue;
            }
            // `data-texts-header-title`
            let own_words = wanted.strip_prefix(TEXTS).filter(|rest| prefix == TEXTS || !rest.is_empty());
            if let (Some(of), true) = (own_words, prefix.is_empty() || prefix == TEXTS) {
                self.own_words(if prefix.is_empty() { of } else { key }, &path, value);
                continue;
            }
            match (TABLE.iter().find(|row| folded(row.name) == wanted), value) {
                (Some(row), Value::Group(members)) if row.kind == Kind::Words => self.collect(TEXTS, members),
                (Some(Row { name: "greeting", .. }), Value::Group(members)) => self.collect(&path, members),
                (Some(row), value) => self.take(row, value),
                (None, Value::Group(members)) if is_group(&wanted) => self.collect(&path, members),
                // A group written as something else, such as `theme: "dark"`.
                (None, _) if is_group(&wanted) => self.problems.push(Problem::invalid_with(
                    &path,
                    true,
                    "",
                    "an object",
                    Severity::Recoverable,
                )),
                (None, _) => self.unknown(&path),
            }
        }
    }

    /// Whether there is such a text, the one who has the list of them says.
    fn own_words(&mut self, name: &str, path: &str, value: &Value) {
        match value {
            Value::Text(words) => self.texts.push((name.to_owned(), words.clone())),
            _ => {
                let wrong = Problem::invalid_with(path, true, "", "a text", Severity::Recoverable);
                self.problems.push(wrong);
            }
        }
    }

    fn unknown(&mut self, path: &str) {
        if !self.page.attributes.iter().any(|name| name == path) || nearest_name(path).is_some() {
            self.problems.push(Problem::unknown(path));
        }
    }

    fn take(&mut self, row: &'static Row, value: &Value) {
        let severity = match row.kind {
            Kind::HttpUrl | Kind::SocketUrl => Severity::Fatal,
            _ if row.name == "backend" => Severity::Fatal,
            _ => Severity::Recoverable,
        };
        let pairs = if row.kind == Kind::Pairs { pairs(value) } else { None };
        match checked(row.kind, value, self.page.origin) {
            Some(_) if row.kind == Kind::Pairs && pairs.is_none() => {
                self.problems.push(Problem::invalid(row, "", severity));
            }
            Some(text) => {
                // An attribute may have named it before `update` did; the last word counts.
                self.values.retain(|(known, _)| *known != row.name);
                self.values.push((row.name, text));
                self.meta_data.extend(pairs.unwrap_or_default());
                match (row.kind, value) {
                    (Kind::Options, Value::Group(members)) => self.handoff.extend_from_slice(members),
                    (Kind::Free, Value::Group(members)) if row.name == "customer.attributes" => {
                        self.attributes = attributes(members);
                    }
                    _ => {}
                }
            }
            None => {
                let given = match value {
                    Value::Text(text) | Value::Number(text) => text.as_str(),
                    Value::Flag(true) => "true",
                    Value::Flag(false) => "false",
                    Value::Group(_) => "an object",
                    Value::List(_) => "a list",
                    Value::Other => "a value of another type",
                };
                self.problems.push(Problem::invalid(row, given, severity));
            }
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
    }

    /// All that a running widget cannot take over, in one text.
    pub(super) fn fixed(&self, options: &Options) -> String {
        let mut fixed = String::new();
        let mut push = |text: &str| {
            fixed.push_str(text);
            fixed.push('\n');
        };
        let is_fixed = |row: &&Row| !row.live && !row.name.starts_with("theme.");
        TABLE.iter().filter(is_fixed).for_each(|row| push(self.get(row.name).unwrap_or_default()));
        if let Some(handoff) = &options.handoff {
            push(&handoff.fixed);
        }
        for (key, value, _) in &options.meta_data {
            push(key);
            push(value);
        }
        fixed
    }

    fn owned(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// CONTRACT §2: which back end is meant when none is named.
    fn backend(&self) -> Option<&'static str> {
        let named = self.get("backend");
        match named {
            Some(name) => BACKENDS.iter().find(|known| **known == name).copied(),
            None if self.get("websiteToken").is_some() => Some("novatalks"),
            None if self.get("botId").is_some() => Some("converse"),
            None if self.get("apiKey").or(self.get("customerId")).is_some() => Some("partner"),
            None => None,
        }
    }

    /// What was found as options, with the defaults for the rest.
    pub(super) fn options(&mut self) -> Option<Options> {
        let backend = match self.backend() {
            Some(known) => known,
            None => {
                let why = "it is the public id of the inbox, a text.";
                let missing = Problem::missing("websiteToken", why);
                // A wrong `backend` or token has been reported already.
                if !self.problems.iter().any(|p| p.option == "backend" || p.option == missing.option) {
                    self.problems.push(missing);
                }
                return None;
            }
        };
        if backend == "novatalks" && self.get("websiteToken").is_none_or(|token| token.trim().is_empty()) {
            self.problems.push(Problem::missing(
                "websiteToken",
                "novatalks needs the public id of the inbox, a text.",
            ));
        }
        if backend == "partner" {
            self.check_partner();
        }
        let base_url = self.get("baseUrl").unwrap_or(self.page.origin).to_owned();
        if self.page.origin.starts_with("https:") && is_open_to_readers(&base_url) {
            self.problems.push(Problem::mixed_content(&base_url));
        }
        let socket_url = self.get("wsUrl").map_or_else(|| socket_address(&base_url), str::to_owned);
        Some(Options {
            backend,
            base_url,
            socket_url,
            website_token: self.owned("websiteToken"),
            push_token: self.owned("pushToken"),
            api_key: self.owned("apiKey").trim().to_owned(),
            customer_id: self.owned("customerId"),
            identity_token: self.owned("customer.identityToken"),
            dynamic_settings: self.flag("isWidgetDynamic"),
            meta_data: Vec::new(),
            handoff: None,
            customer: CustomerOptions {
                name: self.owned("customer.name"),
                email: self.owned("customer.email"),
                phone: self.owned("customer.phone"),
                birthdate: self.owned("customer.birthdate"),
                attributes: std::mem::take(&mut self.attributes),
            },
            locale: self.get("locale").unwrap_or(self.page.languages).to_owned(),
            locale_chosen: self.get("locale").is_some() || !self.page.languages.starts_with(','),
            texts: std::mem::take(&mut self.texts),
            theme: self
                .values
                .iter()
                .filter_map(|(name, text)| Some((name.strip_prefix("theme.")?, text.clone())))
                .collect(),
            launcher: self.get("launcher") != Some("none"),
            storage: match self.get("storage") {
                Some("session") => StorageChoice::Session,
                Some("memory") => StorageChoice::Memory,
                _ => StorageChoice::Local,
            },
            consent: self.get("consent") != Some("false"),
            early: [self.get("widgetAssetsURL"), self.get("preload")]
                .map(Option::unwrap_or_default)
                .join(" "),
            title_badge: self.get("titleBadge") != Some("false"),
            preview: self.get("preview") != Some("false"),
            greeting: self.owned("greeting").trim().to_owned(),
            greeting_after: self.seconds("greetingAfter"),
            sound: self.get("sound") != Some("false"),
            mask_card_numbers: self.flag("maskCardNumbers"),
            masks: masks::all(self.get("mask").unwrap_or_default()),
            debug: self.flag("debug"),
            fixed: String::new(),
        })
    }

    /// A key in a page is public, and an id stands in addresses and headers.
    fn check_partner(&mut self) {
        if self.get("apiKey").is_some_and(|key| !key.trim().is_empty()) {
            self.problems.push(Problem::public_key());
        }
        let sound = |id: &str| id.len() <= 200 && id.bytes().all(|byte| byte.is_ascii_graphic());
        for (name, expected) in [
            ("customerId", "up to 200 letters, digits and signs without spaces"),
            ("apiKey", "the key as it was given out, without spaces"),
        ] {
            let given = self.get(name).unwrap_or_default().trim().to_owned();
            let secret = name == "apiKey";
            if !sound(&given) {
                let wrong = Problem::invalid_with(name, secret, &given, expected, Severity::Fatal);
                self.problems.push(wrong);
            }
        }
    }

    /// A span that is none, or longer than an hour, is as good as the default.
    fn seconds(&mut self, name: &'static str) -> u32 {
        let given = self.owned(name);
        let whole = given.split('.').next().and_then(whole_number).filter(|seconds| *seconds <= 3600);
        if whole.is_none() && !given.is_empty() {
            let expected = "seconds, up to 3600";
            self.problems.push(Problem::invalid_with(name, false, &given, expected, Severity::Recoverable));
        }
        whole.unwrap_or(GREETS_AFTER)
    }

    fn flag(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }
}

/// Seconds that a visitor has for the page alone.
const GREETS_AFTER: u32 = 5;

/// The option that holds texts by their names, and how it begins in attributes.
const TEXTS: &str = "texts";

fn is_group(wanted: &str) -> bool {
    GROUPS.iter().any(|group| folded(group) == wanted)
}

/// The value in its one written form, or `None` if it is not of this kind.
fn checked(kind: Kind, value: &Value, origin: &str) -> Option<String> {
    let text = match value {
        Value::Text(text) | Value::Number(text) => text.as_str(),
        Value::Flag(true) => "true",
        Value::Flag(false) => "false",
        Value::Group(_) | Value::List(_) | Value::Other => "",
    };
    let is_written = matches!(value, Value::Text(_) | Value::Number(_));
    match kind {
        Kind::Free => Some(String::new()),
        Kind::Words => None,
        Kind::Pairs => matches!(value, Value::List(_)).then(String::new),
        Kind::Patterns => masks::written(value),
        Kind::Options => matches!(value, Value::Group(_)).then(String::new),
        Kind::Text | Kind::Token => is_written.then(|| text.to_owned()),
        Kind::Flag => match (value, text) {
            (Value::Flag(_) | Value::Text(_), "true" | "false") => Some(text.to_owned()),
            (Value::Text(_), "") => Some("true".to_owned()),
            _ => None,
        },
        Kind::Choice(words) => {
            words.iter().find(|word| is_written && **word == text).map(|word| (*word).to_owned())
        }
        Kind::HttpUrl if is_written && text.starts_with('/') && !text.starts_with("//") => {
            is_plain_address(text).then(|| [origin, text.trim_end_matches('/')].concat())
        }
        Kind::HttpUrl => address(text, &["https://", "http://"]).filter(|url| !has(url, b'?')),
        Kind::SocketUrl => address(text, &["wss://", "ws://"]),
    }
}
