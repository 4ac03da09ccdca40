//! How long to wait before the next try.

use super::random::Random;
use super::timing::{BACKOFF_BASE, BACKOFF_CAP, BUSY_BASE, RETRY_AFTER};
use crate::model::Millis;
use crate::model::number::whole_number;

/// Counts failures in a row and turns them into pauses.
#[derive(Clone, Default)]
pub struct Backoff {
    /// Since the last success.
    pub failures: u32,
}

impl Backoff {
    /// Counts a failure; the pause is drawn evenly from nothing up to a bound that doubles, so that a crowd spreads out.
    pub fn next(&mut self, random: &mut Random) -> Millis {
        self.next_within(random, BACKOFF_CAP)
    }

    /// The same with another bound.
    pub fn next_within(&mut self, random: &mut Random, cap: Millis) -> Millis {
        let bound = doubled(BACKOFF_BASE, self.failures).min(cap);
        self.failures = self.failures.saturating_add(1);
        random.up_to(bound)
    }

    /// Counts a "too many requests": what the server asks for plus a little, or at least two seconds, doubling.
    pub fn busy(&mut self, random: &mut Random, retry_after: Option<Millis>) -> Millis {
        // With the spread on top never more than what a server may ask for.
        let bound = doubled(BUSY_BASE, self.failures).min(*RETRY_AFTER.end() / 3 * 2);
        self.failures = self.failures.saturating_add(1);
        match retry_after {
            Some(asked) => asked + random.up_to(1_000),
            None => bound + random.up_to(bound / 2),
        }
    }

    /// It worked.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

fn doubled(base: Millis, times: u32) -> Millis {
    base.saturating_mul(1 << times.min(20))
}

/// Reads `Retry-After`, seconds or an HTTP date, clamped to what is reasonable. Anything else is `None`.
pub fn retry_after(text: &str, wall: Millis) -> Option<Millis> {
    let text = text.trim();
    let asked = match text.parse::<i64>() {
        Ok(seconds) => u64::try_from(seconds).unwrap_or(0).saturating_mul(1_000),
        Err(_) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => Millis::MAX,
        Err(_) => http_date(text)?.saturating_sub(wall),
    };
    Some(asked.clamp(*RETRY_AFTER.start(), *RETRY_AFTER.end()))
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// "Sun, 06 Nov 1994 08:49:37 GMT" in Unix milliseconds.
fn http_date(text: &str) -> Option<Millis> {
    let mut words = text.split_once(',')?.1.trim().split([' ', ':']);
    let number = |words: &mut dyn Iterator<Item = &str>| whole_number::<u64>(words.next()?);
    let day = number(&mut words)?;
    let name = words.next()?;
    let month = MONTHS.iter().position(|known| *known == name)? as u64;
    let year = number(&mut words).filter(|year| (1970..=9999).contains(year))?;
    let (hour, minute, second) = (number(&mut words)?, number(&mut words)?, number(&mut words)?);
    // Days since 1970 by counting from March, so that the leap day is a year's last.
    let (y, m) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let days = (365 * y + y / 4 - y / 100 + y / 400 + (306 * m + 5) / 10 + day).checked_sub(719_469)?;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn pauses_are_spread_grow_and_stay_bounded() {
        let mut random = Random::new([1, 2]);
        let mut worst = 0;
        for _ in 0..200 {
            let mut backoff = Backoff::default();
            assert!(backoff.next(&mut random) <= 500);
            for _ in 0..2_000 {
                worst = worst.max(backoff.next(&mut random));
            }
        }
        assert!((25_000..=30_000).contains(&worst), "{worst}");
    }

    #[test]
    fn retry_after_is_read_in_both_forms_and_never_believed_beyond_reason() {
        let wall = 784_111_777_000; // 1994-11-06 08:49:37 GMT
        for (text, expected) in [
            ("7", Some(7_000)),
            ("0", Some(1_000)),
            ("-5", Some(1_000)),
            ("1000000000", Some(300_000)),
            ("99999999999999999999999", Some(300_000)),
            ("soon", None),
            ("", None),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10_000)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(1_000)),
            ("Tue, 29 Feb 2028 00:00:00 GMT", Some(300_000)),
        ] {
            assert_eq!(retry_after(text, wall), expected, "{text}");
        }
        assert_eq!(http_date("Tue, 29 Feb 2028 00:00:01 GMT"), Some(1_835_395_201_000));
    }

    #[test]
    fn a_hidden_retry_after_is_at_least_two_seconds_and_doubles() {
        let mut random = Random::new([3, 4]);
        let mut backoff = Backoff::default();
        assert!((2_000..=3_000).contains(&backoff.busy(&mut random, None)));
        assert!((4_000..=6_000).contains(&backoff.busy(&mut random, None)));
        assert!((7_000..=8_000).contains(&backoff.busy(&mut random, Some(7_000))));
        let longest = (0..200).map(|_| backoff.busy(&mut random, None)).max();
        assert!(longest.is_some_and(|longest| longest <= *RETRY_AFTER.end()), "{longest:?}");
    }
}
