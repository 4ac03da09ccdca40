//! Counting runs: what was played, what went wrong on purpose, and what went wrong.

use crate::run::Run;
use crate::storm::Storm;
use crate::storm::history::{CLASSES, Class};
use std::collections::BTreeMap;
use std::fmt::{Display, Formatter};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// One in so many seeds is an evening.
const EVENINGS: u64 = 5;

/// See the module.
#[derive(Default)]
pub struct Tally {
    runs: u64,
    messages: u64,
    classes: BTreeMap<Class, u64>,
    /// Evenings that fail, and runs that a panic ended.
    others: u64,
    /// How often each fault took effect.
    pub drawn: BTreeMap<&'static str, u32>,
    /// Seeds that fail, each with what was wrong.
    pub failures: Vec<(u64, String)>,
}

/// An evening's seed, if this one's run is an evening.
fn evening(seed: u64) -> Option<u64> {
    seed.is_multiple_of(EVENINGS).then_some(seed / EVENINGS)
}

/// Plays one seed aloud.
pub fn tell(seed: u64) -> Vec<String> {
    match evening(seed) {
        Some(evening) => Run::new(evening, true).play().err().into_iter().collect(),
        None => {
            Storm::new(seed, true).play().iter().map(|(class, what)| format!("{class}: {what}")).collect()
        }
    }
}

impl Tally {
    /// Plays this seed and counts it. A panic, of the engine or of a server that was asked what its document does not know, is
    /// a failure of this seed and ends no other.
    pub fn take(&mut self, seed: u64) {
        self.runs += 1;
        let played = catch_unwind(AssertUnwindSafe(|| match evening(seed) {
            Some(evening) => {
                let mut run = Run::new(evening, false);
                run.come_to_rest();
                (run.visitor.sent.len(), Vec::new(), crate::verdict::on(&run).err(), BTreeMap::new())
            }
            None => {
                let mut storm = Storm::new(seed, false);
                let found = storm.play();
                (storm.messages(), found, None, std::mem::take(&mut storm.weather.drawn))
            }
        }));
        let Ok((messages, found, other, drawn)) = played else {
            self.others += 1;
            self.failures.push((seed, format!("seed {seed}: panicked")));
            return;
        };
        self.messages += messages as u64;
        for (id, times) in drawn {
            *self.drawn.entry(id).or_default() += times;
        }
        let mut said: Vec<String> = found.iter().map(|(class, what)| format!("{class}: {what}")).collect();
        for (class, _) in &found {
            *self.classes.entry(*class).or_default() += 1;
        }
        self.others += u64::from(other.is_some());
        said.extend(other);
        if !said.is_empty() {
            self.failures.push((seed, format!("seed {seed}: {}", said.join("; "))));
        }
    }

    /// Both together.
    pub fn and(mut self, other: Self) -> Self {
        self.runs += other.runs;
        self.messages += other.messages;
        self.others += other.others;
        for (class, times) in other.classes {
            *self.classes.entry(class).or_default() += times;
        }
        for (id, times) in other.drawn {
            *self.drawn.entry(id).or_default() += times;
        }
        self.failures.extend(other.failures);
        self.failures.sort();
        self
    }
}

impl Display for Tally {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "runs {} messages {}", self.runs, self.messages)?;
        for class in CLASSES {
            write!(formatter, " {class} {}", self.classes.get(&class).copied().unwrap_or(0))?;
        }
        write!(formatter, " other {}", self.others)?;
        if !self.failures.is_empty() {
            let seeds: Vec<String> =
                self.failures.iter().take(20).map(|(seed, _)| seed.to_string()).collect();
            write!(formatter, "\nfailing seeds {}", seeds.join(" "))?;
        }
        let faults: u64 = self.drawn.values().map(|times| u64::from(*times)).sum();
        write!(formatter, "\nfaults {faults}:")?;
        for (id, times) in &self.drawn {
            write!(formatter, " {id} {times}")?;
        }
        Ok(())
    }
}
