//! Who takes part: the visitor in up to four tabs and on another device, agents, and whoever plans it all.

use super::history::{Event, Far, Life};
use super::{HEADING, Happening, Page, Storm};
use crate::network::{AWAY, BUSY, CLOSING, END, TROUBLE};
use crate::server::{Kind, Side, name_of, size_of};
use chat_widget::backend::Backend;
use chat_widget::engine::Input;
use chat_widget::model::command::OutgoingFile;
use chat_widget::model::{AttachmentKind, BlobRef, Delivery, Direction, Entry, EntryId, ParkReason};

/// Whatever says this is refused whenever it comes.
pub(super) const UNWANTED: &str = "which nobody wants";

/// When the last tab has been opened.
const LAST_TAB: u64 = 30_000;

impl Storm {
    pub(super) fn plan(&mut self) {
        let alone = ["C-60", "C-61", "C-63"];
        if alone.iter().any(|id| self.weather.has(id)) {
            self.weather.without("C-67");
        }
        if self.weather.has("C-63") {
            self.weather.without("C-66");
        }
        if self.weather.has("C-63") || self.weather.has("C-66") {
            // What the browser does not keep is gone with the page; nothing is promised of that.
            ["C-27", "C-69", "C-70", "C-65", "C-84"].into_iter().for_each(|id| self.weather.without(id));
        }
        if self.weather.has("C-61") {
            self.weather.without("C-60");
        }
        // Behind our relay there is one customer only; and who was here before the storage was emptied, no record says.
        if self.vendor.is_relayed() || self.weather.has("C-63") || self.weather.has("C-66") {
            self.weather.without("C-71");
        }
        if self.weather.has("C-23") {
            self.weather.without("C-21");
        }
        self.agenda.plan(0, Happening::Enter(0));
        let tabs = if self.weather.has("C-67") { 1 + self.dice.roll(3) as usize } else { 0 };
        for tab in 1..=tabs {
            let at = 5_000 + self.dice.roll(LAST_TAB - 5_000);
            self.agenda.plan(at, Happening::Enter(tab));
        }
        for _ in 0..3 + self.dice.roll(9) {
            let (at, tab) = (self.dice.roll(TROUBLE), self.dice.roll(tabs as u64 + 1) as usize);
            self.agenda.plan(at, Happening::Says(tab));
        }
        for _ in 0..self.dice.roll(10) {
            let at = 5_000 + self.dice.roll(BUSY - 5_000);
            self.agenda.plan(at, Happening::Agent);
        }
        if self.weather.has("C-28") {
            for _ in 0..6 {
                let at = self.dice.roll(TROUBLE);
                self.agenda.plan(at, Happening::Presses);
            }
        }
        // The last time after the longest pause that a server can ask for.
        for at in [AWAY + 5_000, AWAY + 12_000, CLOSING - 10_000, TROUBLE + 320_000] {
            self.agenda.plan(at, Happening::Presses);
        }
        self.agenda.plan(CLOSING, Happening::Agent);
        for id in ["C-27", "C-69", "C-70"] {
            for _ in 0..if self.weather.has(id) { 1 + self.dice.roll(3) } else { 0 } {
                let (at, tab) = (1_000 + self.dice.roll(TROUBLE), self.dice.roll(tabs as u64 + 1) as usize);
                self.agenda.plan(at, Happening::Leave(tab, id));
            }
        }
        self.plan_weather(tabs);
        for beat in 1..END / 15_000 {
            self.agenda.plan(beat * 15_000, Happening::Keepalive);
        }
    }

