//! The reactions that seed 001 §7 allows, each exactly as it is printed there.
//!
//! Never in here: who reacted to what.

/// All of them, in the document's order. Four are joined of two emojis; none has a variation selector.
#[rustfmt::skip]
const ALLOWED: [&str; 72] = [
    "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮", "💩", "🙏", "👌", "🕊", "🤡",
    "🥱", "🥴", "😍", "🐳", "❤‍🔥", "🌚", "🌭", "💯", "🤣", "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋",
    "🖕", "😈", "😴", "😭", "🤓", "👻", "👨‍💻", "👀", "🎃", "🙈", "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄",
    "☃", "💅", "🤪", "🗿", "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷‍♂", "🤷", "🤷‍♀", "😡",
];

/// Whether the document has this reaction.
pub fn is_allowed(reaction: &str) -> bool {
    ALLOWED.contains(&reaction)
}
