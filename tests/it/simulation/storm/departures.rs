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
        let [session, identity] = page.knows.clone();
        let ours = visitor_of(session.clone());
        if again && (ours.is_none() || ours != left) {
            if let Some(page) = self.pages.get_mut(&life) {
                page.is_to_depart = false;
            }
            return;
        }
        let stands = self.session.clone().unwrap_or_default();
        let theirs = visitor_of(Some(stands.clone()));
        self.outboxes.retain(|(owner, _), _| *owner != life);
        if identity.is_some() && identity == self.identity {
            self.identity = None;
        }
        let is_left = theirs.is_some() && (theirs == left || theirs == ours);
        if is_left || session.is_some() && session == self.session {
            self.save_session(life, None);
        }
        if is_left {
            self.tell_of_leaving(life, &[AGAIN, &stands].concat());
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
