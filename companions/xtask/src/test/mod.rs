//! `cargo xtask test`: every check in a fixed order. A stage that fails stops no other, and the last line counts all.

mod package;
mod tally;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::project::Project;
use crate::tools::{self, Browser};
use crate::{build, pins, processes, progress};
use tally::Tally;

/// The package of the product.
const PRODUCT: &str = "chat-widget";

/// The package of the visitors' stories.
const STORIES: &str = "stories";

/// One thing that is checked, and how.
struct Stage {
    name: &'static str,
    what: &'static str,
    run: fn(&Project) -> Result<Tally>,
}

const STAGES: [Stage; 7] = [
    Stage { name: "format", what: "cargo fmt", run: format },
    Stage { name: "lint", what: "clippy on the host and for the browser, warnings denied", run: lint },
    Stage { name: "native", what: "tests on the host", run: native },
    Stage { name: "web", what: "wasm-bindgen-test in a headless browser", run: web },
    Stage { name: "build", what: "dist/ and its budgets", run: build_and_weigh },
    Stage { name: "package", what: "the npm package: what it packs, and its types", run: package::run },
    Stage { name: "stories", what: "visitors' stories against dist/ in a headless browser", run: stories },
];

/// `cargo xtask test [stage…]`
pub fn run(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    if let Some(unknown) =
        arguments.iter().find(|name| STAGES.iter().all(|stage| stage.name != name.as_str()))
    {
        let known = STAGES.map(|stage| stage.name).join(", ");
        bail!("there is no stage {unknown:?}; there are {known}");
    }
    let chosen =
        STAGES.iter().filter(|stage| arguments.is_empty() || arguments.iter().any(|a| a == stage.name));
    let mut results = Vec::new();
    for stage in chosen {
        progress::step(&format!("{}: {}", stage.name, stage.what));
        let tally = (stage.run)(project).unwrap_or_else(|failure| {
            progress::failure(&failure);
            Tally::FAILED
        });
        results.push((stage.name, tally));
    }
    println!();
    for (name, tally) in &results {
        println!("{name:>8}: {tally}");
    }
    let total: Tally = results.iter().map(|(_, tally)| *tally).sum();
    println!("\ntotal: {total}");
    Ok(if total.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn format(project: &Project) -> Result<Tally> {
    check(cargo(project).args(["fmt", "--all", "--check"]))
}

/// The stories are no part of `--all-targets`: see `test = false` in the manifest.
fn lint(project: &Project) -> Result<Tally> {
    tools::for_compiling()?;
    let deny = ["--", "--deny", "warnings"];
    let host = check(cargo(project).args(["clippy", "--workspace", "--all-targets"]).args(deny))?;
    let stories = check(cargo(project).args(["clippy", "--package", STORIES, "--test", "e2e"]).args(deny))?;
    let browser = check(
        cargo(project)
            .args(["clippy", "--package", PRODUCT, "--all-targets", "--target", pins::WASM_TARGET])
            .args(deny),
    )?;
    Ok([host, stories, browser].into_iter().sum())
}

fn native(project: &Project) -> Result<Tally> {
    count(cargo(project).args(["test", "--workspace", "--no-fail-fast"]))
}

fn web(project: &Project) -> Result<Tally> {
    let runner = tools::test_runner(project)?;
    let browser = Browser::find_or_install()?;
    count(
        cargo(project)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
            .env("CHROMEDRIVER", browser.driver)
            // Seconds for the whole file of tests, the start of a slow machine's browser included.
            .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
            .args(["test", "--package", PRODUCT, "--target", pins::WASM_TARGET, "--test", "web"]),
    )
}

fn build_and_weigh(project: &Project) -> Result<Tally> {
    build::run(project, &[]).map(|code| if code == ExitCode::SUCCESS { Tally::PASSED } else { Tally::FAILED })
}

fn stories(project: &Project) -> Result<Tally> {
    build::ensure(project, false)?;
    let browser = Browser::find_or_install()?;
    let axe = tools::accessibility_checker(project)?;
    count(
        cargo(project)
            .env("E2E_DIST", project.dist())
            .env("E2E_AXE", axe)
            .env("E2E_MODULES", tools::npm_modules(project)?)
            .env("E2E_PICTURES", pictures(project))
            .env("CHROME", browser.program)
            .env("CHROMEDRIVER", browser.driver)
            .args(["test", "--package", STORIES, "--test", "e2e", "--no-fail-fast"]),
    )
}

/// Where a story that fails leaves what the browser showed.
fn pictures(project: &Project) -> PathBuf {
    project.target().join("e2e")
}

fn cargo(project: &Project) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(project.root());
    command
}

/// A program whose success is one check.
fn check(command: &mut Command) -> Result<Tally> {
    let content = command.status()?.success();
    Ok(if content { Tally::PASSED } else { Tally::FAILED })
}

/// A program that runs tests and counts them itself.
fn count(command: &mut Command) -> Result<Tally> {
    let mut tally = Tally::default();
    let content = processes::run_and_listen(command, |line| tally += Tally::read(line).unwrap_or_default())?;
    Ok(tally.completed_by(content))
}
