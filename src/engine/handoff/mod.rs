//! From a bot to people: a conversation in parts, each with an engine of its own. The first one talks to the bot; once that
//! passes the conversation on, another one goes on with the people, and is told first what was said before. Where nothing is
//! ever passed on there is one part, and all goes straight through.
//!
//! No engine knows of another. What keeps them apart are numbers: entries, requests and sockets of each begin at a base of
//! its own. Records of the bot's part and the people's lie in one text, a line each.

mod face;
mod list;
mod records;
mod transcript;

pub use records::{beside_kept, visitor_of};
pub use transcript::TranscriptWords;

use super::interface::{Effect, Input, RequestId, Slot, SocketId};
use super::sending::Unsent;
use super::{Engine, EngineConfig};
use crate::backend::{Backend, Endpoint};
use crate::model::{Capabilities, Change, Diff, EntryId, HostEvent, Millis, Now};
use face::Face;
use records::{BOT, PEOPLE, Records, keep_once, parted};

/// The bits of a number that say whose it is.
const PART_SHIFT: u32 = 27;

/// With whom the conversation goes on.
pub struct HandOff {
    /// Whose words.
    pub backend: Backend,
    /// Where.
    pub endpoint: Endpoint,
    /// From the browser's entropy.
    pub seed: [u64; 2],
    /// How what was said is written down for them.
    pub words: TranscriptWords,
}

/// A conversation, with whomever.
pub struct Conversation {
    parts: Vec<Part>,
    /// How a part with the bot is made.
    bot: (Backend, Endpoint, [u64; 2]),
    plan: Option<HandOff>,
    /// Records as they are kept, the bot's and the people's.
    kept: Vec<(Slot, Records)>,
    /// Entries that another part than the one of their number has taken over.
    moved: Vec<(EntryId, usize)>,
    /// The part with which the list on the screen begins.
    shown_from: usize,
    asked_wake: Option<Millis>,
    /// What was shown last.
    face: Option<Face>,
    panel_open: bool,
    visible: bool,
    online: bool,
    effects: Vec<Effect>,
}

struct Part {
    engine: Engine,
    /// Where its records stand; one that is over has none.
    record: Option<usize>,
    face: Face,
    wake: Option<Millis>,
    rows: usize,
}

impl Part {
    fn new(config: EngineConfig, record: usize) -> Self {
        // Rows that it took over have not been shown yet, and are counted when they are.
        Self { engine: Engine::new(config), record: Some(record), face: Face::default(), wake: None, rows: 0 }
    }
}

impl Conversation {
    /// Takes over what earlier pages left, of either kind.
    pub fn new(mut config: EngineConfig, plan: Option<HandOff>) -> Self {
        let [identity, session] = [config.identity_record.take(), config.session_record.take()].map(parted);
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for record in std::mem::take(&mut config.outbox_records) {
            let [bots, peoples] = parted(Some(record));
            ours.extend(bots);
            theirs.extend(peoples);
        }
        let goes_on = plan.is_some() && (session[PEOPLE].is_some() || !theirs.is_empty());
        config.identity_record.clone_from(&identity[BOT]);
        config.session_record.clone_from(&session[BOT]);
        config.outbox_records = ours;
        config.hands_over = plan.is_some();
        let (bot, restarted) = ((config.backend, config.endpoint.clone(), config.seed), config.restarted);
        let mut conversation = Self {
            parts: vec![Part::new(config, BOT)],
            bot,
            plan,
            kept: vec![(Slot::Identity, identity), (Slot::Session, session)],
            moved: Vec::new(),
            shown_from: 0,
            asked_wake: None,
            face: None,
            panel_open: false,
            visible: true,
            online: true,
            effects: Vec::new(),
        };
        if goes_on && let Some(people) = conversation.with_people(theirs, restarted) {
            conversation.retire();
            conversation.parts.push(people);
        }
        conversation
    }

    /// What the view may offer at the moment.
    pub fn capabilities(&self) -> Capabilities {
        self.parts.last().map(|part| part.engine.capabilities()).unwrap_or_default()
    }

    /// Takes one input and says what is to be done, in this order.
    pub fn process(&mut self, now: Now, input: Input) -> Vec<Effect> {
        let woke = matches!(input, Input::Woke);
        self.route(now, input);
        self.hand_over(now);
        self.pass_on(now);
        self.show_from_first();
        self.show_face();
        let wake = self.parts.iter().filter_map(|part| part.wake).min();
        if wake != self.asked_wake || (woke && self.parts.len() > 1) {
            self.asked_wake = wake;
            self.effects.push(Effect::WakeAt(wake));
        }
        keep_once(&mut self.effects);
        std::mem::take(&mut self.effects)
    }

    fn last(&self) -> usize {
        self.parts.len().saturating_sub(1)
    }

