//! From a bot to people: two engines behind one face. The first one talks to the bot; once that passes the conversation on,
//! a second one goes on with the people, and is told first what was said before. Where nothing is ever passed on there is
//! one engine, and all of it goes straight through.
//!
//! Neither engine knows of the other. What keeps them apart are numbers: the second one's entries, requests and sockets begin
//! at `SECOND`. Records of both lie in one text, a line each.

use super::interface::{Effect, Input, RequestId, Slot, SocketId};
use super::{Engine, EngineConfig};
use crate::backend::{Backend, Endpoint};
use crate::model::{
    Capabilities, Change, ConnectionState, Content, ConversationStatus, Diff, Direction, Entry, EntryId,
    HistoryState, HostEvent, Millis, Notice, Now,
};

/// Where the numbers of the second engine begin.
const SECOND: u32 = 1 << 31;
/// People do not read more than this, in characters, before they answer.
const TRANSCRIPT: usize = 20_000;

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
    first: Leg,
    second: Option<Leg>,
    plan: Option<HandOff>,
    /// Records as they are kept, the first engine's and the second's.
    kept: Vec<(Slot, [Option<String>; 2])>,
    asked_wake: Option<Millis>,
    /// What was shown last while there are two.
    face: Option<Face>,
    /// Rows of the first engine.
    first_rows: usize,
    panel_open: bool,
    visible: bool,
    online: bool,
    effects: Vec<Effect>,
}

struct Leg {
    engine: Engine,
    face: Face,
    wake: Option<Millis>,
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

impl Leg {
    fn new(engine: Engine) -> Self {
        Self { engine, face: Face::default(), wake: None }
    }
}

impl Conversation {
    /// Takes over what earlier pages left, of either part.
    pub fn new(mut config: EngineConfig, plan: Option<HandOff>) -> Self {
        let identity = parted(config.identity_record.take());
        let session = parted(config.session_record.take());
        let outboxes =
            std::mem::take(&mut config.outbox_records).into_iter().map(|record| parted(Some(record)));
        let (first_outboxes, second_outboxes): (Vec<_>, Vec<_>) = outboxes.map(|[a, b]| (a, b)).unzip();
        config.identity_record.clone_from(&identity[0]);
        config.session_record.clone_from(&session[0]);
        config.outbox_records = first_outboxes.into_iter().flatten().collect();
        config.hands_over = plan.is_some();
        let restarted = config.restarted;
        let mut conversation = Self {
            first: Leg::new(Engine::new(config)),
            second: None,
            plan,
            kept: vec![(Slot::Identity, identity), (Slot::Session, session)],
            asked_wake: None,
            face: None,
            first_rows: 0,
            panel_open: false,
            visible: true,
            online: true,
            effects: Vec::new(),
        };
        let unsent: Vec<String> = second_outboxes.into_iter().flatten().collect();
        if conversation.kept(Slot::Session)[1].is_some() || !unsent.is_empty() {
            conversation.second = conversation.make_second(unsent, restarted);
        }
        conversation.first_rows = conversation.first.engine.rows().len();
        conversation
    }

    /// What the view may offer at the moment.
    pub fn capabilities(&self) -> Capabilities {
        self.active().capabilities()
    }

    /// Takes one input and says what is to be done, in this order.
    pub fn process(&mut self, now: Now, input: Input) -> Vec<Effect> {
        let woke = matches!(input, Input::Woke);
        self.route(now, input);
        self.hand_over(now);
        self.show_face();
        let wakes = [self.first.wake, self.second.as_ref().and_then(|leg| leg.wake)];
        let wake = wakes.into_iter().flatten().min();
        if wake != self.asked_wake || (woke && self.second.is_some()) {
            self.asked_wake = wake;
            self.effects.push(Effect::WakeAt(wake));
        }
        std::mem::take(&mut self.effects)
    }

    fn active(&self) -> &Engine {
        self.second.as_ref().map_or(&self.first.engine, |leg| &leg.engine)
    }

