//! An answer to a message, as it stands in the words of that answer (seed 001 §7):
//! `[RepliedMessageDialogId:]…[RepliedMessageId:]…[RepliedContent:]…[Content:]…`.
//!
//! The form is read only where all four markers stand in this order from the first character on. So that nobody writes one
//! by hand, and no quoted text ends the quotation, each marker in what a person typed gets a U+2060 WORD JOINER behind its
//! bracket on the way out, and loses it on the way in. That character has no width, breaks no line, joins no letters and
//! moves no text, so that agents, whose screen does not know of this, see what was typed. A marker that already has some
//! gets one more: whatever was typed comes back, these very sequences included.

/// Characters of a quoted text; it is there to be recognised, not to be read.
const LONGEST_QUOTE: usize = 300;

const DIALOG: &str = "[RepliedMessageDialogId:]";
const ID: &str = "[RepliedMessageId:]";
const QUOTED: &str = "[RepliedContent:]";
const CONTENT: &str = "[Content:]";

const JOINER: char = '\u{2060}';

/// What an answer says about the message that it answers.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Reply {
    /// The vendor's `dialog_id` of it; may be empty.
    pub dialog: String,
    /// Its id; may be empty.
    pub id: String,
    /// Its words, or their beginning.
    pub quoted: String,
}

/// The words of an answer with all that it answers in front. `quoted` is cut.
pub(super) fn write(dialog: &str, id: &str, quoted: &str, content: &str) -> String {
    let parts = [dialog, id, &shortened(quoted), content].map(defused);
    let [dialog, id, quoted, content] = &parts;
    [DIALOG, dialog, ID, id, QUOTED, quoted, CONTENT, content].concat()
}

/// What is answered, and the words of the answer. `None`: it is a text like any other; what was typed of it is
/// [`restored`] from it.
pub(super) fn read(text: &str) -> Option<(Reply, String)> {
    let rest = text.strip_prefix(DIALOG)?;
    let (dialog, rest) = rest.split_once(ID)?;
    let (id, rest) = rest.split_once(QUOTED)?;
    let (quoted, content) = rest.split_once(CONTENT)?;
    let is_in_order = |name: &str| ![DIALOG, ID, QUOTED, CONTENT].iter().any(|marker| name.contains(marker));
    (is_in_order(dialog) && is_in_order(id)).then(|| {
        let [dialog, id, quoted, content] = [dialog, id, quoted, content].map(restored);
        (Reply { dialog, id, quoted }, content)
    })
}

/// What was typed, without a marker in it that counts.
pub(super) fn defused(text: &str) -> String {
    after_brackets(text, |after| if begins_marker(after) { ("\u{2060}", after) } else { ("", after) })
}

/// What was typed.
pub(super) fn restored(text: &str) -> String {
    after_brackets(text, |after| match after.strip_prefix(JOINER) {
        Some(without) if begins_marker(without) => ("", without),
        _ => ("", after),
    })
}

/// A copy in which `change` has a say behind each bracket: of what follows it makes something to write at once, and the rest
/// that is still to be copied.
fn after_brackets(text: &str, change: fn(&str) -> (&'static str, &str)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        out.push('[');
        let (written, still) = change(after);
        out.push_str(written);
        rest = still;
    }
    out.push_str(rest);
    out
}

/// Whether this, behind a bracket, makes a marker, once the joiners in between are gone.
fn begins_marker(after: &str) -> bool {
    let word = after.trim_start_matches(JOINER);
    [DIALOG, ID, QUOTED, CONTENT]
        .iter()
        .any(|marker| marker.strip_prefix('[').is_some_and(|marker| word.starts_with(marker)))
}

/// The text, or as much of its beginning as a quotation takes, with an ellipsis.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        None => text.to_owned(),
        Some(_) => text.chars().take(LONGEST_QUOTE - 1).chain(std::iter::once('…')).collect(),
    }
}
