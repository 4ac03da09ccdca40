//! Runs in which everything goes wrong that can: each vendor's server, one to four tabs, pages that die, and a history of all of
//! it which is judged at the end. The evenings beside this room know more of gestures, this one of faults.

mod crashes;
mod departures;
mod hands;
pub mod history;
mod people;
mod records;
mod rejected;
mod requests;
mod sockets;
pub mod weather;

use crate::dice::Dice;
use crate::network::{Agenda, END, STEPS, TROUBLE};
use crate::server::{DAWN, Server, Side, Vendor};
use chat_widget::backend::{HttpRequest, SocketAddress};
use chat_widget::engine::{
    Conversation, EngineConfig, HandOff, HttpOutcome, Input, RequestId, SocketId, TranscriptWords,
};
use chat_widget::model::{BlobRef, Entry, EntryId, Now};
use history::{Class, Event, Fault, Life};
use std::collections::{BTreeMap, BTreeSet};
use weather::Weather;

/// A page, and a socket or a request of it.
type Of<T> = (Life, T);

/// How a transcript for people begins.
pub const HEADING: &str = "Before:";

/// Requests that a page may make in the last minute, in which nothing happens.
const IN_PEACE: usize = 4;
/// Requests of a page in all: more than one makes that asks twice every three seconds to the end, because sockets do not work.
const IN_ALL: usize = 350;
/// Requests of a page within ten seconds, whatever goes wrong. In twenty thousand runs the busiest page made 24, and wanted each.
const AT_ONCE: usize = 40;

enum Happening {
    Says(usize),
    Elsewhere,
    Agent,
    Presses,
    /// Types once more what was refused; presses the button of what was refused.
    TypesAgain(Life, EntryId),
    PressesFor(Life, EntryId),
    Enter(usize),
    Leave(usize, &'static str),
    Hide(usize),
    Show(Life),
    Background(usize, bool),
    /// Whether there is a network, and whether the browser says so.
    Network(bool, bool),
    Woke(Life),
    Told(Life, Option<String>),
    /// Whoever waits longest to begin a conversation may.
    Turn,
    AtServer(Of<RequestId>, HttpRequest, Return, u64),
    /// A request that outlives its page arrives, unless the browser died with the page.
    Late(Of<RequestId>, HttpRequest),
    Ended(Of<RequestId>, HttpOutcome),
    SocketTry(Of<SocketId>, SocketAddress),
    FrameToServer(Of<SocketId>, String),
    FrameToPage(Of<SocketId>, String),
    Closed(Of<SocketId>, u16),
    Keepalive,
    Breakdown(&'static str),
    Rubbish,
    PassesOn,
    Emptied,
    NotKept(Life),
    LogsOut(usize),
    /// Told by another tab: this session record's visitor is logged out.
    Departs(Life, String),
    Vanish,
    Close,
    Clock(i64),
    TokenExpires,
}

/// How an answer comes back, if it does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Return {
    Whole,
    Broken,
    /// A body of another shape.
    Strange,
    Lost,
    /// Lost, and waited for in vain.
    Stalled,
    Gateway(u16),
    Unsure,
}

struct Page {
    tab: usize,
    engine: Conversation,
    rows: Vec<Entry>,
    wake: Option<u64>,
    open: BTreeMap<RequestId, Option<usize>>,
    /// In the back/forward cache: nothing is told to it.
    is_away: bool,
    in_background: bool,
    /// Only the visitor can say how it goes on.
    has_no_access: bool,
    /// What it shows of its line.
    is_connected: bool,
    requests: Vec<u64>,
    /// Until when it has been told, or will have been, of what other tabs wrote.
    told_at: u64,
    /// Its rows changed since they were last looked at.
    is_changed: bool,
    /// The conversation of the record that it wrote or was told of last.
    conversation: Option<String>,
    /// The session and identity records that it wrote last, or was told of.
    knows: [Option<String>; 2],
    /// It will hear that its visitor was logged out.
    is_to_depart: bool,
    /// The session record that there was when it was put into the cache.
    left_with: Option<String>,
}

struct Socket {
    /// Whose words come over it.
    vendor: Vendor,
    subscribed: Option<usize>,
    is_dead: bool,
}

/// See the module.
pub struct Storm {
    /// What was written down.
    pub history: Vec<Event>,
    /// What went wrong by chance.
    pub weather: Weather,
    vendor: Vendor,
    seed: u64,
    server: Server,
    dice: Dice,
    agenda: Agenda<Happening>,
    pages: BTreeMap<Life, Page>,
    /// Pages that had time to say that they go.
    parted: BTreeSet<Life>,
    sockets: BTreeMap<Of<SocketId>, Socket>,
    lives: Life,
    now: u64,
    skew: i64,
    online: bool,
    identity: Option<String>,
    session: Option<String>,
    /// The page whose turn it is to begin a conversation, and those that wait for theirs.
    turn: Option<Life>,
    waiting: Vec<Life>,
    /// By owner; those that somebody took over and has not yet written down anew have a number of their own.
    outboxes: BTreeMap<(Life, usize), String>,
    /// Which attempt has which key.
    keys: BTreeMap<String, usize>,
    /// Keys with which something came to a server: no other message ever has one of them.
    left: BTreeSet<String>,
    texts: Vec<String>,
    /// The page in which each file was chosen; it is gone with it.
    files: BTreeMap<BlobRef, Life>,
    /// When something new was written into the record that all tabs share.
    written: Vec<u64>,
    noted: i64,
    /// Steps of pages since the first message, and the one at which the page dies.
    pub steps: usize,
    crash_at: Option<usize>,
    tell: bool,
}

impl Storm {
    /// The run of this seed.
    pub fn new(seed: u64, tell: bool) -> Self {
        let mut storm = Self::made(Vendor::of(seed), seed, false, None, tell);
        storm.plan();
        storm
    }

