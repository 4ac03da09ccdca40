//! What happened in a run, and the judgement of it, in the manner of Jepsen (TRUST §2.1): the run writes down what was attempted,
//! what the server stored and what every screen showed; afterwards, knowing nothing else, [`judge`] says what was wrong.

use super::HEADING;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Display, Formatter};

/// One page, from its opening to its end.
pub type Life = u64;

/// How far a row is, as its reader sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Far {
    /// On its way.
    Pending,
    /// The server took it and has not said its number.
    Taken,
    /// It waits for a person, who sees why.
    Parked,
    /// The server has it under this number.
    Confirmed(i64),
}

/// One line of a history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The visitor sent this: the nth message.
    Attempt { cid: usize, page: Life, text: String },
    /// A person said: again, although it may have arrived.
    Again { text: String },
    /// A request with a message ended like this.
    Http { cid: Option<usize>, outcome: String },
    /// The server stored a message: the visitor's with its key's number, or somebody else's. `hidden`: not for the visitor.
    Stored { place: usize, id: i64, cid: Option<usize>, hidden: bool },
    /// Whoever had this conversation cannot have it any more; what was in it cannot be asked for.
    Vanished { place: usize },
    /// People go on with what was begun there, in another place; it is read and no more.
    PassedOn { place: usize },
    /// Nothing more can be said there.
    Over { place: usize },
    /// A row is new, or changed.
    Shown { page: Life, row: u32, own: bool, text: String, far: Far },
    /// A row is no more.
    Gone { page: Life, row: u32 },
    /// These rows, from top to bottom, at the end of one step.
    Order { page: Life, rows: Vec<u32> },
    /// A tab announced an answer, by sound, count or live region.
    Announced { tab: usize, id: i64 },
    /// A page wrote down again what another tab had just written, so that this one is told in turn.
    ToldBack { page: Life },
    /// A page was left, or died.
    Left { page: Life },
    /// The visitor of these pages and conversations was logged out: whoever comes to other pages is somebody else.
    LoggedOut { pages: Vec<Life>, places: Vec<usize> },
}

/// What can be wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Class {
    Lost,
    Duplicated,
    Reordered,
    Phantom,
    Stuck,
    Flicker,
    Noise,
    /// The run goes round in circles without time passing, or does more in it than anybody should.
    Livelock,
}

/// All of them, in the order of tables.
pub const CLASSES: [Class; 8] = [
    Class::Lost,
    Class::Duplicated,
    Class::Reordered,
    Class::Phantom,
    Class::Stuck,
    Class::Flicker,
    Class::Noise,
    Class::Livelock,
];

impl Display for Class {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&format!("{self:?}").to_lowercase())
    }
}

/// One thing that was wrong.
pub type Fault = (Class, String);

#[derive(Default)]
struct Screen {
    rows: BTreeMap<u32, (bool, String, Far)>,
    order: Vec<u32>,
    gone: BTreeMap<u32, (String, Far)>,
}

#[derive(Default)]
struct Judge {
    screens: BTreeMap<Life, Screen>,
    attempts: Vec<(usize, Life, String)>,
    again: BTreeMap<String, usize>,
    stored: BTreeMap<i64, (usize, Option<usize>, bool)>,
    vanished: BTreeSet<usize>,
    /// Conversations that people have taken over, and what was last in them: what comes later, is asked for by nobody else.
    passed_on: BTreeMap<usize, i64>,
    /// Conversations that are over.
    over: BTreeSet<usize>,
    /// Texts that waited for a person once: these people may have chosen another order.
    parked: BTreeSet<String>,
    announced: BTreeMap<(usize, i64), usize>,
    /// Pages and conversations of a visitor who was logged out.
    former_pages: BTreeSet<Life>,
    former_places: BTreeSet<usize>,
    found: Vec<Fault>,
}

/// What was wrong in a run that has come to rest, each thing once.
pub fn judge(history: &[Event]) -> Vec<Fault> {
    let mut judge = Judge::default();
    for event in history {
        judge.take(event);
    }
    judge.at_rest();
    judge.found
}

