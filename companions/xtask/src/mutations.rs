//! `cargo xtask mutations`: is the simulation able to see what it is there to see? Each bug of `tests/mutations` is planted into a
//! copy of the sources, and seeds are played until one fails. None may survive.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::progress;
use crate::project::Project;

/// Where the bugs are written down.
const BUGS: &str = "tests/mutations/engine.toml";
/// What the copy is made of: enough for the simulation to compile.
const SOURCES: [&str; 6] = ["src", "tests/it", "locales", "style", "reactions", "build.rs"];
/// Seeds that are played at once, and how far.
const ROUNDS: [(u64, u64); 3] = [(0, 100), (100, 400), (400, 2_000)];

#[derive(Deserialize)]
struct Book {
    mutation: Vec<Mutation>,
}

/// One bug.
#[derive(Deserialize)]
struct Mutation {
    name: String,
    file: String,
    find: String,
    replace: String,
}

/// What became of one.
struct Caught {
    by: String,
    within: u64,
}

/// `cargo xtask mutations [words of a name]`
pub fn run(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    let book: Book = toml::from_str(&project.read(BUGS)?).context("the book of mutations cannot be read")?;
    let wanted = arguments.join(" ");
    let copy = project.scratch("mutations");
    prepare(project, &copy)?;
    let mut survived = 0;
    for mutation in book.mutation.iter().filter(|mutation| mutation.name.contains(&wanted)) {
        plant(project, &copy, mutation)?;
        let caught = judged(project, &copy)?;
        restore(project, &copy, mutation)?;
        match caught {
            Some(caught) => {
                println!("{:<62} within {:>5} seeds, {}", mutation.name, caught.within, caught.by)
            }
            None => {
                survived += 1;
                println!("{:<62} SURVIVED", mutation.name);
            }
        }
    }
    println!("\n{survived} survived");
    Ok(if survived == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A workspace of the product alone.
fn prepare(project: &Project, copy: &Path) -> Result<()> {
    progress::step("copying the sources");
    for source in SOURCES {
        let (from, to) = (project.path(source), copy.join(source));
        if to.is_dir() {
            fs::remove_dir_all(&to)?;
        }
        if from.is_file() {
            fs::create_dir_all(copy)?;
            fs::copy(&from, &to)?;
        }
        for file in project.files_below(source)? {
            let to = copy.join(project.relative(&file).as_ref());
            fs::create_dir_all(to.parent().unwrap_or(copy))?;
            fs::copy(&file, &to).with_context(|| format!("{} cannot be copied", file.display()))?;
        }
    }
    fs::write(copy.join("Cargo.toml"), manifest(&project.read("Cargo.toml")?))?;
    fs::copy(project.path("Cargo.lock"), copy.join("Cargo.lock"))?;
    Ok(())
}

/// The product's manifest without the companions, without what only browsers need, and with one test.
fn manifest(whole: &str) -> String {
    let mut kept = String::new();
    let mut keeps = true;
    for part in whole.split_inclusive('\n') {
        if part.starts_with('[') {
            let browser = part.contains("wasm32") || part.contains("patch.") || part.starts_with("[[test]]");
            keeps = !browser;
        }
        let companions = part.starts_with("members") || part.starts_with("exclude");
        if keeps && !companions {
            kept.push_str(part);
        }
    }
    kept.push_str("\n[[test]]\nname = \"simulation\"\npath = \"tests/it/simulation/main.rs\"\n");
    kept
}

fn plant(project: &Project, copy: &Path, mutation: &Mutation) -> Result<()> {
    let text = project.read(&mutation.file)?;
    match text.matches(&mutation.find).count() {
        1 => {}
        0 => bail!("{:?}: what it changes is not in {} any more", mutation.name, mutation.file),
        more => bail!("{:?}: what it changes is {more} times in {}", mutation.name, mutation.file),
    }
    Ok(fs::write(copy.join(&mutation.file), text.replacen(&mutation.find, &mutation.replace, 1))?)
}

fn restore(project: &Project, copy: &Path, mutation: &Mutation) -> Result<()> {
    Ok(fs::write(copy.join(&mutation.file), project.read(&mutation.file)?)?)
}

/// Plays seeds until one fails. A bug that does not even compile is no bug, and an error.
fn judged(project: &Project, copy: &Path) -> Result<Option<Caught>> {
    let program = compiled(project, copy)?;
    for (first, end) in ROUNDS {
        let output = Command::new(&program)
            .args(["nothing_is_lost", "--nocapture"])
            .env("RUST_BACKTRACE", "0")
            .env("SIMULATE_FROM", first.to_string())
            .env("SIMULATIONS", (end - first).to_string())
            .output()?;
        if !output.status.success() {
            return Ok(Some(read(&output, end)));
        }
    }
    Ok(None)
}

fn compiled(project: &Project, copy: &Path) -> Result<PathBuf> {
    let output = Command::new("cargo")
        .current_dir(copy)
        .env("CARGO_TARGET_DIR", project.scratch("mutations-target"))
        .args(["test", "--offline", "--no-run", "--test", "simulation", "--message-format", "json"])
        .output()?;
    if !output.status.success() {
        bail!("it does not compile:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let built = lines.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut programs = built.filter_map(|line| line.get("executable")?.as_str().map(PathBuf::from));
    programs.next_back().context("cargo names no program")
}

/// Of what failed: the first seed's number, and the classes in which something was found.
fn read(output: &Output, end: u64) -> Caught {
    let said = String::from_utf8_lossy(&output.stdout);
    let totals = said.lines().find(|line| line.trim_start().starts_with("runs ")).unwrap_or_default();
    let words: Vec<&str> = totals.split_whitespace().collect();
    let counted = words.chunks(2).skip(2).filter(|pair| pair.get(1).is_some_and(|times| *times != "0"));
    let classes: Vec<&str> = counted.filter_map(|pair| pair.first().copied()).collect();
    let seeds = said.lines().find_map(|line| line.strip_prefix("failing seeds "));
    let first = seeds.and_then(|seeds| seeds.split_whitespace().next()?.parse::<u64>().ok());
    Caught { by: classes.join(", "), within: first.map_or(end, |seed| seed + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_has_no_companions_and_nothing_of_a_browser() {
        let whole = "[workspace]\nmembers = [\".\"]\n[package]\nname = \"x\"\n[target.'cfg(target_arch = \"wasm32\")'.dependencies]\nleptos = \"1\"\n[[test]]\nname = \"it\"\n";
        let copy = manifest(whole);
        assert!(copy.contains("[workspace]") && copy.contains("name = \"x\""));
        assert!(!copy.contains("members") && !copy.contains("leptos") && !copy.contains("\"it\""));
        assert!(copy.contains("name = \"simulation\""));
    }
}
