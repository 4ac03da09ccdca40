//! From the host page's options to what engine, view and hands work with.

use super::hooks::Hooks;
use super::options;
use crate::backend::{Backend, Customer, Endpoint, MetaDatum};
use crate::config::{self, CustomerOptions, Options, Problem, Severity, StorageChoice};
use crate::engine::{HandOff, TranscriptWords};
use crate::i18n::{Text, Texts};
use crate::model::Known;
use crate::model::number::decimal;
use crate::page::masking::Masking;
use crate::page::mount::AdoptedStyles;
use crate::page::storage::{Area, Storage};
use crate::page::{entropy, page_facts};
use crate::theme::Theme;
use js_sys::Map;
use wasm_bindgen::JsValue;

/// The options as they hold; `None` when the widget cannot work with them. What is wrong has been reported.
pub fn read_options(given: &JsValue, hooks: &Hooks) -> Option<Options> {
    let facts = page_facts();
    let attributes = options::names(&hooks.attributes());
    let page =
        config::PageFacts { origin: &facts.origin, languages: &facts.languages, attributes: &attributes };
    let reading = config::read(&options::tree(given), page);
    for problem in &reading.problems {
        hooks.report(problem);
    }
    reading.options
}

/// The looks; what is wrong has been reported.
pub fn theme_of(options: &Options, hooks: &Hooks) -> Theme {
    let mut theme = Theme::default();
    for (name, given) in &options.theme {
        if let Err(error) = theme.set(name, given) {
            let option = ["theme.", error.option].concat();
            let wrong =
                Problem::invalid_with(&option, false, &error.given, error.expected, Severity::Recoverable);
            hooks.report(&wrong);
        }
    }
    for (option, tenths) in theme.moved_colors() {
        let [whole, rest] = [tenths / 10, tenths % 10].map(|number| decimal(number.into()));
        hooks.report(&Problem::hard_to_read(option, &[&whole, ".", &rest].concat()));
    }
    theme
}

/// Applies `theme.stylesheet`, which may be an object of the browser's and so is no plain option.
pub fn dress(styles: &AdoptedStyles, given: &JsValue, hooks: &Hooks) {
    let sheets = options::stylesheet(given);
    if styles.add(&sheets).is_err() {
        let expected = "CSS, a CSSStyleSheet made by this page, or a list of them";
        hooks.report(&Problem::invalid_with("theme.stylesheet", false, "", expected, Severity::Recoverable));
    }
}

/// What is left out of what the visitor writes; a pattern that is none has been reported, and the others hold.
pub fn masking_of(options: &Options, hooks: &Hooks) -> Masking {
    let mut masking = Masking::default();
    masking.cards = options.mask_card_numbers;
    for pattern in &options.masks {
        if !masking.add(pattern) {
            let expected = "a regular expression that finds something";
            hooks.report(&Problem::invalid_with("mask", false, pattern, expected, Severity::Recoverable));
        }
    }
    masking
}

/// What the page told of the visitor.
pub fn customer_of(options: &Options) -> Customer {
    let known = options.customer.clone();
    Customer {
        name: known.name,
        email: known.email,
        phone: known.phone,
        birthdate: known.birthdate,
        attributes: known.attributes,
    }
}

/// What nobody has to ask the visitor for.
pub fn known_of(options: &Options) -> Known {
    let told = |told: &String| !told.trim().is_empty();
    let CustomerOptions { name, email, phone, .. } = &options.customer;
    Known([told(name), told(email), told(phone)])
}

/// Where the back end is, and what it is to be told.
pub fn endpoint_of(options: &Options) -> Endpoint {
    Endpoint {
        base_url: options.base_url.clone(),
        socket_url: options.socket_url.clone(),
        website_token: options.website_token.clone(),
        dynamic_settings: options.dynamic_settings,
        api_key: options.api_key.clone(),
        customer_id: options.customer_id.clone(),
        identity_token: options.identity_token.clone(),
        identity: None,
        customer: customer_of(options),
        answers: Vec::new(),
        meta_data: options
            .meta_data
            .iter()
            .map(|(key, value, sanitize)| MetaDatum {
                key: key.clone(),
                value: value.clone(),
                sanitize: *sanitize,
            })
            .collect(),
    }
}

/// With whom a bot's conversation goes on. What was read is right, so its back end is one.
pub fn hand_off_of(options: &Options, texts: &Texts) -> Option<HandOff> {
    let options = options.handoff.as_deref()?;
    Some(HandOff {
        backend: Backend::named(options.backend)?,
        endpoint: endpoint_of(options),
        seed: entropy::seed(),
        words: TranscriptWords {
            heading: texts.get(Text::TranscriptHeading).to_owned(),
            visitor: texts.get(Text::TranscriptVisitor).to_owned(),
            bot: texts.get(Text::Assistant).to_owned(),
        },
    })
}

/// Where records may be kept. Without consent that is nowhere.
pub fn area_of(options: &Options) -> Area {
    match options.storage {
        _ if !options.consent => Area::Memory,
        StorageChoice::Local => Area::Local,
        StorageChoice::Session => Area::Session,
        StorageChoice::Memory => Area::Memory,
    }
}

/// The records of this back end, inbox and customer; and of the people whom a bot passes on to, because what they know of the visitor
/// is nothing for other people.
pub fn open_storage(options: &Options, memory: Map) -> Storage {
    let mut whose = vec![options.base_url.as_str(), &options.website_token, &options.customer_id];
    if let Some(people) = &options.handoff {
        whose.extend([people.base_url.as_str(), &people.website_token, &people.customer_id]);
    }
    let scope = whose.join(" ");
    Storage::open(area_of(options), options.backend, &scope, memory)
}
