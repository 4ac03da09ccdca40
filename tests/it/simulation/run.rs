//! One evening: who does what when. The engine's page is played in the room beside this one.

mod page;

use super::agent::Agent;
use super::dice::Dice;
use super::network::{AWAY, Agenda, BUSY, CLOSING, END, Network, TROUBLE};
use super::screen::Screen;
use super::server::{Server, Vendor};
use super::verdict;
use super::visitor::{Visitor, number};
use chat_widget::backend::{Backend, Endpoint, HttpRequest};
use chat_widget::engine::{Engine, EngineConfig, HttpOutcome, Input, RequestId, SocketId};
use chat_widget::model::Deed;
use std::collections::{BTreeMap, BTreeSet};

/// One life of the page, and a socket or a request in it.
type Of<T> = (u64, T);

enum Happening {
    Says(String),
    Looks,
    Acts,
    Agent,
    /// The agents end the evening: it stands like this in the end.
    Close(&'static str),
    Reload,
    Network(bool),
    Woke,
    AtServer(Of<RequestId>, HttpRequest, bool, u64),
    /// With the message, if something was wanted done to it.
    Ended(Of<RequestId>, HttpOutcome, Option<i64>),
    SocketTry(Of<SocketId>),
    FrameToServer(Of<SocketId>, String),
    FrameToPage(Of<SocketId>, String),
    Closed(Of<SocketId>, u16),
    Presence,
    Breakdown,
}

#[derive(Default)]
struct Socket {
    subscribed: Option<usize>,
    /// The link is dead and nobody knows.
    dead: bool,
}

/// See the module.
pub struct Run {
    pub server: Server,
    pub screen: Screen,
    pub visitor: Visitor,
    /// When the page asked for something.
    pub requests: Vec<u64>,
    agent: Agent,
    network: Network,
    agenda: Agenda<Happening>,
    sockets: BTreeMap<Of<SocketId>, Socket>,
    engine: Engine,
    backend: Backend,
    seed: u64,
    life: u64,
    now: u64,
    /// By slot: identity, session, outbox.
    kept: [Option<String>; 3],
    wake: Option<u64>,
    open: Vec<RequestId>,
    /// Messages to which something was not done that the visitor wanted.
    refused: BTreeSet<i64>,
    /// When the last thing wanted done arrived: they take one road, and stay in order.
    last_deed: u64,
    tell: bool,
}

fn engine(backend: Backend, kept: &[Option<String>; 3], seed: [u64; 2]) -> Engine {
    Engine::new(EngineConfig {
        backend,
        endpoint: Endpoint {
            base_url: "https://api.test".to_owned(),
            socket_url: "wss://api.test/ws".to_owned(),
            website_token: "site".to_owned(),
            ..Endpoint::default()
        },
        seed,
        identity_record: kept[0].clone(),
        session_record: kept[1].clone(),
        outbox_records: kept[2].iter().cloned().collect(),
        restarted: false,
        hands_over: false,
        first_number: 0,
    })
}

impl Run {
    /// The evening of this seed; the back ends take turns.
    pub fn new(seed: u64, tell: bool) -> Self {
        let vendor = if seed.is_multiple_of(2) { Vendor::NovaWidget } else { Vendor::NovaSdk };
        let backend = vendor.backend();
        let mut run = Self {
            server: Server::new(vendor, seed),
            screen: Screen::default(),
            visitor: Visitor::new(seed),
            requests: Vec::new(),
            agent: Agent::new(seed),
            network: Network::new(seed),
            agenda: Agenda::new(),
            sockets: BTreeMap::new(),
            engine: engine(backend, &[None, None, None], [seed, 0]),
            backend,
            seed,
            life: 0,
            now: 0,
            kept: [None, None, None],
            wake: None,
            open: Vec::new(),
            refused: BTreeSet::new(),
            last_deed: 0,
            tell,
        };
        run.plan_evening(&mut Dice::new(seed, 0));
        run.input(Input::Started { online: true, visible: true });
        run.input(Input::PanelOpened);
        run
    }

    fn plan_evening(&mut self, dice: &mut Dice) {
        let sdk = self.backend == Backend::NovaSdk;
        // Now and then more happens than one page holds.
        let much = if sdk && dice.one_in(8) { 3 } else { 1 };
        for n in 0..(3 + dice.roll(9)) * much {
            let text = if dice.one_in(3) { "ok".to_owned() } else { format!("message {n}") };
            self.agenda.plan(dice.roll(TROUBLE), Happening::Says(text));
        }
        for _ in 0..dice.roll(if sdk { 16 * much } else { 12 }) {
            self.agenda.plan(5_000 + dice.roll(BUSY - 5_000), Happening::Agent);
        }
        for _ in 0..dice.roll(6) {
            self.agenda.plan(dice.roll(BUSY), Happening::Looks);
        }
        for _ in 0..if sdk { dice.roll(20) } else { 0 } {
            self.agenda.plan(dice.roll(BUSY), Happening::Acts);
        }
        // When the network is back everything is read anew: whoever does something in that moment is overtaken.
        for _ in 0..if sdk { 1 + dice.roll(3) } else { 0 } {
            self.agenda.plan(AWAY + dice.roll(1_000), Happening::Acts);
            self.agenda.plan(AWAY + dice.roll(1_000), Happening::Agent);
        }
        for _ in 0..dice.roll(4) {
            self.agenda.plan(dice.roll(TROUBLE), Happening::Reload);
        }
        for _ in 0..dice.roll(3) {
            let at = dice.roll(TROUBLE);
            self.agenda.plan(at, Happening::Network(false));
            self.agenda.plan(at + dice.roll(AWAY - TROUBLE), Happening::Network(true));
        }
        for _ in 0..dice.roll(4) {
            self.agenda.plan(dice.roll(TROUBLE), Happening::Breakdown);
        }
        self.agenda.plan(AWAY, Happening::Network(true));
        if sdk && dice.one_in(2) {
            let status = *dice.pick(&["open", "pending", "snoozed", "resolved"]).unwrap();
            self.agenda.plan(CLOSING, Happening::Close(status));
        }
        for beat in 1..END / 15_000 {
            self.agenda.plan(beat * 15_000, Happening::Presence);
        }
    }

