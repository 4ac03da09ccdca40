//! Whole visits in simulated time, native and without a browser: the engine, a server of each seed, a network, people and tabs.
//!
//! One seed is one run. Every fifth is an *evening* (seeds 000 and 001, gestures, quotes, receipts, looks), the others are *storms*
//! (all four vendors, every fault of TRUST §2.3–2.8 that is not the page's own, up to four tabs, pages that die). Faults stop
//! after a minute and people half a minute later; when everything has come to rest it is judged. `cargo xtask soak` plays any
//! number of seeds and tells one of them; the same by hand: `SIMULATE=<seed>`, `SIMULATIONS=<n>`, `SIMULATE_FROM=<seed>`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

mod agent;
mod corrupted;
mod dice;
mod network;
mod run;
mod screen;
mod server;
mod storm;
mod tally;
mod verdict;
mod visitor;

use tally::Tally;

/// How often each kind of fault must have taken effect in two thousand runs.
const OFTEN: u32 = 100;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// These seeds, on every core. A run is one thread's from its beginning to its end.
fn play(first: u64, runs: u64, tells_progress: bool) -> Tally {
    let threads = std::thread::available_parallelism().map_or(1, |number| number.get() as u64);
    let every = |thread: u64| {
        let mut tally = Tally::default();
        for seed in (first + thread..first + runs).step_by(threads as usize) {
            let failures = tally.failures.len();
            tally.take(seed);
            if tells_progress && let Some((_, why)) = tally.failures.get(failures) {
                println!("{why}");
            }
            if tells_progress && thread == 0 && (seed - first) % 2_000 < threads {
                println!("{:>9} of {runs} runs, {} failures here", seed - first, tally.failures.len());
            }
        }
        tally
    };
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|thread| scope.spawn(move || every(thread))).collect();
        all.into_iter().map(|one| one.join().unwrap()).fold(Tally::default(), Tally::and)
    })
}

#[test]
fn nothing_is_lost_doubled_or_reordered_whatever_goes_wrong() {
    if let Some(seed) = number("SIMULATE") {
        let told = tally::tell(seed);
        assert!(told.is_empty(), "{}", told.join("\n"));
        return;
    }
    let (first, runs) = (number("SIMULATE_FROM").unwrap_or(0), number("SIMULATIONS").unwrap_or(2_000));
    let tally = play(first, runs, number("SIMULATIONS").is_some_and(|runs| runs > 2_000));
    println!("{tally}");
    let few = tally.failures.iter().take(8).map(|(_, why)| why.as_str()).collect::<Vec<_>>().join("\n\n");
    assert!(tally.failures.is_empty(), "{} runs fail:\n{few}", tally.failures.len());
    if runs >= 2_000 {
        for (id, what) in storm::weather::rows() {
            let drawn = u64::from(tally.drawn.get(id).copied().unwrap_or(0));
            assert!(drawn >= u64::from(OFTEN) * runs / 2_000, "{id} ({what}) took effect {drawn} times");
        }
    }
}
