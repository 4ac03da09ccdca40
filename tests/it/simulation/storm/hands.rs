//! Pages: how they come, go and die, what they keep and what they are told.

use super::history::{Event, Life};
use super::{Happening, Page, Storm};
use chat_widget::engine::{Effect, HttpOutcome, Input, Slot, visitor_of};
use chat_widget::model::{
    Change, ConnectionState, Delivery, Diff, Direction, Entry, EntryId, Notice, ParkReason,
};
use std::collections::BTreeMap;

impl Storm {
    /// A page opens in this tab: it takes over what pages that are gone have not sent.
    pub(super) fn enter(&mut self, tab: usize) {
        if self.life_of(tab).is_some() {
            return;
        }
        if tab > 0 {
            self.weather.count("C-67");
        }
        self.lives += 1;
        let life = self.lives;
        let alive = self.alive();
        let free: Vec<(Life, usize)> =
            self.outboxes.keys().copied().filter(|(owner, _)| !alive.contains(owner)).collect();
        let mut records = Vec::new();
        for (nth, key) in free.into_iter().enumerate() {
            let record = self.outboxes.remove(&key).unwrap();
            records.push(record.clone());
            self.outboxes.insert((life, nth + 1), record);
        }
        if self.strikes("C-65", 2) {
            let rubbish =
                ["", "null", "{\"v\":1,\"items\":[{\"echo\":7},null,{}]}", "{\"v\":9}", "{\"v\":1,\"it"];
            records.push(rubbish[self.dice.roll(5) as usize].to_owned());
        }
        self.say("tab", || format!("{tab}: page {life} opens, {} records taken over", records.len()));
        let engine = self.engine(life, records);
        let page = Page {
            tab,
            engine,
            rows: Vec::new(),
            wake: None,
            open: BTreeMap::new(),
            is_away: false,
            in_background: false,
            has_no_access: false,
            is_connected: false,
            requests: Vec::new(),
            told_at: 0,
            is_changed: false,
            conversation: self.session.as_deref().and_then(super::records::conversation_in),
            knows: [self.session.clone(), self.identity.clone()],
            is_to_depart: false,
            left_with: None,
        };
        self.pages.insert(life, page);
        self.input(life, Input::Started { online: self.online, visible: true });
        self.input(life, Input::PanelOpened);
    }

    /// The page of this tab is no more; another opens in its place. Where the browser dies the page has no time for a word.
    pub(super) fn leave(&mut self, tab: usize, why: &'static str) {
        let Some(life) = self.life_of(tab) else { return };
        if self.pages[&life].is_to_depart {
            // What it was sending in that moment the next visitor's page would take for its own.
            return;
        }
        self.weather.count(why);
        self.told_of(why);
        if why == "C-27" && self.dice.one_in(2) {
            // In the middle of what it is doing, whatever that will be.
            self.crash_at = Some(self.steps.max(1) + 1 + self.dice.roll(40) as usize);
            return;
        }
        if why != "C-27" {
            // It may hear of the end of its requests before it hears of its own; the browser goes on with them.
            let open: Vec<_> = self.pages[&life].open.keys().copied().collect();
            for request in open {
                if self.weather.roll(3) == 0 {
                    self.input(life, Input::HttpEnded(request, HttpOutcome::Lost));
                }
            }
            // What it keeps in its last moment may come too late for the next page, which another process may show.
            if self.dice.roll(4) > 0 {
                self.input(life, Input::PageHidden { cached: false });
            }
            if !self.pages.contains_key(&life) {
                // The browser died over it.
                return;
            }
            self.parted.insert(life);
        }
        self.die(life);
        let soon = if why == "C-69" { 0 } else { self.dice.roll(4_000) };
        self.agenda.plan(self.now + soon, Happening::Enter(tab));
    }

    pub(super) fn die(&mut self, life: Life) {
        self.say("tab", || format!("page {life} is gone"));
        self.pages.remove(&life);
        self.leave_turn(life);
        self.sockets.retain(|of, _| of.0 != life);
        self.history.push(Event::Left { page: life });
    }

