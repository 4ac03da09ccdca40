//! Two hundred thousand broken texts. The fuzz targets in `fuzz/` search longer and cleverer, but want a nightly compiler; these
//! are the same on every machine and on every day: the samples, flipped, cut, spliced and with their types changed.

#[path = "mangled/entries.rs"]
pub mod entries;

use crate::hostile::corpus::payloads;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// How many texts an entry is given: more where one costs less.
const EXECUTIONS: [(&str, usize); 10] = [
    ("novatalks", 32_000),
    ("novatalks_sdk", 32_000),
    ("partner", 32_000),
    ("converse", 32_000),
    ("reply_markup", 8_000),
    ("rich_text", 24_000),
    ("json", 40_000),
    ("records", 8_000),
    ("engine", 2_000),
    ("options", 200),
];

/// A sample that is longer would only be slow.
const LONGEST: usize = 6_000;

/// What breaks a text in places where a reader decides something.
const TOKENS: [&str; 24] = [
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "0",
    "-1",
    "1e400",
    "9007199254740993",
    "\"x\"",
    "{\"id\":",
    "[[[[",
    "]]",
    "}",
    "\\ud83d",
    "\\u0000",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "👩\u{200d}👧",
    "https://",
    "=",
    "\n",
    ",",
];

/// A generator of its own: the same numbers on every machine.
struct Luck(u64);

impl Luck {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }

    fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn part<'text>(&mut self, text: &'text str) -> &'text str {
        let (one, other) = (self.place(text), self.place(text));
        &text[one.min(other)..one.max(other)]
    }
}

/// The texts that everything begins with: each sample of each vendor, each payload, and records and options of ours.
fn samples() -> Vec<String> {
    let mut found = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for vendor in ["novatalks", "novatalks-sdk", "partner", "converse"] {
        let files = fs::read_dir(folder.join(vendor)).unwrap().map(|file| file.unwrap().path());
        let mut files: Vec<_> = files.collect();
        files.sort();
        found.extend(files.iter().map(|file| fs::read_to_string(file).unwrap()));
    }
    found.extend(payloads().into_iter().map(|payload| payload.text));
    found.push(crate::snapshot::SESSION_1.to_owned());
    found.push(crate::snapshot::OUTBOX_1.to_owned());
    found
        .push("backend=partner\nprimaryColor=#fff\nbaseUrl=https://a.test\nlocale=uk\noffset=1 2".to_owned());
    found.retain(|text| text.len() <= LONGEST);
    found
}

fn mangled(luck: &mut Luck, samples: &[String]) -> String {
    let mut text = samples[luck.below(samples.len())].clone();
    for _ in 0..=luck.below(4) {
        let at = luck.place(&text);
        match luck.below(7) {
            0 => text.truncate(at),
            1 => drop(text.drain(..at)),
            2 => text.insert_str(at, TOKENS[luck.below(TOKENS.len())]),
            // A byte for another; what is no character then, is one again.
            3 => {
                let mut bytes = text.into_bytes();
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << luck.below(8);
                }
                text = String::from_utf8_lossy(&bytes).into_owned();
            }
            // The value behind a colon for another of another type.
            4 => {
                if let Some(colon) = text[at..].find(':') {
                    let start = at + colon + 1;
                    let end = text[start..].find([',', '}', ']']).map_or(text.len(), |end| start + end);
                    text.replace_range(start..end, TOKENS[luck.below(10)]);
                }
            }
            5 => {
                let other = &samples[luck.below(samples.len())];
                text.insert_str(at, luck.part(other));
            }
            _ => {
                let again = luck.part(&text).to_owned();
                text.insert_str(at, &again);
            }
        }
        if text.len() > 2 * LONGEST {
            text.truncate(luck.place(&text).min(LONGEST));
        }
    }
    text
}

fn survives(name: &str, executions: usize) {
    let (_, entry) = entries::ENTRIES.into_iter().find(|(known, _)| *known == name).unwrap();
    let samples = samples();
    assert!(samples.len() > 300, "only {} samples", samples.len());
    let knock = |text: &str| {
        let outcome = catch_unwind(AssertUnwindSafe(|| entry(text)));
        assert!(outcome.is_ok(), "{name} does not survive {text:?}");
    };
    samples.iter().for_each(|sample| knock(sample));
    let mut luck = Luck(
        name.bytes().fold(0x9e37_79b9_7f4a_7c15, |seed: u64, byte| seed.wrapping_mul(31) ^ u64::from(byte)),
    );
    (0..executions).for_each(|_| knock(&mangled(&mut luck, &samples)));
    println!("{name}: {} samples, {executions} mangled texts", samples.len());
}

macro_rules! survive {
    ($($name:ident)*) => {
        $(#[test] fn $name() {
            let (name, executions) = EXECUTIONS.into_iter().find(|(name, _)| *name == stringify!($name)).unwrap();
            survives(name, executions);
        })*

        #[test]
        fn every_entry_is_knocked_at() {
            assert_eq!([$(stringify!($name)),*], entries::ENTRIES.map(|(name, _)| name));
            let all: usize = EXECUTIONS.iter().map(|(_, executions)| executions).sum();
            assert!(all > 200_000, "only {all}");
        }
    };
}

survive!(novatalks novatalks_sdk partner converse reply_markup rich_text json records engine options);
