//! What the end of an exchange means. Two kinds of failure only: what is tried again by itself, and what waits for a person.

use super::backoff::retry_after;
use super::interface::HttpOutcome;
use crate::model::{Millis, ParkReason};

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It worked; here is the body.
    Done(String),
    /// The back end will never take this.
    Refused(ParkReason),
    /// The back end does not know our credentials (401, 403).
    Unauthorized,
    /// The conversation is not there (404, 410).
    Gone,
    /// Surely not processed: later. With the time asked for, if it was asked and readable.
    Busy(Option<Millis>),
    /// Too many requests: later, and slower.
    TooMany(Option<Millis>),
    /// Nobody knows whether it arrived: look so many times before it is sent again.
    Unsure(u8),
    /// We stopped it ourselves.
    Stopped,
}

/// Judges an outcome. `accepts` says whether a 2xx body is one that this vendor would send.
pub fn judge(outcome: HttpOutcome, wall: Millis, accepts: &dyn Fn(&str) -> bool) -> Verdict {
    let (status, retry, body) = match outcome {
        HttpOutcome::Answer { status, retry_after, body, .. } => (status, retry_after, body),
        HttpOutcome::NotSent => return Verdict::Busy(None),
        HttpOutcome::Lost | HttpOutcome::TimedOut | HttpOutcome::TooLarge => {
            return Verdict::Unsure(2);
        }
        HttpOutcome::Aborted => return Verdict::Stopped,
        HttpOutcome::FileMissing => return Verdict::Refused(ParkReason::FileMissing),
    };
    let after = retry.as_deref().and_then(|text| retry_after(text, wall));
    match status {
        200 | 201 if accepts(&body) => Verdict::Done(body),
        401 | 403 => Verdict::Unauthorized,
        404 | 410 => Verdict::Gone,
        413 => Verdict::Refused(ParkReason::TooLarge),
        429 => Verdict::TooMany(after),
        425 | 503 => Verdict::Busy(after),
        // A gateway that gave up does not know what the server behind it did (PROTOCOL-NOTES fact 7).
        408 | 500..=599 => Verdict::Unsure(1),
        400..=499 => Verdict::Refused(ParkReason::Refused),
        // A 2xx or 3xx that is not the vendor's: a captive portal, a login page (C-08).
        _ => Verdict::Unsure(2),
    }
}
