//! The documentation as websites' owners read it: its code blocks, with the addresses of examples replaced by those of a scene.

use std::fs;

use crate::scene::{Scene, repository};

/// A fenced block.
#[derive(Clone, Debug)]
pub struct Block {
    /// The file, from the repository's root.
    pub file: String,
    /// The line of its fence.
    pub line: usize,
    /// What the fence says: `html`, `js`, …
    pub kind: String,
    /// What stands in it.
    pub text: String,
}

impl Block {
    /// Its text with this scene's addresses in it.
    pub fn at(&self, scene: &Scene) -> String {
        // When a story fails, the last of these is where.
        eprintln!("trying {}:{}", self.file, self.line);
        let origins = &scene.sandbox.origins;
        [
            ("https://assets.example.com/widget", origins.assets.as_str()),
            ("https://assets.example.com", &origins.assets),
            ("wss://chat.example.com", &origins.api.replacen("http", "ws", 1)),
            ("https://chat.example.com", &origins.api),
            ("https://relay.example.com", &origins.api),
            ("your-website-token", "sandbox-website-token"),
        ]
        .into_iter()
        .fold(self.text.clone(), |text, (example, real)| text.replace(example, real))
    }
}

/// All blocks of this kind, of the README and of `docs/`.
///
/// # Panics
/// When there is no documentation.
pub fn blocks(kind: &str) -> Vec<Block> {
    let root = repository();
    let pages = fs::read_dir(root.join("docs"))
        .expect("docs/")
        .map(|entry| format!("docs/{}", entry.expect("an entry").file_name().to_string_lossy()));
    let mut files: Vec<String> = pages.filter(|name| name.ends_with(".md")).collect();
    files.push("README.md".to_owned());
    files.sort();
    let all = files.iter().flat_map(|file| {
        let text = fs::read_to_string(root.join(file)).expect("a page");
        fenced(file, &text)
    });
    all.filter(|block| block.kind == kind).collect()
}

/// The first block of this kind in a page.
///
/// # Panics
/// When there is none.
pub fn block(file: &str, kind: &str) -> Block {
    let found = blocks(kind).into_iter().find(|block| block.file == file);
    found.unwrap_or_else(|| panic!("{file} has no block of {kind}"))
}

fn fenced(file: &str, text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), inside, found.last_mut()) {
            (Some(_), true, _) => inside = false,
            (Some(kind), false, _) => {
                inside = true;
                let (file, kind) = (file.to_owned(), kind.trim().to_owned());
                found.push(Block { file, line: index + 1, kind, text: String::new() });
            }
            (None, true, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, ..) => {}
        }
    }
    found
}
