//! The other side: what agents say, and what they do to what was said.

use super::dice::Dice;
use super::server::{Conversation, DAWN, Kind, Message, Server, Side, Vendor};

/// See the module.
pub struct Agent {
    dice: Dice,
    said: u32,
}

impl Agent {
    /// One who has said nothing.
    pub fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed, 3), said: 0 }
    }

    /// Does one thing, in a conversation in which somebody said something.
    pub fn act(&mut self, server: &mut Server) {
        let Some(place) = server.spoken() else { return };
        if server.vendor == Vendor::NovaWidget {
            return self.say(server, place);
        }
        match self.dice.roll(20) {
            0..=5 => self.say(server, place),
            6 => {
                // Something is wrong with it, and is put right at once.
                self.say(server, place);
                self.spoil(server, place);
            }
            7 => {
                server.type_something(place);
                if self.dice.one_in(2) {
                    self.say(server, place);
                }
            }
            8..=9 => self.edit(server, place),
            10..=11 => {
                let id = self.one(server, place, |message| message.side == Side::Agent);
                delete(server, place, id);
            }
            12..=14 => {
                let id = self.one(server, place, |_| true);
                self.react(server, place, id);
            }
            15..=17 => self.read(server, place),
            18 => self.answer_elsewhere(server, place),
            _ => {
                let status = *self.dice.pick(&["open", "pending", "snoozed", "resolved"]).unwrap();
                server.stand(place, status);
            }
        }
    }

    fn say(&mut self, server: &mut Server, place: usize) {
        self.said += 1;
        let simple = server.vendor == Vendor::NovaWidget;
        let (kind, name) = match self.dice.roll(if simple { 6 } else { 10 }) {
            0..=4 => (Kind::Text, "answer"),
            5 => (Kind::Text, "private"),
            6..=7 => (Kind::Question, "question"),
            8 => (Kind::Rating, "rating"),
            _ => (Kind::Card, "card"),
        };
        let to = self.one(server, place, |message| message.side == Side::Visitor);
        let reply = to.filter(|_| !simple && self.dice.one_in(4));
        let text = format!("{name} {}", self.said);
        let complete = |message: &mut Message| {
            message.private = name == "private";
            message.reply = reply;
        };
        server.store(place, Side::Agent, kind, &text, complete, Some("fad29d60472f"));
    }

    fn spoil(&mut self, server: &mut Server, place: usize) {
        let last = server.conversations[place].messages.last().unwrap();
        let id = Some(last.id).filter(|_| !last.private);
        match self.dice.roll(3) {
            0 => delete(server, place, id),
            1 => self.react(server, place, id),
            _ => edit(server, place, id.filter(|_| last.kind == Kind::Text)),
        }
    }

    fn react(&mut self, server: &mut Server, place: usize, id: Option<i64>) {
        let sign = self.dice.pick(&["👍", "🔥", ""]).filter(|sign| !sign.is_empty());
        let sign = sign.map(|sign| (*sign).to_owned());
        if let Some(id) = id {
            server.change(place, id, "message.reaction_updated", |message| message.react(Side::Agent, sign));
        }
    }

    fn edit(&mut self, server: &mut Server, place: usize) {
        let own = |message: &Message| message.side == Side::Agent && message.kind == Kind::Text;
        let id = self.one(server, place, own);
        edit(server, place, id);
    }

    /// The agent reads what the visitor wrote, or the vendor's own line to the agent says that it was delivered, or not.
    fn read(&mut self, server: &mut Server, place: usize) {
        let status = 1 + self.dice.roll(2) as usize;
        let undeliverable = self.dice.one_in(12);
        let messages = &server.conversations[place].messages;
        let theirs = |message: &&Message| message.side == Side::Visitor && message.deleted_at.is_none();
        let unread: Vec<i64> =
            messages.iter().filter(theirs).filter(|one| one.status < status).map(|one| one.id).collect();
        for (nth, id) in unread.into_iter().enumerate() {
            server.change(place, id, "message.updated", |message| {
                let fails = undeliverable && nth == 0 && message.status == 0;
                message.status = if fails { 3 } else { status };
            });
        }
    }

    /// The visitor answers a question on another device.
    fn answer_elsewhere(&mut self, server: &mut Server, place: usize) {
        let open = |message: &Message| message.kind == Kind::Question && message.selected.is_none();
        if let Some(id) = self.one(server, place, open) {
            server.change(place, id, "message.updated", |message| {
                message.selected = Some("SHIP_OVERNIGHT".to_owned());
            });
        }
    }

    /// A message that is there to be seen and is like this.
    fn one(&mut self, server: &Server, place: usize, like: impl Fn(&Message) -> bool) -> Option<i64> {
        let Conversation { messages, .. } = &server.conversations[place];
        let there = |message: &&Message| message.deleted_at.is_none() && !message.private && like(message);
        let ids: Vec<i64> = messages.iter().filter(there).map(|message| message.id).collect();
        self.dice.pick(&ids).copied()
    }
}

fn delete(server: &mut Server, place: usize, id: Option<i64>) {
    let at = DAWN + server.now;
    if let Some(id) = id {
        server.change(place, id, "message.deleted", |message| message.deleted_at = Some(at));
    }
}

fn edit(server: &mut Server, place: usize, id: Option<i64>) {
    let Some(id) = id else { return };
    server.change(place, id, "message.updated", |message| {
        message.earlier.push(message.text.clone());
        message.text = format!("{} changed", message.text);
        message.raw.clone_from(&message.text);
    });
}
