//! Whole evenings in simulated time: a visitor, an agent, a server of either vendor, and a network that fails at random.
//!
//! Each seed is one run, the even ones with seed 000's server and the odd ones with seed 001's. Faults stop after a minute,
//! people half a minute later; when everything has come to rest the screen must show what the server has, in its order, each
//! message once, and the server must have what the visitor sent and did. `SIMULATE=<seed>` plays one run and tells it;
//! `SIMULATIONS=<n>` plays so many.

mod agent;
mod corrupted;
mod dice;
mod network;
mod run;
mod screen;
mod server;
mod verdict;
mod visitor;

use run::Run;

/// What is wrong with these seeds, each with what it was. A run is one thread's from its beginning to its end.
fn failures(seeds: u64) -> Vec<String> {
    let threads = std::thread::available_parallelism().map_or(1, |number| number.get() as u64);
    let judged = |seed| Run::new(seed, false).play().err().map(|why| format!("seed {seed}: {why}"));
    let every = |first: u64| (first..seeds).step_by(threads as usize).filter_map(judged).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|first| scope.spawn(move || every(first))).collect();
        all.into_iter().flat_map(|one| one.join().unwrap()).collect()
    })
}

#[test]
fn nothing_is_lost_doubled_or_reordered_in_any_evening() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    if let Some(seed) = number("SIMULATE") {
        Run::new(seed, true).play().unwrap_or_else(|why| panic!("{why}"));
        return;
    }
    let failures = failures(number("SIMULATIONS").unwrap_or(2_000));
    let few = failures.iter().take(5).cloned().collect::<Vec<_>>().join("\n\n");
    assert!(failures.is_empty(), "{} runs fail:\n{few}", failures.len());
}
