//! The engine's stories as data: every file in `tests/scenarios` is one. The format is described in its README.

mod script;
pub mod world;

use std::path::{Path, PathBuf};

fn stories(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            stories(&path, found);
        } else if path.extension().is_some_and(|end| end == "txt") {
            found.push(path);
        }
    }
}

#[test]
fn every_story_goes_as_it_is_told() {
    let mut files = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    stories(&root, &mut files);
    assert!(files.len() >= 30, "only {} stories found", files.len());
    let only = std::env::var("STORY").unwrap_or_default();
    let mut failures = Vec::new();
    for path in files.iter().filter(|path| path.to_string_lossy().contains(&only)) {
        let text = std::fs::read_to_string(path).unwrap();
        if let Err(why) = script::play(&text) {
            failures.push(format!("{}\n{why}", path.strip_prefix(&root).unwrap().display()));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} stories fail:\n\n{}",
        failures.len(),
        files.len(),
        failures.join("\n\n")
    );
}

#[test]
fn a_story_that_is_told_wrongly_fails() {
    for wrong in [
        "start\nsend hello\n= requests: none",
        "start\nsend hello\nreply create session\n= requests: create; send hello again",
        "start\nsend hello",
        "start\nsend hello\n= requests: create\n= rows: nothing",
        "start\n= line: online",
        "nonsense",
    ] {
        assert!(script::play(wrong).is_err(), "{wrong}");
    }
}
