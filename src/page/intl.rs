//! Dates and numbers in the visitor's language and time zone, by the browser's `Intl`.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Intl, js_name = getCanonicalLocales)]
    fn canonical_locales(tag: &str) -> Result<Array, JsValue>;
}

const DAY: f64 = 86_400_000.0;

/// Formatters of one language, made once: making one costs more than a hundred uses.
pub struct Formatters {
    time: Function,
    day: Function,
    day_of_other_year: Function,
    number: Function,
}

impl Formatters {
    /// For this language tag; one that the browser does not know falls back to the browser's own.
    pub fn new(locale: &str) -> Self {
        // A malformed tag throws; no tag at all does not.
        let locales = canonical_locales(locale).unwrap_or_default();
        let long_day: &[(&str, &str)] = &[("weekday", "long"), ("day", "numeric"), ("month", "long")];
        let with_year = [long_day, &[("year", "numeric")]].concat();
        Self {
            time: Intl::DateTimeFormat::new(
                &locales,
                &options(&[("hour", "numeric"), ("minute", "2-digit")]),
            )
            .format(),
            day: Intl::DateTimeFormat::new(&locales, &options(long_day)).format(),
            day_of_other_year: Intl::DateTimeFormat::new(&locales, &options(&with_year)).format(),
            number: {
                let one_digit = options(&[]);
                let _ = Reflect::set(&one_digit, &"maximumFractionDigits".into(), &1.into());
                Intl::NumberFormat::new(&locales, &one_digit).format()
            },
        }
    }

    /// "14:05".
    pub fn time_of_day(&self, at: f64) -> String {
        said(&self.time, at)
    }

    /// "Friday, 20 November", with the year when it is not this one.
    pub fn day(&self, at: f64) -> String {
        let year = |at: f64| Date::new(&JsValue::from_f64(at)).get_full_year();
        let format = if year(at) == year(Date::now()) { &self.day } else { &self.day_of_other_year };
        said(format, at)
    }

    /// "1,234" or "9.3".
    pub fn number(&self, value: f64) -> String {
        said(&self.number, value)
    }
}

/// Days since 1970-01-01 in the visitor's time zone.
#[allow(clippy::cast_possible_truncation)]
pub fn day_number(at: f64) -> i64 {
    let minutes_behind = Date::new(&JsValue::from_f64(at)).get_timezone_offset();
    ((at - minutes_behind * 60_000.0) / DAY).floor() as i64
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    object
}

fn said(format: &Function, value: f64) -> String {
    format
        .call1(&JsValue::UNDEFINED, &JsValue::from_f64(value))
        .ok()
        .and_then(|said| said.as_string())
        .unwrap_or_default()
}