    fn plan_weather(&mut self, tabs: usize) {
        for (id, what) in [("C-80", 0), ("C-81", 1), ("C-82", 2), ("C-83", 3), ("C-84", 4)] {
            if !self.weather.has(id) {
                continue;
            }
            let at = self.dice.roll(TROUBLE);
            let long = 500 + self.dice.roll(AWAY - TROUBLE);
            match what {
                0 | 1 => {
                    self.weather.count(id);
                    self.agenda.plan(at, Happening::Network(false, what == 0));
                    self.agenda.plan(at + long, Happening::Network(true, what == 0));
                }
                2 => {
                    self.weather.count(id);
                    for beat in 0..10 {
                        self.agenda.plan(at + beat * 1_000, Happening::Network(beat % 2 == 1, true));
                    }
                }
                3 => {
                    self.agenda.plan(at, Happening::Background(0, true));
                    self.agenda.plan(at + 30_000, Happening::Background(0, false));
                }
                _ => self.agenda.plan(at, Happening::Hide(0)),
            }
        }
        // What was lost on a line that seemed well, and what a list did not have yet, is found at the next break.
        if ["C-23", "C-40", "C-80", "C-81", "C-82"].iter().any(|id| self.weather.has(id)) {
            self.agenda.plan(AWAY, Happening::Network(true, true));
        }
        for id in ["C-32", "C-33", "C-62"] {
            for _ in 0..if self.weather.has(id) { 1 + self.dice.roll(4) } else { 0 } {
                let at = self.dice.roll(TROUBLE);
                self.agenda.plan(at, Happening::Breakdown(id));
            }
        }
        for _ in 0..12 {
            let at = self.dice.roll(TROUBLE);
            self.agenda.plan(at, Happening::Rubbish);
        }
        if self.weather.has("C-60") || self.weather.has("C-61") {
            let at = 10_000 + self.dice.roll(40_000);
            self.agenda.plan(at, Happening::Vanish);
        }
        for _ in 0..if self.weather.has("C-55") { 1 + self.dice.roll(3) } else { 0 } {
            let at = 10_000 + self.dice.roll(BUSY - 10_000);
            self.agenda.plan(at, Happening::Close);
        }
        if self.weather.has("C-48") {
            let at = self.dice.roll(TROUBLE);
            let skew = [120_000, -120_000, 86_400_000, -86_400_000, 315_360_000_000, -315_360_000_000];
            self.skew = skew[self.dice.roll(6) as usize];
            let then = skew[self.dice.roll(6) as usize];
            self.agenda.plan(at, Happening::Clock(then));
        }
        if self.weather.has("C-02") && self.vendor.is_relayed() {
            let at = self.dice.roll(TROUBLE);
            self.agenda.plan(at, Happening::TokenExpires);
        }
        if self.weather.has("C-66") {
            // Once all tabs are there: one that comes later cannot know what the others talk about.
            let at = LAST_TAB + 1_000 + self.dice.roll(TROUBLE - LAST_TAB - 1_000);
            self.agenda.plan(at, Happening::Emptied);
        }
        if self.server.people.is_some() {
            let at = 6_000 + self.dice.roll(45_000);
            self.agenda.plan(at, Happening::PassesOn);
        }
        if self.weather.has("C-71") {
            let (at, tab) =
                (10_000 + self.dice.roll(BUSY - 10_000), self.dice.roll(tabs as u64 + 1) as usize);
            self.agenda.plan(at, Happening::LogsOut(tab));
        }
        if self.weather.has("C-72") {
            let at = 20_000 + self.dice.roll(30_000);
            self.agenda.plan(at, Happening::Elsewhere);
        }
        if self.weather.has("C-23") {
            self.server.lag = 500 + self.dice.roll(2_500);
            self.weather.count("C-23");
        }
    }

    pub(super) fn says(&mut self, tab: usize) {
        let Some(life) = self.life_of(tab).or(self.pages.keys().next().copied()) else { return };
        if self.pages[&life].is_away {
            return;
        }
        let cid = self.texts.len();
        let text = match self.dice.roll(6) {
            // The same words again and again, but of one page: whose of two tabs' equal words a list means that shows no
            // keys, nobody can know.
            0..=1 => format!("ok {life}"),
            2 => format!("  message {cid} "),
            3 if self.weather.has("C-01") => format!("message {cid}, {UNWANTED}"),
            _ => format!("message {cid}"),
        };
        let takes_files = matches!(self.vendor.backend(), Backend::NovaWidget | Backend::NovaSdk);
        if takes_files && self.weather.has("C-14") && self.dice.one_in(2) {
            self.sends_file(life);
        } else {
            self.sends(life, text);
        }
        if self.weather.has("C-28") && self.dice.one_in(2) {
            let soon = self.now + self.dice.roll(4_000);
            self.agenda.plan(soon, Happening::Presses);
        }
        if self.strikes("C-70", 3) {
            self.leave(tab, "C-70");
        }
    }

    fn sends(&mut self, life: Life, text: String) {
        self.attempts(life, text, Vec::new());
    }

