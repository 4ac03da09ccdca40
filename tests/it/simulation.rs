//! Whole evenings in simulated time: a visitor, an agent, a server of seed 000, and a network that fails at random.
//!
//! Each seed is one run. Faults stop after a minute; six minutes later the screen must show what the server has, in
//! its order, each message once, and every message that the visitor sent must be there. `SIMULATE=<seed>` plays one run and
//! tells it; `SIMULATIONS=<n>` plays so many.

use chat_widget::backend::{Backend, Body, Customer, Endpoint, HttpRequest, Method};
use chat_widget::engine::{Effect, Engine, EngineConfig, HttpOutcome, Input, RequestId, Slot, SocketId};
use chat_widget::model::{Change, Diff, Direction, Entry, Now};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

const TROUBLE: u64 = 60_000;
const END: u64 = 460_000;

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }
}

enum Happening {
    Visitor(String),
    Agent(String),
    Reload,
    Network(bool),
    Woke,
    AtServer(u64, RequestId, HttpRequest, bool, u64),
    Ended(u64, RequestId, HttpOutcome),
    SocketTry(u64, SocketId),
    FrameToServer(u64, SocketId, String),
    FrameToPage(u64, SocketId, String),
    Closed(u64, SocketId, u16),
    Presence,
    Breakdown,
}

#[derive(Default)]
struct Server {
    conversations: Vec<Vec<Value>>,
    next_id: i64,
    /// (life of the page, socket) → subscribed conversation, and whether the link is dead without anybody knowing.
    sockets: HashMap<(u64, SocketId), (Option<usize>, bool)>,
}

struct Run {
    dice: Dice,
    now: u64,
    order: u64,
    agenda: BTreeMap<(u64, u64), Happening>,
    server: Server,
    engine: Engine,
    life: u64,
    seed: u64,
    kept: HashMap<u8, String>,
    rows: Vec<Entry>,
    wake: Option<u64>,
    open: Vec<RequestId>,
    sent: Vec<String>,
    online: bool,
    tell: bool,
}

fn engine(kept: &HashMap<u8, String>, seed: u64, life: u64) -> Engine {
    Engine::new(EngineConfig {
        backend: Backend::NovaWidget,
        endpoint: Endpoint {
            base_url: "https://api.test".to_owned(),
            socket_url: "wss://api.test/ws".to_owned(),
            website_token: "site".to_owned(),
            dynamic_settings: false,
            api_key: String::new(),
            customer_id: String::new(),
            identity_token: String::new(),
            identity: None,
            customer: Customer::default(),
        },
        seed: [seed, life],
        identity_record: None,
        session_record: kept.get(&0).cloned(),
        outbox_records: kept.get(&1).cloned().into_iter().collect(),
        restarted: false,
    })
}

impl Run {
    fn new(seed: u64, tell: bool) -> Self {
        let mut run = Self {
            dice: Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            now: 0,
            order: 0,
            agenda: BTreeMap::new(),
            server: Server { next_id: 100, ..Server::default() },
            engine: engine(&HashMap::new(), seed, 0),
            life: 0,
            seed,
            kept: HashMap::new(),
            rows: Vec::new(),
            wake: None,
            open: Vec::new(),
            sent: Vec::new(),
            online: true,
            tell,
        };
        for n in 0..3 + run.dice.roll(9) {
            let text = if run.dice.one_in(3) { "ok".to_owned() } else { format!("message {n}") };
            let at = run.dice.roll(TROUBLE);
            run.plan(at, Happening::Visitor(text));
        }
        for n in 0..run.dice.roll(12) {
            let at = 5_000 + run.dice.roll(TROUBLE + 30_000);
            run.plan(at, Happening::Agent(format!("answer {n}")));
        }
        for _ in 0..run.dice.roll(4) {
            let at = run.dice.roll(TROUBLE);
            run.plan(at, Happening::Reload);
        }
        for _ in 0..run.dice.roll(3) {
            let at = run.dice.roll(TROUBLE);
            run.plan(at, Happening::Network(false));
            let back = run.dice.roll(15_000);
            run.plan(at + back, Happening::Network(true));
        }
        for _ in 0..run.dice.roll(4) {
            let at = run.dice.roll(TROUBLE);
            run.plan(at, Happening::Breakdown);
        }
        run.plan(TROUBLE + 15_000, Happening::Network(true));
        for beat in 1..END / 15_000 {
            run.plan(beat * 15_000, Happening::Presence);
        }
        run.input(Input::Started { online: true, visible: true });
        run.input(Input::PanelOpened);
        run
    }

