//! An answer to a message, as it stands in the words of that answer (seed 001 §7):
//! `[RepliedMessageDialogId:]…[RepliedMessageId:]…[RepliedContent:]…[Content:]…`.
//!
//! The form is read only where all four markers stand in this order from the first character on. So that nobody writes one
//! by hand, and no quoted text ends the quotation, each marker in what a person typed gets a U+2060 WORD JOINER behind its
//! bracket on the way out, and loses it on the way in. That character has no width, breaks no line, joins no letters and
//! moves no text, so that agents, whose screen does not know of this, see what was typed. A marker that already has some
//! gets one more: whatever was typed comes back, these very sequences included.

use crate::model::text::parted;

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
    let (dialog, rest) = parted(rest, ID)?;
    let (id, rest) = parted(rest, QUOTED)?;
    let (quoted, content) = parted(rest, CONTENT)?;
    let is_in_order =
        |name: &str| ![DIALOG, ID, QUOTED, CONTENT].iter().any(|marker| parted(name, marker).is_some());
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::{CONTENT, DIALOG, ID, LONGEST_QUOTE, QUOTED, defused, read, restored, shortened, write};

    /// Texts put together at random from what the form is made of, the same ones at each run.
    struct Texts(u64);

    impl Texts {
        fn below(&mut self, limit: usize) -> usize {
            // Knuth's MMIX constants; the high bits are the random ones.
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % limit
        }

        fn text(&mut self) -> String {
            const PIECES: [&str; 14] = [
                DIALOG,
                ID,
                QUOTED,
                CONTENT,
                "[",
                "]",
                "\u{2060}",
                "Content:]",
                "[Content:",
                "[\u{2060}Content:]",
                "RepliedContent:]",
                "Доброго дня",
                "👩‍👩‍👧",
                "\n",
            ];
            let length = self.below(9);
            (0..length).map(|_| PIECES[self.below(PIECES.len())]).collect()
        }
    }

    #[test]
    fn the_documents_example_is_written_and_read() {
        let text = "[RepliedMessageDialogId:]76af69fb-2366-40ed-b335-454d4725bc20[RepliedMessageId:]20163[RepliedContent:]Доброго дня[Content:]Вітаю";
        assert_eq!(write("76af69fb-2366-40ed-b335-454d4725bc20", "20163", "Доброго дня", "Вітаю"), text);
        let (reply, content) = read(text).unwrap();
        assert_eq!([reply.dialog.as_str(), &reply.id], ["76af69fb-2366-40ed-b335-454d4725bc20", "20163"]);
        assert_eq!([reply.quoted, content], ["Доброго дня", "Вітаю"]);
    }

    #[test]
    fn what_is_written_is_what_is_read_whatever_it_is() {
        let mut texts = Texts(1);
        for _ in 0..50_000 {
            let [dialog, id, quoted, content] = [(); 4].map(|()| texts.text());
            let (reply, read_content) = read(&write(&dialog, &id, &quoted, &content)).unwrap();
            assert_eq!([reply.dialog, reply.id, reply.quoted, read_content], [dialog, id, quoted, content]);
        }
    }

    #[test]
    fn what_was_typed_never_has_the_form_and_comes_back() {
        let mut texts = Texts(2);
        for _ in 0..50_000 {
            let typed = texts.text();
            let sent = defused(&typed);
            assert!([DIALOG, ID, QUOTED, CONTENT].iter().all(|marker| !sent.contains(marker)), "{sent:?}");
            assert!(read(&sent).is_none());
            assert_eq!(restored(&sent), typed);
        }
    }

    #[test]
    fn words_without_a_marker_are_not_touched() {
        for text in ["", "[", "[x]", "[\u{2060}x]", "[ Content:]", "[content:]", "Content:]", "\u{2060}"] {
            assert_eq!([defused(text), restored(text)], [text, text]);
        }
    }

    #[test]
    fn the_form_counts_only_whole_in_order_and_at_the_very_beginning() {
        let whole = [DIALOG, "d", ID, "1", QUOTED, "q", CONTENT, "c"];
        assert!(read(&whole.concat()).is_some());
        for without in [0, 2, 4, 6] {
            let mut broken = whole;
            broken[without] = "";
            assert!(read(&broken.concat()).is_none(), "{broken:?}");
            for other in [0, 2, 4, 6].into_iter().filter(|other| *other != without) {
                let mut swapped = whole;
                swapped.swap(without, other);
                assert!(read(&swapped.concat()).is_none(), "{swapped:?}");
            }
        }
        for before in [" ", "x", "\n", "\u{2060}", "\u{feff}", "["] {
            assert!(read(&[before, &whole.concat()].concat()).is_none(), "{before:?}");
        }
        assert!(read(&[DIALOG, CONTENT, ID, "1", QUOTED, "q", CONTENT, "c"].concat()).is_none());
    }

    #[test]
    fn a_long_quotation_is_cut_between_two_characters_and_says_so() {
        for character in ["a", "ж", "👍"] {
            let longest = character.repeat(LONGEST_QUOTE);
            assert_eq!(shortened(&longest), longest);
            let cut = shortened(&[&longest, character].concat());
            assert_eq!(cut, [character.repeat(LONGEST_QUOTE - 1).as_str(), "…"].concat());
            assert_eq!(read(&write("", "1", &character.repeat(9999), "")).unwrap().0.quoted, cut);
        }
    }
}
