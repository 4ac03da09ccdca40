//! An engine with a clock of its own, hands that only write down, and a screen that is a list.

use chat_widget::backend::{Backend, Body, Endpoint, HttpRequest, MetaDatum, Method};
use chat_widget::engine::{
    Conversation, Effect, EngineConfig, HandOff, HttpOutcome, Input, RequestId, Slot, SocketId,
    TranscriptWords,
};
use chat_widget::model::{
    AttachmentKind, BlobRef, Change, ConnectionState, Content, ConversationStatus, Diff, Direction, Entry,
    EntryId, HistoryState, HostEvent, Notice, Now, OutgoingFile,
};
use std::collections::HashMap;

const WALL: u64 = 1_742_149_000_000;
/// Where the numbers of those begin who take over.
const SECOND: u32 = 1 << 27;

pub struct World {
    pub backend: Backend,
    /// With whom a bot's conversation goes on.
    pub people: Option<Backend>,
    key: &'static str,
    engine: Conversation,
    pub steady: u64,
    wake: Option<u64>,
    turn_asked: bool,
    pub rows: Vec<Entry>,
    pub line: Option<ConnectionState>,
    pub unread: u32,
    pub notice: Option<Notice>,
    pub typing: Option<String>,
    pub status: Option<ConversationStatus>,
    /// Rows on which something was undone, since the last look.
    pub undone: Vec<EntryId>,
    pub history: HistoryState,
    /// Open exchanges, by what they are for.
    pub open: Vec<(RequestId, String)>,
    pub socket: Option<SocketId>,
    /// Since the last look at them.
    pub requests: Vec<String>,
    pub socket_steps: Vec<String>,
    pub told: Vec<String>,
    pub arrived: Vec<String>,
    /// Text or file names of a message, to the key it was sent with, in order of the first attempt.
    pub keys: Vec<(String, String)>,
    kept: HashMap<&'static str, String>,
    /// The name that the widget gave to its conversation with a bot.
    pub bots: String,
    people_asked: bool,
    blobs: u32,
    /// Rows that were shown and that nobody took back: none of them may ever vanish.
    shown: Vec<EntryId>,
}

/// With a key the partner back end is spoken to directly, without one through the relay.
fn endpoint(key: &str) -> Endpoint {
    Endpoint {
        base_url: "https://api.test".to_owned(),
        socket_url: "wss://api.test/ws".to_owned(),
        website_token: "site".to_owned(),
        api_key: key.to_owned(),
        meta_data: vec![MetaDatum { key: "plan".to_owned(), value: "gold".to_owned(), sanitize: false }],
        ..Endpoint::default()
    }
}

/// A line of a story is one.
pub fn in_one_line(text: &str) -> String {
    text.replace('\n', "¶")
}

fn people(backend: Backend) -> HandOff {
    HandOff {
        backend,
        endpoint: endpoint("some-key"),
        seed: [3, 9],
        words: TranscriptWords { heading: "Before:".into(), visitor: "V".into(), bot: "B".into() },
    }
}

fn engine(
    backend: Backend,
    then: Option<Backend>,
    key: &str,
    kept: &HashMap<&'static str, String>,
    seed: u64,
) -> Conversation {
    let config = EngineConfig {
        backend,
        endpoint: endpoint(key),
        seed: [seed, 7],
        identity_record: kept.get("identity").cloned(),
        session_record: kept.get("session").cloned(),
        outbox_records: kept.get("outbox").cloned().into_iter().collect(),
        restarted: false,
        hands_over: false,
        first_number: 0,
    };
    Conversation::new(config, then.map(people))
}

impl World {
    pub fn new() -> Self {
        Self::on(Backend::NovaWidget, None, "")
    }

    pub fn on(backend: Backend, then: Option<Backend>, key: &'static str) -> Self {
        let kept = HashMap::new();
        Self {
            backend,
            people: then,
            key,
            engine: engine(backend, then, key, &kept, 1),
            steady: 0,
            wake: None,
            turn_asked: false,
            rows: Vec::new(),
            line: None,
            unread: 0,
            notice: None,
            typing: None,
            status: None,
            undone: Vec::new(),
            history: HistoryState::default(),
            open: Vec::new(),
            socket: None,
            requests: Vec::new(),
            socket_steps: Vec::new(),
            told: Vec::new(),
            arrived: Vec::new(),
            keys: Vec::new(),
            kept,
            bots: String::new(),
            people_asked: false,
            blobs: 0,
            shown: Vec::new(),
        }
    }

