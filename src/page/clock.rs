//! The two clocks.

use super::window;
use crate::model::Now;

/// This moment.
pub fn now() -> Now {
    let wall = js_sys::Date::now();
    // A page may have taken `performance` away; then the wall clock has to do.
    let steady =
        window().and_then(|window| window.performance()).map_or(wall, |performance| performance.now());
    Now { steady: millis(steady), wall: millis(wall) }
}

// `as` saturates: a clock before 1970, or none, is zero.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn millis(value: f64) -> u64 {
    value as u64
}