impl Judge {
    fn find(&mut self, class: Class, what: String) {
        if !self.found.contains(&(class, what.clone())) {
            self.found.push((class, what));
        }
    }

    fn take(&mut self, event: &Event) {
        match event {
            Event::Attempt { cid, page, text } => self.attempts.push((*cid, *page, text.clone())),
            Event::Again { text } => *self.again.entry(text.clone()).or_default() += 1,
            Event::Http { .. } => {}
            Event::Stored { place, id, cid, hidden } => {
                self.stored.insert(*id, (*place, *cid, *hidden));
            }
            Event::Vanished { place } => {
                self.vanished.insert(*place);
            }
            Event::PassedOn { place } => {
                let last = self.stored.last_key_value().map_or(0, |(id, _)| *id);
                self.passed_on.insert(*place, last);
            }
            Event::Over { place } => {
                self.over.insert(*place);
            }
            Event::Shown { page, row, own, text, far } => self.shown(*page, *row, *own, text, *far),
            Event::Gone { page, row } => {
                let screen = self.screens.entry(*page).or_default();
                if let Some((_, text, far)) = screen.rows.remove(row) {
                    screen.gone.insert(*row, (text, far));
                }
            }
            Event::Order { page, rows } => self.ordered(*page, rows),
            Event::Announced { tab, id } => {
                let times = self.announced.entry((*tab, *id)).or_default();
                *times += 1;
                if *times > 1 {
                    self.find(Class::Noise, format!("{id} was announced more than once"));
                }
                if self.stored.get(id).is_some_and(|(_, cid, _)| cid.is_some()) {
                    self.find(Class::Noise, format!("{id} is the visitor's own and was announced"));
                }
            }
            Event::ToldBack { page } => {
                self.find(Class::Noise, format!("page {page} tells other tabs back what they told it"));
            }
            Event::Left { page } => {
                self.screens.remove(page);
            }
            Event::LoggedOut { pages, places } => {
                self.former_pages.extend(pages);
                self.former_places.extend(places);
            }
        }
    }

    fn shown(&mut self, page: Life, row: u32, own: bool, text: &str, far: Far) {
        if let Far::Confirmed(id) = far {
            match self.stored.get(&id) {
                None => self.find(Class::Phantom, format!("{id} is shown and nobody stored it")),
                Some((.., true)) => {
                    self.find(Class::Phantom, format!("{id} is shown and not for the visitor"))
                }
                Some((_, cid, _)) if cid.is_some() != own => {
                    self.find(Class::Phantom, format!("{id} is shown as somebody else's"));
                }
                Some(_) => {}
            }
        } else if !own {
            self.find(Class::Phantom, format!("an answer without a number is shown: {text}"));
        }
        if far == Far::Parked {
            self.parked.insert(text.to_owned());
        }
        let before = self.screens.entry(page).or_default().rows.insert(row, (own, text.to_owned(), far));
        if let Some((_, _, before @ Far::Confirmed(_))) = before
            && before != far
        {
            self.find(Class::Flicker, format!("row {row} of page {page} was {before:?} and is {far:?}"));
        }
    }

