//! What cargo and rustup install: the wasm target, Trunk, wasm-bindgen. Programs go into `.tools/bin`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::announce_installation;
use crate::project::Project;
use crate::{pins, processes, progress};

/// Sees to it that the compiler can compile for the browser.
pub fn ensure_wasm_target() -> Result<()> {
    let libraries = processes::capture(Command::new("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        pins::WASM_TARGET,
    ]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    announce_installation(pins::WASM_TARGET, "the compiler's libraries for the browser, by rustup");
    processes::run(Command::new("rustup").args(["target", "add", pins::WASM_TARGET]))
        .context("without rustup, install the rust-std component of this target by your distribution's means")
}

/// Sees to it that the standard library can be compiled along with the widget.
pub fn ensure_library_sources() -> Result<()> {
    let sysroot = processes::capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std").is_dir() {
        return Ok(());
    }
    announce_installation("rust-src", "the standard library is compiled for size, by rustup");
    processes::run(Command::new("rustup").args(["component", "add", "rust-src"]))
        .context("without rustup, install the rust-src component by your distribution's means")
}

/// Trunk in the pinned version.
pub fn trunk(project: &Project) -> Result<PathBuf> {
    find_or_install(project, "trunk", "trunk", pins::TRUNK)
}

/// cargo-fuzz in the pinned version.
pub fn cargo_fuzz(project: &Project) -> Result<PathBuf> {
    find_or_install(project, "cargo-fuzz", "cargo-fuzz", pins::CARGO_FUZZ)
}

/// wasm-bindgen in the version that Cargo.lock names; its test runner lies beside it.
pub fn wasm_bindgen(project: &Project) -> Result<PathBuf> {
    let version = project.locked_version("wasm-bindgen")?;
    find_or_install(project, "wasm-bindgen-cli", "wasm-bindgen", &version)
}

fn find_or_install(project: &Project, package: &str, program: &str, version: &str) -> Result<PathBuf> {
    let ours = project.tools().join("bin").join(program);
    let candidates = [Some(ours.clone()), processes::find_on_path(program)];
    for candidate in candidates.into_iter().flatten() {
        if processes::is_program(&candidate) && says_version(&candidate, version) {
            return Ok(candidate);
        }
    }
    announce_installation(
        &format!("{package} {version}"),
        "into .tools/, by cargo; this takes some minutes, once",
    );
    install(project, package, version)?;
    Ok(ours)
}

fn says_version(program: &Path, version: &str) -> bool {
    processes::capture(Command::new(program).arg("--version"))
        .is_ok_and(|said| said.split_whitespace().any(|word| word == version))
}

/// These tools work for seconds and would be compiled for minutes: what makes them faster is left out.
const COMPILED_QUICKLY: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
];

/// The author's own lock file first. A registry that lags behind may not have what it names, and a tool may ask for a
/// newer compiler than the product does: so the attempts grow more tolerant.
fn install(project: &Project, package: &str, version: &str) -> Result<()> {
    let attempts: [&[&str]; 3] =
        [&["--locked"], &["--locked", "--ignore-rust-version"], &["--ignore-rust-version"]];
    let mut last = Ok(());
    for options in attempts {
        last = processes::run(
            Command::new("cargo")
                .current_dir(project.root())
                .envs(COMPILED_QUICKLY)
                .args(["install", "--force", "--root"])
                .arg(project.tools())
                .args(options)
                .arg(format!("{package}@{version}")),
        );
        if last.is_ok() {
            return last;
        }
        progress::note(&format!("{package} could not be installed with {}", options.join(" ")));
    }
    last.with_context(|| format!("install {package} {version} by hand and put it on PATH"))
}
