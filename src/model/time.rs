//! Points in time as numbers that come in from outside.

use super::number::whole_number;

/// Milliseconds. Of wall-clock values: since 1970-01-01 UTC; of monotonic values: since some start; of spans: a length.
pub type Millis = u64;

/// The two clocks of one moment. Waiting is measured on the steady one, which no user and no time server sets back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Now {
    /// Monotonic milliseconds: all deadlines.
    pub steady: Millis,
    /// Unix milliseconds by the visitor's clock: only for what people read.
    pub wall: Millis,
}

/// The earliest and the latest vendor time that is believed: 2001-09-09 and 2100-01-01.
const BELIEVABLE: std::ops::RangeInclusive<i64> = 1_000_000_000_000..=4_102_444_800_000;

/// Reads a vendor's time stamp: below 1e11 it is seconds (seed 000), else milliseconds (seed 001). Nothing believable is `None`,
/// because no time is better than "January 1970" (TRUST C-47).
pub fn from_vendor_number(number: i64) -> Option<Millis> {
    let millis = if number < 100_000_000_000 { number.checked_mul(1000)? } else { number };
    BELIEVABLE.contains(&millis).then(|| millis.unsigned_abs())
}

/// Reads a time stamp by ISO 8601 as servers write it (seed 002): a date, alone or with a time to the minute or finer, and an
/// offset. A date alone is its midnight, and without an offset the time is UTC's: which zone else could a server mean. What
/// is no such text, or nothing believable, is `None`.
pub fn from_iso(text: &str) -> Option<Millis> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10)?;
    let mut millis = i64::from(days_before(date)?) * 86_400_000;
    if !rest.is_empty() {
        let time = rest.strip_prefix(['T', 't', ' '])?;
        let (time, offset) = time.split_at(time.find(['Z', 'z', '+', '-']).unwrap_or(time.len()));
        millis += time_of_day(time)? - offset_of(offset)? * 60_000;
    }
    BELIEVABLE.contains(&millis).then(|| millis.unsigned_abs())
}

