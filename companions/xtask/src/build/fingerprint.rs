//! Whether `dist/` is still what the sources would give: a hash over everything that goes into a build.

use std::fs;
use std::process::Command;

use anyhow::Result;
use sha2::{Digest, Sha256};

use super::assemble::{INTEGRITY, integrity_of};
use crate::processes;
use crate::project::Project;

/// Folders and files that a build reads. The build's own code is among them: another way of assembling gives
/// another `dist/`.
const INPUTS: [&str; 12] = [
    "src",
    "bundle",
    "patches",
    "style",
    "locales",
    "reactions",
    "api",
    "companions/xtask/src/build",
    "companions/xtask/src/pins.rs",
    "index.html",
    "loader.js",
    "Trunk.toml",
];

/// What chooses dependencies, profile and compiler is an input too.
const MANIFESTS: [&str; 5] =
    ["Cargo.toml", "Cargo.lock", "build.rs", ".cargo/config.toml", "rust-toolchain.toml"];

/// The hash of all inputs as they are now.
pub fn of_inputs(project: &Project) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(processes::capture(Command::new("rustc").arg("--version").current_dir(project.root()))?);
    for input in INPUTS.iter().chain(&MANIFESTS) {
        let path = project.path(input);
        let files = if path.is_file() { vec![path] } else { project.files_below(input)? };
        for file in files {
            let contents = fs::read(&file)?;
            hash.update(project.relative(&file).as_bytes());
            hash.update(contents.len().to_le_bytes());
            hash.update(contents);
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// True when `dist/` was made of these inputs and nobody has touched it since.
pub fn is_current(project: &Project, inputs: &str) -> bool {
    let remembered = fs::read_to_string(project.scratch("inputs")).unwrap_or_default();
    let listed = fs::read_to_string(project.dist().join(INTEGRITY)).ok();
    let listed = listed.and_then(|text| serde_json::from_str(&text).ok());
    remembered == inputs && listed.is_some() && listed == integrity_of(&project.dist()).ok()
}

/// Keeps the hash for the next run.
pub fn remember(project: &Project, inputs: &str) -> Result<()> {
    Ok(fs::write(project.scratch("inputs"), inputs)?)
}
