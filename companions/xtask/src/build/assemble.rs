//! From what Trunk left to `dist/`: names made of contents, the loader stamped with them, SRI of every file.
//! Two files of the same name never differ, so hashed names may be cached for ever.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha384};

use super::{glue, locales, names, shrink};
use crate::project::Project;
use crate::tools::BuildTools;
use crate::{processes, progress};

/// The names under which vendors' snippets ask for the loader.
const LOADER_NAMES: [&str; 3] = ["loader.js", "ntk-widget-sdk.js", "chat-widget.js"];

/// Written by hand, and delivered as they are when they exist.
const COPIED: [(&str, &str); 2] =
    [("api/chat-widget.mjs", "chat-widget.mjs"), ("api/chat-widget.d.ts", "chat-widget.d.ts")];

/// Fetched by the widget when it needs them: where each lies here, and the plain name by which the widget asks for it.
const PIECES: [(&str, &str); 1] = [("reactions/en.txt", "reactions.txt")];

/// The file that lists the others.
pub const INTEGRITY: &str = "integrity.json";

/// Makes `dist/` anew, and puts it in its place only when it is whole.
pub fn assemble(project: &Project, tools: &BuildTools) -> Result<()> {
    let staging = project.scratch("trunk");
    refuse_surprises(&staging)?;
    let fresh = project.scratch("dist");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;

    let compiled = fs::read(staging.join(COMPILED_WASM))?;
    let (renamed, source) = names::shorten(&compiled, &fs::read_to_string(staging.join(COMPILED_GLUE))?)?;
    let (named, shrunk) = (project.scratch("named.wasm"), project.scratch("shrunk.wasm"));
    fs::write(&named, renamed)?;
    shrink(tools, &named, &shrunk)?;
    let wasm = fs::read(&shrunk)?;
    let wasm_name = format!("widget-{}.wasm", name_of_contents(&wasm));
    fs::write(fresh.join(&wasm_name), &wasm)?;

    progress::step("assembling dist/");
    let pieces = deliver_pieces(project, &fresh)?;
    let guarded = glue::guard(&source, COMPILED_WASM, &wasm_name, &pieces)?;
    let minified = minify(project, tools, "glue.js", &guarded, true)?;
    let glue_name = format!("widget-{}.js", name_of_contents(minified.as_bytes()));
    fs::write(fresh.join(&glue_name), &minified)?;

    let version = env!("CARGO_PKG_VERSION");
    let stamps = [("__GLUE__", glue_name.as_str()), ("__VERSION__", version)];
    let loader = stamp(&project.read("loader.js")?, &stamps)?;
    let loader = minify(project, tools, "loader.js", &loader, false)?;
    for name in LOADER_NAMES {
        fs::write(fresh.join(name), &loader)?;
    }
    let manifest = stamp(&project.read("api/package.json")?, &[("__VERSION__", version)])?;
    fs::write(fresh.join("package.json"), manifest)?;
    for (from, to) in COPIED {
        let from = project.path(from);
        if from.is_file() {
            fs::copy(&from, fresh.join(to))?;
        }
    }
    write_integrity(&fresh)?;
    replace(&fresh, &project.dist())
}

/// Puts the pieces into the folder and says which they are, as a JavaScript object.
fn deliver_pieces(project: &Project, folder: &Path) -> Result<String> {
    let mut pieces = serde_json::Map::new();
    for (from, name) in PIECES {
        let bytes = fs::read(project.path(from)).with_context(|| format!("{from} cannot be read"))?;
        let (stem, extension) = name.split_once('.').context("a piece has an extension")?;
        let delivered = format!("{stem}-{}.{extension}", name_of_contents(&bytes));
        fs::write(folder.join(&delivered), &bytes)?;
        pieces.insert(name.into(), json!([delivered, integrity(&bytes)]));
    }
    let tables = locales::read(project)?;
    let together: String = tables.values().map(String::as_str).collect();
    let hash = name_of_contents(together.as_bytes());
    for (tag, lines) in &tables {
        fs::write(folder.join(format!("locale-{tag}-{hash}.txt")), lines)?;
    }
    pieces.insert("locales".into(), json!(hash));
    Ok(serde_json::to_string(&pieces)?)
}

/// The subresource integrity of these bytes.
fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

/// What wasm-bindgen calls the glue and the module of the package `chat-widget-bundle`.
const COMPILED_GLUE: &str = "chat-widget-bundle.js";
const COMPILED_WASM: &str = "chat-widget-bundle_bg.wasm";

/// Nothing that wasm-bindgen leaves may stay behind: an import of it would fail in the visitor's browser.
fn refuse_surprises(staging: &Path) -> Result<()> {
    for name in [COMPILED_GLUE, COMPILED_WASM] {
        if !staging.join(name).is_file() {
            bail!("Trunk left no {name}");
        }
    }
    if staging.join("snippets").exists() {
        bail!(
            "a crate brings JavaScript of its own (snippets/), for which dist/ has no place: use web-sys instead"
        );
    }
    Ok(())
}

/// Replaces placeholders, each of which has to be there.
fn stamp(source: &str, stamps: &[(&str, &str)]) -> Result<String> {
    let mut stamped = source.to_owned();
    for (placeholder, value) in stamps {
        if !source.contains(placeholder) {
            bail!("the placeholder {placeholder} is missing, which the build replaces by {value}");
        }
        stamped = stamped.replace(placeholder, value);
    }
    Ok(stamped)
}

const SHRINK: &str = include_str!("shrink.js");

/// esbuild writes it for the browsers that there are, swc makes it smaller.
fn minify(
    project: &Project,
    tools: &BuildTools,
    name: &str,
    source: &str,
    is_module: bool,
) -> Result<String> {
    let folder = project.scratch("minify");
    fs::create_dir_all(&folder)?;
    let (input, between) = (folder.join(name), folder.join(format!("lowered-{name}")));
    fs::write(&input, source)?;
    let mut esbuild = Command::new(&tools.esbuild);
    esbuild.arg(&input).args([
        "--minify",
        "--target=es2020",
        "--legal-comments=none",
        "--charset=utf8",
        "--log-level=warning",
    ]);
    if is_module {
        esbuild.arg("--format=esm");
    }
    let lowered = processes::capture(&mut esbuild).with_context(|| format!("{name} cannot be minified"))?;
    fs::write(&between, lowered)?;
    let kind = if is_module { "module" } else { "script" };
    let mut swc = Command::new("node");
    swc.args(["-e", SHRINK, "--"]).arg(&tools.swc).arg(&between).arg(kind);
    let minified = processes::capture(&mut swc).with_context(|| format!("{name} cannot be minified"))?;
    Ok(minified.trim_end().to_owned())
}

/// Twelve hexadecimal digits of what a file holds.
fn name_of_contents(bytes: &[u8]) -> String {
    Sha384::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// The subresource integrity of every file of a folder, by name.
pub fn integrity_of(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != INTEGRITY {
            all.insert(name, integrity(&fs::read(entry.path())?));
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
        let stamps = [("__GLUE__", "widget-1.js"), ("__VERSION__", "1.2.3")];
        assert_eq!(stamp("a(__GLUE__,__VERSION__)", &stamps).unwrap(), "a(widget-1.js,1.2.3)");
        assert!(stamp("a(__GLUE__)", &stamps).unwrap_err().to_string().contains("__VERSION__"));
    }

    #[test]
    fn another_content_has_another_name() {
        assert_eq!(name_of_contents(b"one").len(), 12);
        assert_ne!(name_of_contents(b"one"), name_of_contents(b"two"));
    }
}