/// Days from 1970-01-01 to a date `YYYY-MM-DD`, right for the years that are believed.
fn days_before(date: &str) -> Option<i32> {
    let (year, rest) = digits(date, 4)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = digits(rest.strip_prefix('-')?, 2)?;
    // Of the centuries, whose leap years have a rule of their own, none begins within what is believed.
    let leap = year % 4 == 0;
    let longest = match month {
        2 => 28 + i32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !rest.is_empty() || !(1..=12).contains(&month) || !(1..=longest).contains(&day) {
        return None;
    }
    // Years that begin in March end in the day that comes and goes. Months from there on: 31, 30, 31, 30, 31 and again.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    Some(year * 365 + year / 4 + (153 * month + 2) / 5 + day - 1 - 719_483)
}

/// Milliseconds from midnight to a time `hh:mm`, `hh:mm:ss` or with a fraction of a second of any length.
fn time_of_day(time: &str) -> Option<i64> {
    let (hour, rest) = digits(time, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => digits(rest, 2)?,
        None => (0, rest),
    };
    let mut millis = 0;
    if let Some(fraction) = rest.strip_prefix('.').or(rest.strip_prefix(',')) {
        if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut places = fraction.bytes();
        for _ in 0..3 {
            millis = millis * 10 + i64::from(places.next().unwrap_or(b'0') - b'0');
        }
    } else if !rest.is_empty() {
        return None;
    }
    // A leap second has the number 60.
    let right = hour < 24 && minute < 60 && second <= 60;
    right.then(|| i64::from((hour * 60 + minute) * 60 + second) * 1000 + millis)
}

/// Minutes by which a zone is ahead of UTC: `Z`, nothing, `+hh:mm`, `+hhmm` or `+hh`.
fn offset_of(offset: &str) -> Option<i64> {
    let sign = match offset {
        "" | "Z" | "z" => return Some(0),
        _ if offset.starts_with('-') => -1,
        _ => 1,
    };
    let (hours, rest) = digits(offset.get(1..)?, 2)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = if rest.is_empty() { (0, rest) } else { digits(rest, 2)? };
    let right = rest.is_empty() && hours < 24 && minutes < 60 && !offset.ends_with(':');
    right.then(|| sign * i64::from(hours * 60 + minutes))
}

/// A number of exactly so many digits at the beginning, and what follows.
fn digits(text: &str, count: usize) -> Option<(i32, &str)> {
    let (number, rest) = text.split_at_checked(count)?;
    let plain = number.bytes().all(|byte| byte.is_ascii_digit());
    Some((whole_number(number).filter(|_| plain)?, rest))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::{Millis, from_iso, from_vendor_number};

    #[test]
    fn seconds_and_milliseconds_are_told_apart_and_nonsense_has_no_time() {
        assert_eq!(from_vendor_number(1_742_149_000), Some(1_742_149_000_000));
        assert_eq!(from_vendor_number(1_745_404_967_805), Some(1_745_404_967_805));
        for nonsense in [0, -1, i64::MIN, i64::MAX, 1_000_000_000_000_000_000, 5] {
            assert_eq!(from_vendor_number(nonsense), None, "{nonsense}");
        }
    }
    /// What `date -u -d … +%s%3N` says.
    const TABLE: [(&str, Millis); 12] = [
        ("2023-01-01T00:00:00.000Z", 1_672_531_200_000),
        ("2023-01-01T00:00:05.000Z", 1_672_531_205_000),
        ("2001-09-09T01:46:40Z", 1_000_000_000_000),
        ("2004-02-29T23:59:59.999Z", 1_078_099_199_999),
        ("2016-12-31T23:59:59Z", 1_483_228_799_000),
        ("2024-02-28T12:00:00Z", 1_709_121_600_000),
        ("2024-02-29T12:00:00Z", 1_709_208_000_000),
        ("2024-03-01T12:00:00Z", 1_709_294_400_000),
        ("2026-11-21T09:08:07Z", 1_795_252_087_000),
        ("2038-01-19T03:14:08Z", 2_147_483_648_000),
        ("2096-02-29T00:00:00Z", 3_981_312_000_000),
        ("2099-12-31T23:59:59Z", 4_102_444_799_000),
    ];

    #[test]
    fn iso_times_are_what_the_calendar_says() {
        for (text, millis) in TABLE {
            assert_eq!(from_iso(text), Some(millis), "{text}");
        }
    }

    #[test]
    fn one_moment_is_the_same_in_every_way_of_writing_it() {
        for same in [
            "2023-06-15T10:20:30Z",
            "2023-06-15t10:20:30z",
            "2023-06-15 10:20:30",
            "2023-06-15T10:20:30",
            " 2023-06-15T10:20:30.0Z\n",
            "2023-06-15T10:20:30.000999999Z",
            "2023-06-15T10:20:30,0Z",
            "2023-06-15T13:20:30+03:00",
            "2023-06-15T13:20:30+0300",
            "2023-06-15T13:20:30+03",
            "2023-06-15T04:50:30-05:30",
            "2023-06-14T23:20:30-11:00",
            "2023-06-16T00:20:30+14:00",
            "2023-06-15T10:20:30-00:00",
        ] {
            assert_eq!(from_iso(same), Some(1_686_824_430_000), "{same}");
        }
        assert_eq!(from_iso("2023-06-15T10:20Z"), Some(1_686_824_400_000));
        assert_eq!(from_iso("2023-06-15"), Some(1_686_787_200_000));
        assert_eq!(from_iso("2016-12-31T23:59:60Z"), from_iso("2017-01-01T00:00:00Z"));
        assert_eq!(from_iso("2023-06-15T10:20:30.5Z"), Some(1_686_824_430_500));
        assert_eq!(from_iso("2023-06-15T10:20:30.12Z"), Some(1_686_824_430_120));
    }

    #[test]
    fn each_day_is_the_one_after_the_day_before() {
        let (mut days, mut expected) = (0, from_iso("2002-01-01").unwrap());
        for year in 2002..2100 {
            for month in 1..=12 {
                for day in 1..=31 {
                    let Some(millis) = from_iso(&format!("{year:04}-{month:02}-{day:02}")) else { continue };
                    assert_eq!(millis, expected, "{year}-{month}-{day}");
                    expected += 86_400_000;
                    days += 1;
                }
            }
        }
        assert_eq!(days, 98 * 365 + 24);
    }

    #[test]
    fn each_second_of_a_day_is_counted_in_each_zone() {
        let start = from_iso("2024-02-29").unwrap();
        for second in 0..86_400_u64 {
            let (hour, minute, rest) = (second / 3600, second / 60 % 60, second % 60);
            let clock = format!("2024-02-29T{hour:02}:{minute:02}:{rest:02}.{:03}", second % 1000);
            let expected = start + second * 1000 + second % 1000;
            assert_eq!(from_iso(&[&clock, "Z"].concat()), Some(expected), "{clock}");
            let (ahead, quarter) = (second % 15, second % 4 * 15);
            let offset = (ahead * 60 + quarter) * 60_000;
            let zone = |sign: &str| format!("{clock}{sign}{ahead:02}:{quarter:02}");
            assert_eq!(from_iso(&zone("+")), Some(expected - offset), "{}", zone("+"));
            assert_eq!(from_iso(&zone("-")), Some(expected + offset), "{}", zone("-"));
        }
    }

    #[test]
    fn what_is_no_time_by_iso_is_none_and_never_a_panic() {
        for nonsense in [
            "",
            " ",
            "yesterday",
            "2023",
            "2023-01",
            "2023-1-1",
            "2023-01-1x",
            "2023-+1-01",
            "2023-01-+1",
            "2023-00-01",
            "2023-13-01",
            "2023-01-00",
            "2023-01-32",
            "2023-02-29",
            "2100-02-29",
            "2023-04-31",
            "2023-01-01T",
            "2023-01-01T24:00:00Z",
            "2023-01-01T00:60:00Z",
            "2023-01-01T00:00:61Z",
            "2023-01-01T00",
            "2023-01-01T00:0",
            "2023-01-01T00:00:",
            "2023-01-01T00:00:00.",
            "2023-01-01T00:00:00.x",
            "2023-01-01T00:00:00ZZ",
            "2023-01-01T00:00:00Zx",
            "2023-01-01T00:00:00+",
            "2023-01-01T00:00:00+3",
            "2023-01-01T00:00:00+03:",
            "2023-01-01T00:00:00+24:00",
            "2023-01-01T00:00:00+03:60",
            "2023-01-01T00:00:00+03:00:00",
            "2023-01-01T00:00:00 UTC",
            "2023-01-01T+1:00:00Z",
            "2023-01-01x00:00:00Z",
            "+023-01-01",
            "-2023-01-01",
            "12023-01-01",
            "٢٠٢٣-٠١-٠١",
            "2023-01-0１",
            "0000-00-00T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "2001-09-09T01:46:39.999Z",
            "2100-01-01T00:00:00.001Z",
            "9999-12-31T23:59:59Z",
        ] {
            assert_eq!(from_iso(nonsense), None, "{nonsense}");
        }
        let sample = TABLE.map(|(text, _)| text).join(" ");
        for (start, _) in sample.char_indices() {
            for (end, _) in sample.char_indices().filter(|(end, _)| *end >= start) {
                from_iso(sample.get(start..end).unwrap());
            }
        }
        let (text, _) = TABLE[0];
        for at in 0..text.len() {
            for wrong in ["", "-", "+", ":", "Z", "é", "\u{0}", "99"] {
                let (before, after) = (text.get(..at).unwrap(), text.get(at + 1..).unwrap());
                from_iso(&[before, wrong, after].concat());
            }
        }
    }
}
