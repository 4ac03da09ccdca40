//! The signs that one can react with: a file of its own, fetched when somebody wants to react for the first time.

use crate::page::pieces;
use crate::view::actions::{Sign, TakeSigns};

/// Fetches them.
pub fn load(take: TakeSigns) {
    pieces::load("reactions.txt", Box::new(|text| take(text.map(|text| read(&text)))));
}

/// One sign a line: the sign, a space, its words.
fn read(text: &str) -> Vec<Sign> {
    let line = |line: &str| {
        let (emoji, words) = line.split_once(' ')?;
        Some(Sign { emoji: emoji.to_owned(), words: words.to_owned() })
    };
    text.split('\n').filter_map(line).collect()
}
