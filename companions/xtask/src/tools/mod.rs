//! The outside tools: found where they already are in the right version, installed where they are missing. Every
//! installation is announced before it starts. What a tool is used for is the business of the commands.

mod browser;
mod cargo_tools;
mod npm_packages;
mod system_packages;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::project::Project;
use crate::{processes, progress};

pub use browser::Browser;
pub use cargo_tools::cargo_fuzz;

/// What a build of the product needs.
pub struct BuildTools {
    /// Trunk.
    pub trunk: PathBuf,
    /// wasm-bindgen, in exactly the version of the crate.
    pub wasm_bindgen: PathBuf,
    /// wasm-opt, of binaryen.
    pub wasm_opt: PathBuf,
    /// The minifiers of the hand-written and generated JavaScript: the first is a program,
    pub esbuild: PathBuf,
    /// and the second a package.
    pub swc: PathBuf,
}

/// `cargo xtask tools`
pub fn run(project: &Project) -> Result<ExitCode> {
    let build = for_building(project)?;
    let runner = test_runner(project)?;
    let browser = Browser::find_or_install()?;
    let axe = accessibility_checker(project)?;
    for (what, path) in [
        ("trunk", &build.trunk),
        ("wasm-bindgen", &build.wasm_bindgen),
        ("wasm-bindgen-test-runner", &runner),
        ("wasm-opt", &build.wasm_opt),
        ("esbuild", &build.esbuild),
        ("swc", &build.swc),
        ("axe-core", &axe),
        ("browser", &browser.program),
        ("its driver", &browser.driver),
    ] {
        println!("{what:>26}  {}", project.relative(path));
    }
    Ok(ExitCode::SUCCESS)
}

/// Sees to what the compiler needs, and to nothing that only later steps need.
pub fn for_compiling() -> Result<()> {
    cargo_tools::ensure_wasm_target()
}

/// Sees to everything that a build needs.
pub fn for_building(project: &Project) -> Result<BuildTools> {
    cargo_tools::ensure_wasm_target()?;
    cargo_tools::ensure_library_sources()?;
    let wasm_bindgen = cargo_tools::wasm_bindgen(project)?;
    let trunk = cargo_tools::trunk(project)?;
    npm_packages::ensure(project)?;
    Ok(BuildTools {
        trunk,
        wasm_bindgen,
        wasm_opt: npm_packages::program(project, "wasm-opt"),
        esbuild: npm_packages::program(project, "esbuild"),
        swc: npm_packages::file(project, "@swc/core"),
    })
}

/// The program that runs `wasm-bindgen-test` in a browser.
pub fn test_runner(project: &Project) -> Result<PathBuf> {
    cargo_tools::ensure_wasm_target()?;
    Ok(cargo_tools::wasm_bindgen(project)?.with_file_name("wasm-bindgen-test-runner"))
}

/// The script of axe-core.
pub fn accessibility_checker(project: &Project) -> Result<PathBuf> {
    npm_packages::ensure(project)?;
    Ok(npm_packages::file(project, "axe-core/axe.min.js"))
}

/// Where the npm packages lie.
pub fn npm_modules(project: &Project) -> Result<PathBuf> {
    npm_packages::ensure(project)?;
    Ok(npm_packages::file(project, ""))
}

/// The first of these programs that PATH knows.
fn first_on_path(programs: &[&str]) -> Option<PathBuf> {
    programs.iter().find_map(|program| processes::find_on_path(program))
}

fn announce_installation(what: &str, why: &str) {
    progress::step(&format!("installing {what}: {why}"));
}