    /// A quiet run with this vendor, in which the page dies at this step; before everything that is planned.
    fn made(vendor: Vendor, seed: u64, calm: bool, crash_at: Option<usize>, tell: bool) -> Self {
        Self {
            history: Vec::new(),
            weather: Weather::new(seed, calm),
            vendor,
            seed,
            server: Server::new(vendor, seed),
            dice: Dice::new(seed, 12),
            agenda: Agenda::new(),
            pages: BTreeMap::new(),
            parted: BTreeSet::new(),
            sockets: BTreeMap::new(),
            lives: 0,
            now: 0,
            skew: 0,
            online: true,
            identity: None,
            session: None,
            turn: None,
            waiting: Vec::new(),
            outboxes: BTreeMap::new(),
            keys: BTreeMap::new(),
            left: BTreeSet::new(),
            texts: Vec::new(),
            files: BTreeMap::new(),
            written: Vec::new(),
            noted: 0,
            steps: 0,
            crash_at,
            tell,
        }
    }

    fn say(&self, who: &str, what: impl FnOnce() -> String) {
        if self.tell {
            println!("{:>9.3}  {who:<8}  {}", self.now as f64 / 1000.0, what());
        }
    }

    fn strikes(&mut self, id: &'static str, sides: u64) -> bool {
        let strikes = self.now < TROUBLE && self.weather.strikes(id, sides);
        if strikes {
            self.told_of(id);
        }
        strikes
    }

    fn told_of(&self, id: &str) {
        self.say("weather", || {
            let what = weather::rows().find(|(row, _)| *row == id).map_or("", |(_, what)| what);
            format!("{id} {what}")
        });
    }

    /// Plays it to its end: what was wrong.
    pub fn play(&mut self) -> Vec<Fault> {
        while let Some((at, what)) = self.agenda.next() {
            self.now = at;
            self.server.now = at;
            if at >= TROUBLE {
                self.server.lag = 0;
            }
            self.happen(what);
            self.note_stored();
            self.deliver();
        }
        if self.agenda.is_endless() {
            // Nothing has come to rest: whatever else there is to see would only hide this.
            let found = (Class::Livelock, format!("{STEPS} steps until {} ms, and no end", self.now));
            self.say("verdict", || format!("{}: {}", found.0, found.1));
            return vec![found];
        }
        let mut found = history::judge(&self.history);
        for (life, page) in &self.pages {
            let late = page.requests.iter().filter(|at| **at > END - 60_000).count();
            if page.requests.len() > IN_ALL {
                let all = page.requests.len();
                found.push((Class::Livelock, format!("page {life} goes round in circles: {all} requests")));
            }
            let busiest = busiest(&page.requests);
            if busiest > AT_ONCE {
                found.push((Class::Livelock, format!("page {life} makes {busiest} requests in ten seconds")));
            }
            if late > IN_PEACE {
                found.push((Class::Stuck, format!("page {life} makes {late} requests in a minute at rest")));
            }
        }
        if self.written.last().is_some_and(|at| *at > END - 60_000) {
            found.push((Class::Stuck, "tabs still write to each other at rest".to_owned()));
        }
        for (class, what) in &found {
            self.say("verdict", || format!("{class}: {what}"));
        }
        found
    }

