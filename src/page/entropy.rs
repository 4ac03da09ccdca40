//! Randomness for the engine's seed.

use super::window;

/// Two words of it. Without `crypto` (no browser of ours lacks it) the clocks have to do: the keys made from it have to differ,
/// they need not be secret.
pub fn seed() -> [u64; 2] {
    let mut bytes = [0u8; 16];
    let filled = window()
        .and_then(|window| window.crypto().ok())
        .is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !filled {
        let now = super::clock::now();
        return [now.wall, now.steady.rotate_left(32) ^ now.wall];
    }
    let (low, high) = bytes.split_at(8);
    [word(low), word(high)]
}

fn word(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |word, byte| (word << 8) | u64::from(*byte))
}
