//! What people think of a message, in one sign each.

use super::ids::RemoteId;
use super::message::Direction;

/// One person's reaction, as a vendor tells it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reaction {
    /// The sign.
    pub emoji: String,
    /// Whose side the person is on, where the vendor says so.
    pub side: Option<Direction>,
    /// The person.
    pub sender: Option<RemoteId>,
}

/// All reactions of one sign, as they are shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tally {
    /// The sign.
    pub emoji: String,
    /// People.
    pub count: u32,
    /// The visitor is one of them.
    pub mine: bool,
}

/// Counts them. `visitor` is the vendor's id of the person in front of this page, which decides where no side is said.
pub fn tally(reactions: &[Reaction], visitor: Option<&RemoteId>) -> Vec<Tally> {
    let mut tallies: Vec<Tally> = Vec::new();
    for reaction in reactions {
        let mine = match reaction.side {
            Some(side) => side == Direction::Visitor,
            None => visitor.is_some() && reaction.sender.as_ref() == visitor,
        };
        match tallies.iter_mut().find(|tally| tally.emoji == reaction.emoji) {
            Some(tally) => {
                tally.count += 1;
                tally.mine |= mine;
            }
            None => tallies.push(Tally { emoji: reaction.emoji.clone(), count: 1, mine }),
        }
    }
    tallies
}

/// Puts the visitor's sign in place of the one before, or takes it back.
pub fn react(tallies: &mut Vec<Tally>, emoji: Option<&str>) {
    for tally in tallies.iter_mut().filter(|tally| tally.mine) {
        tally.mine = false;
        tally.count = tally.count.saturating_sub(1);
    }
    tallies.retain(|tally| tally.count > 0);
    let Some(emoji) = emoji else { return };
    match tallies.iter_mut().find(|tally| tally.emoji == emoji) {
        Some(tally) => {
            tally.count += 1;
            tally.mine = true;
        }
        None => tallies.push(Tally { emoji: emoji.to_owned(), count: 1, mine: true }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(emoji: &str, side: Option<Direction>, sender: i64) -> Reaction {
        Reaction { emoji: emoji.to_owned(), side, sender: Some(RemoteId::Number(sender)) }
    }

    fn shown(tallies: &[Tally]) -> String {
        let one =
            |tally: &Tally| format!("{} {}{} ", tally.emoji, tally.count, if tally.mine { "*" } else { "" });
        tallies.iter().map(one).collect()
    }

    #[test]
    fn the_visitors_own_is_known_by_side_and_where_none_is_said_by_id() {
        let all =
            [by("a", Some(Direction::Agent), 7), by("b", Some(Direction::Visitor), 9), by("a", None, 7)];
        assert_eq!(shown(&tally(&all, Some(&RemoteId::Number(7)))), "a 2* b 1* ");
        assert_eq!(shown(&tally(&all, None)), "a 2 b 1* ");
    }

    #[test]
    fn one_person_has_one_sign() {
        let mut tallies = tally(&[by("a", Some(Direction::Agent), 7)], None);
        react(&mut tallies, Some("a"));
        assert_eq!(shown(&tallies), "a 2* ");
        react(&mut tallies, Some("b"));
        assert_eq!(shown(&tallies), "a 1 b 1* ");
        react(&mut tallies, None);
        assert_eq!(shown(&tallies), "a 1 ");
    }
}
