//! The command line.
//!
//! Read by hand: four commands with a handful of options do not earn a library. Never in here: doing what it says.

use std::fmt::Write as _;
use std::path::PathBuf;

use relay::config::keys::{self, KEYS};

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Serve, or with `check` only say whether the settings are right.
    Serve {
        /// The settings' file; without one there is only the environment.
        config: Option<PathBuf>,
        /// Stop before serving.
        check: bool,
    },
    /// Register as a partner.
    Register {
        /// The agent system.
        base_url: String,
        /// The company.
        name: String,
        /// Its domain.
        domain: String,
        /// Where the key goes; without one it is printed.
        out: Option<PathBuf>,
        /// Certificates to trust.
        ca_file: Option<PathBuf>,
        /// See `partner.plain_http`.
        plain_http: bool,
    },
    /// Print a new signing key of that name.
    NewKey {
        /// The key's name.
        name: String,
    },
    /// Print the help.
    Help,
    /// Print the version.
    Version,
}

const USAGE: &str = "\
usage: relay --config FILE [--check]
       relay register --base-url URL --name NAME --domain DOMAIN [--out FILE] [--ca-file FILE] [--plain-http]
       relay new-key [NAME]
       relay --help | --version

Serves the widget's browsers in front of an agent system and keeps the operator's key from them.

  --config FILE   the settings, as TOML; without it all of them come from the environment
  --check         says whether the settings are right, and ends
  register        registers as a partner; the key that comes back is printed once, or written to a new file
                  (readable by its owner only) that partner.api_key_file can name
  new-key         prints a new key for session.keys

Settings. Each stands in the file as section.name and may come from the environment instead, which wins:
listen.address is RELAY_LISTEN_ADDRESS. Lists are separated by commas there. Secrets come from the environment, or from
the file that NAME_file names, and never from the settings' file.
";

/// The help, with every setting.
pub fn help() -> String {
    let mut text = USAGE.to_owned();
    for key in KEYS {
        let default = if key.default.is_empty() { String::new() } else { format!(" [{}]", key.default) };
        let place = if key.secret { keys::variable(key.name) } else { key.name.to_owned() };
        let _ = write!(text, "\n  {place}{default}\n      {}\n      {}\n", key.doc, key.expected);
    }
    text
}

/// Reads the words after the program's name.
///
/// # Errors
/// A sentence about the first word that is wrong.
pub fn read(words: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut words = words.peekable();
    match words.peek().map(String::as_str) {
        Some("register") => read_register(words.skip(1)),
        Some("new-key") => read_new_key(words.skip(1)),
        _ => read_serve(words),
    }
}

fn read_serve(mut words: impl Iterator<Item = String>) -> Result<Command, String> {
    let (mut config, mut check) = (None, false);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--config" => config = Some(PathBuf::from(value(&mut words, "--config")?)),
            "--check" => check = true,
            "--help" | "-h" => return Ok(Command::Help),
            "--version" | "-V" => return Ok(Command::Version),
            _ => return Err(unknown(&word)),
        }
    }
    Ok(Command::Serve { config, check })
}

fn read_register(mut words: impl Iterator<Item = String>) -> Result<Command, String> {
    let (mut base_url, mut name, mut domain, mut out, mut ca_file) = (None, None, None, None, None);
    let mut plain_http = false;
    while let Some(word) = words.next() {
        let slot = match word.as_str() {
            "--base-url" => &mut base_url,
            "--name" => &mut name,
            "--domain" => &mut domain,
            "--out" => &mut out,
            "--ca-file" => &mut ca_file,
            "--plain-http" => {
                plain_http = true;
                continue;
            }
            "--help" | "-h" => return Ok(Command::Help),
            _ => return Err(unknown(&word)),
        };
        *slot = Some(value(&mut words, &word)?);
    }
    let need = |option: Option<String>, name: &str| option.ok_or(format!("relay register needs {name}"));
    Ok(Command::Register {
        base_url: need(base_url, "--base-url")?,
        name: need(name, "--name")?,
        domain: need(domain, "--domain")?,
        out: out.map(PathBuf::from),
        ca_file: ca_file.map(PathBuf::from),
        plain_http,
    })
}

fn read_new_key(mut words: impl Iterator<Item = String>) -> Result<Command, String> {
    let name = words.next().unwrap_or_else(|| "key1".to_owned());
    if let Some(word) = words.next() {
        return Err(unknown(&word));
    }
    if name == "--help" || name == "-h" {
        return Ok(Command::Help);
    }
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if name.is_empty() || name.len() > 32 || !is_name || name.starts_with('-') {
        return Err(format!("a key's name has letters, digits, - and _ only, 32 at most, not {name:?}"));
    }
    Ok(Command::NewKey { name })
}

fn value(words: &mut impl Iterator<Item = String>, option: &str) -> Result<String, String> {
    words.next().ok_or(format!("{option} needs a value"))
}

fn unknown(word: &str) -> String {
    format!("unknown option {word:?}; relay --help names all")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str) -> Result<Command, String> {
        read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn the_command_line_is_read_as_the_help_says() {
        let serve =
            |config: Option<&str>, check| Ok(Command::Serve { config: config.map(PathBuf::from), check });
        assert_eq!(said(""), serve(None, false));
        assert_eq!(said("--config a.toml --check"), serve(Some("a.toml"), true));
        assert_eq!(said("new-key 2026b"), Ok(Command::NewKey { name: "2026b".to_owned() }));
        assert_eq!(said("--help"), Ok(Command::Help));
        assert!(said("register --base-url https://a.example --name A --domain a.example").is_ok());
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert!(said("--confg a").is_err_and(|problem| problem.contains("--confg")));
        assert!(said("--config").is_err_and(|problem| problem.contains("needs a value")));
        assert!(said("register --name A").is_err_and(|problem| problem.contains("--base-url")));
        assert!(said("new-key a:b").is_err_and(|problem| problem.contains("a:b")));
    }

    #[test]
    fn the_help_names_every_setting() {
        let help = help();
        for key in KEYS {
            assert!(help.contains(key.name) || help.contains(&key.variable()), "{}", key.name);
        }
    }
}