    /// To which part an input goes.
    fn route(&mut self, now: Now, input: Input) {
        match &input {
            Input::Started { online, visible } => (self.online, self.visible) = (*online, *visible),
            Input::PanelOpened => self.panel_open = true,
            Input::PanelClosed => self.panel_open = false,
            Input::Visible(visible) => self.visible = *visible,
            Input::Online(online) => self.online = *online,
            _ => {}
        }
        match input {
            Input::Do(entry, _)
            | Input::Postback(entry, _)
            | Input::Retry(entry)
            | Input::Discard(entry)
            | Input::CancelUpload(entry) => self.give(now, self.owner(entry), input),
            Input::HttpEnded(RequestId(number), _)
            | Input::UploadProgress(RequestId(number), ..)
            | Input::SocketOpened(SocketId(number))
            | Input::SocketFrame(SocketId(number), _)
            | Input::SocketClosed(SocketId(number), _) => self.give(now, part_of(number), input),
            Input::Seen(entry) => {
                let part = self.owner(entry);
                // What stands above it was seen as well.
                (0..part).for_each(|earlier| self.give(now, earlier, Input::SeenAll));
                self.give(now, part, input);
            }
            Input::Send { .. } | Input::Typed | Input::EndConversation | Input::Transcript(_) => {
                self.give(now, self.last(), input);
            }
            Input::LoadOlder => self.give(now, self.first_shown(), input),
            Input::NewConversation => self.begin_anew(now),
            Input::SessionElsewhere(record) => self.session_elsewhere(now, record),
            Input::TurnTaken(record) => {
                let mut records = parted(record);
                for at in 0..self.parts.len() {
                    let place = self.parts.get(at).and_then(|part| part.record).unwrap_or(BOT);
                    let record = records.get_mut(place).and_then(Option::take);
                    self.give(now, at, Input::TurnTaken(record));
                }
            }
            Input::Started { .. }
            | Input::PanelOpened
            | Input::PanelClosed
            | Input::SeenAll
            | Input::TryNow
            | Input::Woke
            | Input::Online(_)
            | Input::Visible(_)
            | Input::PageHidden { .. }
            | Input::PageShown
            | Input::Answered(_)
            | Input::CustomerChanged(_)
            | Input::Leaving { .. }
            | Input::StorageFailed => {
                (0..self.parts.len()).for_each(|part| self.give(now, part, input.clone()))
            }
        }
    }

    fn owner(&self, entry: EntryId) -> usize {
        let moved = self.moved.iter().rfind(|(of, _)| *of == entry);
        moved.map_or_else(|| part_of(entry.0), |(_, part)| *part)
    }

    fn give(&mut self, now: Now, part: usize, input: Input) {
        let Some(engine) = self.parts.get_mut(part).map(|part| &mut part.engine) else { return };
        for effect in engine.process(now, input) {
            self.take(part, effect);
        }
    }

    /// What an engine asks for, as it is asked of the browser.
    fn take(&mut self, at: usize, effect: Effect) {
        let (alone, is_last) = (self.parts.len() == 1, at == self.last());
        let Some(part) = self.parts.get_mut(at) else { return };
        match effect {
            Effect::WakeAt(wake) => part.wake = wake,
            Effect::Save(slot, record) => {
                if let Some(place) = part.record {
                    self.keep(slot, place, record);
                }
            }
            Effect::Show(Change::Entries(diffs)) => self.show_rows(at, diffs),
            Effect::Show(change) => {
                match &change {
                    Change::Connection(state) => part.face.connection = *state,
                    Change::History(state) => part.face.history = *state,
                    Change::Unread(count) => part.face.unread = *count,
                    Change::Typing(who) => part.face.typing.clone_from(who),
                    Change::Status(status) => part.face.status = *status,
                    Change::Notice(notice) => part.face.notice = *notice,
                    // The looks are those of the page's own back end.
                    Change::Settings(_) if at > 0 => return,
                    // Everything else there may be many of.
                    _ => return self.effects.push(Effect::Show(change)),
                }
                if alone {
                    self.effects.push(Effect::Show(change));
                }
            }
            Effect::Tell(HostEvent::Connection(_) | HostEvent::Unread(_) | HostEvent::Typing(_))
                if !alone => {}
            Effect::Tell(HostEvent::Status(_)) if !is_last => {}
            other => self.effects.push(other),
        }
    }

    /// Goes on with people, once the bot said so and what was said before is here. Not in a page that nobody looks at: another
    /// tab of the same visitor would do the same.
    fn hand_over(&mut self, now: Now) {
        let last = self.last();
        let Some(part) = self.parts.get_mut(last).filter(|part| part.record == Some(BOT)) else { return };
        if !self.visible || !part.engine.is_handed_over() {
            return;
        }
        // What the bot did not get is for whoever answers now.
        let unsent = part.engine.take_unsent();
        let transcript = self.transcript();
        let Some(people) = self.with_people(Vec::new(), false) else { return };
        self.join(now, people);
        if let Some(text) = transcript {
            self.give(now, last + 1, Input::Transcript(text));
        }
        self.adopt(now, unsent);
    }

    /// What an earlier part can send to nobody any more is for whoever answers now.
    fn pass_on(&mut self, now: Now) {
        for at in 0..self.last() {
            let Some(part) = self.parts.get_mut(at).filter(|part| part.engine.is_dead_end()) else {
                continue;
            };
            let unsent = part.engine.take_unsent();
            if !unsent.is_empty() {
                self.give(now, at, Input::Woke);
                self.adopt(now, unsent);
            }
        }
    }

