//! Randomness from a seed that comes in from outside, so that every run can be repeated.

use crate::model::{EchoKey, Millis};

/// xorshift128+, seeded once from the browser's own entropy.
#[derive(Clone)]
pub struct Random([u64; 2]);

impl Random {
    /// Any seed will do, even zero; seeds that differ in one bit have nothing in common.
    pub fn new([a, b]: [u64; 2]) -> Self {
        let first = mixed(a);
        // The one state that this generator never leaves is all zeros.
        Self([first, mixed(b ^ first) | 1 << 63])
    }

    fn next(&mut self) -> u64 {
        let [mut x, y] = self.0;
        x ^= x << 23;
        x ^= (x >> 17) ^ y ^ (y >> 26);
        self.0 = [y, x];
        x.wrapping_add(y)
    }

    /// Evenly from zero up to and with `limit`.
    pub fn up_to(&mut self, limit: Millis) -> Millis {
        // The high bits are the good ones; the bias of a modulus does not matter for a pause.
        (self.next() >> 11) % (limit + 1)
    }

    /// 32 hexadecimal digits: too many for two messages ever to share a key (PROTOCOL-NOTES fact 6).
    pub fn key(&mut self) -> EchoKey {
        let mut digits = String::with_capacity(32);
        for _ in 0..2 {
            let mut word = self.next();
            for _ in 0..16 {
                digits.push(char::from_digit((word & 15) as u32, 16).unwrap_or('0'));
                word >>= 4;
            }
        }
        EchoKey(digits.into())
    }
}

/// A bijection in which every bit of the input changes half of the output's.
fn mixed(mut word: u64) -> u64 {
    word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::Random;
    use std::collections::HashSet;

    #[test]
    fn keys_of_neighbouring_seeds_never_meet() {
        let keys: HashSet<_> = (0..1_000)
            .flat_map(|seed| {
                let mut random = Random::new([seed / 32, seed % 32]);
                [random.key(), random.key()]
            })
            .collect();
        assert_eq!(keys.len(), 2_000);
    }
}
