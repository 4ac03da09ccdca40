//! Numbers of payment cards in what people write. What is done with the text afterwards never enters.

/// Stands for a digit that is not told. The same sign as in a field for passwords, which everybody knows.
pub const SIGN: char = '•';

/// Digits that a card's number has at least.
const SHORTEST: usize = 13;

/// And at most (ISO/IEC 7812).
const LONGEST: usize = 19;

/// What is left to read of it, as on receipts.
const LEFT: usize = 4;

/// Zero in the scripts of our languages: the keyboards of Arabic, Persian, Hindi and Japanese write digits of their own.
const ZEROS: [u32; 5] = [0x30, 0x660, 0x6f0, 0x966, 0xff10];

/// The text with signs in place of all but the last four digits of whatever can be a card's number: 13 to 19 digits that pass Luhn's
/// test, in groups with white space or dashes between them or in one. A number consists of whole groups, or any long reference would
/// have one in it. Where several could overlap, each is masked: which of them was meant nobody knows.
pub fn masked(text: &str) -> String {
    let given: Vec<char> = text.chars().collect();
    let mut told = given.clone();
    let is_inside = |at: usize| given.get(at).is_some_and(|c| *c == SIGN || digit(*c).is_some());
    for start in 0..given.len() {
        if start > 0 && is_inside(start - 1) {
            continue;
        }
        let mut digits: Vec<usize> = Vec::new();
        // Luhn's test from the left: the sums if the digits counted so far are an even and an odd number of places from the right.
        let mut sums = [0, 0];
        for (at, c) in given.iter().enumerate().skip(start) {
            match digit(*c) {
                Some(value) => {
                    digits.push(at);
                    let [even, odd] = sums;
                    sums = [odd + value, even + value * 2 - if value > 4 { 9 } else { 0 }];
                }
                None if !digits.is_empty() && is_joint(*c) => continue,
                None => break,
            }
            if digits.len() > LONGEST {
                break;
            }
            let [sum, _] = sums;
            if digits.len() >= SHORTEST && sum % 10 == 0 && !is_inside(at + 1) {
                for hidden in digits.iter().rev().skip(LEFT) {
                    if let Some(sign) = told.get_mut(*hidden) {
                        *sign = SIGN;
                    }
                }
            }
        }
    }
    told.iter().collect()
}

fn digit(c: char) -> Option<u32> {
    ZEROS.iter().find_map(|zero| u32::from(c).checked_sub(*zero).filter(|value| *value < 10))
}