    /// A file without words; its name stands for them.
    fn sends_file(&mut self, life: Life) {
        let blob = BlobRef(u32::try_from(self.texts.len()).unwrap());
        self.files.insert(blob, life);
        let name = name_of(blob);
        let (size, kind) = (size_of(&name), AttachmentKind::File);
        let file = OutgoingFile { blob: Some(blob), name: name.clone(), size, kind };
        self.attempts(life, name, vec![file]);
    }

    fn attempts(&mut self, life: Life, text: String, files: Vec<OutgoingFile>) {
        let cid = self.texts.len();
        self.say("visitor", || format!("page {life}: sends {text:?}"));
        self.texts.push(text.clone());
        self.history.push(Event::Attempt { cid, page: life, text: text.clone() });
        self.steps = self.steps.max(1);
        let text = if files.is_empty() { text } else { String::new() };
        self.input(life, Input::Send { text, files, reply: None, metadata: None });
    }

    /// Whose message is refused may type it once more, and press the button of the first while the second is on its way.
    pub(super) fn is_annoyed(&mut self, life: Life, entry: EntryId) {
        if self.now < TROUBLE && self.weather.has("C-28") && self.dice.one_in(2) {
            let at = self.now + self.dice.roll(2_000);
            self.agenda.plan(at, Happening::TypesAgain(life, entry));
            let then = at + 500 + self.dice.roll(6_000);
            self.agenda.plan(then, Happening::PressesFor(life, entry));
        }
    }

    pub(super) fn types_again(&mut self, life: Life, entry: EntryId) {
        let Some(page) = self.pages.get(&life).filter(|page| !page.is_away) else { return };
        let row = page.rows.iter().find(|row| row.id == entry && row.remote.is_none());
        let text = row.map(|row| row.content.text().to_owned());
        if let Some(text) =
            text.filter(|text| !text.is_empty() && !text.contains(UNWANTED) && !text.starts_with(HEADING))
        {
            self.weather.count("C-28");
            self.sends(life, text);
        }
    }

    pub(super) fn says_elsewhere(&mut self) {
        let Some(place) = self.place() else { return };
        self.weather.count("C-72");
        let cid = self.texts.len();
        let text = format!("from afar {cid}");
        self.say("visitor", || format!("on another device: {text}"));
        self.texts.push(text.clone());
        // No page of this device: nothing on it has to keep this one's order.
        self.history.push(Event::Attempt { cid, page: Life::MAX - cid as u64, text: text.clone() });
        let key = format!("afar{cid}");
        self.keys.insert(key.clone(), cid);
        self.server.store(place, Side::Visitor, Kind::Text, &text, |_| {}, Some(&key));
    }

    /// The conversation in which something was said last, if it goes on.
    fn place(&self) -> Option<usize> {
        let there = |place: &usize| {
            !self.server.vanished.contains(place)
                && !self.server.revoked.contains(place)
                && !matches!(self.server.conversations[*place].status, "closed" | "ended" | "escalated")
        };
        let last =
            |place: &usize| self.server.conversations[*place].messages.last().map(|message| message.id);
        (0..self.server.conversations.len())
            .filter(there)
            .filter(|place| last(place).is_some())
            .max_by_key(last)
    }

    fn backend_of(&self, place: usize) -> Backend {
        self.server.conversations[place].vendor.backend()
    }

    /// The bot is at its wits' end, and people take over.
    pub(super) fn passes_on(&mut self) {
        let is_bots = |place: &usize| self.backend_of(*place) == Backend::Converse;
        let Some(place) = self.place().filter(is_bots) else {
            let soon = self.now + 2_000;
            return if soon < TROUBLE {
                self.agenda.plan(soon, Happening::PassesOn)
            };
        };
        self.history.push(Event::PassedOn { place });
        self.say("server", || "the bot passes it on".to_owned());
        self.server.store(place, Side::Agent, Kind::Escalation, "", |_| {}, None);
        self.server.conversations[place].status = "escalated";
    }

