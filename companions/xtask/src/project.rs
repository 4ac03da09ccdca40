//! Where things lie in this repository. No other file of xtask spells a path from the root.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The repository that is being worked on.
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The repository that this program was compiled in.
    pub fn open() -> Result<Project> {
        let companion = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = companion.ancestors().nth(2).map(Path::to_path_buf);
        match root {
            Some(root) if root.join("Cargo.toml").is_file() => Ok(Project { root }),
            _ => bail!(
                "the repository was moved since xtask was compiled: run `cargo clean -p xtask` and try again"
            ),
        }
    }

    /// A path below the root.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The root itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What is delivered: the folder that goes onto a web server.
    pub fn dist(&self) -> PathBuf {
        self.path("dist")
    }

    /// Tools that were installed for this repository alone.
    pub fn tools(&self) -> PathBuf {
        self.path(".tools")
    }

    /// Cargo's target directory, as cargo itself would choose it.
    pub fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR") {
            Some(elsewhere) => self.root.join(elsewhere),
            None => self.path("target"),
        }
    }

    /// A folder for what xtask itself keeps between two runs.
    pub fn scratch(&self, name: &str) -> PathBuf {
        self.target().join("xtask").join(name)
    }

    /// The text of a file below the root.
    pub fn read(&self, relative: &str) -> Result<String> {
        let path = self.path(relative);
        fs::read_to_string(&path).with_context(|| format!("{relative} cannot be read"))
    }

    /// Every file below a folder, in a stable order; none when the folder does not exist.
    pub fn files_below(&self, relative: &str) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        collect_files(&self.path(relative), &mut found)?;
        found.sort();
        Ok(found)
    }

    /// How a file of this repository is named in messages: from the root, with `/`.
    pub fn relative<'a>(&self, path: &'a Path) -> std::borrow::Cow<'a, str> {
        path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy()
    }

    /// The exact version of a crate in Cargo.lock.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let lock: toml::Table = self.read("Cargo.lock")?.parse().context("Cargo.lock cannot be parsed")?;
        let packages = lock.get("package").and_then(toml::Value::as_array);
        packages
            .into_iter()
            .flatten()
            .find(|entry| entry.get("name").and_then(toml::Value::as_str) == Some(package))
            .and_then(|entry| entry.get("version").and_then(toml::Value::as_str))
            .map(str::to_owned)
            .with_context(|| format!("Cargo.lock names no {package}"))
    }
}

fn collect_files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect_files(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}
