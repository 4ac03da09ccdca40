//! From a bot to people: a conversation in parts, each with an engine of its own. The first one talks to the bot; once that
//! passes the conversation on, another one goes on with the people, and is told first what was said before. Where nothing is
//! ever passed on there is one part, and all goes straight through.
//!
//! No engine knows of another. What keeps them apart are numbers: entries, requests and sockets of each begin at a base of
//! its own. Records of the bot's part and the people's lie in one text, a line each.

use super::interface::{Effect, Input, RequestId, Slot, SocketId};
use super::{Engine, EngineConfig};
use crate::backend::{Backend, Endpoint};
use crate::model::{
    Capabilities, Change, ConnectionState, Content, ConversationStatus, Diff, Direction, Entry, EntryId,
    HistoryState, HostEvent, Millis, Notice, Now,
};

/// The bits of a number that say whose it is.
const PART_SHIFT: u32 = 27;
/// People do not read more than this, in characters, before they answer.
const TRANSCRIPT: usize = 20_000;
/// Where the bot's record stands, and where the people's.
const BOT: usize = 0;
const PEOPLE: usize = 1;

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

/// Words of a transcript, in the page's language.
pub struct TranscriptWords {
    /// Above it.
    pub heading: String,
    /// Before what the visitor said.
    pub visitor: String,
    /// Before what the bot said.
    pub bot: String,
}

