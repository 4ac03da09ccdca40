//! What the repository says about itself: the documents exist, and versions that must agree do.

use anyhow::Result;

use super::Breach;
use crate::project::Project;

const DOCUMENTS: [&str; 3] = ["README.md", "CHANGELOG.md", "ARCHITECTURE.md"];

/// Missing documents, and versions that have drifted apart.
pub fn breaches(project: &Project) -> Result<Vec<Breach>> {
    let missing = DOCUMENTS.iter().filter(|name| !project.path(name).is_file());
    let mut found: Vec<Breach> = missing.map(|name| Breach::new(*name, "is missing")).collect();
    found.extend(loose_bindgen(project)?);
    Ok(found)
}

/// wasm-bindgen's crate and tool must have one version to the last digit, so the manifest pins it.
fn loose_bindgen(project: &Project) -> Result<Option<Breach>> {
    let locked = project.locked_version("wasm-bindgen")?;
    let pinned = format!("wasm-bindgen = \"={locked}\"");
    let manifest = project.read("Cargo.toml")?;
    let is_pinned = manifest.lines().any(|line| line.trim() == pinned);
    Ok((!is_pinned)
        .then(|| Breach::new("Cargo.toml", format!("does not say {pinned}, which Cargo.lock has"))))
}
