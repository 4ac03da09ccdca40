//! `cargo xtask tidy`: rules of the house that neither the compiler nor clippy holds. Each rule is data in one of the
//! files here; the same rules run as a native test.

mod documents;
mod imports;
mod sources;
mod styles;

use std::process::ExitCode;

use anyhow::Result;

use crate::progress;
use crate::project::Project;

/// A rule that something breaks: where, and what to do about it.
pub struct Breach {
    place: String,
    text: String,
}

impl Breach {
    fn new(place: impl Into<String>, text: impl Into<String>) -> Breach {
        Breach { place: place.into(), text: text.into() }
    }
}

/// `cargo xtask tidy`
pub fn run(project: &Project) -> Result<ExitCode> {
    for (file, lines) in sources::nearly_too_long(project)? {
        progress::warning(&format!("{file} has {lines} lines: does it still have one subject?"));
    }
    let breaches = all_breaches(project)?;
    for Breach { place, text } in &breaches {
        println!("{place}: {text}");
    }
    println!("tidy: {} breaches", breaches.len());
    Ok(if breaches.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn all_breaches(project: &Project) -> Result<Vec<Breach>> {
    let mut all = imports::breaches(project)?;
    all.extend(sources::breaches(project)?);
    all.extend(styles::breaches(project)?);
    all.extend(documents::breaches(project)?);
    Ok(all)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn this_repository_is_tidy() {
        let breaches = all_breaches(&Project::open().unwrap()).unwrap();
        let lines: Vec<String> =
            breaches.iter().map(|breach| format!("{}: {}", breach.place, breach.text)).collect();
        assert!(lines.is_empty(), "\n{}", lines.join("\n"));
    }
}
