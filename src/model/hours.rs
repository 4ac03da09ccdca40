//! When somebody is there: the hours of a week in the inbox's own time zone. Which minute it is there, whoever asks has to know.

use super::time::Millis;

/// Minutes of a day.
pub const DAY: u32 = 24 * 60;

/// Minutes of a week.
pub const WEEK: u32 = 7 * DAY;

const MINUTE: Millis = 60_000;

/// Hours of a week.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hours {
    /// A name that the browser knows, such as `Europe/Kyiv`.
    pub zone: String,
    /// From and to, in minutes since Sunday 0:00. One that goes past Saturday's end goes on on Sunday.
    pub open: Vec<(u32, u32)>,
}

/// Whether somebody is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Presence {
    /// Yes, or nobody knows better.
    Here,
    /// No, and from when on again, where there is such a time.
    Away(Option<Millis>),
}

impl Hours {
    /// What holds now. `minute` tells which minute of its week it is in the zone at a time; `None`: there is no such zone.
    pub fn presence(&self, now: Millis, minute: &dyn Fn(Millis) -> Option<u32>) -> Presence {
        let Some(here) = minute(now) else { return Presence::Here };
        let is_open =
            |(from, to): &(u32, u32)| (*from..*to).contains(&here) || (*from..*to).contains(&(here + WEEK));
        if self.open.iter().any(is_open) {
            return Presence::Here;
        }
        let until = |from: u32| (from + WEEK - here) % WEEK;
        let Some(wait) = self.open.iter().map(|(from, _)| until(*from)).min() else {
            return Presence::Away(None);
        };
        let opens = now - now % MINUTE + Millis::from(wait) * MINUTE;
        // The clocks may be changed before that: then it is an hour too late or too early.
        let late = minute(opens).map_or(0, |there| (there + 2 * WEEK - here - wait) % WEEK);
        let moved = Millis::from(late) * MINUTE;
        let week = Millis::from(WEEK) * MINUTE;
        Presence::Away(Some(if moved > week / 2 { opens + week - moved } else { opens - moved }))
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY, Hours, MINUTE, Presence, WEEK};
    use crate::model::Millis;

    /// Sunday, 0:00 of a zone that keeps Unix time's own days: 1970-01-04.
    const SUNDAY: Millis = 3 * 1440 * MINUTE;

    fn at(day: u32, hour: u32, minute: u32) -> Millis {
        SUNDAY + Millis::from(day * DAY + hour * 60 + minute) * MINUTE
    }

    fn plain(time: Millis) -> Option<u32> {
        u32::try_from((time + 4 * 1440 * MINUTE) / MINUTE % Millis::from(WEEK)).ok()
    }

    fn weekdays() -> Hours {
        let day = |day: u32| (day * DAY + 540, day * DAY + 1080);
        Hours { zone: String::new(), open: (1..6).map(day).collect() }
    }

    #[test]
    fn within_the_hours_somebody_is_there() {
        for (time, here) in [
            (at(1, 8, 59), false),
            (at(1, 9, 0), true),
            (at(1, 17, 59), true),
            (at(1, 18, 0), false),
            (at(0, 12, 0), false),
        ] {
            assert_eq!(weekdays().presence(time, &plain) == Presence::Here, here, "{time}");
        }
    }

    #[test]
    fn who_is_away_says_when_they_are_back() {
        let back = |time| weekdays().presence(time, &plain);
        assert_eq!(back(at(1, 8, 30) + 59_999), Presence::Away(Some(at(1, 9, 0))));
        assert_eq!(back(at(1, 18, 0)), Presence::Away(Some(at(2, 9, 0))));
        // Over the weekend, and over the end of the week.
        assert_eq!(back(at(5, 18, 0)), Presence::Away(Some(at(8, 9, 0))));
        assert_eq!(Hours::default().presence(at(1, 1, 1), &plain), Presence::Away(None));
    }

    #[test]
    fn a_night_shift_goes_over_the_end_of_the_week() {
        let nights = Hours { zone: String::new(), open: vec![(6 * DAY + 1320, 7 * DAY + 360)] };
        assert_eq!(nights.presence(at(6, 23, 0), &plain), Presence::Here);
        assert_eq!(nights.presence(at(0, 5, 59), &plain), Presence::Here);
        assert_eq!(nights.presence(at(0, 6, 0), &plain), Presence::Away(Some(at(6, 22, 0))));
    }

    #[test]
    fn clocks_that_are_changed_meanwhile_are_no_reason_to_be_late() {
        // In that zone an hour is skipped, or is there twice, on Sunday at 3:00 of the second week.
        let change = at(7, 3, 0);
        let forward = |time: Millis| plain(if time < change { time } else { time + 60 * MINUTE });
        let back = |time: Millis| plain(if time < change { time } else { time - 60 * MINUTE });
        let asked = at(5, 20, 0);
        assert_eq!(weekdays().presence(asked, &forward), Presence::Away(Some(at(8, 8, 0))));
        assert_eq!(weekdays().presence(asked, &back), Presence::Away(Some(at(8, 10, 0))));
    }

    #[test]
    fn a_zone_that_nobody_knows_closes_nothing() {
        assert_eq!(weekdays().presence(at(0, 0, 0), &|_| None), Presence::Here);
    }
}