/// A conversation, with whomever.
pub struct Conversation {
    parts: Vec<Part>,
    /// How a part with the bot is made.
    bot: (Backend, Endpoint, [u64; 2]),
    plan: Option<HandOff>,
    /// Records as they are kept, the bot's and the people's.
    kept: Vec<(Slot, [Option<String>; 2])>,
    /// Entries that another part than the one of their number has taken over.
    moved: Vec<(EntryId, usize)>,
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

/// What there is one of on the screen.
#[derive(Clone, PartialEq, Eq)]
struct Face {
    connection: ConnectionState,
    history: HistoryState,
    unread: u32,
    typing: Option<String>,
    status: Option<ConversationStatus>,
    notice: Option<Notice>,
}

impl Default for Face {
    fn default() -> Self {
        Self {
            connection: ConnectionState::Idle,
            history: HistoryState::default(),
            unread: 0,
            typing: None,
            status: None,
            notice: None,
        }
    }
}

impl Part {
    fn new(config: EngineConfig, record: usize) -> Self {
        let engine = Engine::new(config);
        let rows = engine.rows().len();
        Self { engine, record: Some(record), face: Face::default(), wake: None, rows }
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
        self.show_face();
        let wake = self.parts.iter().filter_map(|part| part.wake).min();
        if wake != self.asked_wake || (woke && self.parts.len() > 1) {
            self.asked_wake = wake;
            self.effects.push(Effect::WakeAt(wake));
        }
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
            Input::Started { .. }
            | Input::PanelOpened
            | Input::PanelClosed
            | Input::SeenAll
            | Input::TryNow
            | Input::Woke
            | Input::Online(_)
            | Input::Visible(_)
            | Input::PageHidden
            | Input::PageShown
            | Input::CustomerChanged(_)
            | Input::Leaving(_)
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

    /// The part with which the list begins: as long as older messages of a part are not here, an earlier part would stand where
    /// those belong.
    fn first_shown(&self) -> usize {
        self.parts.iter().rposition(|part| part.face.history.has_older).unwrap_or(0)
    }

    /// The rows of all parts are one list.
    fn show_rows(&mut self, at: usize, diffs: Vec<Diff>) {
        if let Some(part) = self.parts.get_mut(at) {
            for diff in &diffs {
                match diff {
                    Diff::Insert(..) => part.rows += 1,
                    Diff::Remove(_) => part.rows = part.rows.saturating_sub(1),
                    Diff::Reset(rows) => part.rows = rows.len(),
                    Diff::Set(..) => {}
                }
            }
        }
        let first = self.first_shown();
        if at < first {
            return;
        }
        let (alone, past) = (self.parts.len() == 1, at < self.last());
        let offset: usize = self.parts.get(first..at).unwrap_or_default().iter().map(|part| part.rows).sum();
        let placed = |diff| match diff {
            Diff::Insert(index, entry) => Diff::Insert(index + offset, Entry { past, ..entry }),
            Diff::Set(index, entry) => Diff::Set(index + offset, Entry { past, ..entry }),
            Diff::Remove(index) => Diff::Remove(index + offset),
            Diff::Reset(rows) => Diff::Reset(if alone { rows } else { self.all_rows() }),
        };
        let diffs = diffs.into_iter().map(placed).collect();
        self.effects.push(Effect::Show(Change::Entries(diffs)));
    }

    fn all_rows(&self) -> Vec<Entry> {
        let (first, last) = (self.first_shown(), self.last());
        let shown = self.parts.iter().enumerate().skip(first);
        let rows = |(at, part): (usize, &Part)| {
            let past = at < last;
            part.engine.rows().into_iter().map(move |entry| Entry { past, ..entry })
        };
        shown.flat_map(rows).collect()
    }

    /// While there are several parts, what there is one of is told here.
    fn show_face(&mut self) {
        let Some(last) = self.parts.last() else { return };
        let any = |of: fn(&HistoryState) -> bool| self.parts.iter().any(|part| of(&part.face.history));
        let face = Face {
            history: HistoryState {
                loading_first: any(|history| history.loading_first),
                loading_older: any(|history| history.loading_older),
                has_older: any(|history| history.has_older),
            },
            unread: self.parts.iter().map(|part| part.face.unread).sum(),
            notice: self.parts.iter().rev().find_map(|part| part.face.notice),
            ..last.face.clone()
        };
        let before = self.face.replace(face.clone());
        if self.parts.len() == 1 {
            return;
        }
        let at_first = before.is_none();
        let before = before.unwrap_or_default();
        if at_first || before.connection != face.connection {
            self.effects.push(Effect::Show(Change::Connection(face.connection)));
            self.effects.push(Effect::Tell(HostEvent::Connection(face.connection)));
        }
        if at_first || before.history != face.history {
            self.effects.push(Effect::Show(Change::History(face.history)));
        }
        if at_first || before.unread != face.unread {
            self.effects.push(Effect::Show(Change::Unread(face.unread)));
            self.effects.push(Effect::Tell(HostEvent::Unread(face.unread)));
        }
        if before.typing != face.typing {
            self.effects.push(Effect::Show(Change::Typing(face.typing.clone())));
            self.effects.push(Effect::Tell(HostEvent::Typing(face.typing)));
        }
        if before.status != face.status {
            self.effects.push(Effect::Show(Change::Status(face.status)));
        }
        if before.notice != face.notice {
            self.effects.push(Effect::Show(Change::Notice(face.notice)));
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

    /// Messages that another part did not send.
    fn adopt(&mut self, now: Now, unsent: Vec<super::sending::Unsent>) {
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
        let unsent = self.parts.get_mut(last).map(|part| part.engine.take_unsent()).unwrap_or_default();
        for part in &mut self.parts {
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
            let place = self.parts.get(at).and_then(|part| part.record);
            let Some(record) = place.and_then(|place| records.get_mut(place)) else { continue };
            if erased || record.is_some() {
                let record = record.clone();
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

    /// What was said so far, the latest of it if it is much. `None`: nothing.
    fn transcript(&self) -> Option<String> {
        let plan = self.plan.as_ref()?;
        let words = &plan.words;
        let limit = TRANSCRIPT.min(plan.backend.codec().capabilities().text_limit);
        let mut room = limit.saturating_sub(words.heading.chars().count() + 8);
        let mut lines: Vec<String> = Vec::new();
        for row in self.parts.last()?.engine.rows().iter().rev() {
            let who = match row.direction {
                Direction::Visitor => &words.visitor,
                Direction::Bot | Direction::Agent => &words.bot,
                Direction::System => continue,
            };
            let Some(said) = said(&row.content) else { continue };
            let line = [who.as_str(), ": ", &said].concat();
            match room.checked_sub(line.chars().count() + 1) {
                Some(left) => room = left,
                None => {
                    lines.push("[…]".to_owned());
                    break;
                }
            }
            lines.push(line);
        }
        if lines.is_empty() {
            return None;
        }
        lines.push([&words.heading, "\n"].concat());
        lines.reverse();
        Some(lines.join("\n"))
    }

    fn kept(&self, slot: Slot) -> &[Option<String>; 2] {
        const NONE: &[Option<String>; 2] = &[None, None];
        self.kept.iter().find(|(of, _)| *of == slot).map_or(NONE, |(_, records)| records)
    }

    fn note(&mut self, slot: Slot, place: usize, record: Option<String>) {
        let mut records = self.kept(slot).clone();
        if let Some(kept) = records.get_mut(place) {
            *kept = record;
        }
        self.kept.retain(|(of, _)| *of != slot);
        self.kept.push((slot, records));
    }

    /// Puts a record beside the other part's, and has both kept.
    fn keep(&mut self, slot: Slot, place: usize, record: Option<String>) {
        self.note(slot, place, record);
        let joined = match self.kept(slot) {
            [ours, None] => ours.clone(),
            [ours, Some(theirs)] => Some([ours.as_deref().unwrap_or_default(), "\n", theirs].concat()),
        };
        self.effects.push(Effect::Save(slot, joined));
    }
}

fn part_of(number: u32) -> usize {
    (number >> PART_SHIFT) as usize
}

/// The lines of a record. JSON as it is written here has no line breaks.
fn parted(record: Option<String>) -> [Option<String>; 2] {
    let Some(record) = record else { return [None, None] };
    let mut lines =
        record.split('\n').map(|line| Some(line).filter(|line| !line.is_empty()).map(str::to_owned));
    [lines.next().flatten(), lines.next().flatten()]
}

/// What people read of it.
fn said(content: &Content) -> Option<String> {
    let mut said = content.text().trim().to_owned();
    if let Content::Carousel(carousel) = content {
        for card in &carousel.cards {
            if !card.title.trim().is_empty() {
                said.push_str("\n- ");
                said.push_str(card.title.trim());
            }
        }
    }
    (!said.is_empty()).then_some(said)
}
