//! Whether it is worth trying: after some connections in a row that did not come about, one try in a while is enough.
//!
//! Never in here: clocks (the time comes in), or failures of an agent system that did answer.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// So many failures in a row open it.
const PATIENCE: u32 = 5;
/// One try in this time, while it is open (TRUST R-32).
const PAUSE: Duration = Duration::from_secs(10);

/// See the module.
#[derive(Debug, Default)]
pub struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    next_try: Option<Instant>,
}

impl Breaker {
    /// Whether to try now. While it is open, a yes is given to one caller and to the next one after the pause.
    pub fn admits(&self, now: Instant) -> bool {
        let mut state = self.0.lock();
        if state.failures < PATIENCE {
            return true;
        }
        let admits = state.next_try.is_none_or(|next| now >= next);
        if admits {
            state.next_try = Some(now + PAUSE);
        }
        admits
    }

    /// A connection came about.
    pub fn succeeded(&self) {
        *self.0.lock() = State::default();
    }

    /// A connection did not come about.
    pub fn failed(&self, now: Instant) {
        let mut state = self.0.lock();
        state.failures = state.failures.saturating_add(1);
        state.next_try = Some(now + PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_five_failures_one_in_ten_seconds_may_try_and_a_success_opens_the_way() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        for _ in 0..5 {
            assert!(breaker.admits(start));
            breaker.failed(start);
        }
        assert!(!breaker.admits(start + Duration::from_secs(9)));
        assert!(breaker.admits(start + Duration::from_secs(10)), "the probe");
        assert!(!breaker.admits(start + Duration::from_secs(10)), "only one");
        breaker.failed(start + Duration::from_secs(11));
        assert!(!breaker.admits(start + Duration::from_secs(20)));
        assert!(breaker.admits(start + Duration::from_secs(21)));
        breaker.succeeded();
        assert!(breaker.admits(start + Duration::from_secs(21)) && breaker.admits(start));
    }
}
