//! A visitor is logged out in one of their tabs, and another one begins at the same device: what pages do about it (`src/page/tabs.rs`).

use super::history::{Event, Life};
use super::{Happening, Storm};
use chat_widget::engine::{Input, visitor_of};

/// How it begins when tabs are told once more.
const AGAIN: &str = "!";

impl Storm {
    pub(super) fn logs_out(&mut self, tab: usize) {
        let there = |page: &super::Page| !page.is_away && page.tab == tab;
        let Some(life) = self.pages.iter().find(|(_, page)| there(page)).map(|(life, _)| *life) else {
            return;
        };
        self.weather.count("C-71");
        self.told_of("C-71");
        self.input(life, Input::Leaving { push_token: None, everywhere: false });
        if !self.pages.contains_key(&life) {
            // The browser died over it.
            return;
        }
        let places = (0..self.server.conversations.len()).collect();
        // A page in the cache with nothing on it is nobody's.
        let blank = |life: &Life| {
            self.pages
                .get(life)
                .is_some_and(|page| page.is_away && page.left_with.is_none() && page.rows.is_empty())
        };
        let pages = (1..=self.lives).filter(|life| !blank(life)).collect();
        self.history.push(Event::LoggedOut { pages, places });
        let left = self.session.clone().unwrap_or_default();
        self.outboxes.clear();
        self.identity = None;
        self.save_session(life, None);
        self.tell_of_leaving(life, &left);
        self.begins_anew(life);
    }

    /// As [`Tab::forgets`](chat_widget) does it.
    pub(super) fn departs(&mut self, life: Life, told: &str) {
        let Some(page) = self.pages.get(&life).filter(|page| !page.is_away) else { return };
        let (again, left) = told.strip_prefix(AGAIN).map_or((false, told), |left| (true, left));
        let left = visitor_of(Some(left.to_owned()));
        let knows = page.knows.clone();
        let ours = knows.clone().map(visitor_of);
        if again && (left.is_none() || !ours.contains(&left)) {
            if let Some(page) = self.pages.get_mut(&life) {
                page.is_to_depart = false;
            }
            return;
        }
        self.outboxes.retain(|(owner, _), _| *owner != life);
        let stands = [self.session.clone(), self.identity.clone()];
        for ((record, known), is_session) in stands.into_iter().zip(knows).zip([true, false]) {
            let Some(record) = record else { continue };
            let theirs = visitor_of(Some(record.clone()));
            let is_left = theirs.is_some() && (theirs == left || ours.contains(&theirs));
            if is_left || Some(&record) == known.as_ref() {
                if is_session { self.save_session(life, None) } else { self.identity = None }
            }
            if is_left {
                self.tell_of_leaving(life, &[AGAIN, &record].concat());
            }
        }
        self.begins_anew(life);
    }

    fn tell_of_leaving(&mut self, life: Life, told: &str) {
        for other in self.alive().into_iter().filter(|other| *other != life) {
            let soon = self.now + 2 + self.dice.roll(200);
            let Some(page) = self.pages.get_mut(&other) else { continue };
            page.told_at = page.told_at.max(soon);
            page.is_to_depart = true;
            self.agenda.plan(page.told_at, Happening::Departs(other, told.to_owned()));
        }
    }

    /// The module starts anew in the same page.
    fn begins_anew(&mut self, life: Life) {
        let tab = self.pages[&life].tab;
        self.die(life);
        let soon = self.now + self.dice.roll(100);
        self.agenda.plan(soon, Happening::Enter(tab));
    }
}
