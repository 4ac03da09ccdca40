//! `cargo xtask bench`: the benchmarks, compiled as what is delivered is compiled. What they measure is their own business.

use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::project::Project;
use crate::{processes, progress};

/// What can be measured: the name, which is also the package that has to be built for it.
const BENCHMARKS: [&str; 1] = ["relay"];

/// `cargo xtask bench [relay] [--sockets N]`: all of them, or the one that is named with its own options.
pub fn run(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    let (chosen, options) = choose(arguments)?;
    progress::step("compiling the benchmarks and what they measure, for release");
    let mut cargo = Command::new("cargo");
    cargo.current_dir(project.root()).args(["build", "--quiet", "--release", "--package", "bench"]);
    for benchmark in &chosen {
        cargo.args(["--package", benchmark]);
    }
    processes::run(&mut cargo)?;
    for benchmark in chosen {
        progress::step(&format!("measuring: {benchmark}"));
        let mut bench = Command::new(project.target().join("release").join("bench"));
        processes::run(bench.current_dir(project.root()).arg(benchmark).args(options))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Which benchmarks, and the words that are theirs.
fn choose(arguments: &[String]) -> Result<(Vec<&str>, &[String])> {
    match arguments.split_first() {
        Some((name, options)) if !name.starts_with("--") => {
            if !BENCHMARKS.contains(&name.as_str()) {
                bail!("there is no benchmark {name:?}; there are {}", BENCHMARKS.join(", "));
            }
            Ok((vec![name], options))
        }
        _ => Ok((BENCHMARKS.to_vec(), arguments)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn without_a_name_all_are_run_and_options_go_along() {
        let arguments = words("--sockets 500");
        assert_eq!(choose(&arguments).unwrap(), (BENCHMARKS.to_vec(), arguments.as_slice()));
        let named = words("relay --sockets 500");
        assert_eq!(choose(&named).unwrap(), (vec!["relay"], arguments.as_slice()));
    }

    #[test]
    fn an_unknown_benchmark_is_named_with_those_that_exist() {
        let said = choose(&words("widget")).unwrap_err().to_string();
        assert!(said.contains("\"widget\"") && said.contains("relay"), "{said}");
    }
}
