//! WHEN something happens: `process(now, Input) -> Vec<Effect>`, without a clock, a network, a screen or a vendor's name.
//!
//! This file only routes. What is asked of the browser is derived from the state after each input: first what is due is
//! done (`due`), then what changed is told (`publish`).

mod backoff;
mod bot;
mod connection;
mod conversation;
mod deeds;
mod due;
mod exchange;
mod gestures;
mod handoff;
mod history;
mod interface;
mod listening;
mod network;
mod opening;
mod outbox;
mod publish;
mod random;
mod receipts;
mod row;
mod sending;
mod session;
mod snapshot;
mod timeline;
pub mod timing;
mod typing;
mod verdict;

pub use handoff::{Conversation, HandOff, TranscriptWords, beside_kept, visitor_of};
pub use interface::{Effect, HttpOutcome, Input, RequestId, Slot, SocketId};

use crate::backend::{Backend, Codec, Endpoint, Request};
use crate::model::{
    Capabilities, Command, Entry, EntryId, HostEvent, Message, Millis, Now, Outgoing, RemoteId,
};
use bot::Ending;
use connection::{Connection, Step, poll_every};
use conversation::identity_of;
use deeds::Deeds;
use history::History;
use outbox::Outbox;
use publish::Published;
use random::Random;
use receipts::Receipts;
use session::{SessionKeeper, Turn};
use snapshot::Marks;
use timeline::Timeline;
use typing::Typing;

/// What the engine is made of.
pub struct EngineConfig {
    /// Whose words.
    pub backend: Backend,
    /// Where.
    pub endpoint: Endpoint,
    /// From the browser's entropy: keys of messages depend on it.
    pub seed: [u64; 2],
    /// The text last kept in `Slot::Identity`.
    pub identity_record: Option<String>,
    /// The text last kept in `Slot::Session`.
    pub session_record: Option<String>,
    /// Texts kept in `Slot::Outbox`: this tab's, and those of tabs that are gone.
    pub outbox_records: Vec<String>,
    /// This is a new life after a fault of ours.
    pub restarted: bool,
    /// Where a bot passes the conversation on, it goes on here, with people.
    pub hands_over: bool,
    /// Entries, requests and sockets are numbered from here.
    pub first_number: u32,
}

/// One conversation's engine.
pub struct Engine {
    codec: &'static dyn Codec,
    capabilities: Capabilities,
    endpoint: Endpoint,
    random: Random,
    entries: u32,
    requests: u32,
    sockets: u32,
    timeline: Timeline,
    outbox: Outbox,
    session: SessionKeeper,
    turn: Turn,
    history: History,
    connection: Connection,
    deeds: Deeds,
    receipts: Receipts,
    typing: Typing,
    marks: Marks,
    settings: Option<RequestId>,
    /// What the host page told of the visitor is on its way, or is to be told at this time.
    update: Option<RequestId>,
    update_at: Option<Millis>,
    /// Our own messages over the socket, while the answer that has their id is on its way.
    held_messages: Vec<Message>,
    renewed_at: Vec<Millis>,
    /// How the conversation stands is to be asked, or is being asked.
    status_wanted: bool,
    /// It was told a moment ago, with the conversation itself.
    status_is_fresh: bool,
    status_asked: Option<RequestId>,
    settings_asked: bool,
    gone_at: Vec<Millis>,
    /// The record of another conversation that another tab has, to go on with if this one is over.
    gone_on: Option<String>,
    /// The last conversation that was over.
    left: Option<RemoteId>,
    /// What was kept of the conversation is not any more: it goes on in memory until there is another one.
    erased: bool,
    panel_open: bool,
    visible: bool,
    /// The page is in the back/forward cache or on its way out.
    put_away: bool,
    offline: bool,
    /// What comes in before this time says nothing against it.
    offline_until: Millis,
    /// When the back end last said anything.
    reached_at: Option<Millis>,
    /// The browser said "offline" when we began, which counts from the first failure on (C-81).
    network_doubted: bool,
    not_kept: bool,
    slowed_down: bool,
    restarted: bool,
    hands_over: bool,
    /// People have taken over: there is nothing to listen to, only to read.
    retired: bool,
    /// The bot has a message of the visitor's since then and has not answered.
    owed_since: Option<Millis>,
    ending: Ending,
    arrived: Vec<EntryId>,
    asked_wake: Option<Millis>,
    published: Published,
    effects: Vec<Effect>,
}

