//! The page dies at every step of a send, one after the other: before and after each record that is kept, each request, each frame
//! and each answer (TRUST C-27). What was kept until then survives it, and nothing else.

use super::history::Fault;
use super::{Happening, Storm};
use crate::server::{VENDORS, Vendor};

/// The seeds with which each vendor is swept: the server's habits differ between them.
const HABITS: u64 = 6;

fn sent_twice(vendor: Vendor, seed: u64, crash_at: Option<usize>) -> (Vec<Fault>, usize) {
    let mut storm = Storm::made(vendor, seed, true, crash_at, false);
    storm.agenda.plan(0, Happening::Enter(0));
    storm.agenda.plan(1_000, Happening::Says(0));
    storm.agenda.plan(1_020, Happening::Says(0));
    storm.agenda.plan(5_000, Happening::Agent);
    // Below this the page still works at what it sent; later it only listens.
    storm.agenda.plan(8_000, Happening::Agent);
    let found = storm.play();
    (found, storm.steps)
}

#[test]
fn a_page_that_dies_at_any_step_of_a_send_loses_and_doubles_nothing() {
    for vendor in VENDORS {
        let mut swept = 0;
        for seed in 0..HABITS {
            let (found, steps) = sent_twice(vendor, seed, None);
            assert_eq!(found, [], "{vendor:?}, seed {seed}, nobody dies");
            for at in 2..steps.min(160) {
                let (found, _) = sent_twice(vendor, seed, Some(at));
                assert_eq!(found, [], "{vendor:?}, seed {seed}, dies at step {at}");
                swept += 1;
            }
        }
        assert!(swept >= 14 * 50 / 4, "{vendor:?}: only {swept} steps");
    }
}
