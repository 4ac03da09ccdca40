//! How much of everything one address, one session, one customer may ask for.
//!
//! Never in here: where an address comes from, or what is answered when it was too much.

use std::fmt;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::answers::Refusal;
use crate::config::Config;

/// A lazy reading of a vendor's list, for one customer: so many at once, and one more after each pause.
const LISTINGS: (NonZeroU32, Duration) = (NonZeroU32::MIN, Duration::from_secs(30));

/// So many in a span of time, for each key by itself. A key that was quiet for that long costs no memory.
pub struct Rate<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>);

impl<K: Hash + Eq + Clone> Rate<K> {
    fn per(count: NonZeroU32, span: Duration) -> Self {
        Self(RateLimiter::keyed(quota(count, span)))
    }

    /// Takes one.
    ///
    /// # Errors
    /// When there is none; the refusal says how long to wait.
    pub fn take(&self, key: &K) -> Result<(), Refusal> {
        self.0.check_key(key).map_err(|denied| {
            let wait = denied.wait_time_from(DefaultClock::default().now());
            Refusal::too_many(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
        })
    }

    fn forget_the_quiet(&self) {
        self.0.retain_recent();
        self.0.shrink_to_fit();
    }
}

/// So many a second, whoever asks.
pub struct PerSecond(DefaultDirectRateLimiter);

impl fmt::Debug for PerSecond {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PerSecond")
    }
}

impl PerSecond {
    /// All of them at once, if they come at once.
    pub fn new(count: NonZeroU32) -> Self {
        Self(RateLimiter::direct(quota(count, Duration::from_secs(1))))
    }

    /// Takes one.
    ///
    /// # Errors
    /// When there is none; the refusal says how long to wait.
    pub fn take(&self) -> Result<(), Refusal> {
        // There is one within the second.
        self.0.check().map_err(|_| Refusal::too_many(1))
    }
}

/// `count` at once, and evenly as many again in each `span`.
pub fn quota(count: NonZeroU32, span: Duration) -> Quota {
    // A billion a second is not limited at all, which is what is meant by such a number.
    let pause = span.checked_div(count.get()).unwrap_or_default().max(Duration::from_nanos(1));
    Quota::with_period(pause).unwrap_or_else(|| Quota::per_second(count)).allow_burst(count)
}

/// All limits that are shared by connections.
#[allow(missing_docs, reason = "the settings of the same names say it")]
pub struct Limits {
    pub requests_per_ip: Rate<IpAddr>,
    pub sessions_per_ip: Rate<IpAddr>,
    pub conversations_per_ip: Rate<IpAddr>,
    pub requests_per_session: Rate<String>,
    pub messages_per_session: Rate<String>,
    pub frames_per_session: Rate<String>,
    /// Keyed by customer: how often an unknown id may make us ask the vendor.
    pub listings: Rate<String>,
}

impl fmt::Debug for Limits {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Limits")
    }
}

impl Limits {
    /// All quotas are whole.
    pub fn new(config: &Config) -> Self {
        let limits = &config.limits;
        let (minute, hour) = (Duration::from_secs(60), Duration::from_secs(3600));
        Self {
            requests_per_ip: Rate::per(limits.requests_per_minute_per_ip, minute),
            sessions_per_ip: Rate::per(limits.sessions_per_hour_per_ip, hour),
            conversations_per_ip: Rate::per(limits.conversations_per_hour_per_ip, hour),
            requests_per_session: Rate::per(limits.requests_per_minute_per_session, minute),
            messages_per_session: Rate::per(limits.messages_per_minute_per_session, minute),
            frames_per_session: Rate::per(config.socket.frames_per_minute, minute),
            listings: Rate::per(LISTINGS.0, LISTINGS.1),
        }
    }

    /// Frees what is held for keys that are whole again. Call it now and then.
    pub fn forget_the_quiet(&self) {
        self.requests_per_ip.forget_the_quiet();
        self.sessions_per_ip.forget_the_quiet();
        self.conversations_per_ip.forget_the_quiet();
        self.requests_per_session.forget_the_quiet();
        self.messages_per_session.forget_the_quiet();
        self.frames_per_session.forget_the_quiet();
        self.listings.forget_the_quiet();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn each_key_has_a_quota_of_its_own_and_is_told_how_long_to_wait() {
        let rate = Rate::per(NonZeroU32::new(2).unwrap(), Duration::from_secs(3600));
        assert!(rate.take(&"ana").is_ok() && rate.take(&"ana").is_ok());
        let wait = rate.take(&"ana").unwrap_err().retry_after.unwrap();
        assert!((1790..=1800).contains(&wait), "half an hour for one of two an hour: {wait}");
        assert!(rate.take(&"ben").is_ok());
    }

    #[test]
    fn quiet_keys_are_freed_and_used_up_ones_kept() {
        let rate = Rate::per(NonZeroU32::MIN, Duration::from_nanos(1));
        rate.take(&"ana").unwrap();
        rate.forget_the_quiet();
        let slow = Rate::per(NonZeroU32::MIN, Duration::from_secs(3600));
        slow.take(&"ana").unwrap();
        slow.forget_the_quiet();
        assert!(slow.take(&"ana").is_err(), "forgetting gives nothing back");
    }
}
