//! What the view may ask for. It never sees an engine, a vendor or a browser power: it gets these.

use crate::model::{Action, BlobRef, Millis, OutgoingFile};
use std::rc::Rc;

/// Given to the view once, by whoever put the widget together.
#[derive(Clone)]
pub struct Actions {
    /// Passes a wish on. Never answers; what comes of it shows in the store.
    pub dispatch: Rc<dyn Fn(Action)>,
    /// Puts a chosen, pasted or dropped file into our keeping.
    pub keep_file: Rc<dyn Fn(web_sys::File) -> OutgoingFile>,
    /// Forgets a staged file that was removed before it was sent.
    pub drop_file: Rc<dyn Fn(BlobRef)>,
    /// A `blob:` address for a kept file, the same one at each call; `None` once it is gone.
    pub blob_url: Rc<dyn Fn(BlobRef) -> Option<String>>,
    /// Fetches the signs that one can react with and hands them over; `None` when they cannot be had now.
    pub load_signs: Rc<dyn Fn(TakeSigns)>,
    /// Gives the visitor the conversation as a file, once all of it is here.
    pub download_transcript: Rc<dyn Fn()>,
    /// Words and numbers by the visitor's language and time zone.
    pub formats: Rc<dyn Formats>,
}

/// Takes the signs once they are here.
pub type TakeSigns = Box<dyn FnOnce(Option<Vec<Sign>>)>;

/// A sign to react with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sign {
    /// The sign itself.
    pub emoji: String,
    /// Its name, for people and for the search.
    pub words: String,
}

/// `Intl`, as far as the view needs it.
pub trait Formats {
    /// "14:05".
    fn time_of_day(&self, at: Millis) -> String;
    /// "Friday, 20 November", with the year when it is not this one.
    fn day(&self, at: Millis) -> String;
    /// Days since 1970-01-01 in the visitor's time zone: equal numbers are one day.
    fn day_number(&self, at: Millis) -> i64;
    /// What the visitor's clock shows.
    fn now(&self) -> Millis;
    /// Today's `day_number`.
    fn today(&self) -> i64 {
        self.day_number(self.now())
    }
    /// Minutes since Sunday 0:00 in a time zone; `None`: the browser knows no such zone.
    fn minute_of_week(&self, at: Millis, zone: &str) -> Option<u32>;
    /// "9.3 KB".
    fn file_size(&self, bytes: u64) -> String;
    /// "1,234".
    fn number(&self, value: u32) -> String;
    /// CLDR's name of the form that goes with so many things: "one", "other".
    fn plural(&self, count: u32) -> String;
}
