//! Counting what passed and what failed, from the lines in which cargo's and wasm-bindgen's runners say so.

use std::fmt::{Display, Formatter};
use std::iter::Sum;
use std::ops::AddAssign;

/// How many checks passed and how many failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    passed: usize,
    failed: usize,
}

impl Tally {
    /// One check that passed.
    pub const PASSED: Tally = Tally { passed: 1, failed: 0 };
    /// One check that failed.
    pub const FAILED: Tally = Tally { passed: 0, failed: 1 };

    /// What a line `test result: ok. 5 passed; 0 failed; …` counts; none for every other line.
    pub fn read(line: &str) -> Option<Tally> {
        let (_, counts) = line.split_once("test result:")?;
        Some(Tally { passed: number_before(counts, "passed")?, failed: number_before(counts, "failed")? })
    }

    /// A runner that broke off, or that ran nothing at all, has failed whatever it counted.
    pub fn completed_by(self, content: bool) -> Tally {
        let counted = self.passed + self.failed > 0;
        if (content && counted) || self.failed > 0 { self } else { Tally { failed: 1, ..self } }
    }

    /// True when nothing failed and something passed.
    pub fn is_clean(self) -> bool {
        self.failed == 0 && self.passed > 0
    }
}

fn number_before(counts: &str, word: &str) -> Option<usize> {
    let (before, _) = counts.split_once(word)?;
    before.split_whitespace().next_back()?.parse().ok()
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(all: I) -> Tally {
        all.fold(Tally::default(), |mut sum, one| {
            sum += one;
            sum
        })
    }
}

impl Display for Tally {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_both_runners_are_read_with_and_without_colours() {
        let five = Some(Tally { passed: 5, failed: 1 });
        assert_eq!(Tally::read("test result: FAILED. 5 passed; 1 failed; 0 ignored; finished in 0.1s"), five);
        assert_eq!(Tally::read("test result: \x1b[31mFAILED\x1b[0m. 5 passed; 1 failed; 0 ignored"), five);
        assert_eq!(Tally::read("test outbox::keeps_order ... ok"), None);
    }

    #[test]
    fn a_runner_that_ends_badly_or_runs_nothing_has_failed() {
        let seven = Tally { passed: 7, failed: 0 };
        assert!(seven.completed_by(true).is_clean());
        assert_eq!(seven.completed_by(false), Tally { passed: 7, failed: 1 });
        assert_eq!(Tally::default().completed_by(true), Tally::FAILED);
        assert_eq!(Tally { passed: 1, failed: 2 }.completed_by(false), Tally { passed: 1, failed: 2 });
    }

    #[test]
    fn the_last_line_has_the_form_that_ci_reads() {
        let all: Tally = [Tally::PASSED, Tally::FAILED, Tally::PASSED].into_iter().sum();
        assert_eq!(all.to_string(), "2 passed, 1 failed");
    }
}
