//! From what Trunk left to `dist/`: names made of contents, the loader stamped with them, SRI of every file.
//! Two files of the same name never differ, so hashed names may be cached for ever.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

use super::{glue, shrink};
use crate::project::Project;
use crate::tools::BuildTools;
use crate::{processes, progress};

/// The names under which vendors' snippets ask for the loader.
const LOADER_NAMES: [&str; 3] = ["loader.js", "ntk-widget-sdk.js", "chat-widget.js"];

/// Written by hand, and delivered as they are when they exist.
const COPIED: [(&str, &str); 2] =
    [("api/chat-widget.mjs", "chat-widget.mjs"), ("api/chat-widget.d.ts", "chat-widget.d.ts")];

/// The file that lists the others.
pub const INTEGRITY: &str = "integrity.json";

/// Makes `dist/` anew, and puts it in its place only when it is whole.
pub fn assemble(project: &Project, tools: &BuildTools) -> Result<()> {
    let compiled = Compiled::find(&project.scratch("trunk"))?;
    let fresh = project.scratch("dist");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;

    let shrunk = project.scratch("shrunk.wasm");
    shrink(tools, &compiled.wasm, &shrunk)?;
    let wasm = fs::read(&shrunk)?;
    let wasm_name = format!("widget-{}.wasm", name_of_contents(&wasm));
    fs::write(fresh.join(&wasm_name), &wasm)?;

    progress::step("assembling dist/");
    let source = fs::read_to_string(&compiled.glue)?;
    let guarded = glue::guard(&source, &compiled.wasm_name, &wasm_name)?;
    let minified = minify(project, tools, "glue.js", &guarded, &["--format=esm"])?;
    let glue_name = format!("widget-{}.js", name_of_contents(minified.as_bytes()));
    fs::write(fresh.join(&glue_name), &minified)?;

    let version = env!("CARGO_PKG_VERSION");
    let stamps =
        [("__GLUE__", glue_name.as_str()), ("__WASM__", wasm_name.as_str()), ("__VERSION__", version)];
    let loader = stamp(&project.read("loader.js")?, &stamps)?;
    let loader = minify(project, tools, "loader.js", &loader, &[])?;
    for name in LOADER_NAMES {
        fs::write(fresh.join(name), &loader)?;
    }
    for (from, to) in COPIED {
        let from = project.path(from);
        if from.is_file() {
            fs::copy(&from, fresh.join(to))?;
        }
    }
    write_integrity(&fresh)?;
    replace(&fresh, &project.dist())
}

/// What Trunk made.
struct Compiled {
    glue: PathBuf,
    wasm: PathBuf,
    wasm_name: String,
}

impl Compiled {
    fn find(staging: &Path) -> Result<Compiled> {
        let mut names = Vec::new();
        for entry in fs::read_dir(staging)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        if names.iter().any(|name| name == "snippets") {
            bail!(
                "a crate brings JavaScript of its own (snippets/), which dist/ has no place for: use web-sys instead"
            );
        }
        let wasm_name = only_one(&names, "_bg.wasm")?;
        let glue_name = wasm_name.replace("_bg.wasm", ".js");
        if !names.contains(&glue_name) {
            bail!("Trunk left {wasm_name} but no {glue_name}");
        }
        Ok(Compiled { glue: staging.join(glue_name), wasm: staging.join(&wasm_name), wasm_name })
    }
}

fn only_one(names: &[String], ending: &str) -> Result<String> {
    let mut matching = names.iter().filter(|name| name.ends_with(ending));
    match (matching.next(), matching.next()) {
        (Some(name), None) => Ok(name.clone()),
        _ => bail!("Trunk left not exactly one file that ends in {ending}: {}", names.join(", ")),
    }
}

/// Replaces placeholders, each of which has to be there.
fn stamp(source: &str, stamps: &[(&str, &str)]) -> Result<String> {
    let mut stamped = source.to_owned();
    for (placeholder, value) in stamps {
        if !source.contains(placeholder) {
            bail!("loader.js lacks the placeholder {placeholder}, which the build replaces by {value}");
        }
        stamped = stamped.replace(placeholder, value);
    }
    Ok(stamped)
}

fn minify(
    project: &Project,
    tools: &BuildTools,
    name: &str,
    source: &str,
    options: &[&str],
) -> Result<String> {
    let folder = project.scratch("minify");
    fs::create_dir_all(&folder)?;
    let input = folder.join(name);
    fs::write(&input, source)?;
    let minified = processes::capture(
        Command::new(&tools.esbuild)
            .arg(&input)
            .args([
                "--minify",
                "--target=es2020",
                "--legal-comments=none",
                "--charset=utf8",
                "--log-level=warning",
            ])
            .args(options),
    )
    .with_context(|| format!("{name} cannot be minified"))?;
    Ok(minified.trim_end().to_owned())
}

/// Sixteen hexadecimal digits of what a file holds.
fn name_of_contents(bytes: &[u8]) -> String {
    Sha384::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The subresource integrity of every file of a folder, by name.
pub fn integrity_of(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != INTEGRITY {
            let digest = STANDARD.encode(Sha384::digest(fs::read(entry.path())?));
            all.insert(name, format!("sha384-{digest}"));
        }
    }
    Ok(all)
}

fn write_integrity(folder: &Path) -> Result<()> {
    let mut text = serde_json::to_string_pretty(&integrity_of(folder)?)?;
    text.push('\n');
    Ok(fs::write(folder.join(INTEGRITY), text)?)
}

/// A rename where that is possible: dist/ may lie on another disk than the target directory.
fn replace(fresh: &Path, dist: &Path) -> Result<()> {
    if dist.exists() {
        fs::remove_dir_all(dist).context("the old dist/ cannot be removed")?;
    }
    if fs::rename(fresh, dist).is_ok() {
        return Ok(());
    }
    fs::create_dir_all(dist)?;
    for entry in fs::read_dir(fresh)? {
        let entry = entry?;
        fs::copy(entry.path(), dist.join(entry.file_name()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_loader_gets_every_name_or_the_build_fails() {
        let stamps = [("__GLUE__", "widget-1.js"), ("__WASM__", "widget-2.wasm")];
        assert_eq!(stamp("a(__GLUE__,__WASM__)", &stamps).unwrap(), "a(widget-1.js,widget-2.wasm)");
        assert!(stamp("a(__GLUE__)", &stamps).unwrap_err().to_string().contains("__WASM__"));
    }

    #[test]
    fn another_content_has_another_name() {
        assert_eq!(name_of_contents(b"one").len(), 16);
        assert_ne!(name_of_contents(b"one"), name_of_contents(b"two"));
    }

    #[test]
    fn two_modules_are_one_too_many() {
        let names = ["a_bg.wasm", "b_bg.wasm"].map(str::to_owned);
        assert!(only_one(&names, "_bg.wasm").is_err());
        assert_eq!(only_one(&names, "a_bg.wasm").unwrap(), "a_bg.wasm");
    }
}
