//! `bench`: starts what is to be measured as its operator would, loads it from outside, and prints one table.
//! `cargo xtask bench` builds it and what it measures for release, and runs it.
//!
//! Never in here: code of what is measured. It is another process, and its memory is read where the system keeps it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line program speaks by printing")]

mod agent_system;
mod arguments;
mod machine;
mod measure;
mod processes;
mod report;
mod visitors;

use std::process::ExitCode;

use anyhow::Result;

use self::arguments::Command;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("bench: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let command = arguments::read(std::env::args().skip(1))?;
    let runtime = tokio::runtime::Runtime::new()?;
    match command {
        Command::Help => print!("{}", arguments::HELP),
        Command::AgentSystem => runtime.block_on(agent_system::serve())?,
        Command::Relay { sockets, program } => {
            let plan = measure::Plan::fit(sockets)?;
            let measured = runtime.block_on(measure::relay(&program, plan))?;
            print!("{}", report::relay(&machine::facts(), &measured));
        }
    }
    Ok(())
}
