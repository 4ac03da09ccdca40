//! The stage `package`: `dist/` as an npm package. Its types are held against uses that are right and uses that are wrong, as a
//! bundler finds them and as Node does, and npm says what it would pack.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::tally::Tally;
use crate::project::Project;
use crate::{build, processes, progress, tools};

/// The uses, below `tests/package`.
const USES: [&str; 2] = ["right.ts", "wrong.ts"];

/// How a package's types are looked for: the compiler's names of a module system and of a way to resolve.
const WAYS: [(&str, &str); 2] = [("node16", "node16"), ("esnext", "bundler")];

/// What nobody can do without.
const PACKED: [&str; 5] =
    ["package.json", "chat-widget.mjs", "chat-widget.d.ts", "loader.js", "integrity.json"];

/// Every check of the package.
pub fn run(project: &Project) -> Result<Tally> {
    build::ensure(project, false)?;
    let modules = tools::npm_modules(project)?;
    let folder = project.scratch("package");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(folder.join("node_modules"))?;
    install(&project.dist(), &folder.join("node_modules/chat-widget"))?;
    fs::write(folder.join("package.json"), r#"{"type": "module"}"#)?;
    for name in USES {
        fs::copy(project.path("tests/package").join(name), folder.join(name))?;
    }
    let mut tally = checked("npm packs what is needed", packs(&project.dist()));
    tally += checked("integrity.json fits the files", build::check_integrity(project));
    for (module, resolution) in WAYS {
        let what = format!("types as {resolution} finds them");
        tally += checked(&what, types_fit(&modules, &folder, module, resolution));
    }
    Ok(tally)
}

fn checked(what: &str, outcome: Result<()>) -> Tally {
    match outcome {
        Ok(()) => {
            println!("{what}: ok");
            Tally::PASSED
        }
        Err(failure) => {
            progress::failure(&failure.context(what.to_owned()));
            Tally::FAILED
        }
    }
}

/// As `npm install` of the packed files would leave them.
fn install(dist: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(dist)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

fn types_fit(modules: &Path, folder: &Path, module: &str, resolution: &str) -> Result<()> {
    // tsc says what is wrong on its standard output.
    let output = Command::new(modules.join(".bin/tsc"))
        .current_dir(folder)
        .args(["--noEmit", "--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes"])
        .args(["--target", "es2022", "--lib", "es2022,dom,dom.iterable"])
        .args(["--module", module, "--moduleResolution", resolution])
        .args(USES)
        .output()
        .context("tsc cannot be started")?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    Ok(())
}

fn packs(dist: &Path) -> Result<()> {
    let said = processes::capture(Command::new("npm").current_dir(dist).args([
        "pack",
        "--dry-run",
        "--json",
        "--ignore-scripts",
    ]))?;
    let packed: serde_json::Value = serde_json::from_str(&said).context("npm printed something else")?;
    let files: Vec<&str> = packed
        .pointer("/0/files")
        .and_then(serde_json::Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|file| file.get("path")?.as_str())
        .collect();
    for needed in PACKED {
        anyhow::ensure!(files.contains(&needed), "{needed} is not packed, only {files:?}");
    }
    anyhow::ensure!(files.iter().any(|file| file.ends_with(".wasm")), "no module is packed");
    Ok(())
}