    /// Messages that the visitor sent.
    pub fn messages(&self) -> usize {
        self.texts.len()
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Says(tab) => self.says(tab),
            Happening::Elsewhere => self.says_elsewhere(),
            Happening::Agent => self.agent(),
            Happening::Presses => self.presses(),
            Happening::TypesAgain(life, entry) => self.types_again(life, entry),
            Happening::PressesFor(life, entry) => self.input(life, Input::Retry(entry)),
            Happening::Enter(tab) => self.enter(tab),
            Happening::Leave(tab, why) => self.leave(tab, why),
            Happening::Hide(tab) => self.hide(tab),
            Happening::Show(life) => self.show(life),
            Happening::Background(tab, is_there) => self.background(tab, is_there),
            Happening::Network(online, told) => self.network(online, told),
            Happening::Woke(life) => {
                let due = |page: &Page| page.wake.is_some_and(|at| at <= self.now) && !page.is_away;
                if self.pages.get(&life).is_some_and(due) {
                    if let Some(page) = self.pages.get_mut(&life) {
                        page.wake = None;
                    }
                    self.input(life, Input::Woke);
                }
            }
            Happening::Turn => self.give_turn(),
            Happening::Told(life, record) => {
                if let Some(record) = &record {
                    self.knows(life, record);
                }
                self.input(life, Input::SessionElsewhere(record));
            }
            Happening::AtServer(of, request, way, back) => self.serve(of, &request, way, back),
            Happening::Late(of, request) => {
                if self.pages.contains_key(&of.0) || self.parted.contains(&of.0) {
                    self.serve(of, &request, Return::Lost, 0);
                }
            }
            Happening::Ended(of, outcome) => self.ended(of, outcome),
            Happening::SocketTry(of, address) => self.socket_try(of, &address),
            Happening::FrameToServer(of, text) => self.frame_to_server(of, &text),
            Happening::FrameToPage((life, socket), text) => {
                if self.sockets.contains_key(&(life, socket)) {
                    self.input(life, Input::SocketFrame(socket, text));
                }
            }
            Happening::Closed((life, socket), code) => {
                if self.sockets.remove(&(life, socket)).is_some() {
                    self.input(life, Input::SocketClosed(socket, code));
                }
            }
            Happening::Keepalive => self.keepalive(),
            Happening::Breakdown(id) => self.breakdown(id),
            Happening::Rubbish => self.rubbish(),
            Happening::PassesOn => self.passes_on(),
            Happening::Emptied => self.emptied(),
            Happening::LogsOut(tab) => self.logs_out(tab),
            Happening::Departs(life, told) => self.departs(life, &told),
            Happening::NotKept(life) => self.input(life, Input::StorageFailed),
            Happening::Vanish => self.vanish(),
            Happening::Close => self.close(),
            Happening::Clock(skew) => {
                self.skew = skew;
                self.weather.count("C-48");
                self.told_of("C-48");
            }
            Happening::TokenExpires => self.token_expires(),
        }
    }

    fn clock(&self) -> Now {
        let wall = (DAWN + self.now) as i64 + self.skew;
        Now { steady: self.now, wall: wall as u64 }
    }

    fn engine(&self, life: Life, records: Vec<String>) -> Conversation {
        let config = EngineConfig {
            backend: self.vendor.backend(),
            endpoint: self.vendor.endpoint(),
            seed: [self.seed, life],
            identity_record: self.identity.clone(),
            session_record: self.session.clone(),
            outbox_records: records,
            restarted: false,
            hands_over: false,
            first_number: 0,
        };
        let plan = self.server.people.map(|people| HandOff {
            backend: people.backend(),
            endpoint: people.endpoint_after(),
            seed: [self.seed ^ 1 << 40, life],
            words: TranscriptWords {
                heading: HEADING.to_owned(),
                visitor: "V".to_owned(),
                bot: "B".to_owned(),
            },
        });
        Conversation::new(config, plan)
    }

    /// What is new at the server.
    fn note_stored(&mut self) {
        let mut new: Vec<(i64, usize, bool, bool, Option<String>, String)> = Vec::new();
        for (place, one) in self.server.conversations.iter().enumerate() {
            let fresh = one.messages.iter().rev().take_while(|message| message.id > self.noted);
            new.extend(fresh.map(|message| {
                let own = message.side == Side::Visitor;
                (message.id, place, own, message.private, message.echo.clone(), message.text.clone())
            }));
        }
        new.sort();
        for (id, place, own, hidden, key, text) in new {
            if own && text.starts_with(HEADING) {
                self.note_transcript(place, key.as_deref(), &text);
            }
            let known = key.and_then(|key| self.keys.get(&key).copied());
            // One whose key was never kept: by its words.
            let by_words = || self.texts.iter().position(|sent| sent.trim() == text.trim());
            let cid = own.then(|| known.or_else(by_words).unwrap_or(usize::MAX));
            self.noted = self.noted.max(id);
            self.say("server", || format!("stored {id} {text:?}{}", if hidden { ", a note" } else { "" }));
            self.history.push(Event::Stored { place, id, cid, hidden });
        }
    }

    fn alive(&self) -> BTreeSet<Life> {
        self.pages.iter().filter(|(_, page)| !page.is_away).map(|(life, _)| *life).collect()
    }

    fn life_of(&self, tab: usize) -> Option<Life> {
        self.pages.iter().find(|(_, page)| page.tab == tab).map(|(life, _)| *life)
    }
}

/// The most requests within ten seconds.
fn busiest(requests: &[u64]) -> usize {
    let from = |nth: usize| requests[nth..].iter().take_while(|at| **at < requests[nth] + 10_000).count();
    (0..requests.len()).map(from).max().unwrap_or(0)
}
