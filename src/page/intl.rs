//! Dates and numbers in the visitor's language and time zone, by the browser's `Intl`.

use super::object::set;
use js_sys::{Array, Date, Function, Intl, Object};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Intl, js_name = getCanonicalLocales)]
    fn canonical_locales(tag: &str) -> Result<Array, JsValue>;

    /// `Date`, whose texts in an unknown time zone throw.
    #[wasm_bindgen(js_name = Date)]
    type Moment;

    #[wasm_bindgen(constructor, js_class = "Date")]
    fn new(at: f64) -> Moment;

    #[wasm_bindgen(catch, method, js_class = "Date", js_name = toLocaleString)]
    fn told_in(this: &Moment, locale: &str, options: &Object) -> Result<String, JsValue>;
}

const DAY: f64 = 86_400_000.0;

/// Formatters of one language, made once: making one costs more than a hundred uses.
pub struct Formatters {
    time: Function,
    day: Function,
    day_of_other_year: Function,
    number: Function,
    plural: Intl::PluralRules,
    locales: Array,
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
            number: one_digit(&locales, &[]),
            plural: Intl::PluralRules::new(&locales, &Object::new()),
            locales,
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

    /// CLDR's name of the form that goes with so many things.
    pub fn plural(&self, count: f64) -> String {
        self.plural.select(count).into()
    }

    /// "9.3 KB". The unit is `Intl`'s name of it; so few are written that a formatter is not kept for each.
    pub fn measure(&self, value: f64, unit: &str) -> String {
        // "7 byte" is how `Intl` shortens it in English.
        let length = if unit == "byte" { "long" } else { "short" };
        let options = [("style", "unit"), ("unit", unit), ("unitDisplay", length)];
        // A thousand and twenty-four bytes are a KB; kB, which `Intl` writes, are a thousand.
        let written = said(&one_digit(&self.locales, &options), value);
        match written.strip_suffix("kB") {
            Some(number) => [number, "KB"].concat(),
            None => written,
        }
    }
}

/// Days since 1970-01-01 in the visitor's time zone.
#[allow(clippy::cast_possible_truncation)]
pub fn day_number(at: f64) -> i64 {
    let minutes_behind = Date::new(&JsValue::from_f64(at)).get_timezone_offset();
    ((at - minutes_behind * 60_000.0) / DAY).floor() as i64
}

/// Minutes since Sunday 0:00 in this time zone; `None` where the browser knows no such zone.
pub fn minute_of_week(at: f64, zone: &str) -> Option<u32> {
    let wanted = options(&[
        ("timeZone", zone),
        ("weekday", "short"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("hourCycle", "h23"),
    ]);
    // "Mon 09:05", in English whatever the visitor speaks: this is for us.
    let said = Moment::new(at).told_in("en-US", &wanted).ok()?;
    let day =
        ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].iter().position(|day| said.starts_with(day))?;
    let (hour, minute) = said.get(said.len().checked_sub(5)?..)?.split_once(':')?;
    let number = |text: &str| text.parse::<u32>().ok();
    Some(u32::try_from(day).ok()? * 1440 + number(hour)? * 60 + number(minute)?)
}

fn one_digit(locales: &Array, more: &[(&str, &str)]) -> Function {
    let options = options(more);
    set(&options, "maximumFractionDigits", &1.into());
    Intl::NumberFormat::new(locales, &options).format()
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        set(&object, name, &JsValue::from_str(value));
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
