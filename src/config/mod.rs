//! Options as plain data. They come as one neutral tree, whether they were written as a JS object, as `data-` attributes
//! or as attributes of an element, and leave as [`Options`] and a list of what was wrong. No browser, no back end, no theme.

mod address;
mod bot;
mod found;
mod masks;
mod problem;
mod table;

pub use problem::{Problem, Severity, folded};
pub use table::{BACKENDS, GROUPS, Kind, Row, TABLE};

use crate::model::Attribute;
use found::Found;

/// A value as the host page wrote it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// A string, or an attribute's value.
    Text(String),
    /// A number in its decimal form.
    Number(String),
    /// A boolean.
    Flag(bool),
    /// An object.
    Group(Vec<(String, Value)>),
    /// A list.
    List(Vec<Value>),
    /// Something that no option takes: a function.
    Other,
}

/// What the page itself says, for defaults.
#[derive(Clone, Copy)]
pub struct PageFacts<'a> {
    /// `location.origin`.
    pub origin: &'a str,
    /// `<html lang>`, which may be empty, then the browser's languages, commas between them.
    pub languages: &'a str,
    /// Names that were written as attributes. There, other people's are no mistake: only what looks like a slip of ours is
    /// worth a warning.
    pub attributes: &'a [String],
}

/// Where the conversation is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum StorageChoice {
    /// Across visits.
    #[default]
    Local,
    /// As long as the tab lives.
    Session,
    /// As long as the page lives.
    Memory,
}

/// What is known of the visitor.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CustomerOptions {
    /// For the agents.
    pub name: String,
    /// For the agents.
    pub email: String,
    /// For the agents.
    pub phone: String,
    /// ISO date, for the partner back end.
    pub birthdate: String,
    /// Whatever else.
    pub attributes: Vec<Attribute>,
}

/// The options, checked.
#[derive(Clone, PartialEq, Eq)]
pub struct Options {
    /// The contract's name of the back end.
    pub backend: &'static str,
    /// Origin and path prefix, no slash at the end.
    pub base_url: String,
    /// Address of the socket.
    pub socket_url: String,
    /// Id of the inbox.
    pub website_token: String,
    /// Key of the partner back end; empty: our relay has it.
    pub api_key: String,
    /// The visitor's id at the partner back end; empty: one is made up.
    pub customer_id: String,
    /// Proof of that id, for the relay.
    pub identity_token: String,
    /// `pushToken`.
    pub push_token: String,
    /// `isWidgetDynamic`.
    pub dynamic_settings: bool,
    /// What a bot is to know from the beginning: key, value, and whether it says something about a person.
    pub meta_data: Vec<(String, String, bool)>,
    /// With whom a bot's conversation goes on.
    pub handoff: Option<Box<Options>>,
    /// The visitor.
    pub customer: CustomerOptions,
    /// Tags of the languages to speak, the dearest first, commas between them.
    pub locale: String,
    /// Whether the page has named one, by an option or by `<html lang>`.
    pub locale_chosen: bool,
    /// Words in place of the widget's own: the name as the page wrote it, and the words.
    pub texts: Vec<(String, String)>,
    /// Theme values by their name inside the group, not yet checked.
    pub theme: Vec<(&'static str, String)>,
    /// Whether the widget shows its own launcher.
    pub launcher: bool,
    /// Where the conversation is kept.
    pub storage: StorageChoice,
    /// Whether anything may be kept on the visitor's device.
    pub consent: bool,
    /// What only counts until the module is there: where it lies and when it is fetched.
    pub early: String,
    /// Whether unread messages are counted in the page's title.
    pub title_badge: bool,
    /// Whether new answers are shown beside the closed launcher.
    pub preview: bool,
    /// Words beside the closed launcher; may be empty.
    pub greeting: String,
    /// Seconds before they show themselves.
    pub greeting_after: u32,
    /// Whether messages that nobody is looking at are heard.
    pub sound: bool,
    /// Whether numbers of payment cards are left out of what the visitor writes.
    pub mask_card_numbers: bool,
    /// Regular expressions, not yet compiled, whose finds are left out, too.
    pub masks: Vec<String>,
    /// Diagnostics in the console.
    pub debug: bool,
    /// All that a running widget cannot take over, in one text: where it differs, another widget is needed.
    pub fixed: String,
}

/// What was read: options if the widget can work with them, and what was wrong in any case.
pub struct Reading {
    /// `None` if a problem is fatal.
    pub options: Option<Options>,
    /// In the order in which they were found.
    pub problems: Vec<Problem>,
}

/// Reads the host page's options.
pub fn read(tree: &[(String, Value)], page: PageFacts<'_>) -> Reading {
    let mut found = Found::new(page);
    found.collect("", tree);
    let mut options = found.options();
    if let Some(options) = &mut options {
        options.handoff = found.handoff(options).map(Box::new);
        options.meta_data = std::mem::take(&mut found.meta_data);
        options.fixed = found.fixed(options);
    }
    let problems = found.problems;
    let fatal = problems.iter().any(|problem| problem.severity == Severity::Fatal);
    Reading { options: if fatal { None } else { options }, problems }
}

#[cfg(test)]
mod tests;