    /// The page is gone and comes back: what was kept is all there is.
    pub fn reload(&mut self) {
        let next = Self::on(self.backend, self.people, self.key);
        let kept = std::mem::take(&mut self.kept);
        let (steady, keys) = (self.steady, std::mem::take(&mut self.keys));
        let bots = std::mem::take(&mut self.bots);
        let requests = std::mem::take(&mut self.requests);
        *self = next;
        self.engine = engine(self.backend, self.people, self.key, &kept, 2 + steady);
        self.kept = kept;
        self.keys = keys;
        self.bots = bots;
        self.steady = steady;
        self.requests = requests;
    }

    /// Whose words what comes in is in: the people's once they have been asked anything.
    pub fn speaker(&self) -> Backend {
        self.people.filter(|_| self.people_asked).unwrap_or(self.backend)
    }

    pub fn keep(&mut self, slot: &'static str, text: &str) {
        self.kept.insert(slot, text.to_owned());
    }

    /// What this page would find if it came back now.
    pub fn kept(&self, slot: &'static str) -> Option<&str> {
        self.kept.get(slot).map(String::as_str)
    }

    pub fn input(&mut self, input: Input) {
        if let Input::Discard(entry) = input {
            self.shown.retain(|shown| *shown != entry);
        }
        let now = Now { steady: self.steady, wall: WALL + self.steady };
        let effects = self.engine.process(now, input);
        // The host page hears of it when the screen shows it, as with the driver.
        let (told, done): (Vec<_>, Vec<_>) =
            effects.into_iter().partition(|effect| matches!(effect, Effect::Tell(_)));
        for effect in done.into_iter().chain(told) {
            self.perform(effect);
        }
        // No other tab is here.
        if std::mem::take(&mut self.turn_asked) {
            self.input(Input::TurnTaken(None));
        }
        let vanished = self.shown.iter().find(|shown| !self.rows.iter().any(|row| row.id == **shown));
        assert_eq!(vanished, None, "a row vanished");
        self.shown = self.rows.iter().map(|row| row.id).collect();
    }

    /// Lets time pass, waking the engine whenever it asked to be.
    pub fn pass(&mut self, millis: u64) -> Result<(), String> {
        let end = self.steady + millis;
        let mut wakes = 0;
        while let Some(at) = self.wake.filter(|at| *at <= end) {
            wakes += 1;
            if wakes > 2_000 || at < self.steady {
                return Err(format!("the engine asks to be woken without end, at {at}"));
            }
            self.steady = at;
            self.wake = None;
            self.input(Input::Woke);
        }
        self.steady = end;
        Ok(())
    }

    /// Time passes while the page stands still: nothing is woken until the end.
    pub fn stand_still(&mut self, millis: u64) {
        self.steady += millis;
        if self.wake.is_some_and(|at| at <= self.steady) {
            self.wake = None;
            self.input(Input::Woke);
        }
    }

    pub fn file(&mut self, name: &str) -> OutgoingFile {
        self.blobs += 1;
        OutgoingFile {
            blob: Some(BlobRef(self.blobs)),
            name: name.to_owned(),
            size: 9_473,
            kind: AttachmentKind::File,
        }
    }