impl Engine {
    /// Takes over what earlier pages left. Nothing happens before `Input::Started`.
    pub fn new(config: EngineConfig) -> Self {
        let codec = config.backend.codec();
        let kept = config.session_record.as_deref().and_then(snapshot::read_session);
        let (session, marks) = kept.map_or_else(Default::default, |(session, marks)| (Some(session), marks));
        let mut endpoint = config.endpoint;
        let kept = config.identity_record.as_deref().and_then(snapshot::read_identity);
        // Another tab may have kept the conversation a moment before the visitor whose it is; and credentials that differ from the
        // conversation's are older ones, which nothing would renew as long as the conversation can be read.
        let known = session.as_ref().filter(|_| codec.capabilities().customer_ids).map(identity_of);
        if let Some(kept) = known.or(kept) {
            // Whom the page names is who it is, where the name alone counts; the relay wants proof of it, and gives another one.
            let named = !endpoint.api_key.is_empty() || !endpoint.identity_token.is_empty();
            let same = !named || endpoint.customer_id.is_empty() || endpoint.customer_id == kept.customer;
            endpoint.identity = Some(kept).filter(|_| same);
        }
        let mut engine = Self {
            codec,
            capabilities: codec.capabilities(),
            endpoint,
            random: Random::new(config.seed),
            entries: config.first_number,
            requests: config.first_number,
            sockets: config.first_number,
            timeline: Timeline::default(),
            outbox: Outbox::default(),
            session: SessionKeeper::new(session),
            turn: Turn::None,
            history: History::default(),
            connection: Connection::default(),
            deeds: Deeds::default(),
            receipts: Receipts::default(),
            typing: Typing::default(),
            marks,
            settings: None,
            update: None,
            update_at: None,
            held_messages: Vec::new(),
            renewed_at: Vec::new(),
            status_wanted: false,
            status_is_fresh: false,
            status_asked: None,
            settings_asked: false,
            gone_at: Vec::new(),
            gone_on: None,
            left: None,
            erased: false,
            panel_open: false,
            visible: true,
            put_away: false,
            offline: false,
            offline_until: 0,
            reached_at: None,
            network_doubted: false,
            not_kept: false,
            slowed_down: false,
            restarted: config.restarted,
            hands_over: config.hands_over,
            retired: false,
            owed_since: None,
            ending: Ending::None,
            arrived: Vec::new(),
            asked_wake: None,
            published: Published::default(),
            effects: Vec::new(),
        };
        engine.timeline.visitor = engine.session.open().map(|session| session.contact.clone());
        for record in &config.outbox_records {
            engine.restore(record);
        }
        engine
    }

    /// What the view may offer.
    pub fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// Takes one input and says what is to be done, in this order.
    pub fn process(&mut self, now: Now, input: Input) -> Vec<Effect> {
        self.outbox.time_passed(now.steady);
        self.take(now, input);
        self.advance(now);
        self.publish(now);
        std::mem::take(&mut self.effects)
    }

