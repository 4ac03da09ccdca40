//! The words after the program's name.
//!
//! Never in here: what they make happen.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// What `--help` prints.
pub const HELP: &str = "\
bench relay [--sockets N] [--relay PATH]

  Measures the relay with N browsers' sockets (10000) in memory and in time. The relay is the program beside this one,
  unless PATH says another. Linux only, because the memory is read from /proc.
";

/// As many as the goals are about.
const USUAL: usize = 10_000;
/// The relay reaches the agent system from one address, and one address has no more free ports.
const MOST: usize = 28_000;

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// To say how it is used.
    Help,
    /// To stand for the agent system until the standard input ends. The measuring program starts itself so.
    AgentSystem,
    /// To measure the relay.
    Relay {
        /// Browsers' sockets.
        sockets: usize,
        /// The relay's program.
        program: PathBuf,
    },
}

/// Reads them.
///
/// # Errors
/// A sentence about the word that is wrong.
pub fn read(mut words: impl Iterator<Item = String>) -> Result<Command> {
    match words.next().as_deref() {
        Some("relay") => {}
        Some("agent-system") => return Ok(Command::AgentSystem),
        None | Some("help" | "-h" | "--help") => return Ok(Command::Help),
        Some(unknown) => bail!("there is no benchmark {unknown:?}\n\n{HELP}"),
    }
    let (mut sockets, mut program) = (USUAL, None);
    while let Some(option) = words.next() {
        let value =
            words.next().with_context(|| format!("{option} needs a value, or is unknown\n\n{HELP}"))?;
        match option.as_str() {
            "--sockets" => {
                let number = value.parse().ok().filter(|number| (1..=MOST).contains(number));
                sockets = number
                    .with_context(|| format!("--sockets is a number from 1 to {MOST}, not {value:?}"))?;
            }
            "--relay" => program = Some(PathBuf::from(value)),
            unknown => bail!("there is no option {unknown:?}\n\n{HELP}"),
        }
    }
    let program = match program {
        Some(program) => program,
        None => std::env::current_exe()?.with_file_name("relay"),
    };
    Ok(Command::Relay { sockets, program })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    fn told(words: &str) -> Result<Command> {
        read(words.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn ten_thousand_sockets_and_the_relay_beside_this_program_are_usual() {
        let Command::Relay { sockets, program } = told("relay").unwrap() else { panic!("not the relay") };
        assert_eq!(sockets, 10_000);
        assert_eq!(program.file_name().unwrap(), "relay");
        let asked = told("relay --relay /x/relay --sockets 5").unwrap();
        assert_eq!(asked, Command::Relay { sockets: 5, program: PathBuf::from("/x/relay") });
    }

    #[test]
    fn a_wrong_word_is_named() {
        for (words, named) in [
            ("widget", "\"widget\""),
            ("relay --sockets 0", "\"0\""),
            ("relay --sockets many", "\"many\""),
            ("relay --sockets", "--sockets"),
            ("relay --fast yes", "\"--fast\""),
        ] {
            let said = told(words).unwrap_err().to_string();
            assert!(said.contains(named), "{words}: {said}");
        }
    }
}