    fn ordered(&mut self, page: Life, rows: &[u32]) {
        let screen = self.screens.entry(page).or_default();
        screen.order = rows.to_vec();
        let gone = std::mem::take(&mut screen.gone);
        let far = |row: &u32| screen.rows.get(row).map_or(Far::Pending, |(_, _, far)| *far);
        let passed_on = self.passed_on.last_key_value();
        let half = |id: i64| {
            let place = self.stored.get(&id).map(|(place, ..)| place);
            place.zip(passed_on).is_some_and(|(place, (bots, last))| place != bots && id > *last)
        };
        let numbers: Vec<i64> = rows
            .iter()
            .map(|row| match far(row) {
                Far::Confirmed(id) => id,
                Far::Pending | Far::Taken | Far::Parked => i64::MAX,
            })
            .collect();
        let mut wrong = Vec::new();
        for (row, (text, far)) in gone {
            // People are told by one tab what was said before; any other one takes its own telling back.
            let is_told = !self.passed_on.is_empty() && text.starts_with(HEADING) && far != Far::Parked;
            let there = is_told && !matches!(far, Far::Confirmed(_))
                || screen.rows.contains_key(&row)
                || screen.rows.iter().any(|(_, (_, words, now))| match far {
                    Far::Confirmed(_) => *now == far,
                    Far::Pending | Far::Taken | Far::Parked => {
                        *words == text && matches!(now, Far::Confirmed(_))
                    }
                });
            if !there {
                wrong.push((Class::Flicker, format!("row {row} of page {page} ({text}) vanished")));
            }
        }
        let once: BTreeSet<i64> = numbers.iter().copied().filter(|id| *id < i64::MAX).collect();
        if once.len() < numbers.iter().filter(|id| **id < i64::MAX).count() {
            wrong.push((Class::Duplicated, format!("page {page} has one message in two rows")));
        }
        // What the bot has comes before what people have, and what is on its way to the bot still stands with it.
        let halves: Vec<(bool, i64)> = numbers.iter().map(|id| (half(*id), *id)).collect();
        let of_both: Vec<&(bool, i64)> = halves.iter().filter(|(_, id)| *id < i64::MAX).collect();
        let mixed_up = match self.passed_on.len() {
            0 => numbers.windows(2).any(|two| two[0] > two[1]),
            1 => !of_both.is_sorted(),
            // Two tabs that talked to the bot apart from each other: there is no one order of all that.
            _ => false,
        };
        if mixed_up {
            wrong.push((Class::Reordered, format!("page {page} has its rows in the order {numbers:?}")));
        }
        for (class, what) in wrong {
            self.find(class, what);
        }
    }

    fn at_rest(&mut self) {
        self.nothing_is_told_of_others();
        self.stored_once();
        self.stored_in_order();
        self.all_arrived();
        self.all_shown();
    }

    /// Nothing of a visitor who was logged out stands on the screen of the next one; nor does their page go on.
    fn nothing_is_told_of_others(&mut self) {
        let theirs = |cid: &Option<usize>| {
            let page = self.attempts.iter().find(|(of, ..)| Some(*of) == *cid).map(|(_, page, _)| *page);
            page.is_some_and(|page| self.former_pages.contains(&page))
        };
        let begun = self.stored.values().filter(|(_, cid, _)| theirs(cid)).map(|(place, ..)| *place);
        self.former_places = self.former_places.iter().copied().chain(begun).collect();
        let mut wrong = Vec::new();
        for (page, screen) in &self.screens {
            for (_, text, far) in screen.rows.values() {
                let Far::Confirmed(id) = far else { continue };
                let place = self.stored.get(id).map(|(place, ..)| place);
                if place.is_some_and(|place| self.former_places.contains(place))
                    && !self.former_pages.is_empty()
                {
                    wrong.push((
                        Class::Phantom,
                        format!("{id} ({text}) is another visitor's and on page {page}"),
                    ));
                }
            }
        }
        for (class, what) in wrong {
            self.find(class, what);
        }
    }

    fn stored_once(&mut self) {
        for (cid, _, text) in self.attempts.clone() {
            let same: Vec<usize> = if self.are_equal_words_one() { self.all_of(&text) } else { vec![cid] };
            let stored = self.stored.values().filter(|(_, of, _)| of.is_some_and(|of| same.contains(&of)));
            let places: Vec<usize> = stored.map(|(place, ..)| *place).collect();
            // Where a conversation was lost with what was in it, and where a person asked for it, twice is not once too often.
            let lost = places.iter().filter(|place| self.vanished.contains(place)).count();
            let allowed = same.len() + self.again.get(&text).copied().unwrap_or(0) + lost;
            if places.len() > allowed {
                self.find(Class::Duplicated, format!("{text} was stored {} times", places.len()));
            }
        }
    }

