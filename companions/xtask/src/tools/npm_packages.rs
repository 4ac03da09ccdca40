//! What the npm registry has and crates.io has not: wasm-opt, the minifier, the accessibility checker. They go into
//! `.tools/node_modules`, and their install scripts are never run.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::{announce_installation, system_packages};
use crate::pins::{self, NpmPackage};
use crate::processes;
use crate::project::Project;

/// Sees to every pinned package.
pub fn ensure(project: &Project) -> Result<()> {
    let missing: Vec<String> = pins::NPM_PACKAGES
        .iter()
        .filter(|package| !is_installed(project, package))
        .map(|package| format!("{}@{}", package.name, package.version))
        .collect();
    let programs_run = processes::find_on_path("node").is_some();
    if missing.is_empty() && programs_run {
        return Ok(());
    }
    if !programs_run || processes::find_on_path("npm").is_none() {
        system_packages::install(&["nodejs", "npm"], "they run wasm-opt and the minifier")?;
    }
    if missing.is_empty() {
        return Ok(());
    }
    announce_installation(&missing.join(", "), "into .tools/, by npm");
    fs::create_dir_all(project.tools())?;
    // All of them by name: npm would remove those that are installed and not asked for.
    let wanted = pins::NPM_PACKAGES.iter().map(|package| format!("{}@{}", package.name, package.version));
    processes::run(
        Command::new("npm")
            .args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
            .arg(project.tools())
            .args(wanted),
    )
    .context("the npm registry gave no package")
}

/// A program that one of the packages brings.
pub fn program(project: &Project, name: &str) -> PathBuf {
    file(project, ".bin").join(name)
}

/// A file of one of the packages.
pub fn file(project: &Project, path: &str) -> PathBuf {
    project.tools().join("node_modules").join(path)
}

fn is_installed(project: &Project, package: &NpmPackage) -> bool {
    let Ok(text) = fs::read_to_string(file(project, package.name).join("package.json")) else { return false };
    let Ok(manifest) = serde_json::from_str::<serde_json::Value>(&text) else { return false };
    manifest.get("version").and_then(serde_json::Value::as_str) == Some(package.version)
}
