//! What is said aloud. Two regions for the whole widget, there before the first word, since screen readers miss a region that
//! comes together with its text. What was said is taken out after a second, so that nobody finds it again while reading.

use super::dom::{El, el};
use gloo_timers::callback::Timeout;
use std::cell::RefCell;

/// How long a text stays.
const STAYS_MILLIS: u32 = 1000;

/// The voice of the widget.
pub struct Announcer {
    polite: El,
    urgent: El,
    cleaning: RefCell<Option<Timeout>>,
}

impl Default for Announcer {
    fn default() -> Self {
        Self {
            polite: el("div role=status aria-live=polite", "unseen"),
            urgent: el("div role=alert aria-live=assertive", "unseen"),
            cleaning: RefCell::new(None),
        }
    }
}

impl Announcer {
    /// The two regions, to be put on the page once.
    pub fn regions(&self) -> [&El; 2] {
        [&self.polite, &self.urgent]
    }

    /// Says it when the reader pauses.
    pub fn say(&self, text: &str) {
        self.polite.append(&el("p", "").text(text));
        self.clean_later();
    }

    /// Says it at once.
    pub fn alert(&self, text: &str) {
        self.urgent.append(&el("p", "").text(text));
        self.clean_later();
    }

    fn clean_later(&self) {
        let (polite, urgent) = (self.polite.clone(), self.urgent.clone());
        *self.cleaning.borrow_mut() = Some(Timeout::new(STAYS_MILLIS, move || {
            polite.clear();
            urgent.clear();
        }));
    }
}