    fn stored_in_order(&mut self) {
        let mut last: BTreeMap<(Life, usize), (usize, String)> = BTreeMap::new();
        let mut wrong = Vec::new();
        for (place, cid, _) in self.stored.values() {
            let Some(cid) = cid else { continue };
            let Some((_, page, text)) = self.attempts.iter().find(|(of, ..)| of == cid) else {
                wrong.push((Class::Phantom, "the server stored what nobody sent".to_owned()));
                continue;
            };
            if self.parked.contains(text) {
                continue;
            }
            if let Some((before, words)) = last.insert((*page, *place), (*cid, text.clone()))
                && before > *cid
            {
                wrong.push((Class::Reordered, format!("{text} was stored after {words}")));
            }
        }
        for (class, what) in wrong {
            self.find(class, what);
        }
    }

    /// What was attempted is stored, or stands on some screen and says why not.
    fn all_arrived(&mut self) {
        let mut waiting: Vec<(String, Far)> = Vec::new();
        for screen in self.screens.values() {
            let rows = screen.rows.values().filter(|(_, _, far)| !matches!(far, Far::Confirmed(_)));
            waiting.extend(rows.map(|(_, text, far)| (text.clone(), *far)));
        }
        for (text, far) in &waiting {
            // What was taken by a conversation that is lost never gets its number.
            if *far == Far::Pending || *far == Far::Taken && self.vanished.is_empty() {
                self.find(Class::Stuck, format!("{text} is still on its way"));
            }
        }
        for (cid, page, text) in self.attempts.clone() {
            // What a visitor had not sent is gone with them.
            if self.former_pages.contains(&page)
                || self.stored.values().any(|(_, of, _)| *of == Some(cid))
                || self.is_said_by_another(&text)
            {
                continue;
            }
            match waiting.iter().position(|(words, _)| *words == text) {
                Some(index) => drop(waiting.remove(index)),
                None => self.find(Class::Lost, format!("{text} was sent and is nowhere")),
            }
        }
    }

    /// Of equal words without keys nobody can tell which arrived. Where a person sent one of them again, or people got what the
    /// bot did not get under keys of their own, as many have to be there as were written.
    fn is_said_by_another(&self, text: &str) -> bool {
        let same = self.all_of(text);
        let arrived = self.stored.values().filter(|(_, cid, _)| cid.is_some_and(|cid| same.contains(&cid)));
        (self.again.contains_key(text) || self.are_equal_words_one()) && arrived.count() >= same.len()
    }

    /// People have taken over: of equal words their number alone can be judged.
    fn are_equal_words_one(&self) -> bool {
        !self.passed_on.is_empty()
    }

    /// All that say this.
    fn all_of(&self, text: &str) -> Vec<usize> {
        self.attempts.iter().filter(|(.., words)| words == text).map(|(cid, ..)| *cid).collect()
    }

    /// What is stored in the conversation that goes on is on every screen.
    fn all_shown(&mut self) {
        // What still reaches a bot that has passed on does not make it the one with whom it goes on.
        let goes_on = |place: &usize| {
            let is_left = self.vanished.contains(place) || self.former_places.contains(place);
            !is_left && !self.passed_on.contains_key(place)
        };
        let mut last = self.stored.values().rev().filter(|(place, ..)| goes_on(place));
        let current = last.next().map(|(place, ..)| *place);
        // Of what is over, whoever has gone on need not have all.
        if current.is_some_and(|place| self.over.contains(&place)) {
            return;
        }
        let lost = |place: &usize| self.vanished.contains(place) || self.over.contains(place);
        let bots = |place: &usize, id: &i64| {
            !lost(place) && self.passed_on.get(place).is_some_and(|last| id <= last)
        };
        let here: Vec<i64> = self
            .stored
            .iter()
            .filter(|(id, (place, _, hidden))| (Some(*place) == current || bots(place, id)) && !hidden)
            .map(|(id, _)| *id)
            .collect();
        let mut wrong = Vec::new();
        for (page, screen) in &self.screens {
            let shown: BTreeSet<i64> = screen
                .order
                .iter()
                .filter_map(|row| match screen.rows.get(row) {
                    Some((_, _, Far::Confirmed(id))) => Some(*id),
                    _ => None,
                })
                .collect();
            for id in here.iter().filter(|id| !shown.contains(id)) {
                wrong.push((Class::Lost, format!("{id} is not on page {page}")));
            }
        }
        for (class, what) in wrong {
            self.find(class, what);
        }
    }
}