    fn plan(&mut self, at: u64, what: Happening) {
        self.order += 1;
        self.agenda.insert((at, self.order), what);
    }

    fn say(&self, what: impl FnOnce() -> String) {
        if self.tell {
            println!("{:>7}  {}", self.now, what());
        }
    }

    fn trouble(&mut self, sides: u64) -> bool {
        self.now < TROUBLE && self.dice.one_in(sides)
    }

    fn play(mut self) -> Result<(), String> {
        while let Some(entry) = self.agenda.first_entry() {
            let (at, _) = *entry.key();
            let what = entry.remove();
            if at > END {
                break;
            }
            self.now = at;
            self.happen(what);
        }
        self.verdict()
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Visitor(text) => {
                self.say(|| format!("visitor sends {text}"));
                self.sent.push(text.clone());
                self.input(Input::Send { text, files: Vec::new(), reply: None, metadata: None });
            }
            Happening::Agent(text) => {
                // Agents see conversations in which somebody said something.
                if let Some(spoken) = self.server.conversations.iter().position(|all| !all.is_empty()) {
                    self.say(|| format!("agent says {text}"));
                    self.store(spoken, &text, "outgoing", None);
                }
            }
            Happening::Reload => {
                self.say(|| "reload".to_owned());
                self.life += 1;
                self.rows.clear();
                self.open.clear();
                self.wake = None;
                self.engine = engine(&self.kept, self.seed, self.life);
                self.input(Input::Started { online: self.online, visible: true });
                self.input(Input::PanelOpened);
            }
            Happening::Network(online) => {
                self.say(|| format!("network {online}"));
                self.online = online;
                self.input(Input::Online(online));
            }
            Happening::Woke => {
                if self.wake.is_some_and(|at| at <= self.now) {
                    self.wake = None;
                    self.input(Input::Woke);
                }
            }
            Happening::AtServer(life, id, request, lose_answer, back) => {
                let outcome = self.serve(&request);
                if lose_answer {
                    self.say(|| "  the answer is lost".to_owned());
                }
                let outcome = if lose_answer { HttpOutcome::Lost } else { outcome };
                let back = if lose_answer && self.dice.one_in(2) { 15_000 } else { back };
                self.plan(self.now + back, Happening::Ended(life, id, outcome));
            }
            Happening::Ended(life, id, outcome) => {
                if life == self.life && self.open.contains(&id) {
                    self.open.retain(|open| *open != id);
                    self.input(Input::HttpEnded(id, outcome));
                }
            }
            Happening::SocketTry(life, id) => {
                if life != self.life {
                } else if !self.online || self.trouble(3) {
                    self.input(Input::SocketClosed(id, 1006));
                } else {
                    self.server.sockets.insert((life, id), (None, false));
                    self.input(Input::SocketOpened(id));
                }
            }
            Happening::FrameToServer(life, id, text) => self.frame_at_server(life, id, &text),
            Happening::FrameToPage(life, id, text) => {
                if life == self.life && self.server.sockets.contains_key(&(life, id)) {
                    self.input(Input::SocketFrame(id, text));
                }
            }
            Happening::Closed(life, id, code) => {
                if life == self.life && self.server.sockets.remove(&(life, id)).is_some() {
                    self.say(|| format!("socket {} closes {code}", id.0));
                    self.input(Input::SocketClosed(id, code));
                }
            }
            Happening::Presence => {
                let all: Vec<_> = self.server.sockets.keys().copied().collect();
                for (life, id) in all {
                    self.push_to_page(life, id, r#"{"event":"presence.update","data":{}}"#.to_owned());
                }
            }
            Happening::Breakdown => {
                let half_open = self.dice.one_in(2);
                let code = [1000, 1001, 1006, 1011, 1012, 4999][self.dice.roll(6) as usize];
                let all: Vec<_> = self.server.sockets.keys().copied().collect();
                for key in all {
                    if half_open {
                        self.say(|| format!("socket {} is half open", key.1.0));
                        self.server.sockets.get_mut(&key).unwrap().1 = true;
                    } else {
                        self.plan(self.now, Happening::Closed(key.0, key.1, code));
                    }
                }
            }
        }
    }

