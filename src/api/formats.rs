//! The view's [`Formats`], by the browser's `Intl`. Another language may be set while the widget runs.

use crate::model::Millis;
use crate::page::clock;
use crate::page::intl::{Formatters, day_number, minute_of_week};
use crate::view::actions::Formats;
use std::cell::RefCell;

/// The formats of the language that is spoken.
pub struct PageFormats(RefCell<Formatters>);

impl PageFormats {
    /// For this language tag.
    pub fn new(tag: &str) -> Self {
        Self(RefCell::new(Formatters::new(tag)))
    }

    /// From now on for this one. What is on screen stays as it was written.
    pub fn set_language(&self, tag: &str) {
        self.0.replace(Formatters::new(tag));
    }
}

// Times and sizes are far below 2^53.
#[allow(clippy::cast_precision_loss)]
impl Formats for PageFormats {
    fn time_of_day(&self, at: Millis) -> String {
        self.0.borrow().time_of_day(at as f64)
    }

    fn day(&self, at: Millis) -> String {
        self.0.borrow().day(at as f64)
    }

    fn day_number(&self, at: Millis) -> i64 {
        day_number(at as f64)
    }

    fn now(&self) -> Millis {
        clock::now().wall
    }

    fn minute_of_week(&self, at: Millis, zone: &str) -> Option<u32> {
        minute_of_week(at as f64, zone)
    }

    fn file_size(&self, bytes: u64) -> String {
        let (mut value, mut unit) = (bytes as f64, "byte");
        for larger in ["kilobyte", "megabyte", "gigabyte"] {
            // 1023.96 KB would be written as 1,024.
            if value < 1023.95 {
                break;
            }
            value /= 1024.0;
            unit = larger;
        }
        self.0.borrow().measure(value, unit)
    }

    fn number(&self, value: u32) -> String {
        self.0.borrow().number(f64::from(value))
    }

    fn plural(&self, count: u32) -> String {
        self.0.borrow().plural(f64::from(count))
    }
}
