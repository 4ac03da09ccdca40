//! Where settings come from: one TOML file, and the environment, which wins. Everything is reduced to words; what the
//! words must be is asked here too, so that every complaint names its place, what was given and what is expected.
//!
//! Never in here: which settings exist (that is `keys`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::keys::{self, Key};

/// The settings as they were written, and what was wrong with them so far.
#[derive(Debug, Default)]
pub struct Source {
    given: BTreeMap<&'static str, Given>,
    problems: Vec<String>,
    warnings: Vec<String>,
    is_unreadable: bool,
}

#[derive(Clone)]
struct Given {
    words: Vec<String>,
    place: String,
}

impl std::fmt::Debug for Given {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The words may be a secret.
        write!(out, "Given({})", self.place)
    }
}

impl Source {
    /// Takes the file, if there is one, and then the environment.
    pub fn gather(file: Option<(&Path, &str)>, environment: impl Iterator<Item = (String, String)>) -> Self {
        let mut source = Self::default();
        if let Some((path, text)) = file {
            source.take_file(&path.display().to_string(), text);
        }
        source.take_environment(environment);
        source
    }

    fn take_file(&mut self, path: &str, text: &str) {
        let table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(error) => {
                // The parser's own words would show the line, and somebody may have put a secret there.
                let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
                self.is_unreadable = true;
                let line = before.matches('\n').count() + 1;
                self.problems.push(format!("{path}, line {line}: no TOML: {}", error.message()));
                return;
            }
        };
        self.take_table(path, "", &table);
    }

    fn take_table(&mut self, path: &str, prefix: &str, table: &toml::Table) {
        for (name, value) in table {
            let name = format!("{prefix}{name}");
            match (value, keys::find(&name)) {
                (_, Some(key)) if key.secret => self.problems.push(format!(
                    "{path}: {name}: secrets do not belong in this file; set {} or name a file with {name}_file",
                    key.variable()
                )),
                (value, Some(key)) => self.take_value(path, key, value),
                (toml::Value::Table(inner), None) if prefix.is_empty() && is_section(&name) => {
                    self.take_table(path, &format!("{name}."), inner);
                }
                (_, None) => {
                    let mut problem = format!("{path}: {name}: there is no such setting");
                    if let Some(nearest) = keys::nearest(&name) {
                        let _ = write!(problem, "; the nearest is {nearest}");
                    }
                    self.problems.push(problem);
                }
            }
        }
    }

    fn take_value(&mut self, path: &str, key: &'static Key, value: &toml::Value) {
        let words = match value {
            toml::Value::Array(items) => items.iter().map(word_of).collect(),
            single => word_of(single).map(|word| vec![word]),
        };
        match words {
            Some(words) => {
                self.given.insert(key.name, Given { words, place: format!("{path}: {}", key.name) });
            }
            None => self.problems.push(format!(
                "{path}: {}: given a {}, expected {}",
                key.name,
                value.type_str(),
                key.expected
            )),
        }
    }

    fn take_environment(&mut self, environment: impl Iterator<Item = (String, String)>) {
        for (variable, value) in environment.filter(|(variable, _)| variable.starts_with("RELAY_")) {
            match keys::KEYS.iter().find(|key| key.variable() == variable) {
                Some(key) => {
                    let separators: &[char] = if key.is_list { &[',', '\n'] } else { &[] };
                    let words = value.split(separators).map(str::trim).filter(|word| !word.is_empty());
                    let words = words.map(str::to_owned).collect();
                    self.given.insert(key.name, Given { words, place: variable });
                }
                // Not a mistake for sure: orchestrators put variables of their own beside ours, such as RELAY_PORT.
                None => {
                    let nearest = keys::KEYS.iter().map(Key::variable).max_by(|left, right| {
                        let score = |name: &str| strsim::jaro_winkler(name, &variable);
                        score(left).total_cmp(&score(right))
                    });
                    self.warnings.push(format!(
                        "{variable}: no setting has this variable; the nearest is {}",
                        nearest.unwrap_or_default()
                    ));
                }
            }
        }
    }

    /// Notes a problem that no single word has.
    pub fn complain(&mut self, problem: String) {
        self.problems.push(problem);
    }

    /// Whether anything was written for this setting.
    pub fn has(&self, name: &str) -> bool {
        self.given.get(name).is_some_and(|given| !given.words.is_empty())
    }

    /// Reads one word, or the default's; `fallback` only fills the place when there is nothing right to put there.
    pub fn one<T>(&mut self, name: &'static str, fallback: T, read: impl Fn(&str) -> Option<T>) -> T {
        self.perhaps(name, read).unwrap_or(fallback)
    }

    /// The same where nothing is a right answer.
    pub fn perhaps<T>(&mut self, name: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let key = keys::find(name)?;
        let words = self.words(key);
        let text = words.join(",");
        if text.is_empty() {
            return None;
        }
        let value = read(&text);
        if value.is_none() {
            self.refuse(key, &text);
        }
        value
    }

    /// Reads a list.
    pub fn many<T>(&mut self, name: &'static str, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let Some(key) = keys::find(name) else { return Vec::new() };
        let mut values = Vec::new();
        for word in self.words(key) {
            match read(&word) {
                Some(value) => values.push(value),
                None => self.refuse(key, &word),
            }
        }
        values
    }

    /// Reads a secret from the environment, or from the file that the `_file` setting names; a list has one a line.
    pub fn secrets<T>(&mut self, name: &'static str, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let file = format!("{name}_file");
        let Some(file_key) = keys::find(&file) else { return Vec::new() };
        if !self.has(name)
            && let Some(key) = keys::find(name)
            && let Some(path) = self.perhaps(file_key.name, |path| Some(path.to_owned()))
        {
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    let words = text.lines().map(str::trim).filter(|line| !line.is_empty());
                    let given = Given {
                        words: words.map(str::to_owned).collect(),
                        place: format!("{path} ({file})"),
                    };
                    self.given.insert(key.name, given);
                }
                Err(error) => {
                    let place = self.place(file_key);
                    self.problems.push(format!("{place}: {path} cannot be read: {error}"));
                }
            }
        }
        self.many(name, read)
    }

    /// Notes that a required setting is absent, unless it may stand in a file that could not be read.
    pub fn require(&mut self, name: &'static str) {
        if let Some(key) = keys::find(name)
            && !self.has(name)
            && !self.is_unreadable
        {
            let or_file = if key.secret { format!(" or {name}_file") } else { String::new() };
            self.problems.push(format!(
                "{name}{or_file} is missing (or {} in the environment): expected {}",
                key.variable(),
                key.expected
            ));
        }
    }

    /// Notes that none of these sections is wished for, each of which is known by its first setting.
    pub fn require_one_of(&mut self, sections: &[(bool, &'static str)]) {
        if self.is_unreadable || sections.iter().any(|(is_wished, _)| *is_wished) {
            return;
        }
        let names: Vec<_> = sections.iter().map(|(_, name)| *name).collect();
        let variables: Vec<_> = names.iter().map(|name| keys::variable(name)).collect();
        self.problems.push(format!(
            "{} is missing (or {} in the environment): expected at least one of them",
            names.join(" or "),
            variables.join(" or ")
        ));
    }

    /// What is wrong, or else what is only odd.
    ///
    /// # Errors
    /// One sentence for each problem.
    pub fn finish(self) -> Result<Vec<String>, Vec<String>> {
        if self.problems.is_empty() { Ok(self.warnings) } else { Err(self.problems) }
    }

    fn words(&self, key: &Key) -> Vec<String> {
        match self.given.get(key.name) {
            Some(given) => given.words.clone(),
            None if key.default.is_empty() => Vec::new(),
            None => vec![key.default.to_owned()],
        }
    }

    fn place(&self, key: &Key) -> String {
        self.given.get(key.name).map_or_else(|| key.name.to_owned(), |given| given.place.clone())
    }

    fn refuse(&mut self, key: &Key, word: &str) {
        let given = if key.secret { "a value that is not printed".to_owned() } else { format!("{word:?}") };
        self.problems.push(format!("{}: given {given}, expected {}", self.place(key), key.expected));
    }
}

fn is_section(name: &str) -> bool {
    keys::KEYS.iter().any(|key| key.name.split('.').next() == Some(name))
}

fn word_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        _ => None,
    }
}
