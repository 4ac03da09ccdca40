//! The way between the page and the server: what comes late, twice, in another order, or never. It knows no vendor.

use super::dice::Dice;
use std::collections::BTreeMap;

/// Until then things go wrong, in milliseconds from the beginning.
pub const TROUBLE: u64 = 60_000;
/// Until then people still do something.
pub const BUSY: u64 = 90_000;
/// Until then the network can be away.
pub const AWAY: u64 = TROUBLE + 15_000;
/// When agents who close a conversation for the day do so.
pub const CLOSING: u64 = 190_000;
/// Then everything must have come to rest.
pub const END: u64 = 460_000;

/// What may happen in one run, many times what happens in the busiest: a run with more of it never comes to its end.
pub const STEPS: usize = 100_000;

/// What is still to happen, in the order of time and, at one time, in the order in which it was planned.
pub struct Agenda<T> {
    entries: BTreeMap<(u64, u64), T>,
    planned: u64,
    happened: usize,
}

impl<T> Agenda<T> {
    /// Nothing yet.
    pub fn new() -> Self {
        Self { entries: BTreeMap::new(), planned: 0, happened: 0 }
    }

    /// This happens then.
    pub fn plan(&mut self, at: u64, what: T) {
        self.planned += 1;
        self.entries.insert((at, self.planned), what);
    }

    /// What is next, with its time, until the end of the run or until too much has happened.
    pub fn next(&mut self) -> Option<(u64, T)> {
        self.happened += 1;
        if self.is_endless() {
            return None;
        }
        self.entries.pop_first().map(|((at, _), what)| (at, what)).filter(|(at, _)| *at <= END)
    }

    /// Whether the run was given up, because it goes round in circles.
    pub fn is_endless(&self) -> bool {
        self.happened > STEPS
    }
}

/// What becomes of a request.
pub enum Trip {
    /// It never arrives, and that is noticed after so long.
    Lost(u64),
    /// Something on the way answers in the server's place.
    Turned { status: u16, after: u64 },
    /// It arrives after `there`; its answer after `back` more, or never.
    Made { there: u64, back: u64, answer_lost: bool },
}

/// See the module.
pub struct Network {
    /// Whether there is one.
    pub online: bool,
    dice: Dice,
}

impl Network {
    /// One that works.
    pub fn new(seed: u64) -> Self {
        Self { online: true, dice: Dice::new(seed, 1) }
    }

    fn trouble(&mut self, now: u64, sides: u64) -> bool {
        now < TROUBLE && self.dice.one_in(sides)
    }

    /// A request sets out.
    pub fn request(&mut self, now: u64) -> Trip {
        let slow = now < TROUBLE;
        let there = 10 + self.dice.roll(if slow { 900 } else { 50 });
        let back = 10 + self.dice.roll(if slow { 2_000 } else { 50 });
        if !self.online || self.trouble(now, 6) {
            Trip::Lost(there)
        } else if self.trouble(now, 6) {
            let status = [429, 500, 502, 503, 504, 408][self.dice.roll(6) as usize];
            Trip::Turned { status, after: there }
        } else if self.trouble(now, 4) {
            // Half of the time only the engine's own patience ends it.
            let back = if self.dice.one_in(2) { 15_000 } else { back };
            Trip::Made { there, back, answer_lost: true }
        } else {
            Trip::Made { there, back, answer_lost: false }
        }
    }

    /// A socket is opened: whether that works.
    pub fn handshake(&mut self, now: u64) -> bool {
        self.online && !self.trouble(now, 3)
    }

    /// A frame sets out: after which times it arrives. In calm times none overtakes another, but that what is done to a
    /// message may be told sooner than that it is there (`is_slow`).
    pub fn frame(&mut self, now: u64, is_slow: bool) -> Vec<u64> {
        if now >= TROUBLE {
            return vec![if is_slow { 20 + self.dice.roll(300) } else { 20 }];
        }
        let mut arrivals = Vec::new();
        let late = if self.dice.one_in(10) { self.dice.roll(6_000) } else { 0 };
        if !self.dice.one_in(12) {
            arrivals.push(5 + self.dice.roll(1_500) + late);
        }
        if self.dice.one_in(8) {
            arrivals.push(5 + self.dice.roll(3_000));
        }
        arrivals
    }

    /// How a server's end of a link fails: `None` is silence, in which nobody learns of it.
    pub fn breakdown(&mut self) -> Option<u16> {
        let code = [1000, 1001, 1006, 1011, 1012, 4999][self.dice.roll(6) as usize];
        (!self.dice.one_in(2)).then_some(code)
    }
}
