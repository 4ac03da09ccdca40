//! `cargo xtask <command>`: what a person or CI asks of this repository, one file for each command.
//! Nothing of the product lives here, and the product never depends on it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line program speaks by printing")]

mod bench;
mod build;
mod demo;
mod fuzz;
mod mutations;
mod pins;
mod processes;
mod progress;
mod project;
mod soak;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::project::Project;

const USAGE: &str = "\
cargo xtask <command>

  demo     build what is missing, start everything on this machine, print one address
  test     every check and every test; the last line counts them (also: check)
  build    make dist/ and hold its sizes against budgets.toml (--force: even when nothing changed)
  bench    measure what is delivered, compiled for release, and hold it against the goals
  soak     simulated visits: --runs N from --seed S on, or --replay SEED to tell one of them
  mutations  plant bugs into a copy of the engine and require that the simulation finds each
  fuzz     search for texts that break a reader, with a nightly compiler (one target's name, --seconds N)
  tidy     the rules of the house: imports, file lengths, styles, versions
  tools    install what the other commands need, and nothing else

  test takes names of stages to run only those: format lint native web build package stories
  bench takes the name of one benchmark, relay, and after it --sockets N
  demo takes --shop-port N, --api-port N, --assets-port N and --relay-port N";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(failure) => {
            progress::failure(&failure);
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let project = Project::open()?;
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", arguments),
    };
    match command {
        "bench" => bench::run(&project, rest),
        "build" => build::run(&project, rest),
        "test" | "check" => test::run(&project, rest),
        "demo" => demo::run(&project, rest),
        "soak" => soak::run(&project, rest),
        "mutations" => mutations::run(&project, rest),
        "fuzz" => fuzz::run(&project, rest),
        "tidy" => tidy::run(&project),
        "tools" => tools::run(&project),
        "help" | "-h" | "--help" => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        unknown => bail!("there is no command {unknown:?}\n\n{USAGE}"),
    }
}
