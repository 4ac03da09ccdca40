//! The visitor: what is sent, and what is done to whatever is on the screen at the time, and what is to come of it.

use super::dice::Dice;
use super::server::Wanted;
use chat_widget::engine::Input;
use chat_widget::model::{CardButton, Content, Deed, Direction, Entry, RemoteId};
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
pub struct Visitor {
    dice: Dice,
    /// What was sent, in this order, and what it answers.
    pub sent: Vec<(String, Option<i64>)>,
    /// The last sign wanted for a message, as long as nobody refused it.
    pub signs: BTreeMap<i64, Option<String>>,
    /// The answers given.
    pub answers: BTreeMap<i64, String>,
    /// What was taken back.
    pub gone: BTreeSet<i64>,
    /// Answers that were really in sight.
    pub seen: BTreeSet<i64>,
    /// The greatest of them.
    pub seen_up_to: i64,
    /// The greatest before the page was last left. What comes in late, below it, is not told of: to the next page a list
    /// in which it is not seen looks like one that lags.
    seen_before: i64,
}

/// The vendor's number of a row.
pub fn number(row: &Entry) -> Option<i64> {
    match row.remote {
        Some(RemoteId::Number(id)) => Some(id),
        _ => None,
    }
}

impl Visitor {
    /// One who has done nothing.
    pub fn new(seed: u64) -> Self {
        Self {
            dice: Dice::new(seed, 4),
            sent: Vec::new(),
            signs: BTreeMap::new(),
            answers: BTreeMap::new(),
            gone: BTreeSet::new(),
            seen: BTreeSet::new(),
            seen_up_to: 0,
            seen_before: 0,
        }
    }

    /// Sends words, now and then as an answer to something.
    pub fn send(&mut self, text: String, rows: &[Entry], replies: bool) -> Input {
        let quoted = if replies && self.dice.one_in(3) { self.one(rows, |_| true) } else { None };
        self.sent.push((text.clone(), quoted.and_then(number)));
        Input::Send { text, files: Vec::new(), reply: quoted.map(|row| row.id), metadata: None }
    }

    /// Leaves the page, and comes back.
    pub fn leave(&mut self) {
        self.seen_before = self.seen_up_to;
    }

    /// Looks at the screen. `None`: there is nothing to see.
    pub fn look(&mut self, rows: &[Entry]) -> Option<Input> {
        let last = self.one(rows, |_| true)?;
        let upto = number(last)?;
        let answers = rows.iter().filter(|row| {
            row.direction != Direction::Visitor
                && row.content != Content::Deleted
                && number(row) <= Some(upto)
        });
        let before = self.seen_before;
        self.seen.extend(answers.filter_map(number).filter(|id| *id > before));
        self.seen_up_to = self.seen_up_to.max(upto);
        Some(Input::Seen(last.id))
    }

    /// Does something to something that is on the screen, if there is anything to do.
    pub fn act(&mut self, rows: &[Entry]) -> Option<Input> {
        match self.dice.roll(10) {
            0..=4 => self.react(rows),
            5..=6 => self.answer(rows),
            7 => self.take_back(rows),
            8 => self.press(rows),
            _ => Some(Input::Typed),
        }
    }

    fn react(&mut self, rows: &[Entry]) -> Option<Input> {
        let row = self.one(rows, |_| true)?;
        let mine = row.reactions.iter().find(|tally| tally.mine).map(|tally| tally.emoji.clone());
        let sign = self.dice.pick(&["👍", "🔥", "❤‍🔥", ""]).map(|sign| (*sign).to_owned());
        let sign = sign.filter(|sign| !sign.is_empty());
        if sign != mine {
            self.signs.insert(number(row)?, sign.clone());
        }
        Some(Input::Do(row.id, Deed::React(sign)))
    }

    fn answer(&mut self, rows: &[Entry]) -> Option<Input> {
        let row = self.one(rows, |row| row.content.is_open_question())?;
        let value = match &row.content {
            Content::QuickReply(question) => self.dice.pick(&question.choices)?.value.clone(),
            _ => "4: quick and friendly".to_owned(),
        };
        self.answers.insert(number(row)?, value.clone());
        Some(Input::Do(row.id, Deed::Choose(value)))
    }

    fn take_back(&mut self, rows: &[Entry]) -> Option<Input> {
        let row = self.one(rows, |row| row.direction == Direction::Visitor)?;
        let id = number(row)?;
        self.gone.insert(id);
        self.signs.remove(&id);
        Some(Input::Do(row.id, Deed::Delete))
    }

    fn press(&mut self, rows: &[Entry]) -> Option<Input> {
        let row = self.one(rows, |row| matches!(row.content, Content::Card(_)))?;
        let Content::Card(card) = &row.content else { return None };
        let choice = card.buttons.iter().find_map(|button| match button {
            CardButton::Postback(choice) => Some(choice.clone()),
            CardButton::Link { .. } => None,
        })?;
        self.sent.push((choice.value.clone(), None));
        Some(Input::Postback(row.id, choice))
    }

    /// The server does not want this: nothing has to come of it.
    pub fn refused(&mut self, id: i64, what: &Wanted) {
        match what {
            Wanted::Sign(sign) if self.signs.get(&id) == Some(sign) => {
                self.signs.remove(&id);
            }
            Wanted::Sign(_) => {}
            Wanted::Choice(_) => {
                self.answers.remove(&id);
            }
            Wanted::Gone => {
                self.gone.remove(&id);
            }
        }
    }

    /// A row that the server has and that is like this.
    fn one<'rows>(&mut self, rows: &'rows [Entry], like: impl Fn(&Entry) -> bool) -> Option<&'rows Entry> {
        let there = |row: &&Entry| row.remote.is_some() && row.content != Content::Deleted && like(row);
        let some: Vec<&Entry> = rows.iter().filter(there).collect();
        self.dice.pick(&some).copied()
    }
}