    pub(super) fn hide(&mut self, tab: usize) {
        let Some(life) = self.life_of(tab) else { return };
        self.weather.count("C-84");
        self.told_of("C-84");
        self.input(life, Input::PageHidden { cached: true });
        self.leave_turn(life);
        self.sockets.retain(|of, _| of.0 != life);
        if let Some(page) = self.pages.get_mut(&life) {
            page.is_away = true;
            page.left_with.clone_from(&self.session);
        }
        let long = 1_000 + self.dice.roll(20_000);
        self.agenda.plan(self.now + long, Happening::Show(life));
    }

    /// Back from the cache; what was asked before is lost. Where another page took its messages over it is no page any more.
    pub(super) fn show(&mut self, life: Life) {
        let Some(page) = self.pages.get_mut(&life) else { return };
        page.is_away = false;
        let (tab, open) = (page.tab, std::mem::take(&mut page.open));
        let left = page.left_with.take();
        let visitor = visitor_of(left.clone());
        if visitor.is_some() && visitor != visitor_of(self.session.clone()) {
            return self.departs(life, &left.unwrap_or_default());
        }
        let Some(page) = self.pages.get_mut(&life) else { return };
        let had = page.rows.iter().any(|row| row.remote.is_none());
        if had && !self.outboxes.contains_key(&(life, 0)) {
            self.die(life);
            return self.enter(tab);
        }
        if let Some(record) = self.session.clone() {
            self.knows(life, &record);
            self.input(life, Input::SessionElsewhere(Some(record)));
        }
        self.input(life, Input::PageShown);
        for id in open.into_keys() {
            self.input(life, Input::HttpEnded(id, HttpOutcome::Lost));
        }
    }

    pub(super) fn background(&mut self, tab: usize, is_there: bool) {
        let Some(life) = self.life_of(tab) else { return };
        if let Some(page) = self.pages.get_mut(&life) {
            page.in_background = is_there;
        }
        if is_there {
            self.weather.count("C-83");
            self.told_of("C-83");
        }
        self.input(life, Input::Visible(!is_there));
    }

    pub(super) fn network(&mut self, online: bool, told: bool) {
        self.say("weather", || format!("network {online}, the browser knows {told}"));
        self.online = online;
        for life in if told { self.alive() } else { Default::default() } {
            self.input(life, Input::Online(online));
        }
    }

    /// Tells a page something and does what it asks for, until it dies over it.
    pub(super) fn input(&mut self, life: Life, input: Input) {
        let now = self.clock();
        let is_message = matches!(input, Input::Send { .. });
        let news = match &input {
            Input::SessionElsewhere(record) if self.is_news(life, record.as_deref()) => Some(record.clone()),
            _ => None,
        };
        let Some(page) = self.pages.get_mut(&life).filter(|page| !page.is_away) else { return };
        let effects = page.engine.process(now, input);
        let before = self.keys.len();
        for (nth, effect) in effects.into_iter().enumerate() {
            // A message is one from the moment on in which something was done about it.
            if (nth > 0 || !is_message) && self.dies(life) {
                return;
            }
            if matches!(&effect, Effect::Save(Slot::Session, record) if news.as_ref() == Some(record)) {
                self.say("page", || format!("{life} writes what it was told"));
                self.history.push(Event::ToldBack { page: life });
            }
            self.perform(life, effect);
        }
        self.show_order(life);
        if is_message && self.keys.len() == before {
            self.say("page", || format!("{life} keeps nothing of what was sent"));
        }
        self.dies(life);
    }

    fn dies(&mut self, life: Life) -> bool {
        if self.steps > 0 {
            self.steps += 1;
        }
        let is_to_depart = self.pages.get(&life).is_some_and(|page| page.is_to_depart);
        let dies = self.steps > 0 && self.crash_at == Some(self.steps) && !is_to_depart;
        if dies {
            let tab = self.pages[&life].tab;
            self.die(life);
            self.agenda.plan(self.now + 300, Happening::Enter(tab));
        }
        dies
    }

