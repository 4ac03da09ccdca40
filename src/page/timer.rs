//! One timer: the engine says when it wants to be woken, the last word counts.

use super::{Tell, clock};
use crate::engine::Input;
use crate::model::Millis;
use gloo_timers::callback::Timeout;
use std::cell::RefCell;

/// The longest delay that `setTimeout` knows; longer ones would fire at once. Waking early does no harm.
const LONGEST: Millis = 0x7fff_ffff;

/// The timer.
pub struct WakeTimer {
    tell: Tell,
    pending: RefCell<Option<Timeout>>,
}

impl WakeTimer {
    /// Not set.
    pub fn new(tell: Tell) -> Self {
        Self { tell, pending: RefCell::new(None) }
    }

    /// Tells `Woke` at this steady time, instead of at the one before.
    pub fn wake_at(&self, at: Option<Millis>) {
        let timeout = at.map(|at| {
            let delay = at.saturating_sub(clock::now().steady).min(LONGEST);
            let tell = self.tell.clone();
            after(delay, Box::new(move || tell(Input::Woke)))
        });
        self.pending.replace(timeout);
    }
}

/// Calls once, later; dropping it calls it off.
pub fn after(delay: Millis, call: Box<dyn FnOnce()>) -> Timeout {
    Timeout::new(u32::try_from(delay.min(LONGEST)).unwrap_or(0), call)
}
