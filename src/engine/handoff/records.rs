//! Records as they are kept: the bot's and the people's in one text, a line each.

use super::Conversation;
use crate::engine::interface::{Effect, Slot};
use crate::engine::snapshot::{read_identity, read_session};
use crate::model::RemoteId;

/// Where the bot's stands, and where the people's.
pub(super) const BOT: usize = 0;
pub(super) const PEOPLE: usize = 1;

/// Both, each if there is one.
pub(super) type Records = [Option<String>; 2];

impl Conversation {
    pub(super) fn kept(&self, slot: Slot) -> &Records {
        const NONE: &Records = &[None, None];
        self.kept.iter().find(|(of, _)| *of == slot).map_or(NONE, |(_, records)| records)
    }

    /// Remembers one, without having it kept.
    pub(super) fn note(&mut self, slot: Slot, place: usize, record: Option<String>) {
        let mut records = self.kept(slot).clone();
        if let Some(kept) = records.get_mut(place) {
            *kept = record;
        }
        self.kept.retain(|(of, _)| *of != slot);
        self.kept.push((slot, records));
    }

    /// Puts a record beside the other part's, and has both kept.
    pub(super) fn keep(&mut self, slot: Slot, place: usize, record: Option<String>) {
        self.note(slot, place, record);
        let knows = self.parts.iter().any(|part| part.record == Some(PEOPLE));
        let joined = match self.kept(slot) {
            // Who knows of people and has nothing of theirs says so by an empty line.
            [Some(ours), None] if knows => Some([ours, "\n"].concat()),
            [ours, None] => ours.clone(),
            [ours, Some(theirs)] => Some([ours.as_deref().unwrap_or_default(), "\n", theirs].concat()),
        };
        self.effects.push(Effect::Save(slot, joined));
    }
}

/// What is to be kept of a record that several tabs keep, where this is kept: a tab that does not know yet that the conversation goes on
/// with people leaves standing what another tab has kept of them.
pub fn beside_kept(record: String, kept: Option<&str>) -> String {
    match kept.and_then(|kept| kept.find('\n').and_then(|end| kept.get(end..))) {
        Some(people) if !record.contains('\n') => [record.as_str(), people].concat(),
        _ => record,
    }
}

/// Whose record of a session, or of an identity, this is.
pub fn visitor_of(record: Option<String>) -> Option<RemoteId> {
    // With people the conversation goes on under this one.
    let [bots, _] = parted(record);
    let bots = bots?;
    let session = read_session(&bots).map(|(session, _)| session.contact);
    session.or_else(|| Some(RemoteId::from_text(&read_identity(&bots)?.customer)))
}

/// A record that several parts wrote is written once, and first with what all of them made of it: a page that dies between two
/// writings would take with it what one part had given away and the other not yet taken (TRUST C-27).
pub(super) fn keep_once(effects: &mut Vec<Effect>) {
    for slot in [Slot::Identity, Slot::Session, Slot::Outbox] {
        let is_one = |effect: &Effect| matches!(effect, Effect::Save(one, _) if *one == slot);
        let (first, last) = (effects.iter().position(is_one), effects.iter().rposition(is_one));
        if let (Some(first), Some(last)) = (first, last)
            && first != last
        {
            effects.swap(first, last);
            let mut index = 0;
            effects.retain(|effect| {
                index += 1;
                index <= first + 1 || !is_one(effect)
            });
        }
    }
}

/// The lines of a record. JSON as it is written here has no line breaks.
pub(super) fn parted(record: Option<String>) -> Records {
    let Some(record) = record else { return [None, None] };
    let mut lines =
        record.split('\n').map(|line| Some(line).filter(|line| !line.is_empty()).map(str::to_owned));
    [lines.next().flatten(), lines.next().flatten()]
}

#[cfg(test)]
mod tests {
    use super::{Effect, Slot, beside_kept, keep_once, parted, visitor_of};

    #[test]
    fn what_several_parts_keep_is_written_once_and_before_anything_leaves() {
        let save = |slot, text: &str| Effect::Save(slot, Some(text.to_owned()));
        let mut effects = vec![
            Effect::TakeTurn,
            save(Slot::Outbox, "given away"),
            save(Slot::Session, "one"),
            Effect::LeaveTurn,
            save(Slot::Outbox, "on its way"),
            save(Slot::Outbox, "taken"),
        ];
        keep_once(&mut effects);
        let expected =
            [Effect::TakeTurn, save(Slot::Outbox, "taken"), save(Slot::Session, "one"), Effect::LeaveTurn];
        assert!(effects == expected);
    }

    #[test]
    fn the_next_conversation_is_the_same_visitors_and_no_conversation_is_nobodys() {
        let record = |conversation: &str, contact: &str| {
            format!(
                r#"{{"v":1,"token":"t","conversation":"{conversation}","account":"unnamed","contact":"{contact}"}}"#
            )
        };
        let of = |record: &str| visitor_of(Some(record.to_owned()));
        let ann = of(&record("bot-1", "ann"));
        assert!(ann.is_some());
        assert_eq!(of(&record("bot-2", "ann")), ann);
        assert_eq!(of(&[record("bot-1", "ann"), record("2", "customer-7")].join("\n")), ann);
        assert_eq!(of(r#"{"v":1,"customer":"ann","token":"t"}"#), ann);
        assert_ne!(of(&record("bot-1", "bea")), ann);
        assert_eq!([of(""), of("\n"), visitor_of(None)], [const { None }; 3]);
    }

    #[test]
    fn who_knows_of_no_people_leaves_theirs_standing() {
        let kept = |record: &str, before| beside_kept(record.to_owned(), before);
        assert_eq!(kept("bot 2", Some("bot 1\npeople 1")), "bot 2\npeople 1");
        assert_eq!(kept("bot 2\npeople 2", Some("bot 1\npeople 1")), "bot 2\npeople 2");
        assert_eq!(kept("bot 2", Some("bot 1")), "bot 2");
        assert_eq!(kept("bot 2", None), "bot 2");
        let over = kept("bot 2\n", Some("bot 1\npeople 1"));
        assert_eq!(
            parted(Some(over)),
            [Some("bot 2".to_owned()), None],
            "who knows that theirs is over says so"
        );
    }
}
