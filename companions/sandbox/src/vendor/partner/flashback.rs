//! The profile that seed 002 makes of a birth date ("Flashback Profile Object"). What it says is made up, and the same
//! for the same date.
//!
//! Never in here: whom it is about.

use jiff::civil::Date;
use serde_json::{Value, json};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const TRAITS: [&str; 9] =
    ["Curious", "Patient", "Bold", "Careful", "Generous", "Stubborn", "Cheerful", "Thoughtful", "Restless"];

/// The profile of someone who was born on this day.
pub fn profile(birthdate: Date) -> Value {
    let (year, month, day) =
        (i64::from(birthdate.year()), i64::from(birthdate.month()), i64::from(birthdate.day()));
    json!({
        "flashBack": {
            "firstEventDate": {"month": one_of(&MONTHS, month + day), "year": year + 6 + day % 8},
            "firstEventTrait": one_of(&TRAITS, year + month),
            "secondEventDate": {"month": one_of(&MONTHS, month * 5 + day), "year": year + 16 + month % 8},
            "secondEventTrait": one_of(&TRAITS, year + month + day + 4),
        }
    })
}

fn one_of(words: &[&'static str], number: i64) -> &'static str {
    let index = usize::try_from(number).unwrap_or_default();
    words.iter().cycle().nth(index % words.len().max(1)).copied().unwrap_or_default()
}
