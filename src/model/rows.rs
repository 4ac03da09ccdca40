//! How neighbours in the list belong together: where a day begins, and which messages stand as one group under one name.

use super::message::{Direction, Entry};
use super::time::Millis;

/// Messages of one person further apart than this do not stand together.
const GROUP_GAP: Millis = 5 * 60 * 1000;

/// What a row shows besides its message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Placement {
    /// A line with the day stands above it.
    pub starts_day: bool,
    /// The name stands above it.
    pub starts_group: bool,
    /// The time and the face stand beside it.
    pub ends_group: bool,
}

/// The place of `this` between its neighbours. `day_of` tells the day of a time in the visitor's time zone: equal numbers are one
/// day. An entry without a time belongs to the day of the one before it.
pub fn place(
    previous: Option<&Entry>,
    this: &Entry,
    next: Option<&Entry>,
    day_of: &dyn Fn(Millis) -> i64,
) -> Placement {
    Placement {
        starts_day: starts_day(previous, this, day_of),
        starts_group: previous.is_none_or(|previous| parted(previous, this, day_of)),
        ends_group: next.is_none_or(|next| parted(this, next, day_of)),
    }
}

fn starts_day(previous: Option<&Entry>, this: &Entry, day_of: &dyn Fn(Millis) -> i64) -> bool {
    match (previous.and_then(|entry| entry.at), this.at) {
        (Some(before), Some(at)) => day_of(before) != day_of(at),
        (None, Some(_)) => true,
        (_, None) => false,
    }
}

fn parted(one: &Entry, next: &Entry, day_of: &dyn Fn(Millis) -> i64) -> bool {
    let apart = match (one.at, next.at) {
        (Some(one), Some(next)) => next.abs_diff(one) > GROUP_GAP,
        _ => false,
    };
    apart
        || one.direction != next.direction
        || one.direction == Direction::System
        || !same_person(one, next)
        || starts_day(Some(one), next, day_of)
}

fn same_person(one: &Entry, next: &Entry) -> bool {
    match (&one.sender, &next.sender) {
        (Some(one), Some(next)) => match (&one.id, &next.id) {
            (Some(one), Some(next)) => one == next,
            _ => one.name == next.name,
        },
        (None, None) => true,
        _ => one.direction == Direction::Visitor,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Content, EntryId, Sender};

    const DAY: Millis = 86_400_000;

    fn entry(direction: Direction, name: &str, at: Option<Millis>) -> Entry {
        let sender = (!name.is_empty()).then(|| Sender { name: name.into(), ..Sender::default() });
        Entry {
            id: EntryId(1),
            remote: None,
            direction,
            sender,
            content: Content::Text("hello".into()),
            attachments: Vec::new(),
            at,
            delivery: None,
            quote: None,
            reactions: Vec::new(),
            receipt: None,
            dialog: None,
            metadata: None,
            past: false,
        }
    }

    fn placed(previous: Option<&Entry>, this: &Entry, next: Option<&Entry>) -> (bool, bool, bool) {
        let placement = place(previous, this, next, &|at| i64::try_from(at / DAY).unwrap_or_default());
        (placement.starts_day, placement.starts_group, placement.ends_group)
    }

    #[test]
    fn messages_of_one_person_within_minutes_are_one_group() {
        let first = entry(Direction::Agent, "Ada", Some(DAY));
        let second = entry(Direction::Agent, "Ada", Some(DAY + GROUP_GAP));
        assert_eq!(placed(None, &first, Some(&second)), (true, true, false));
        assert_eq!(placed(Some(&first), &second, None), (false, false, true));
    }

    #[test]
    fn another_side_another_person_a_pause_and_a_new_day_part_groups() {
        let ada = entry(Direction::Agent, "Ada", Some(DAY));
        for other in [
            entry(Direction::Visitor, "", Some(DAY)),
            entry(Direction::Agent, "Grace", Some(DAY)),
            entry(Direction::Agent, "", Some(DAY)),
            entry(Direction::Agent, "Ada", Some(DAY + GROUP_GAP + 1)),
            entry(Direction::System, "", Some(DAY)),
        ] {
            assert!(placed(Some(&ada), &other, Some(&ada)).1, "{other:?}");
        }
        let late = entry(Direction::Agent, "Ada", Some(2 * DAY - 1));
        let early = entry(Direction::Agent, "Ada", Some(2 * DAY));
        assert_eq!(placed(Some(&late), &early, None), (true, true, true));
    }

    #[test]
    fn two_people_of_one_name_are_two_people() {
        let mut one = entry(Direction::Agent, "Ada", Some(DAY));
        let mut two = one.clone();
        if let (Some(a), Some(b)) = (&mut one.sender, &mut two.sender) {
            a.id = Some(crate::model::RemoteId::Number(1));
            b.id = Some(crate::model::RemoteId::Number(2));
        }
        assert!(placed(Some(&one), &two, None).1);
    }

    #[test]
    fn lines_about_the_conversation_stand_alone() {
        let line = entry(Direction::System, "", Some(DAY));
        assert_eq!(placed(Some(&line), &line, Some(&line)), (false, true, true));
    }

    #[test]
    fn without_a_time_nothing_is_said_of_days() {
        let timed = entry(Direction::Visitor, "", Some(DAY));
        let timeless = entry(Direction::Visitor, "", None);
        assert_eq!(placed(Some(&timed), &timeless, None), (false, false, true));
        assert_eq!(placed(None, &timeless, None), (false, true, true));
    }
}
