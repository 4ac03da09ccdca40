//! The view's [`Formats`], by the browser's `Intl`.

use crate::model::Millis;
use crate::page::clock;
use crate::page::intl::{Formatters, day_number};
use crate::view::actions::Formats;

/// One language's formats.
pub struct PageFormats(Formatters);

impl PageFormats {
    /// For this language tag.
    pub fn new(tag: &str) -> Self {
        Self(Formatters::new(tag))
    }
}

/// The tag to write dates and numbers by: the wanted one, unless the texts speak another language. "Montag" between English
/// sentences would read like a mistake.
pub fn language<'a>(wanted: &'a str, texts: &'a str) -> &'a str {
    let primary = |tag: &'a str| tag.split('-').next().unwrap_or_default();
    if primary(wanted).eq_ignore_ascii_case(primary(texts)) { wanted } else { texts }
}

// Times and sizes are far below 2^53.
#[allow(clippy::cast_precision_loss)]
impl Formats for PageFormats {
    fn time_of_day(&self, at: Millis) -> String {
        self.0.time_of_day(at as f64)
    }

    fn day(&self, at: Millis) -> String {
        self.0.day(at as f64)
    }

    fn day_number(&self, at: Millis) -> i64 {
        day_number(at as f64)
    }

    fn today(&self) -> i64 {
        day_number(clock::now().wall as f64)
    }

    fn file_size(&self, bytes: u64) -> String {
        let (mut value, mut unit) = (bytes as f64, "B");
        for larger in ["KB", "MB", "GB"] {
            // 1023.96 KB would be written as 1,024.
            if value < 1023.95 {
                break;
            }
            value /= 1024.0;
            unit = larger;
        }
        [self.0.number(value).as_str(), " ", unit].concat()
    }

    fn number(&self, value: u32) -> String {
        self.0.number(f64::from(value))
    }
}
