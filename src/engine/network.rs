//! Whether there is a network, and whether anybody is in front of the page: what the browser says and what is found out.

use super::Engine;
use super::connection::Step;
use super::timing;
use crate::model::Now;

impl Engine {
    /// The visitor is in front of the page again.
    pub(super) fn came_back(&mut self, now: Now) {
        let mut steps = Vec::new();
        self.connection.returned(now.steady, &mut self.random, &mut steps);
        if self.connection.is_polling() {
            steps.push(Step::Read);
        }
        self.perform(now, steps);
    }

    pub(super) fn network(&mut self, now: Now, online: bool) {
        if online {
            self.network_doubted = false;
            self.offline = false;
            self.offline_until = 0;
            let soon = now.steady + self.random.up_to(timing::RETURN_SPREAD);
            self.outbox.shift(soon, true);
            self.deeds.shift(soon, true);
            self.session.hurry(soon);
            self.history.want_now();
            let mut steps = Vec::new();
            self.connection.network_returned(now.steady, &mut self.random, &mut steps);
            self.perform(now, steps);
        } else {
            self.go_offline(now);
        }
    }

    pub(super) fn go_offline(&mut self, now: Now) {
        self.offline = true;
        self.offline_until = now.steady + timing::STILL_ON_ITS_WAY;
        let later = now.steady + timing::OFFLINE_ATTEMPT;
        self.outbox.shift(later, false);
        self.deeds.shift(later, false);
        self.history.delay(later);
    }

    /// The back end was reached: whatever the browser says, there is a network. What was on its way when it said so proves nothing.
    pub(super) fn reached(&mut self, now: Now) {
        self.reached_at = Some(now.steady);
        if now.steady >= self.offline_until {
            self.offline = false;
            self.network_doubted = false;
        }
    }
}