    fn take(&mut self, now: Now, input: Input) {
        match input {
            Input::Started { online, visible } => {
                // What an earlier page left behind counts from here, because clocks of the wall jump.
                self.outbox.left_behind(now.steady);
                self.started(online, visible);
            }
            Input::PanelOpened => {
                self.panel_open = true;
                self.load_settings();
                self.look_for_conversation();
                self.connection.poll_sooner(now.steady, poll_every(true, self.visible));
                self.came_back(now);
            }
            Input::PanelClosed => self.panel_open = false,
            Input::Send { text, files, reply, metadata } => self.send(now, text, files, reply, metadata),
            Input::Do(entry, deed) => self.act(now, entry, deed),
            Input::Postback(entry, choice) => self.postback(now, entry, choice),
            Input::Typed => self.typed(now),
            Input::Retry(entry) => self.retry(now, entry),
            Input::Discard(entry) => self.discard(entry),
            Input::CancelUpload(entry) => {
                if let Some(request) = self.outbox.request_of(entry) {
                    self.ask(Effect::AbortHttp(request));
                }
                if self.outbox.cancel(entry) {
                    self.tell(HostEvent::Failed(entry));
                }
            }
            Input::LoadOlder => self.load_older(),
            Input::SeenAll => self.seen_up_to(self.timeline.newest().cloned()),
            Input::Seen(entry) => {
                self.seen_up_to(self.timeline.row(entry).and_then(|row| row.remote.clone()));
            }
            Input::NewConversation => {
                self.drop_session(now, None);
                // Not the one that was left just now.
                self.session.anew = true;
                self.look_for_conversation();
            }
            Input::EndConversation => self.end_conversation(now),
            Input::Transcript(text) => {
                let entry = self.new_entry();
                self.enqueue(now, entry, Outgoing { text, is_transcript: true, ..Outgoing::default() });
            }
            Input::TryNow => {
                self.history.want_now();
                self.outbox.shift(now.steady, true);
                self.deeds.shift(now.steady, true);
                self.came_back(now);
            }
            Input::HttpEnded(request, outcome) => self.http_ended(now, request, outcome),
            Input::UploadProgress(request, sent, total) => self.upload_progress(request, sent, total),
            Input::SocketOpened(socket) => self.socket(now, socket, |connection, steps, _| {
                connection.opened(now.steady, steps);
            }),
            Input::SocketClosed(socket, code) => self.socket(now, socket, |connection, steps, random| {
                connection.closed(code, now.steady, random, steps);
            }),
            Input::SocketFrame(socket, text) => self.frame(now, socket, &text),
            Input::Woke => {
                if self.asked_wake.is_some_and(|asked| now.steady > asked + timing::LATE_WAKE) {
                    self.connection.page_stood_still(now.steady);
                }
            }
            Input::Online(online) => self.network(now, online),
            Input::Visible(visible) => {
                self.visible = visible;
                if visible {
                    self.came_back(now);
                }
            }
            Input::TurnTaken(identity) => self.turn_taken(identity.as_deref()),
            Input::PageHidden { cached } => {
                self.put_away = true;
                self.outbox.left_behind(now.steady);
                if cached {
                    self.give_up_sending(now);
                }
                // Whoever waits in the back/forward cache waits for ever.
                self.leave_turn();
                let mut steps = Vec::new();
                self.connection.end(&mut steps);
                self.perform(now, steps);
            }
            Input::PageShown => {
                self.put_away = false;
                self.outbox.shift(now.steady, true);
                self.history.want_now();
            }
            Input::SessionElsewhere(record) => self.session_elsewhere(now, record.as_deref()),
            Input::Answered(answers) => self.endpoint.answers = answers,
            Input::CustomerChanged(customer) => {
                self.endpoint.customer = customer;
                self.update_at = Some(now.steady);
            }
            Input::Leaving { push_token, everywhere } => {
                let farewell = [push_token.map(Command::DropPushToken), everywhere.then_some(Command::Erase)];
                for command in farewell.into_iter().flatten() {
                    if let Request::Http(request) = self.say(&command) {
                        self.ask(Effect::Part(request));
                    }
                }
            }
            Input::StorageFailed => self.not_kept = true,
        }
    }

    fn started(&mut self, online: bool, visible: bool) {
        self.visible = visible;
        self.network_doubted = !online;
        if self.session.open().is_some() {
            self.history.begin_restored();
            self.ask_status();
            self.load_settings();
        } else {
            self.history.begin_fresh();
        }
    }

    /// All rows as they are seen.
    pub fn rows(&self) -> Vec<Entry> {
        self.timeline.rows()
    }

    fn new_entry(&mut self) -> EntryId {
        self.entries += 1;
        EntryId(self.entries)
    }

    fn new_request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    fn socket(
        &mut self,
        now: Now,
        socket: SocketId,
        act: impl Fn(&mut Connection, &mut Vec<Step>, &mut Random),
    ) {
        if self.connection.is_current(socket) {
            let mut steps = Vec::new();
            act(&mut self.connection, &mut steps, &mut self.random);
            self.perform(now, steps);
        }
    }

    /// Says a command with the session's credentials.
    fn say(&self, command: &Command) -> Request {
        self.codec.request(&self.endpoint, self.session.open(), command)
    }

    /// Says a command over the socket, if that is how it is said.
    fn send_frames(&mut self, socket: SocketId, command: &Command) -> bool {
        let Request::Frames(frames) = self.say(command) else { return false };
        self.send_all(socket, frames);
        true
    }

    fn send_all(&mut self, socket: SocketId, frames: Vec<String>) {
        for frame in frames {
            self.ask(Effect::SendFrame(socket, frame));
        }
    }

    // One place where effects grow, instead of a copy of that code wherever one is asked for.
    #[inline(never)]
    fn ask(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    #[inline(never)]
    fn tell(&mut self, event: HostEvent) {
        self.effects.push(Effect::Tell(event));
    }
}

fn error(code: &'static str, recoverable: bool) -> Effect {
    Effect::Tell(HostEvent::Error { code, recoverable })
}