    fn input(&mut self, input: Input) {
        let now = Now { steady: self.now, wall: 1_742_149_000_000 + self.now };
        for effect in self.engine.process(now, input) {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        let life = self.life;
        match effect {
            Effect::Http { id, request, .. } => {
                self.open.push(id);
                let there = 10 + self.dice.roll(if self.now < TROUBLE { 900 } else { 50 });
                let back = 10 + self.dice.roll(if self.now < TROUBLE { 2_000 } else { 50 });
                if !self.online || self.trouble(6) {
                    self.say(|| "  a request is lost".to_owned());
                    self.plan(self.now + there, Happening::Ended(life, id, HttpOutcome::Lost));
                } else if self.trouble(6) {
                    let status = [429, 500, 502, 503, 504, 408][self.dice.roll(6) as usize];
                    let outcome =
                        HttpOutcome::Answer { status, retry_after: None, body: String::new(), whole: true };
                    self.plan(self.now + there, Happening::Ended(life, id, outcome));
                } else {
                    let lose_answer = self.trouble(4);
                    self.plan(self.now + there, Happening::AtServer(life, id, request, lose_answer, back));
                }
            }
            Effect::AbortHttp(id) => self.open.retain(|open| *open != id),
            Effect::OpenSocket(id, _) => {
                let delay = 10 + self.dice.roll(300);
                self.plan(self.now + delay, Happening::SocketTry(life, id));
            }
            Effect::SendFrame(id, text) => {
                let delay = 5 + self.dice.roll(100);
                self.plan(self.now + delay, Happening::FrameToServer(life, id, text));
            }
            Effect::CloseSocket(id) => {
                self.server.sockets.remove(&(life, id));
            }
            Effect::WakeAt(at) => {
                self.wake = at;
                if let Some(at) = at {
                    self.plan(at.max(self.now), Happening::Woke);
                }
            }
            Effect::Save(slot, text) => {
                let key = match slot {
                    Slot::Identity => 2,
                    Slot::Session => 0,
                    Slot::Outbox => 1,
                };
                match text {
                    Some(text) => self.kept.insert(key, text),
                    None => self.kept.remove(&key),
                };
            }
            Effect::Show(Change::Entries(diffs)) => diffs.into_iter().for_each(|diff| self.show(diff)),
            Effect::Show(_) | Effect::Tell(_) | Effect::ReleaseBlob(_) | Effect::Part(_) => {}
        }
    }

    fn show(&mut self, diff: Diff) {
        match diff {
            Diff::Insert(index, entry) => self.rows.insert(index, entry),
            Diff::Set(index, entry) => self.rows[index] = entry,
            Diff::Remove(index) => {
                self.rows.remove(index);
            }
            Diff::Reset(rows) => self.rows = rows,
        }
    }

    fn push_to_page(&mut self, life: u64, id: SocketId, text: String) {
        let Some((_, dead)) = self.server.sockets.get(&(life, id)) else { return };
        if *dead {
            return;
        }
        let delay = 5 + self.dice.roll(if self.now < TROUBLE { 1_500 } else { 50 });
        if self.trouble(8) {
            let again = self.dice.roll(3_000);
            self.plan(self.now + again, Happening::FrameToPage(life, id, text.clone()));
        }
        if !self.trouble(12) {
            self.plan(self.now + delay, Happening::FrameToPage(life, id, text));
        }
    }

    fn frame_at_server(&mut self, life: u64, id: SocketId, text: &str) {
        let frame: Value = serde_json::from_str(text).unwrap();
        if frame["event"] != "subscribe" {
            return;
        }
        let token = frame["data"]["pubsub_token"].as_str().unwrap().strip_prefix("token").unwrap();
        let conversation: usize = token.parse().unwrap();
        if let Some((subscribed, _)) = self.server.sockets.get_mut(&(life, id)) {
            *subscribed = Some(conversation);
            self.push_to_page(life, id, r#"{"event":"confirm_subscription","data":"confirmed"}"#.to_owned());
        }
    }

    fn store(&mut self, conversation: usize, text: &str, kind: &str, echo: Option<&str>) {
        self.server.next_id += 1 + self.dice.roll(5) as i64;
        let message = json!({
            "id": self.server.next_id, "content": text, "message_type": kind, "content_type": "text",
            "private": false, "status": "sent", "conversation_id": conversation, "account_id": 1,
            "attachments": [], "created_at": 1_742_149_000 + self.now / 1000,
        });
        self.server.conversations[conversation].push(message.clone());
        self.say(|| format!("  stored {} {text}", message["id"]));
        let mut data = message;
        if let Some(echo) = echo {
            data["echo_id"] = json!(echo);
        }
        let frame = json!({"event": "message.created", "data": data}).to_string();
        let subscribed: Vec<_> = self
            .server
            .sockets
            .iter()
            .filter(|(_, (to, _))| *to == Some(conversation))
            .map(|(key, _)| *key)
            .collect();
        for (life, id) in subscribed {
            self.push_to_page(life, id, frame.clone());
        }
    }

    fn serve(&mut self, request: &HttpRequest) -> HttpOutcome {
        let answer = |body: String| HttpOutcome::Answer { status: 200, retry_after: None, body, whole: true };
        let path: Vec<&str> = request.url.split(['/', '?']).collect();
        let conversation = path.get(5).and_then(|id| id.parse::<usize>().ok());
        match (request.method, &request.body, conversation) {
            (Method::Post, Body::Json(_), None) => {
                self.server.conversations.push(Vec::new());
                let id = self.server.conversations.len() - 1;
                self.say(|| format!("  conversation {id}"));
                answer(
                    json!({"payload": {"contact": {"id": 36}, "contactInbox": {"pubsubToken": format!("token{id}")},
                        "account_id": 1, "conversation": {"id": id}}})
                    .to_string(),
                )
            }
            (Method::Post, Body::Json(body), Some(id)) => {
                let body: Value = serde_json::from_str(body).unwrap();
                let message = &body["message"];
                self.store(id, message["content"].as_str().unwrap(), "incoming", message["echo_id"].as_str());
                answer(String::new())
            }
            (Method::Get, _, Some(id)) => {
                let query = request.url.split_once('?').unwrap().1;
                let all = &self.server.conversations[id];
                let page: Vec<_> = match query.split_once('=').unwrap() {
                    ("after", after) => {
                        let after: i64 = after.parse().unwrap();
                        all.iter().filter(|m| m["id"].as_i64().unwrap() > after).take(20).collect()
                    }
                    _ => all.iter().collect(),
                };
                answer(json!(page).to_string())
            }
            _ => panic!("a request that seed 000 does not know"),
        }
    }

    fn verdict(self) -> Result<(), String> {
        let used: Vec<_> = self.server.conversations.iter().filter(|all| !all.is_empty()).collect();
        if used.len() > 1 {
            return Err(format!("{} conversations were written to", used.len()));
        }
        let stored: Vec<(i64, &str)> = used
            .iter()
            .flat_map(|all| all.iter())
            .map(|message| (message["id"].as_i64().unwrap(), message["content"].as_str().unwrap()))
            .collect();
        let shown: Vec<String> = self
            .rows
            .iter()
            .map(|row| {
                let id = row.remote.as_ref().map_or("-".to_owned(), ToString::to_string);
                let status = row.delivery.map_or("", |delivery| delivery.name());
                format!("{id} {} {status}", row.content.text()).trim_end().to_owned()
            })
            .collect();
        let own = |text: &str| text == "ok" || text.starts_with("message");
        let expected: Vec<String> = stored
            .iter()
            .map(|(id, text)| format!("{id} {text}{}", if own(text) { " sent" } else { "" }))
            .collect();
        if shown != expected {
            return Err(format!(
                "the screen\n    {}\n  differs from the server\n    {}",
                shown.join("\n    "),
                expected.join("\n    ")
            ));
        }
        let ours: Vec<&str> = stored.iter().map(|(_, text)| *text).filter(|text| own(text)).collect();
        if ours != self.sent {
            return Err(format!("sent {:?}\n  stored {ours:?}", self.sent));
        }
        let sides =
            self.rows.iter().all(|row| own(row.content.text()) == (row.direction == Direction::Visitor));
        if sides { Ok(()) } else { Err("a message is on the wrong side".to_owned()) }
    }
}

#[test]
fn nothing_is_lost_doubled_or_reordered_in_any_evening() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    if let Some(seed) = number("SIMULATE") {
        Run::new(seed, true).play().unwrap();
        return;
    }
    let failures: Vec<_> = (0..number("SIMULATIONS").unwrap_or(2_000))
        .filter_map(|seed| Run::new(seed, false).play().err().map(|why| format!("seed {seed}: {why}")))
        .collect();
    let few = failures.iter().take(5).cloned().collect::<Vec<_>>().join("\n\n");
    assert!(failures.is_empty(), "{} runs fail:\n{few}", failures.len());
}