    /// To whom an input goes.
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
            Input::Do(EntryId(number), _)
            | Input::Postback(EntryId(number), _)
            | Input::Retry(EntryId(number))
            | Input::Discard(EntryId(number))
            | Input::CancelUpload(EntryId(number))
            | Input::HttpEnded(RequestId(number), _)
            | Input::UploadProgress(RequestId(number), ..)
            | Input::SocketOpened(SocketId(number))
            | Input::SocketFrame(SocketId(number), _)
            | Input::SocketClosed(SocketId(number), _) => self.give(now, number >= SECOND, input),
            Input::Seen(EntryId(number)) => {
                if number >= SECOND {
                    // What stands above it was seen as well.
                    self.give(now, false, Input::SeenAll);
                }
                self.give(now, number >= SECOND, input);
            }
            Input::Send { .. } | Input::Typed | Input::EndConversation | Input::Transcript(_) => {
                self.give(now, self.second.is_some(), input);
            }
            Input::LoadOlder => {
                let second = self.second.as_ref().is_some_and(|leg| leg.face.history.has_older);
                self.give(now, second, input);
            }
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
                if self.second.is_some() {
                    self.give(now, false, input.clone());
                    self.give(now, true, input);
                } else {
                    self.give(now, false, input);
                }
            }
        }
    }

    fn give(&mut self, now: Now, second: bool, input: Input) {
        let leg = if second { self.second.as_mut() } else { Some(&mut self.first) };
        // What ended after its engine was given up concerns nobody.
        let Some(leg) = leg else { return };
        for effect in leg.engine.process(now, input) {
            self.take(second, effect);
        }
    }

    /// What an engine asks for, as it is asked of the browser.
    fn take(&mut self, second: bool, effect: Effect) {
        let alone = self.second.is_none();
        let is_active = second || alone;
        let leg = if second { self.second.as_mut() } else { Some(&mut self.first) };
        let Some(leg) = leg else { return };
        match effect {
            Effect::WakeAt(at) => leg.wake = at,
            Effect::Save(slot, record) => {
                let joined = self.keep(slot, second, record);
                self.effects.push(Effect::Save(slot, joined));
            }
            Effect::Show(change) => {
                let passes = match &change {
                    Change::Entries(diffs) => return self.show_rows(second, diffs.clone()),
                    Change::Connection(state) => {
                        leg.face.connection = *state;
                        alone
                    }
                    Change::History(state) => {
                        leg.face.history = *state;
                        alone
                    }
                    Change::Unread(count) => {
                        leg.face.unread = *count;
                        alone
                    }
                    Change::Typing(who) => {
                        leg.face.typing.clone_from(who);
                        alone
                    }
                    Change::Status(status) => {
                        leg.face.status = *status;
                        alone
                    }
                    Change::Notice(notice) => {
                        leg.face.notice = *notice;
                        alone
                    }
                    // The looks are those of the page's own back end.
                    Change::Settings(_) => !second,
                    Change::Arrived(_) | Change::Upload(..) | Change::Undone(_) | Change::Capabilities(_) => {
                        true
                    }
                };
                if passes {
                    self.effects.push(Effect::Show(change));
                }
            }
            Effect::Tell(HostEvent::Connection(_) | HostEvent::Unread(_) | HostEvent::Typing(_))
                if !alone => {}
            Effect::Tell(HostEvent::Status(_)) if !is_active => {}
            other => self.effects.push(other),
        }
    }

    /// The rows of both, one list: the people's below the bot's. As long as older ones of theirs are not here, the bot's would
    /// stand where those belong.
    fn show_rows(&mut self, second: bool, diffs: Vec<Diff>) {
        if !second {
            for diff in &diffs {
                match diff {
                    Diff::Insert(..) => self.first_rows += 1,
                    Diff::Remove(_) => self.first_rows = self.first_rows.saturating_sub(1),
                    Diff::Reset(rows) => self.first_rows = rows.len(),
                    Diff::Set(..) => {}
                }
            }
        }
        if self.second.is_none() {
            self.effects.push(Effect::Show(Change::Entries(diffs)));
            return;
        }
        if !second && self.first_is_hidden() {
            return;
        }
        let offset = if second && !self.first_is_hidden() { self.first_rows } else { 0 };
        let placed = |diff| match diff {
            Diff::Insert(index, entry) => Diff::Insert(index + offset, dated(entry, second)),
            Diff::Set(index, entry) => Diff::Set(index + offset, dated(entry, second)),
            Diff::Remove(index) => Diff::Remove(index + offset),
            Diff::Reset(_) => Diff::Reset(self.all_rows()),
        };
        let diffs = diffs.into_iter().map(placed).collect();
        self.effects.push(Effect::Show(Change::Entries(diffs)));
    }

    fn first_is_hidden(&self) -> bool {
        self.second.as_ref().is_some_and(|leg| leg.face.history.has_older)
    }

    fn all_rows(&self) -> Vec<Entry> {
        let Some(second) = &self.second else { return self.first.engine.rows() };
        let theirs = second.engine.rows();
        if self.first_is_hidden() {
            return theirs;
        }
        self.first.engine.rows().into_iter().map(|entry| dated(entry, false)).chain(theirs).collect()
    }

    /// While there are two, what there is one of is told here.
    fn show_face(&mut self) {
        let Some(second) = &self.second else {
            self.face = Some(self.first.face.clone());
            return;
        };
        let (ours, theirs) = (&self.first.face, &second.face);
        let face = Face {
            history: HistoryState {
                loading_first: ours.history.loading_first || theirs.history.loading_first,
                loading_older: ours.history.loading_older || theirs.history.loading_older,
                has_older: ours.history.has_older || theirs.history.has_older,
            },
            unread: ours.unread + theirs.unread,
            notice: theirs.notice.or(ours.notice),
            ..theirs.clone()
        };
        let before = self.face.replace(face.clone());
        let same = |of: fn(&Face, &Face) -> bool| before.as_ref().is_some_and(|before| of(before, &face));
        let mut told = Vec::new();
        if !same(|a, b| a.connection == b.connection) {
            told.push(Effect::Show(Change::Connection(face.connection)));
            told.push(Effect::Tell(HostEvent::Connection(face.connection)));
        }
        if !same(|a, b| a.history == b.history) {
            told.push(Effect::Show(Change::History(face.history)));
        }
        if !same(|a, b| a.unread == b.unread) {
            told.push(Effect::Show(Change::Unread(face.unread)));
            told.push(Effect::Tell(HostEvent::Unread(face.unread)));
        }
        if !same(|a, b| a.typing == b.typing) {
            told.push(Effect::Show(Change::Typing(face.typing.clone())));
            told.push(Effect::Tell(HostEvent::Typing(face.typing.clone())));
        }
        if !same(|a, b| a.status == b.status) {
            told.push(Effect::Show(Change::Status(face.status)));
        }
        if !same(|a, b| a.notice == b.notice) {
            told.push(Effect::Show(Change::Notice(face.notice)));
        }
        self.effects.extend(told);
    }

    /// Goes on with people, once the bot said so and what was said before is here. Not in a page that nobody looks at: another
    /// tab of the same visitor would do the same.
    fn hand_over(&mut self, now: Now) {
        if self.second.is_some() || !self.visible || !self.first.engine.is_handed_over() {
            return;
        }
        let Some(second) = self.make_second(Vec::new(), false) else { return };
        // What the bot did not get is for whoever answers now.
        let unsent = self.first.engine.take_unsent();
        self.give(now, false, Input::Woke);
        let transcript = self.transcript();
        self.join(now, second);
        if let Some(text) = transcript {
            self.give(now, true, Input::Transcript(text));
        }
        if let Some(second) = &mut self.second {
            for (outgoing, parked) in unsent {
                second.engine.adopt(now, outgoing, parked);
            }
        }
        self.give(now, true, Input::Woke);
    }

    /// `None`: nobody is there to go on with.
    fn make_second(&mut self, outbox_records: Vec<String>, restarted: bool) -> Option<Leg> {
        let plan = self.plan.as_ref()?;
        let [ours, theirs] = self.kept(Slot::Identity).clone();
        // Behind the same relay it is the same visitor.
        let same = plan.endpoint.api_key.is_empty() && plan.endpoint.base_url == self.first.engine.base_url();
        let config = EngineConfig {
            backend: plan.backend,
            endpoint: plan.endpoint.clone(),
            seed: plan.seed,
            identity_record: theirs.or(ours.filter(|_| same)),
            session_record: self.kept(Slot::Session)[1].clone(),
            outbox_records,
            restarted,
            hands_over: false,
            first_number: SECOND,
        };
        self.first.engine.retire();
        Some(Leg::new(Engine::new(config)))
    }

    /// Puts the second engine to work in a page that runs already.
    fn join(&mut self, now: Now, second: Leg) {
        self.second = Some(second);
        self.effects.push(Effect::Show(Change::Capabilities(self.capabilities())));
        let past = self.all_rows().into_iter().enumerate().map(|(index, entry)| Diff::Set(index, entry));
        self.effects.push(Effect::Show(Change::Entries(past.collect())));
        self.give(now, true, Input::Started { online: self.online, visible: self.visible });
        if self.panel_open {
            self.give(now, true, Input::PanelOpened);
        }
    }

    /// A new conversation begins where this one began. Only where the people's was lost it is another one with them.
    fn begin_anew(&mut self, now: Now) {
        if self.second.as_ref().is_some_and(|leg| leg.engine.is_lost()) {
            return self.give(now, true, Input::NewConversation);
        }
        if self.second.is_some() {
            self.give(now, true, Input::NewConversation);
            let unsent = self.second.as_mut().map(|leg| leg.engine.take_unsent()).unwrap_or_default();
            self.second = None;
            self.first.engine.resume();
            for slot in [Slot::Session, Slot::Outbox] {
                let joined = self.keep(slot, true, None);
                self.effects.push(Effect::Save(slot, joined));
            }
            self.effects.push(Effect::Show(Change::Capabilities(self.capabilities())));
            self.effects.push(Effect::Show(Change::Entries(vec![Diff::Reset(self.all_rows())])));
            for (outgoing, parked) in unsent {
                self.first.engine.adopt(now, outgoing, parked);
            }
        }
        self.give(now, false, Input::NewConversation);
    }

    /// Another tab may have gone over to people, too.
    fn session_elsewhere(&mut self, now: Now, record: Option<String>) {
        let erased = record.is_none();
        let [ours, theirs] = parted(record);
        if erased || ours.is_some() {
            self.give(now, false, Input::SessionElsewhere(ours));
        }
        if self.second.is_some() {
            if erased || theirs.is_some() {
                self.give(now, true, Input::SessionElsewhere(theirs));
            }
        } else if theirs.is_some() {
            self.keep(Slot::Session, true, theirs);
            if let Some(second) = self.make_second(Vec::new(), false) {
                self.join(now, second);
            }
        }
    }

    /// What was said so far, the latest of it if it is much. `None`: nothing.
    fn transcript(&self) -> Option<String> {
        let words = &self.plan.as_ref()?.words;
        let rows = self.first.engine.rows();
        let mut lines: Vec<String> = Vec::new();
        let limit = TRANSCRIPT.min(self.plan.as_ref()?.backend.codec().capabilities().text_limit);
        let mut room = limit.saturating_sub(words.heading.chars().count() + 8);
        for row in rows.iter().rev() {
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

    /// Puts a record beside the other engine's; the text of both.
    fn keep(&mut self, slot: Slot, second: bool, record: Option<String>) -> Option<String> {
        let mut records = self.kept(slot).clone();
        let [ours, theirs] = &mut records;
        *(if second { theirs } else { ours }) = record;
        let joined = match &records {
            [ours, None] => ours.clone(),
            [ours, Some(theirs)] => Some([ours.as_deref().unwrap_or_default(), "\n", theirs].concat()),
        };
        self.kept.retain(|(of, _)| *of != slot);
        self.kept.push((slot, records));
        joined
    }
}

/// The lines of a record. JSON as it is written here has no line breaks.
fn parted(record: Option<String>) -> [Option<String>; 2] {
    let Some(record) = record else { return [None, None] };
    let mut lines =
        record.split('\n').map(|line| Some(line).filter(|line| !line.is_empty()).map(str::to_owned));
    [lines.next().flatten(), lines.next().flatten()]
}

/// A row of the bot's, once people have taken over, is of the past.
fn dated(entry: Entry, second: bool) -> Entry {
    Entry { past: !second, ..entry }
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