    pub fn end_request(&mut self, what: &str, outcome: HttpOutcome) -> Result<(), String> {
        let index = self
            .open
            .iter()
            .position(|(_, open)| open == what || open.split(' ').next() == Some(what))
            .ok_or_else(|| format!("no open request `{what}`; open: {:?}", self.open))?;
        let (id, _) = self.open.remove(index);
        self.input(Input::HttpEnded(id, outcome));
        Ok(())
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Http { id, request, .. } => {
                let mut what = self.name_of(&request);
                if self.people.is_some() && (SECOND..2 * SECOND).contains(&id.0) {
                    what.insert_str(0, "people-");
                    self.people_asked = true;
                }
                self.requests.push(what.clone());
                self.open.push((id, what));
            }
            Effect::AbortHttp(id) => {
                if let Some(index) = self.open.iter().position(|(open, _)| *open == id) {
                    let (_, what) = self.open.remove(index);
                    self.requests.push(format!("abort {what}"));
                }
            }
            Effect::OpenSocket { id, .. } => {
                self.socket = Some(id);
                self.socket_steps.push("open".to_owned());
            }
            Effect::SendFrame(id, text) => {
                assert_eq!(Some(id), self.socket, "a frame for a socket that is gone");
                let event: serde_json::Value = serde_json::from_str(&text).unwrap();
                let name = event["event"].as_str().or(event["type"].as_str()).unwrap();
                let payload = &event["payload"];
                self.socket_steps.push(match name {
                    "read" => format!("read {}", payload["messageId"]),
                    "subscribe" if event["data"].is_object() && event["data"].get("account_id").is_none() => {
                        "subscribe without account".to_owned()
                    }
                    "typing" if payload["isTyping"] == false => "typing no more".to_owned(),
                    name => name.to_owned(),
                });
            }
            Effect::CloseSocket(id) => {
                assert_eq!(Some(id), self.socket, "a socket is closed that is gone");
                self.socket = None;
                self.socket_steps.push("close".to_owned());
            }
            Effect::TakeTurn => self.turn_asked = true,
            Effect::LeaveTurn => {}
            Effect::WakeAt(at) => self.wake = at,
            Effect::Save(slot, record) => {
                let key = match slot {
                    Slot::Identity => "identity",
                    Slot::Session => "session",
                    Slot::Outbox => "outbox",
                };
                match record {
                    Some(text) => self.kept.insert(key, text),
                    None => self.kept.remove(key),
                };
            }
            Effect::ReleaseBlob(_) => {}
            Effect::Part(request) => {
                let what = self.name_of(&request);
                self.requests.push(format!("at last {what}"));
            }
            Effect::Show(change) => self.show(change),
            Effect::Tell(event) => self.hear(event),
        }
    }

    fn name_of(&mut self, request: &HttpRequest) -> String {
        let (path, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        let message_of = |tail: &str| path.strip_suffix(tail).unwrap().rsplit('/').next().unwrap().to_owned();
        match (request.method, &request.body) {
            (Method::Get, _) if path.contains("/api/partner/conversations/") => "find".to_owned(),
            (Method::Get, _) if path.ends_with("/chat/converse") => "find".to_owned(),
            (Method::Get, _) => match query.strip_prefix("limit=50&").unwrap_or(query).split_once('=') {
                None | Some(("website_token" | "limit", _)) => "latest".to_owned(),
                Some(("updated_at", since)) => format!("changes {since}"),
                Some((direction, id)) => format!("{direction} {id}"),
            },
            (Method::Post, Body::Multipart { files, fields, .. }) => {
                let key = fields.iter().find(|(name, _)| *name == "message[echo_id]").unwrap().1.clone();
                self.remember_key("upload", key);
                format!("upload {}", files.len())
            }
            (Method::Post, Body::Json(body)) if path.ends_with("/reactions") => {
                let sign = json(body)["reaction"].as_str().unwrap_or("nothing").to_owned();
                format!("react {} {sign}", message_of("/reactions"))
            }
            (Method::Post, Body::Json(body)) if path.ends_with("/session") => {
                let token = json(body)["token"].as_str().map(|token| format!(" with {token}"));
                format!("identify{}", token.unwrap_or_default())
            }
            (Method::Post, Body::Json(body)) if path.ends_with("/api/partner/messages") => {
                let body = json(body);
                let text = in_one_line(body["content"].as_str().unwrap());
                self.remember_key(&text, body["metadata"]["clientMessageId"].as_str().unwrap().to_owned());
                format!("send {text}")
            }
            (Method::Post, Body::Json(body)) if path.ends_with("/chat/converse") => {
                let body = json(body);
                let text = body["text"].as_str().unwrap_or_default();
                let more = |member: &str| match &body[member] {
                    serde_json::Value::Null => String::new(),
                    value => format!(" {member} {value}"),
                };
                match body["eventType"].as_str().unwrap() {
                    "startSession" => {
                        self.bots = body["platformConversationId"].as_str().unwrap().to_owned();
                        format!(
                            "begin{}",
                            more("metaData").replace("{\"key\":\"plan\",\"value\":\"gold\"}", "gold")
                        )
                    }
                    "endSession" => "end".to_owned(),
                    _ => {
                        self.remember_key(text, body["clientMessageId"].as_str().unwrap().to_owned());
                        format!("send {text}{}{}", more("cardIndex"), more("attempt"))
                    }
                }
            }
            (Method::Post, Body::Json(body)) => {
                let body = json(body);
                match body["message"]["content"].as_str().map(in_one_line) {
                    Some(text) => {
                        let key = body["message"]["echo_id"].as_str().unwrap().to_owned();
                        self.remember_key(&text, key);
                        format!("send {text}")
                    }
                    None => "create".to_owned(),
                }
            }
            (Method::Patch, Body::Json(body)) if path.contains("/api/customers/") => {
                format!("customer {body}")
            }
            (Method::Patch, Body::Json(body)) if path.ends_with("/status") => {
                let body = json(body);
                let ids: Vec<String> =
                    body["messageIds"].as_array().unwrap().iter().map(ToString::to_string).collect();
                format!("report {} {}", body["status"].as_str().unwrap(), ids.join(","))
            }
            (Method::Patch, Body::Json(body)) => {
                let value = json(body)["selected_content_attribute_value"].as_str().unwrap().to_owned();
                format!("choose {} {value}", message_of("/interactive-attribute"))
            }
            (Method::Delete, _) => format!("delete {}", message_of("")),
            (method, _) => panic!("{method:?} is no request of this back end"),
        }
    }

    /// The same message has the same key at every attempt; the story names it by its words.
    fn remember_key(&mut self, text: &str, key: String) {
        if !self.keys.iter().any(|(_, known)| *known == key) {
            self.keys.push((text.to_owned(), key));
        }
    }

    fn show(&mut self, change: Change) {
        match change {
            Change::Entries(diffs) => {
                for diff in diffs {
                    match diff {
                        Diff::Insert(index, entry) => self.rows.insert(index, entry),
                        Diff::Set(index, entry) => {
                            assert_eq!(self.rows[index].id, entry.id, "a row became another one");
                            self.rows[index] = entry;
                        }
                        Diff::Remove(index) => {
                            self.rows.remove(index);
                        }
                        Diff::Reset(rows) => self.rows = rows,
                    }
                }
            }
            Change::Arrived(entries) => {
                for id in entries {
                    let row = self.rows.iter().find(|row| row.id == id).expect("an arrival without a row");
                    self.arrived.push(row.content.text().to_owned());
                }
            }
            Change::Connection(line) => self.line = Some(line),
            Change::History(history) => self.history = history,
            Change::Unread(unread) => self.unread = unread,
            Change::Notice(notice) => self.notice = notice,
            Change::Typing(who) => self.typing = who,
            Change::Status(status) => self.status = status,
            Change::Undone(id) => self.undone.push(id),
            Change::Upload(..) | Change::Settings(_) | Change::Capabilities(_) => {}
        }
    }

    fn hear(&mut self, event: HostEvent) {
        let text_of = |id| {
            let row = self.rows.iter().find(|row| row.id == id);
            row.map_or_else(String::new, |row| format!(" {}", row.content.text())).trim_end().to_owned()
        };
        let told = match event {
            HostEvent::Sent(id) => format!("sent{}", text_of(id)),
            HostEvent::Failed(id) => format!("failed{}", text_of(id)),
            HostEvent::Status(status) => format!("status {status}"),
            HostEvent::Error { code, .. } => format!("error {code}"),
            HostEvent::Deleted(id) => {
                let row = self.rows.iter().find(|row| row.id == id).expect("a deletion without a row");
                assert_eq!(row.content, Content::Deleted);
                "deleted".to_owned()
            }
            HostEvent::Flashback(_) => "flashback".to_owned(),
            HostEvent::Reacted(id) => format!("reacted{}", text_of(id)),
            HostEvent::BotAction(asked) => format!("bot's action {asked}"),
            HostEvent::HandedOver(team, continues) => {
                format!("handed over to {team}{}", if continues { ", here" } else { "" })
            }
            HostEvent::Action(_, choice) => format!("action {}", choice.value),
            HostEvent::Typing(Some(who)) => format!("typing {who}"),
            HostEvent::Typing(None) => "typing nobody".to_owned(),
            HostEvent::Queued(_)
            | HostEvent::Received(_)
            | HostEvent::Updated(_)
            | HostEvent::Connection(_)
            | HostEvent::Unread(_) => return,
        };
        self.told.push(told);
    }

    /// The rows as a story tells them: `hello (sent)` for ours, `< hi` for theirs; a tombstone is `†`, `=> yes` an answer
    /// given, `"hi" <- ` what is quoted before it, `{a2*}` reactions, the visitor's own with a star.
    pub fn rows_told(&self) -> String {
        let tell = |row: &Entry| {
            let mut words = match &row.quote {
                Some(quote) => format!("\"{}\" <- ", quote.text),
                None => String::new(),
            };
            match &row.content {
                Content::Deleted => words.push('†'),
                Content::HandedOver(to) => words.push_str(&format!("-> {}", to.team)),
                Content::Transcript(text) => words.push_str(&format!("[{}]", in_one_line(text))),
                content => words.push_str(content.text()),
            }
            if let Some(answer) = row.content.answer() {
                words.push_str(&format!(" => {answer}"));
            }
            for tally in &row.reactions {
                let star = if tally.mine { "*" } else { "" };
                words.push_str(&format!("{{{}{}{star}}}", tally.emoji, tally.count));
            }
            for file in &row.attachments {
                words.push_str(&format!("[{}]", file.name));
            }
            match (row.direction, row.delivery) {
                (Direction::Visitor, Some(delivery)) => format!("{words} ({})", delivery.name()),
                _ => format!("< {words}"),
            }
        };
        if self.rows.is_empty() {
            "none".to_owned()
        } else {
            let mut told: Vec<String> = self.rows.iter().map(tell).collect();
            // What is over stands before a bar.
            let past = self.rows.iter().take_while(|row| row.past).count();
            if past > 0 && past < told.len() {
                told[past].insert_str(0, "| ");
            }
            told.join("; ")
        }
    }
}
