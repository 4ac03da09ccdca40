//! The words for people: English compiled in, other languages as tables that are loaded when wanted. No browser enters; dates
//! and numbers come in as text, and so does the plural form that a number wants.

mod choice;
mod english;

pub use choice::{TABLES, choose};
pub use english::Text;

use english::line;
use std::rc::Rc;

/// The visitor's language. Clones are cheap.
#[derive(Clone)]
pub struct Texts(Rc<Table>);

struct Table {
    tag: String,
    /// A line for each text, in their order; what is missing is English.
    lines: String,
    /// What the host page says instead, by `Text as usize`.
    replaced: Vec<(usize, String)>,
}

impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Default for Texts {
    fn default() -> Self {
        Self::english()
    }
}

impl Texts {
    /// English.
    pub fn english() -> Self {
        Self::new("en", String::new(), Vec::new())
    }

    /// A language, as it is delivered: a line for each text in the order of [`Text::ALL`]. What is missing stays English.
    /// `replaced` goes before both: the host page's own words, by the number of the text.
    pub fn new(tag: &str, lines: String, replaced: Vec<(usize, String)>) -> Self {
        Self(Rc::new(Table { tag: tag.into(), lines, replaced }))
    }

    /// The language's BCP 47 tag, for `lang`.
    pub fn tag(&self) -> &str {
        &self.0.tag
    }

    /// `rtl` or `ltr`.
    pub fn direction(&self) -> &'static str {
        if self.runs_leftwards() { "rtl" } else { "ltr" }
    }

    fn runs_leftwards(&self) -> bool {
        matches!(self.0.tag.split('-').next(), Some("ar" | "he" | "fa"))
    }

    /// The words.
    pub fn get(&self, text: Text) -> &str {
        let number = text as usize;
        let own = self.0.replaced.iter().find(|(of, _)| *of == number);
        let words = own.map_or_else(|| line(&self.0.lines, number), |(_, words)| words);
        if words.is_empty() { text.english() } else { words }
    }

    /// The words, with `{}` replaced by this.
    pub fn with(&self, text: Text, value: &str) -> String {
        filled(self.get(text), &[&self.isolated(value)])
    }

    /// The words, with the first `{}` and the second replaced.
    pub fn with_two(&self, text: Text, first: &str, second: &str) -> String {
        filled(self.get(text), &[&self.isolated(first), &self.isolated(second)])
    }

    /// The words for a number of things. `form` is CLDR's name of the form that the language uses with it; a form that a table
    /// does not have (French has one for millions) is the last one. `{}` is replaced by `shown`, the number as people write it.
    pub fn counted(&self, text: Text, form: &str, shown: &str) -> String {
        let forms = self.get(text);
        let wanted = self.get(Text::PluralForms).split(' ').position(|known| known == form);
        let words = wanted.and_then(|at| forms.split('|').nth(at)).or(forms.split('|').next_back());
        filled(words.unwrap_or(forms), &[shown])
    }

    /// A name that runs the other way than the sentence must not carry the words behind it along: "(9 KB)" would end up in
    /// front of it. Only then, because the invisible signs are heard by some screen readers.
    fn isolated(&self, value: &str) -> String {
        let leftwards = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fefc}');
        if self.runs_leftwards() || value.chars().any(leftwards) {
            ["\u{2068}", value, "\u{2069}"].concat()
        } else {
            value.to_owned()
        }
    }
}

/// Puts the values where `{}` stands, in order. By hand, because a search for a text would bring its machinery into the WASM
/// for this alone; what stands in a value is never taken for a blank.
fn filled(words: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut pieces = words.split('{');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.strip_prefix('}') {
            Some(rest) => {
                text.push_str(values.next().unwrap_or(&""));
                text.push_str(rest);
            }
            None => {
                text.push('{');
                text.push_str(piece);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests;
