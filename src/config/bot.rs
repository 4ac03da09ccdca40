//! Options that only a bot has: what it is to know from the beginning, and with whom the conversation goes on.

use super::found::Found;
use super::{Options, Problem, Severity, Value, read};
use crate::model::Attribute;

/// How the options of the back end that a bot escalates to begin in attributes.
pub(super) const HANDOFF: &str = "handoff";

impl Found<'_> {
    /// The back end that a bot escalates to. Wrong options of it are no reason to be without the bot.
    pub(super) fn handoff(&mut self, own: &Options) -> Option<Options> {
        if self.handoff.is_empty() || own.backend != "converse" {
            return None;
        }
        let mut reading = read(&self.handoff, self.page);
        if let Some(options) = reading.options.take_if(|options| options.backend == own.backend) {
            let given = options.backend;
            let wrong = "a back end with people: novatalks, novatalks-sdk or partner";
            reading.problems.push(Problem::invalid_with("backend", false, given, wrong, Severity::Fatal));
        }
        for mut problem in reading.problems {
            if problem.severity == Severity::Fatal {
                problem.severity = Severity::Recoverable;
            }
            problem.option = [HANDOFF, ".", &problem.option].concat();
            problem.message = ["In \"handoff\": ", &problem.message].concat();
            self.problems.push(problem);
        }
        // Who the visitor is is known already.
        reading.options.map(|options| Options {
            customer: own.customer.clone(),
            identity_token: own.identity_token.clone(),
            customer_id: if options.customer_id.is_empty() {
                own.customer_id.clone()
            } else {
                options.customer_id
            },
            ..options
        })
    }
}

/// A list of `{key, value, sanitize?}`; `None` if anything in it is something else. "We only support values of type string."
pub(super) fn pairs(value: &Value) -> Option<Vec<(String, String, bool)>> {
    let Value::List(items) = value else { return None };
    let pair = |item: &Value| {
        let Value::Group(members) = item else { return None };
        let member = |name: &str| members.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        let (Value::Text(key), Value::Text(text)) = (member("key")?, member("value")?) else { return None };
        Some((key.clone(), text.clone(), member("sanitize") == Some(&Value::Flag(true))))
    };
    items.iter().map(pair).collect()
}

/// `customer.attributes`. What is inside of anything has no name; and what JavaScript calls a number need not be one.
pub(super) fn attributes(members: &[(String, Value)]) -> Vec<Attribute> {
    let attribute = |(name, value): &(String, Value)| {
        let (text, is_text) = match value {
            Value::Text(text) => (text.as_str(), true),
            Value::Number(text) if text.ends_with(|c: char| c.is_ascii_digit()) => (text.as_str(), false),
            Value::Flag(true) => ("true", false),
            Value::Flag(false) => ("false", false),
            Value::Number(_) | Value::Group(_) | Value::List(_) | Value::Other => return None,
        };
        Some(Attribute { name: name.clone(), value: text.to_owned(), is_text })
    };
    members.iter().filter_map(attribute).collect()
}
