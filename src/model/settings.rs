//! What the owner of a website has set at the back end, and what its visitors answer before they write.

use super::hours::Hours;
use std::rc::Rc;

/// What was set (`GET /widget/settings`, PROTOCOL-NOTES). Every field may be missing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WidgetSettings {
    /// Heading of the panel.
    pub title: Option<String>,
    /// A CSS colour, unchecked.
    pub color: Option<String>,
    /// A language tag, unchecked.
    pub locale: Option<String>,
    /// The panel has no button of its own that closes it.
    pub no_close_button: bool,
    /// Other ways to the same people.
    pub channels: Vec<Channel>,
    /// When they are there, where that was set.
    pub hours: Option<Hours>,
    /// What is asked before the first message while they are.
    pub online: Vec<Rc<Question>>,
    /// And while they are away.
    pub offline: Vec<Rc<Question>>,
}

/// A messenger in which the website can be reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Channel {
    /// As it is shown.
    pub name: String,
    /// A sentence about it; may be empty.
    pub hint: String,
    /// Where it leads, checked.
    pub url: String,
}

/// What an answer says of the visitor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum About {
    /// Their name.
    Name,
    /// Their address.
    Email,
    /// Their number.
    Phone,
    /// Something that the website wants to know, in words.
    Fact,
    /// The same, yes or no.
    Consent,
}

/// Whether name, address and number are known already.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Known(pub [bool; 3]);

impl Known {
    /// Whether nobody has to ask.
    pub fn has(self, about: About) -> bool {
        let Self([name, email, phone]) = self;
        match about {
            About::Name => name,
            About::Email => email,
            About::Phone => phone,
            About::Fact | About::Consent => false,
        }
    }
}

/// How a question is answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// By words.
    Text,
    /// By an address.
    Email,
    /// By a telephone number.
    Phone,
    /// By a number.
    Number,
    /// By an address on the web.
    Link,
    /// By a day.
    Date,
    /// By one of several.
    Choice,
    /// By a tick.
    Check,
}

/// A question of the form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// The vendor's name of it.
    pub name: String,
    /// As it is shown; empty: by our own words for what it is about.
    pub label: String,
    /// An example; may be empty.
    pub placeholder: String,
    /// What it is about.
    pub about: About,
    /// How it is answered.
    pub form: Form,
    /// Whether there is no way around it.
    pub required: bool,
    /// What one may choose.
    pub choices: Vec<String>,
    /// What the whole answer has to fit, as a regular expression; may be empty.
    pub pattern: String,
    /// What is said where it does not; may be empty.
    pub cue: String,
}

/// An answer to a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// What it is about.
    pub about: About,
    /// The vendor's name of the question.
    pub name: String,
    /// One line.
    pub value: String,
}

/// What the page knows of the visitor besides name and addresses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// The page's name of it.
    pub name: String,
    /// As a text.
    pub value: String,
    /// Whether it was one; else it was a number or yes or no, written as JSON writes it.
    pub is_text: bool,
}

/// The form as far as it is filled in.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answers {
    /// Whether the visitor has said that it is.
    pub done: bool,
    /// In the order of the questions.
    pub given: Vec<Answer>,
}

const ABOUT: [(About, char); 5] =
    [(About::Name, 'n'), (About::Email, 'e'), (About::Phone, 'p'), (About::Fact, 'f'), (About::Consent, 'c')];

impl Answers {
    /// What is kept: a line that says whether the form is done, then one for each answer.
    pub fn to_record(&self) -> String {
        let mut record = String::from(if self.done { "done" } else { "" });
        for answer in &self.given {
            record.push('\n');
            record.extend(ABOUT.iter().filter(|(about, _)| *about == answer.about).map(|(_, sign)| *sign));
            record.push_str(&answer.name);
            record.push('\t');
            record.extend(answer.value.chars().filter(|c| !c.is_control()));
        }
        record
    }

    /// What was kept; lines that are none are left out.
    pub fn from_record(record: &str) -> Self {
        let mut lines = record.split('\n');
        let done = lines.next() == Some("done");
        let answer = |line: &str| {
            let (name, value) = line.split_once('\t')?;
            let (about, sign) = *ABOUT.iter().find(|(_, sign)| name.starts_with(*sign))?;
            Some(Answer { about, name: name.strip_prefix(sign)?.to_owned(), value: value.to_owned() })
        };
        Self { done, given: lines.filter_map(answer).collect() }
    }

    /// The same with other words wherever the visitor wrote words. An address or a telephone number is asked for as such.
    pub fn with_words(&self, change: &dyn Fn(String) -> String) -> Self {
        let mut changed = self.clone();
        let written = |answer: &&mut Answer| matches!(answer.about, About::Name | About::Fact);
        for answer in changed.given.iter_mut().filter(written) {
            answer.value = change(std::mem::take(&mut answer.value));
        }
        changed
    }

    /// What was answered to the question of this name.
    pub fn to(&self, name: &str) -> &str {
        self.given.iter().find(|answer| answer.name == name).map_or("", |answer| &answer.value)
    }
}

/// Whether a text may be a telephone number.
pub fn is_phone_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let clean = |byte: u8| byte.is_ascii_digit() || b"+-(). /".contains(&byte);
    (5..=20).contains(&digits) && text.bytes().all(clean)
}

#[cfg(test)]
mod tests {
    use super::{About, Answer, Answers, is_phone_number};

    #[test]
    fn answers_are_kept_line_by_line() {
        let answer =
            |about, name: &str, value: &str| Answer { about, name: name.into(), value: value.into() };
        let answers = Answers {
            done: true,
            given: vec![
                answer(About::Name, "fullName", "Олена =\u{1f9ca}"),
                answer(About::Consent, "news", "true"),
                answer(About::Fact, "order", ""),
            ],
        };
        assert_eq!(Answers::from_record(&answers.to_record()), answers);
        assert_eq!(answers.to("news"), "true");
        assert_eq!(answers.to("other"), "");
        assert_eq!(Answers::from_record(""), Answers::default());
        let torn = Answers::from_record("done\nnfull\tAnn\nx\nzz\tq\n");
        assert_eq!(torn.given, [answer(About::Name, "full", "Ann")]);
    }

    #[test]
    fn an_answer_of_several_lines_is_kept_as_one() {
        let given = vec![Answer { about: About::Fact, name: "a".into(), value: "b\nnx\ty".into() }];
        let kept = Answers::from_record(&Answers { done: false, given }.to_record());
        assert_eq!(kept.to("a"), "bnxy");
        assert_eq!(kept.given.len(), 1);
    }

    #[test]
    fn words_are_changed_and_addresses_are_not() {
        let about = [About::Name, About::Email, About::Phone, About::Fact, About::Consent];
        let given = about.map(|about| Answer { about, name: "a".into(), value: "b".into() });
        let changed = Answers { done: true, given: given.into() }.with_words(&|words| words + "!");
        let values: Vec<&str> = changed.given.iter().map(|answer| answer.value.as_str()).collect();
        assert_eq!((changed.done, values), (true, vec!["b!", "b", "b", "b!", "b"]));
    }

    #[test]
    fn telephone_numbers_are_told_from_other_words() {
        for number in ["+380 44 555 0100", "(044) 555-01-00", "112233"] {
            assert!(is_phone_number(number), "{number}");
        }
        for not in ["", "1234", "call me", "+1 555 0100 ext", "123456789012345678901"] {
            assert!(!is_phone_number(not), "{not}");
        }
    }
}
