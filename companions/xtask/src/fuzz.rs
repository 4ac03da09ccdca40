//! `cargo xtask fuzz [target] [--seconds N]`: searches for texts that the pure half does not survive, with cargo-fuzz. Begins
//! with the vendors' samples and the corpus of hostile texts.
//!
//! Never in here: what the targets do. That is `tests/it/mangled/entries.rs`, which the tests knock at, too.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::project::Project;
use crate::tools;
use crate::{processes, progress};

/// For each target, unless somebody says otherwise.
const SECONDS: u64 = 60;

/// Runs the command.
pub fn run(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    let (wanted, seconds) = read(arguments)?;
    let folder = project.root().join("fuzz");
    let targets: Vec<String> = names(&folder.join("fuzz_targets"))?
        .iter()
        .filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned()))
        .filter(|target| wanted.as_ref().is_none_or(|wanted| wanted == target))
        .collect();
    if targets.is_empty() {
        bail!("there is no fuzz target of that name; fuzz/fuzz_targets has them");
    }
    if processes::capture(Command::new("rustc").args(["+nightly", "--version"])).is_err() {
        bail!(
            "fuzzing wants a nightly compiler, and there is none here: rustup toolchain install nightly. \
             `cargo test --test it mangled` knocks at the same doors without one"
        );
    }
    let program = tools::cargo_fuzz(project)?;
    for target in targets {
        seed(project, &folder.join("corpus").join(&target))?;
        progress::step(&format!("fuzz {target} for {seconds} s"));
        let mut command = Command::new(&program);
        command.current_dir(project.root()).env("RUSTUP_TOOLCHAIN", "nightly").args(["run", &target, "--"]);
        command.args([
            format!("-max_total_time={seconds}"),
            "-max_len=8192".to_owned(),
            "-verbosity=0".to_owned(),
        ]);
        command.args(["-print_final_stats=1", "-timeout=10"]);
        processes::run(&mut command)
            .with_context(|| format!("{target} found something: fuzz/artifacts/{target}"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn read(arguments: &[String]) -> Result<(Option<String>, u64)> {
    let (mut target, mut seconds) = (None, SECONDS);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--seconds" => {
                seconds = rest.next().context("--seconds wants a number")?.parse().context("--seconds")?;
            }
            name => target = Some(name.to_owned()),
        }
    }
    Ok((target, seconds))
}

/// Lays what is known to be interesting where libFuzzer begins.
fn seed(project: &Project, corpus: &Path) -> Result<()> {
    fs::create_dir_all(corpus)?;
    let fixtures = project.root().join("tests/fixtures");
    for vendor in names(&fixtures)?.iter().filter(|path| path.is_dir()) {
        for sample in names(vendor)? {
            let name = sample.file_name().and_then(OsStr::to_str).unwrap_or_default();
            let vendor = vendor.file_name().and_then(OsStr::to_str).unwrap_or_default();
            fs::copy(&sample, corpus.join(format!("{vendor}-{name}")))?;
        }
    }
    // serde_json refuses half a surrogate pair.
    let hostile = fs::read_to_string(fixtures.join("hostile-text.json"))?.replace("\\ud83d\"", "\\ufffd\"");
    let hostile: Value = serde_json::from_str(&hostile)?;
    for payload in hostile.get("payloads").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| payload.get(key).and_then(Value::as_str);
        if let (Some(id), Some(value)) = (text("id"), text("value")) {
            fs::write(corpus.join(id), value)?;
        }
    }
    Ok(())
}

fn names(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}