    fn say(&self, what: impl FnOnce() -> String) {
        if self.tell {
            println!("{:>7}  {}", self.now, what());
        }
    }

    /// Plays it to its end and judges it.
    pub fn play(mut self) -> Result<(), String> {
        self.come_to_rest();
        verdict::on(&self)
    }

    /// Whether it was given up before its end.
    pub fn is_endless(&self) -> bool {
        self.agenda.is_endless()
    }

    /// Plays it to its end.
    pub fn come_to_rest(&mut self) {
        while let Some((at, what)) = self.agenda.next() {
            self.now = at;
            self.server.now = at;
            self.server.moody = at < TROUBLE;
            self.happen(what);
            self.deliver();
        }
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Says(text) => {
                let replies = self.backend == Backend::NovaSdk;
                let input = self.visitor.send(text, &self.screen.rows, replies);
                self.say(|| format!("visitor sends {:?}", self.visitor.sent.last().unwrap()));
                self.input(input);
            }
            Happening::Looks => {
                if let Some(input) = self.visitor.look(&self.screen.rows) {
                    self.say(|| format!("visitor sees up to {}", self.visitor.seen_up_to));
                    self.input(input);
                }
            }
            Happening::Acts => {
                if let Some(input) = self.visitor.act(&self.screen.rows) {
                    self.say(|| self.told(&input));
                    self.input(input);
                }
            }
            Happening::Agent => self.agent.act(&mut self.server),
            Happening::Close(status) => {
                if let Some(conversation) = self.server.spoken() {
                    self.server.stand(conversation, status);
                }
            }
            Happening::Reload => self.reload(),
            Happening::Network(online) => {
                self.say(|| format!("network {online}"));
                self.network.online = online;
                self.input(Input::Online(online));
            }
            Happening::Woke => {
                if self.wake.is_some_and(|at| at <= self.now) {
                    self.wake = None;
                    self.input(Input::Woke);
                }
            }
            Happening::AtServer(of, request, answer_lost, back) => {
                self.serve(of, &request, answer_lost, back)
            }
            Happening::Ended(of, outcome, deed) => self.ended(of, outcome, deed),
            Happening::SocketTry(of) if of.0 == self.life => {
                if self.network.handshake(self.now) {
                    self.sockets.insert(of, Socket::default());
                    self.input(Input::SocketOpened(of.1));
                } else {
                    self.input(Input::SocketClosed(of.1, 1006));
                }
            }
            Happening::SocketTry(_) => {}
            Happening::FrameToServer(of, text) => {
                if let Some(conversation) = self.server.listen(self.server.vendor, &text)
                    && let Some(socket) = self.sockets.get_mut(&of)
                {
                    socket.subscribed = Some(conversation);
                    self.push(of, r#"{"event":"confirm_subscription","data":"confirmed"}"#, false);
                }
            }
            Happening::FrameToPage(of, text) => {
                if of.0 == self.life && self.sockets.contains_key(&of) {
                    self.input(Input::SocketFrame(of.1, text));
                }
            }
            Happening::Closed(of, code) => {
                if self.sockets.remove(&of).is_some() && of.0 == self.life {
                    self.say(|| format!("socket {} closes {code}", of.1.0));
                    self.input(Input::SocketClosed(of.1, code));
                }
            }
            Happening::Presence => {
                for of in self.sockets.keys().copied().collect::<Vec<_>>() {
                    self.push(of, r#"{"event":"presence.update","data":{}}"#, false);
                }
            }
            Happening::Breakdown => {
                let code = self.network.breakdown();
                for (of, socket) in &mut self.sockets {
                    match code {
                        Some(code) => self.agenda.plan(self.now, Happening::Closed(*of, code)),
                        None => socket.dead = true,
                    }
                }
                self.say(|| code.map_or("all links are dead".to_owned(), |code| format!("breakdown {code}")));
            }
        }
    }

    fn told(&self, input: &Input) -> String {
        match input {
            Input::Do(entry, deed) => {
                let row = self.screen.rows.iter().find(|row| row.id == *entry).unwrap();
                let id = number(row).unwrap_or_default();
                match deed {
                    Deed::React(sign) => format!("visitor puts {sign:?} to {id}"),
                    Deed::Choose(value) => format!("visitor answers {id} with {value}"),
                    Deed::Delete => format!("visitor takes {id} back"),
                }
            }
            Input::Postback(_, choice) => format!("visitor presses {}", choice.title),
            _ => "visitor types".to_owned(),
        }
    }
}