/// What may stand between two groups. Two lines are two things.
fn is_joint(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}') || c.is_whitespace() && c != '\n'
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, clippy::indexing_slicing)]

    use super::{SIGN, masked};

    /// Of the schemes' own lists of test numbers.
    const REAL: [&str; 7] = [
        "4222222222222",
        "30569309025904",
        "378282246310005",
        "4111111111111111",
        "5555555555554444",
        "6011111111111117",
        "6304000000000000000",
    ];

    #[test]
    fn all_but_the_last_four_digits_are_hidden() {
        for (written, told) in [
            ("4111 1111 1111 1111", "•••• •••• •••• 1111"),
            ("Card:4111-1111-1111-1111, 12/27", "Card:••••-••••-••••-1111, 12/27"),
            ("3782 822463 10005", "•••• •••••• •0005"),
            ("4111\u{a0}1111 – 1111\t1111.", "••••\u{a0}•••• – ••••\t1111."),
            ("٤١١١ ١١١١ ١١١١ ١١١١", "•••• •••• •••• ١١١١"),
            ("4111 1111 1111 1111 and 5555555555554444", "•••• •••• •••• 1111 and ••••••••••••4444"),
        ] {
            assert_eq!(masked(written), told, "{written}");
        }
        for number in REAL {
            let hidden = number.len() - 4;
            let told = [&"•".repeat(hidden), &number[hidden..]].concat();
            assert_eq!(masked(&["my", number, "!"].concat()), ["my", &told, "!"].concat());
        }
    }

    #[test]
    fn other_numbers_stay() {
        for other in [
            "",
            "4111 1111 1111 1112",
            "411111111111",
            "41111111111111111111111",
            "4111 1111\n1111 1111",
            "4111/1111/1111/1111",
            "+380 44 555 0100, 1990-12-31, 39.50",
            "•••• •••• •••• 1111",
        ] {
            assert_eq!(masked(other), other, "{other}");
        }
    }

    /// Knuth's MMIX numbers; the upper half is the better one.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % end
        }

        fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
            all.get(self.below(all.len() as u64) as usize).copied().unwrap_or_default()
        }

        fn digits(&mut self, count: usize) -> String {
            (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
        }

        /// A number with the check digit that Luhn's algorithm asks for, found by trying.
        fn card(&mut self) -> String {
            let count = 12 + self.below(7) as usize;
            let beginning = self.digits(count);
            let with = |last: u32| [beginning.as_str(), &last.to_string()].concat();
            (0..10).map(with).find(|number| passes(number)).unwrap_or_default()
        }
    }

    /// Luhn's test in other words than the program's: from the left, and by a table.
    fn passes(number: &str) -> bool {
        let odd = number.len() % 2;
        let add = |sum: usize, (at, digit): (usize, u8)| {
            let counted =
                if at % 2 == odd { b"0246813579".get(usize::from(digit - b'0')) } else { Some(&digit) };
            sum + usize::from(counted.map_or(0, |counted| counted - b'0'))
        };
        number.bytes().enumerate().fold(0, add) % 10 == 0
    }

    /// The digits of a text, groups written out with something between them.
    fn in_groups(dice: &mut Dice, number: &str) -> String {
        let joint = dice.one_of(&["", " ", "-", "  ", " - ", "\u{a0}", "–"]);
        let mut text = String::new();
        for (at, digit) in number.chars().enumerate() {
            if at > 0 && dice.below(4) == 0 {
                text.push_str(joint);
            }
            text.push(digit);
        }
        text
    }

    #[test]
    fn no_card_gets_through_however_it_is_written_and_nothing_else_is_touched() {
        let mut dice = Dice(20_261_127);
        for _ in 0..20_000 {
            let number = dice.card();
            let written = in_groups(&mut dice, &number);
            let before = dice.one_of(&["", "card ", "no:", "my€", "(", "Ж", "12/", "7.\n"]);
            let after = dice.one_of(&["", " please", "!", ", 12/27", "\n123", "ü", ")."]);
            let told = masked(&[before, &written, after].concat());
            let middle = told.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            let middle = middle.unwrap_or_else(|| panic!("{written:?} became {told:?}"));
            let readable: String = middle.chars().filter(char::is_ascii_digit).collect();
            assert_eq!(readable, number[number.len() - 4..], "{written:?} became {told:?}");
            assert_eq!(middle.matches(SIGN).count(), number.len() - 4, "{written:?} became {told:?}");
            assert_eq!(masked(&told), told, "twice is once");
        }
    }

    #[test]
    fn what_fails_the_test_is_left_as_it_was_written() {
        let mut dice = Dice(7);
        let mut tried = 0;
        while tried < 5_000 {
            let count = 13 + dice.below(7) as usize;
            let number = dice.digits(count);
            if !passes(&number) {
                tried += 1;
                assert_eq!(masked(&number), number);
            }
        }
    }

    #[test]
    fn of_numbers_among_others_none_is_left() {
        let mut dice = Dice(41);
        for _ in 0..20_000 {
            let groups: Vec<String> = (0..7)
                .map(|_| {
                    let count = 1 + dice.below(6) as usize;
                    dice.digits(count)
                })
                .collect();
            let told = masked(&groups.join(" "));
            let told: Vec<&str> = told.split(' ').collect();
            for first in 0..7 {
                for last in first..7 {
                    let window = told[first..=last].concat();
                    let could_be = (13..=19).contains(&window.chars().count()) && !window.contains(SIGN);
                    assert!(!could_be || !passes(&window), "{told:?}");
                }
            }
        }
    }
}
