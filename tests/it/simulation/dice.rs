//! Chance from a number: the same seed throws the same evening.

/// One person's luck. Each of those who take part has a die of his own, so that what one of them does more or less does not
/// change what happens to the others.
pub struct Dice(u64);

impl Dice {
    /// `whose` tells the dice of one seed apart.
    pub fn new(seed: u64, whose: u64) -> Self {
        let mut dice = Self((seed ^ whose << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        dice.roll(2);
        dice
    }

    /// From zero up to and without `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        // Knuth's MMIX constants; the high bits are the random ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// Once in so many times.
    pub fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    /// One of these, if there are any.
    pub fn pick<'all, T>(&mut self, all: &'all [T]) -> Option<&'all T> {
        let one = self.roll(all.len().max(1) as u64);
        all.get(one as usize)
    }
}
