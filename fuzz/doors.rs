//! What all targets do: foreign bytes become a text as a browser makes one of them, and knock at one door.

#[path = "../tests/it/mangled/entries.rs"]
mod entries;

/// Knocks with these bytes.
pub fn knock(entry: &str, bytes: &[u8]) {
    entries::enter(entry, &String::from_utf8_lossy(bytes));
}