    /// What was said to the bot is nobody's message, and is told to the people of one conversation once.
    pub(super) fn note_transcript(&mut self, place: usize, key: Option<&str>, text: &str) {
        let Some(key) = key.filter(|key| !self.keys.contains_key(*key)) else { return };
        let told = &self.server.conversations[place].messages;
        let before = told.iter().filter_map(|message| self.keys.get(message.echo.as_deref()?));
        let cid = before.copied().find(|cid| self.texts[*cid].starts_with(HEADING));
        let cid = cid.unwrap_or_else(|| {
            let cid = self.texts.len();
            self.texts.push(text.to_owned());
            let page = Life::MAX - cid as u64;
            self.history.push(Event::Attempt { cid, page, text: text.to_owned() });
            cid
        });
        self.keys.insert(key.to_owned(), cid);
    }

    /// The agents are done with a conversation; what the visitor says then opens it again, or goes to the next one.
    pub(super) fn close(&mut self) {
        if let Some(place) = self.place() {
            let status = match self.backend_of(place) {
                Backend::NovaWidget => return,
                Backend::NovaSdk => "resolved",
                Backend::Partner => "closed",
                Backend::Converse => "ended",
            };
            self.history.push(Event::Over { place });
            self.weather.count("C-55");
            self.told_of("C-55");
            self.server.stand(place, status);
        }
    }

    pub(super) fn agent(&mut self) {
        let Some(place) = self.place() else { return };
        let notes = matches!(self.backend_of(place), Backend::NovaWidget | Backend::NovaSdk);
        let private = notes && self.dice.one_in(5);
        let text = format!("answer {}", self.now);
        self.server.store(place, Side::Agent, Kind::Text, &text, |message| message.private = private, None);
    }

    /// The visitor presses what there is to press: again, where a message waits for it; again and again, where it does not.
    pub(super) fn presses(&mut self) {
        for life in self.alive() {
            let wanted = |page: &Page| {
                let own = page.rows.iter().filter(|row| row.direction == Direction::Visitor);
                let waiting = own.filter(|row| row.remote.is_none());
                waiting.map(|row| (row.id, row.delivery, Self::words(row))).collect::<Vec<_>>()
            };
            for (entry, delivery, text) in wanted(&self.pages[&life]) {
                if delivery == Some(Delivery::Failed(ParkReason::Unsure)) {
                    self.history.push(Event::Again { text });
                }
                self.weather.count("C-28");
                for _ in 0..5 {
                    self.input(life, Input::Retry(entry));
                }
            }
            // There is a button for it where the line is down.
            if self.pages.get(&life).is_some_and(|page| !page.is_connected) {
                self.input(life, Input::TryNow);
            }
            if self.server.people.is_some() && self.now > AWAY && self.pages.contains_key(&life) {
                // As long as older messages of the people's are not here, what was said to the bot does not show.
                self.input(life, Input::LoadOlder);
            }
            // Where credentials are lost only the visitor can go on.
            if self.now > AWAY && self.pages.get(&life).is_some_and(|page| page.has_no_access) {
                self.input(life, Input::NewConversation);
            }
        }
    }

    /// The conversation is taken from the visitor: it is not there any more, or what opened it does not.
    pub(super) fn vanish(&mut self) {
        let Some(place) = self.place() else { return };
        let nova = matches!(self.backend_of(place), Backend::NovaWidget | Backend::NovaSdk);
        let id = if self.weather.has("C-60") { "C-60" } else { "C-61" };
        if id == "C-61" && !nova {
            // One credential opens all of this visitor's conversations, or there is no other to begin anew with.
            return;
        }
        self.weather.count(id);
        self.told_of(id);
        let taken = if id == "C-60" { &mut self.server.vanished } else { &mut self.server.revoked };
        taken.insert(place);
        self.history.push(Event::Vanished { place });
    }

    /// What a row says: its words, or the name of its file.
    pub(super) fn words(row: &Entry) -> String {
        let file = row.attachments.first().map(|file| file.name.as_str());
        let words = row.content.text();
        if words.is_empty() { file.unwrap_or_default() } else { words }.to_owned()
    }

    /// What of a row its reader sees.
    pub(super) fn far(row: &Entry) -> Far {
        match (crate::visitor::number(row), row.delivery) {
            (Some(id), _) => Far::Confirmed(id),
            (None, Some(Delivery::Failed(_))) => Far::Parked,
            (None, Some(Delivery::Sent | Delivery::Delivered | Delivery::Seen)) => Far::Taken,
            (None, _) => Far::Pending,
        }
    }
}
