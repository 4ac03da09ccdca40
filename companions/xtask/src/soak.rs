//! `cargo xtask soak`: simulated visits by the hundred thousand, optimised and on every core; or one of them, told.
//! What is simulated and how it is judged is the business of `tests/it/simulation`.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::progress;
use crate::project::Project;

/// Runs, where nobody says how many.
const RUNS: u64 = 100_000;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Wish {
    /// So many seeds from this one on.
    Runs { runs: u64, first: u64 },
    /// This seed, aloud.
    Replay(u64),
}

/// `cargo xtask soak [--runs N] [--seed S]` and `cargo xtask soak --replay SEED`.
pub fn run(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    let wish = read(arguments)?;
    progress::step("compiling the simulation");
    let mut cargo = simulation(project);
    match wish {
        Wish::Runs { runs, first } => {
            cargo.env("SIMULATIONS", runs.to_string()).env("SIMULATE_FROM", first.to_string());
        }
        Wish::Replay(seed) => {
            cargo.env("SIMULATE", seed.to_string());
        }
    }
    let status = cargo.status().context("cargo cannot be started")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The one test that plays seeds, with what it prints.
fn simulation(project: &Project) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(project.root()).env("RUST_BACKTRACE", "0");
    cargo.args(["test", "--quiet", "--profile", "soak", "--package", "chat-widget", "--test", "simulation"]);
    cargo.args(["--", "--nocapture", "nothing_is_lost"]);
    cargo
}

fn read(arguments: &[String]) -> Result<Wish> {
    let (mut runs, mut first, mut replay) = (RUNS, 0, None);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let number = words.next().and_then(|number| number.parse::<u64>().ok());
        let number = number.with_context(|| format!("{word} wants a number"))?;
        match word.as_str() {
            "--runs" => runs = number,
            "--seed" => first = number,
            "--replay" => replay = Some(number),
            unknown => bail!("soak knows --runs, --seed and --replay, and no {unknown}"),
        }
    }
    Ok(replay.map_or(Wish::Runs { runs, first }, Wish::Replay))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn wish(text: &str) -> Result<Wish> {
        read(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn runs_and_the_first_seed_can_be_chosen_and_one_seed_can_be_told() {
        assert_eq!(wish("").unwrap(), Wish::Runs { runs: RUNS, first: 0 });
        assert_eq!(wish("--seed 7 --runs 500").unwrap(), Wish::Runs { runs: 500, first: 7 });
        assert_eq!(wish("--replay 12").unwrap(), Wish::Replay(12));
    }

    #[test]
    fn what_is_no_number_and_what_is_unknown_is_refused() {
        assert!(wish("--runs many").is_err());
        assert!(wish("--runs").is_err());
        assert!(wish("--walks 5").is_err());
    }
}
