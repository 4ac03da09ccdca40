//! What the back end is told of how far its messages got: *delivered* a moment after they came in, unless they are *seen*
//! before that.

use super::backoff::Backoff;
use super::interface::RequestId;
use super::random::Random;
use super::timeline::Timeline;
use super::timing::{DELIVERED_AFTER, RECEIPTS_AT_ONCE};
use super::verdict::Verdict;
use crate::model::{Delivery, Millis, RemoteId};

struct Report {
    request: RequestId,
    far: Delivery,
    ids: Vec<RemoteId>,
}

/// See the module.
#[derive(Default)]
pub struct Receipts {
    reporting: Option<Report>,
    /// When what came in is told as delivered.
    delivered_at: Option<Millis>,
    /// Something came in late: what is told of is not everything up to there.
    late: bool,
    not_before: Millis,
    backoff: Backoff,
}

impl Receipts {
    /// Messages of the other side came in; `late`: after later ones had been seen.
    pub fn arrived(&mut self, now: Millis, late: bool) {
        self.late |= late;
        self.delivered_at.get_or_insert(now + DELIVERED_AFTER);
    }

    /// What to tell now, marked as being told under this number. `seen`: the visitor saw everything up to here; `told`: the
    /// back end was told so up to here.
    pub fn start(
        &mut self,
        now: Millis,
        request: RequestId,
        timeline: &Timeline,
        seen: Option<&RemoteId>,
        told: Option<&RemoteId>,
    ) -> Option<(Delivery, Vec<RemoteId>)> {
        if self.reporting.is_some() || now < self.not_before {
            return None;
        }
        let told = told.filter(|_| !self.late);
        let due = self.delivered_at.is_some_and(|at| at <= now);
        let batch = |told, upto, far| -> Vec<RemoteId> {
            timeline.unreported(told, upto, far).take(RECEIPTS_AT_ONCE).cloned().collect()
        };
        let mut report =
            (Delivery::Seen, if seen > told { batch(told, seen, Delivery::Seen) } else { Vec::new() });
        self.late &= !report.1.is_empty();
        if report.1.is_empty() && due {
            self.delivered_at = None;
            report = (Delivery::Delivered, batch(told.max(seen), None, Delivery::Delivered));
        }
        if report.1.is_empty() {
            return None;
        }
        report.1.reverse();
        self.reporting = Some(Report { request, far: report.0, ids: report.1.clone() });
        Some(report)
    }

    /// An exchange ended like this. What was told and needs no telling again; `None` when it is none of ours or is to be
    /// told again.
    pub fn ended(
        &mut self,
        request: RequestId,
        verdict: &Verdict,
        now: Millis,
        random: &mut Random,
    ) -> Option<(Delivery, Vec<RemoteId>)> {
        let report = self.reporting.take_if(|report| report.request == request)?;
        match verdict {
            Verdict::Busy(_)
            | Verdict::TooMany(_)
            | Verdict::Unsure(_)
            | Verdict::Stopped
            | Verdict::Unauthorized => {
                self.not_before = now + self.backoff.busy(random, None);
                if report.far == Delivery::Delivered {
                    self.delivered_at = Some(self.not_before);
                }
                None
            }
            // A back end that does not want to know is not asked twice.
            Verdict::Done(_) | Verdict::Refused(_) | Verdict::Gone => {
                self.backoff.reset();
                Some((report.far, report.ids))
            }
        }
    }

    /// Whether this exchange is ours.
    pub fn is_reporting(&self, request: RequestId) -> bool {
        self.reporting.as_ref().is_some_and(|report| report.request == request)
    }

    /// When something is due.
    pub fn next_wake(&self) -> Option<Millis> {
        if self.reporting.is_some() {
            return None;
        }
        self.delivered_at.map(|at| at.max(self.not_before)).or(Some(self.not_before))
    }
}