    fn perform(&mut self, life: Life, effect: Effect) {
        match effect {
            Effect::Http { id, request, outlives_page, .. } => {
                self.request((life, id), request, outlives_page);
            }
            Effect::AbortHttp(id) => {
                self.agenda.plan(self.now, Happening::Ended((life, id), HttpOutcome::Aborted));
            }
            Effect::OpenSocket { id, address, .. } => {
                self.agenda.plan(self.now + 150, Happening::SocketTry((life, id), address));
            }
            Effect::SendFrame(id, text) => {
                self.agenda.plan(self.now + 50, Happening::FrameToServer((life, id), text));
            }
            Effect::CloseSocket(id) => {
                self.sockets.remove(&(life, id));
            }
            Effect::TakeTurn => {
                self.waiting.push(life);
                self.agenda.plan(self.now + 1, Happening::Turn);
            }
            Effect::LeaveTurn => self.leave_turn(life),
            Effect::WakeAt(at) => self.wake(life, at),
            Effect::Save(slot, text) => self.save(life, slot, text),
            Effect::Show(Change::Entries(diffs)) => self.show_rows(life, diffs),
            Effect::Show(Change::Arrived(entries)) => {
                entries.into_iter().for_each(|entry| self.announce(life, entry))
            }
            Effect::Show(Change::Notice(notice)) => {
                if let Some(page) = self.pages.get_mut(&life) {
                    page.has_no_access = notice == Some(Notice::AccessLost);
                }
            }
            Effect::Show(Change::Connection(state)) => {
                if let Some(page) = self.pages.get_mut(&life) {
                    page.is_connected = matches!(state, ConnectionState::Online | ConnectionState::Polling);
                }
            }
            Effect::Tell(_) | Effect::Show(_) | Effect::ReleaseBlob(_) | Effect::Part(_) => {}
        }
    }

    fn wake(&mut self, life: Life, at: Option<u64>) {
        let Some(page) = self.pages.get_mut(&life) else { return };
        page.wake = at;
        if let Some(at) = at {
            // In the background timers run once a minute at worst (C-83).
            let rhythm = if page.in_background { 20_000 } else { 1 };
            let at = at.max(self.now).div_ceil(rhythm) * rhythm;
            self.agenda.plan(at, Happening::Woke(life));
        }
    }

    fn announce(&mut self, life: Life, entry: EntryId) {
        let page = &self.pages[&life];
        let row = page.rows.iter().find(|row| row.id == entry);
        if let Some(id) = row.and_then(crate::visitor::number) {
            // To the next page of a tab, what a lagging list did not have is news: only within one page it is surely not.
            let tab = if self.weather.has("C-23") { usize::MAX - life as usize } else { page.tab };
            self.history.push(Event::Announced { tab, id });
        }
    }

    /// What people see is what is there once everything is done that one thing led to.
    fn show_order(&mut self, life: Life) {
        let Some(page) = self.pages.get_mut(&life) else { return };
        if std::mem::take(&mut page.is_changed) {
            let rows = page.rows.iter().map(|row| row.id.0).collect();
            self.history.push(Event::Order { page: life, rows });
        }
    }

    fn show_rows(&mut self, life: Life, diffs: Vec<Diff>) {
        let Some(page) = self.pages.get_mut(&life) else { return };
        let mut changed = Vec::new();
        let mut gone = Vec::new();
        for diff in diffs {
            match diff {
                Diff::Insert(index, entry) => {
                    changed.push(entry.id);
                    page.rows.insert(index, entry);
                }
                Diff::Set(index, entry) => {
                    changed.push(entry.id);
                    page.rows[index] = entry;
                }
                Diff::Remove(index) => gone.push(page.rows.remove(index).id),
                Diff::Reset(rows) => {
                    changed.extend(rows.iter().map(|row| row.id));
                    let before = std::mem::replace(&mut page.rows, rows);
                    gone.extend(before.into_iter().map(|row| row.id));
                }
            }
        }
        gone.retain(|id| page.rows.iter().all(|row| row.id != *id));
        let refused = |row: &&Entry| row.delivery == Some(Delivery::Failed(ParkReason::Refused));
        let again = page.rows.iter().filter(refused).filter(|row| changed.contains(&row.id));
        let again: Vec<EntryId> = again.map(|row| row.id).collect();
        self.history.extend(gone.into_iter().map(|row| Event::Gone { page: life, row: row.0 }));
        for row in page.rows.iter().filter(|row| changed.contains(&row.id)) {
            let (own, text) = (row.direction == Direction::Visitor, Self::words(row));
            self.history.push(Event::Shown { page: life, row: row.id.0, own, text, far: Self::far(row) });
        }
        page.is_changed = true;
        again.into_iter().for_each(|entry| self.is_annoyed(life, entry));
    }
}
