//! Points in time as numbers that come in from outside.

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

#[cfg(test)]
mod tests {
    use super::from_vendor_number;

    #[test]
    fn seconds_and_milliseconds_are_told_apart_and_nonsense_has_no_time() {
        assert_eq!(from_vendor_number(1_742_149_000), Some(1_742_149_000_000));
        assert_eq!(from_vendor_number(1_745_404_967_805), Some(1_745_404_967_805));
        for nonsense in [0, -1, i64::MIN, i64::MAX, 1_000_000_000_000_000_000, 5] {
            assert_eq!(from_vendor_number(nonsense), None, "{nonsense}");
        }
    }
}
