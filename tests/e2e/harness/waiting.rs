//! Waiting for something to become true. There is no other waiting in the stories: no fixed pause ever.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

/// How long a thing may take before its story has failed. Longer than the longest pause that the widget makes by itself
/// (`STILL_DELIVERED`, 35 seconds, after up to 15 for the answer): within that a story cannot tell waiting from standing still.
/// What has a limit of its own is measured by [`within`].
pub const PATIENCE: Duration = Duration::from_secs(60);

const BETWEEN_LOOKS: Duration = Duration::from_millis(40);

/// Looks again and again until there is an answer, or none in [`PATIENCE`].
pub async fn in_time<T>(look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    within(PATIENCE, look).await
}

/// Looks again and again until there is an answer, or none within this span. For what has a limit of its own.
pub async fn within<T>(span: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + span;
    let mut ticks = interval(BETWEEN_LOOKS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let answer = look().await;
        if answer.is_some() || Instant::now() > deadline {
            return answer;
        }
    }
}

/// Looks again and again until there is an answer.
///
/// # Panics
/// When there is none in [`PATIENCE`]; `what` says what the story was waiting for.
pub async fn eventually<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    match in_time(look).await {
        Some(answer) => answer,
        None => panic!("waited {PATIENCE:?} in vain for {what}"),
    }
}

/// Looks until it is true.
///
/// # Panics
/// As [`eventually`].
pub async fn until(what: &str, mut look: impl AsyncFnMut() -> bool) {
    eventually(what, async || look().await.then_some(())).await;
}
