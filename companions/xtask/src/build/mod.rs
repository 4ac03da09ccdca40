//! `cargo xtask build`: Trunk compiles, wasm-opt shrinks, the glue gets its guard, the loader its file names, and
//! `dist/` is what comes out. What a file may weigh stands in budgets.toml, not here.

mod assemble;
mod fingerprint;
mod glue;
mod locales;
mod names;
mod sizes;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::project::Project;
use crate::tools::{self, BuildTools};
use crate::{pins, processes, progress};

/// `cargo xtask build [--force]`
pub fn run(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    let forced = match arguments {
        [] => false,
        [only] if only == "--force" => true,
        [unknown, ..] => anyhow::bail!("build knows --force and nothing else, not {unknown:?}"),
    };
    ensure(project, forced)?;
    let within = sizes::report(project)?;
    Ok(if within { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Makes `dist/` when it is missing or its sources have changed.
pub fn ensure(project: &Project, forced: bool) -> Result<()> {
    let _turn = wait_for_turn(project)?;
    let inputs = fingerprint::of_inputs(project)?;
    if !forced && fingerprint::is_current(project, &inputs) {
        progress::step("dist/ is up to date");
        return Ok(());
    }
    let tools = tools::for_building(project)?;
    compile(project, &tools)?;
    assemble::assemble(project, &tools)?;
    fingerprint::remember(project, &inputs)
}

/// Fails unless `integrity.json` has the hash of each delivered file, and of nothing else.
pub fn check_integrity(project: &Project) -> Result<()> {
    let text = project.read(&format!("dist/{}", assemble::INTEGRITY))?;
    let listed: BTreeMap<String, String> = serde_json::from_str(&text)?;
    anyhow::ensure!(
        listed == assemble::integrity_of(&project.dist())?,
        "{} lists something else",
        assemble::INTEGRITY
    );
    Ok(())
}

/// Two builds at once would take each other's files away: the second waits until the first has ended.
fn wait_for_turn(project: &Project) -> Result<File> {
    fs::create_dir_all(project.scratch(""))?;
    let turn = File::create(project.scratch("build.lock"))?;
    if turn.try_lock().is_err() {
        progress::step("waiting for another build to end");
        turn.lock()?;
    }
    Ok(turn)
}

/// Trunk's build in release mode, into a folder of its own.
fn compile(project: &Project, tools: &BuildTools) -> Result<()> {
    progress::step("compiling the widget (the first time takes some minutes)");
    let staging = project.scratch("trunk");
    if staging.exists() {
        fs::remove_dir_all(&staging).context("the last build cannot be removed")?;
    }
    fs::create_dir_all(&staging)?;
    let folders: Vec<_> = tools.wasm_bindgen.parent().map(Into::into).into_iter().collect();
    processes::run(
        Command::new(&tools.trunk)
            .current_dir(project.root())
            .env("PATH", processes::path_with(&folders)?)
            // Trunk reads NO_COLOR as a boolean and refuses the "1" that others accept.
            .env_remove("NO_COLOR")
            .env("RUST_BACKTRACE", "0")
            .envs(pins::SMALL_STD)
            .args(["build", "--release", "--skip-version-check", "--dist"])
            .arg(&staging),
    )
    .context("the widget does not compile")
}

/// wasm-opt, with what the compiler of [`pins::WASM_TARGET`] enables.
fn shrink(tools: &BuildTools, from: &std::path::Path, to: &std::path::Path) -> Result<()> {
    progress::step("shrinking the module");
    processes::run(
        Command::new(&tools.wasm_opt)
            // What counts is the compressed size. A function that is called once and stays one, a value that is computed
            // twice, a local that is written and read, zeros in the data: each is larger, and the compressor makes less of it.
            // The linker puts nothing but the far end of the stack below the address 1024.
            .args([
                "-Oz",
                "--one-caller-inline-max-function-size=0",
                "--skip-pass=local-cse",
                "--skip-pass=simplify-locals",
                "--skip-pass=memory-packing",
                "--low-memory-unused",
                "--strip-debug",
                "--strip-producers",
                "--strip-target-features",
            ])
            .args(pins::WASM_FEATURES)
            .arg(from)
            .arg("-o")
            .arg(to),
    )
}
