//! What pages keep, and what tabs tell each other by keeping it: records, and whose turn it is to begin a conversation.

use super::history::Life;
use super::{Happening, Storm};
use chat_widget::engine::{Input, Slot, beside_kept};

impl Storm {
    pub(super) fn leave_turn(&mut self, life: Life) {
        self.waiting.retain(|waiting| *waiting != life);
        if self.turn == Some(life) {
            self.turn = None;
            self.agenda.plan(self.now + 1, Happening::Turn);
        }
    }

    pub(super) fn give_turn(&mut self) {
        if self.turn.is_some() || self.waiting.is_empty() {
            return;
        }
        let life = self.waiting.remove(0);
        self.turn = Some(life);
        self.say("tab", || format!("the turn of page {life}"));
        if let Some(record) = self.session.clone() {
            self.knows(life, &record);
            self.input(life, Input::SessionElsewhere(Some(record)));
        }
        let identity = self.identity.clone();
        if let Some(page) = self.pages.get_mut(&life).filter(|_| identity.is_some()) {
            page.knows[1].clone_from(&identity);
        }
        self.input(life, Input::TurnTaken(identity));
    }

    /// The storage is emptied, by a page or by the browser. Tabs are told of it like of anything that another one did to it: the
    /// one that did it is not, and of what the browser does nobody is.
    pub(super) fn emptied(&mut self) {
        self.weather.count("C-66");
        self.told_of("C-66");
        (self.identity, self.session) = (None, None);
        self.outboxes.clear();
        let tabs: Vec<Life> = self.alive().into_iter().collect();
        if self.dice.one_in(3) {
            return;
        }
        let by = if self.dice.one_in(3) { None } else { self.dice.pick(&tabs).copied() };
        for tab in tabs.into_iter().filter(|tab| Some(*tab) != by) {
            self.tell_tab(tab, None);
        }
    }

    /// It is told of a session record.
    pub(super) fn knows(&mut self, life: Life, record: &str) {
        if let Some(page) = self.pages.get_mut(&life).filter(|page| !page.is_away) {
            page.knows[0] = Some(record.to_owned());
        }
    }

    pub(super) fn tell_tab(&mut self, tab: Life, record: Option<String>) {
        let soon = self.now + 2 + self.dice.roll(200);
        let Some(page) = self.pages.get_mut(&tab) else { return };
        page.told_at = page.told_at.max(soon);
        self.agenda.plan(page.told_at, Happening::Told(tab, record));
    }

    /// Whether what another tab wrote, or erased, is new to this page. Of that it has nothing to tell the others.
    pub(super) fn is_news(&mut self, life: Life, record: Option<&str>) -> bool {
        let Some(page) = self.pages.get_mut(&life) else { return false };
        if self.server.people.is_some() {
            // The other half of a record may be what is new in it.
            return false;
        }
        let Some(record) = record else { return true };
        let theirs = conversation_in(record);
        let before = std::mem::replace(&mut page.conversation, theirs);
        before != page.conversation
    }

    pub(super) fn save(&mut self, life: Life, slot: Slot, text: Option<String>) {
        if slot == Slot::Outbox {
            self.learn_keys(text.as_deref());
            self.say("page", || format!("{life} keeps {}", text.as_deref().unwrap_or("nothing")));
        }
        if self.strikes("C-63", 1) {
            // After all else that was asked for: nobody calls an engine from within.
            return self.agenda.plan(self.now, Happening::NotKept(life));
        }
        let kept = match slot {
            Slot::Identity => self.identity.as_deref(),
            Slot::Session => self.session.as_deref(),
            Slot::Outbox => None,
        };
        let text = text.map(|text| beside_kept(text, kept));
        let page = self.pages.get_mut(&life);
        let at = usize::from(slot == Slot::Identity);
        if let Some(page) = page.filter(|_| slot != Slot::Outbox) {
            page.knows[at].clone_from(&text);
        }
        match slot {
            Slot::Identity => self.identity = text,
            Slot::Session => {
                if let Some(page) = self.pages.get_mut(&life) {
                    page.conversation = text.as_deref().and_then(conversation_in);
                }
                self.save_session(life, text);
            }
            Slot::Outbox => {
                self.outboxes.retain(|(owner, _), _| *owner != life);
                if let Some(text) = text {
                    self.outboxes.insert((life, 0), text);
                }
            }
        }
    }

    /// Other tabs are told of what is new in the record, in the order in which it was written.
    pub(super) fn save_session(&mut self, life: Life, text: Option<String>) {
        if self.session == text {
            return;
        }
        self.written.push(self.now);
        self.session.clone_from(&text);
        for other in self.alive().into_iter().filter(|other| *other != life) {
            self.tell_tab(other, text.clone());
        }
    }

    /// Which message has which key: the latest of these words that has none.
    fn learn_keys(&mut self, record: Option<&str>) {
        let read = |line| serde_json::from_str::<serde_json::Value>(line).ok();
        // The bot's and the people's stand in a line each.
        let records: Vec<serde_json::Value> =
            record.into_iter().flat_map(str::lines).filter_map(read).collect();
        let items = records.iter().filter_map(|record| record["items"].as_array()).flatten();
        let items: Vec<(&str, &str)> =
            items.filter_map(|item| Some((item["echo"].as_str()?, words(item)?))).collect();
        for (key, text) in items.iter().rev() {
            if !self.keys.contains_key(*key) {
                // What people get that the bot did not get has a new key; the old one never left.
                let holds = |old: &String| self.left.contains(old) || items.iter().any(|(key, _)| key == old);
                let held = self.keys.iter().filter(|(old, _)| holds(old));
                let taken: Vec<usize> = held.map(|(_, cid)| *cid).collect();
                let free = |cid: &usize| self.texts[*cid] == *text && !taken.contains(cid);
                if let Some(cid) = (0..self.texts.len()).rev().find(free) {
                    self.keys.insert((*key).to_owned(), cid);
                }
            }
        }
    }
}

/// What a kept message says: its words, or the name of its file.
fn words(item: &serde_json::Value) -> Option<&str> {
    item["text"].as_str().filter(|text| !text.is_empty()).or_else(|| item["files"][0]["name"].as_str())
}

/// The conversation of a session record.
pub(super) fn conversation_in(record: &str) -> Option<String> {
    let record = serde_json::from_str::<serde_json::Value>(record).ok()?;
    Some(record["conversation"].to_string())
}