    /// Messages that another part did not send.
    fn adopt(&mut self, now: Now, unsent: Vec<Unsent>) {
        let last = self.last();
        if let Some(part) = self.parts.last_mut() {
            for unsent in unsent {
                self.moved.push((unsent.entry, last));
                part.engine.adopt(now, unsent);
            }
        }
        self.give(now, last, Input::Woke);
    }

    /// `None`: nobody is there to go on with.
    fn with_people(&self, outbox_records: Vec<String>, restarted: bool) -> Option<Part> {
        let plan = self.plan.as_ref()?;
        let [ours, theirs] = self.kept(Slot::Identity).clone();
        // Behind the same relay it is the same visitor.
        let same = plan.endpoint.api_key.is_empty() && plan.endpoint.base_url == self.bot.1.base_url;
        let config = EngineConfig {
            backend: plan.backend,
            endpoint: plan.endpoint.clone(),
            seed: self.seed(plan.seed),
            identity_record: theirs.or(ours.filter(|_| same)),
            session_record: self.kept(Slot::Session)[PEOPLE].clone(),
            outbox_records,
            restarted,
            hands_over: false,
            first_number: self.next_base(),
        };
        Some(Part::new(config, PEOPLE))
    }

    fn with_the_bot(&self) -> Part {
        let (backend, endpoint, seed) = &self.bot;
        let config = EngineConfig {
            backend: *backend,
            endpoint: endpoint.clone(),
            seed: self.seed(*seed),
            identity_record: self.kept(Slot::Identity)[BOT].clone(),
            session_record: None,
            outbox_records: Vec::new(),
            restarted: false,
            hands_over: self.plan.is_some(),
            first_number: self.next_base(),
        };
        Part::new(config, BOT)
    }

    /// No two parts may give two messages one key.
    fn seed(&self, [a, b]: [u64; 2]) -> [u64; 2] {
        [a, b ^ self.parts.len() as u64]
    }

    fn next_base(&self) -> u32 {
        (self.parts.len() as u32) << PART_SHIFT
    }

    /// The parts that there are listen no more.
    fn retire(&mut self) {
        self.parts.iter_mut().for_each(|part| part.engine.retire());
    }

    /// Puts another part to work in a page that runs already.
    fn join(&mut self, now: Now, part: Part) {
        self.retire();
        (0..self.parts.len()).for_each(|part| self.give(now, part, Input::Woke));
        // What one part alone showed is what was shown.
        if let [only] = self.parts.as_slice() {
            self.face = Some(only.face.clone());
        }
        self.parts.push(part);
        self.effects.push(Effect::Show(Change::Capabilities(self.capabilities())));
        let past = self.all_rows().into_iter().enumerate().map(|(index, entry)| Diff::Set(index, entry));
        self.effects.push(Effect::Show(Change::Entries(past.collect())));
        let last = self.last();
        self.give(now, last, Input::Started { online: self.online, visible: self.visible });
        if self.panel_open {
            self.give(now, last, Input::PanelOpened);
        }
    }

    /// A new conversation begins where this one began. Only where the people's was lost it is another one with them.
    fn begin_anew(&mut self, now: Now) {
        let last = self.last();
        let Some(part) = self.parts.get_mut(last) else { return };
        let goes_on = part.record == Some(PEOPLE) && !part.engine.is_lost();
        if goes_on {
            part.engine.retire();
        }
        self.give(now, last, Input::NewConversation);
        if !goes_on {
            return;
        }
        // What the bot refused long ago may be on its way again.
        let mut unsent = Vec::new();
        for part in &mut self.parts {
            unsent.extend(part.engine.take_unsent());
            part.record = None;
        }
        for slot in [Slot::Session, Slot::Outbox] {
            self.keep(slot, PEOPLE, None);
            self.keep(slot, BOT, None);
        }
        let bot = self.with_the_bot();
        self.join(now, bot);
        let last = self.last();
        self.give(now, last, Input::NewConversation);
        self.adopt(now, unsent);
    }

    /// Another tab may have gone over to people, too.
    fn session_elsewhere(&mut self, now: Now, record: Option<String>) {
        let erased = record.is_none();
        let mut records = parted(record);
        let goes_over = self.last_record() == Some(BOT) && records[PEOPLE].is_some();
        for at in 0..self.parts.len() {
            let Some(place) = self.parts.get(at).and_then(|part| part.record) else { continue };
            let record = records.get_mut(place).and_then(|record| record.clone());
            if erased || record.is_some() {
                self.note(Slot::Session, place, record.clone());
                self.give(now, at, Input::SessionElsewhere(record));
            }
        }
        if goes_over {
            self.note(Slot::Session, PEOPLE, records[PEOPLE].take());
            if let Some(people) = self.with_people(Vec::new(), false) {
                self.join(now, people);
            }
        }
    }

    fn last_record(&self) -> Option<usize> {
        self.parts.last().and_then(|part| part.record)
    }
}

fn part_of(number: u32) -> usize {
    (number >> PART_SHIFT) as usize
}
