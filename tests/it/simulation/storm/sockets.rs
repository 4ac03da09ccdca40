//! Sockets: how they open, what comes over them and in which shape, and how they end.

use super::{Happening, Of, Storm};
use crate::network::TROUBLE;
use crate::server::{ALL, Conversation, Server};
use chat_widget::backend::{Backend, SocketAddress};
use chat_widget::engine::{Input, SocketId};

/// What no server sends, in every vendor's clothes: rubbish first, then what is well formed and unknown.
const RUBBISH: [&str; 10] = [
    "",
    "null",
    "[]",
    "{\"event\":",
    "\u{feff}{\"event\":\"message.created\",\"data\":{\"id\":\"\\ud83d\"",
    "{\"event\":\"message.created\",\"data\":null}",
    "{\"type\":\"message\",\"payload\":[]}",
    "{\"type\":\"event\",\"seq\":1,\"id\":1}",
    "{\"event\":7,\"type\":{}}",
    "<html></html>",
];

impl Storm {
    pub(super) fn socket_try(&mut self, (life, id): Of<SocketId>, address: &SocketAddress) {
        if !self.pages.contains_key(&life) {
            return;
        }
        if self.strikes("C-43", 1) {
            return self.input(life, Input::SocketClosed(id, 0));
        }
        if !self.online || !self.server.admits(address) || self.strikes("C-30", 3) {
            return self.input(life, Input::SocketClosed(id, 1006));
        }
        if self.strikes("C-31", 4) {
            return;
        }
        let vendor = self.server.listens_to(address);
        let subscribed = (vendor.backend() == Backend::Partner).then_some(ALL);
        self.sockets.insert((life, id), Socket { vendor, subscribed, is_dead: false });
        self.input(life, Input::SocketOpened(id));
    }

    pub(super) fn frame_to_server(&mut self, of: Of<SocketId>, text: &str) {
        let Some(socket) = self.sockets.get(&of).filter(|socket| !socket.is_dead && self.online) else {
            return;
        };
        let Some(place) = self.server.listen(socket.vendor, text) else { return };
        if self.strikes("C-34", 3) {
            return;
        }
        if let Some(socket) = self.sockets.get_mut(&of) {
            socket.subscribed = Some(place);
        }
        let times = if self.strikes("C-35", 2) { 2 } else { 1 };
        for _ in 0..times {
            if let Some(welcome) = self.server.welcome(place) {
                self.agenda.plan(self.now + 20, Happening::FrameToPage(of, welcome));
            }
        }
    }

    pub(super) fn keepalive(&mut self) {
        if self.weather.has("C-36") && self.now < TROUBLE {
            return self.weather.count("C-36");
        }
        let times = if self.strikes("C-37", 2) { 30 } else { 1 };
        for (of, socket) in self.sockets.iter().filter(|(_, socket)| !socket.is_dead) {
            let Some(frame) = Server::keepalive(socket.vendor) else { continue };
            for nth in 0..times {
                self.agenda.plan(self.now + 20 + nth, Happening::FrameToPage(*of, frame.to_owned()));
            }
        }
    }

    pub(super) fn breakdown(&mut self, id: &'static str) {
        if self.sockets.is_empty() {
            return;
        }
        self.weather.count(id);
        self.told_of(id);
        let codes = [
            1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015, 3000,
            4001, 4401, 4403, 4999,
        ];
        let code = if id == "C-62" { 1012 } else { codes[self.weather.roll(codes.len() as u64) as usize] };
        let (agenda, now) = (&mut self.agenda, self.now);
        for (of, socket) in &mut self.sockets {
            if id == "C-33" {
                socket.is_dead = true;
            } else {
                agenda.plan(now, Happening::Closed(*of, code));
            }
        }
    }

    /// Tokens of the relay are good no longer, and whoever listens with one is told so, or finds out.
    pub(super) fn token_expires(&mut self) {
        self.server.token_age += 1;
        self.weather.count("C-02");
        self.told_of("C-02");
        if self.dice.one_in(2) {
            let told = |(of, socket): (&Of<SocketId>, &Socket)| socket.vendor.is_relayed().then_some(*of);
            for of in self.sockets.iter().filter_map(told) {
                self.agenda.plan(self.now, Happening::Closed(of, 4401));
            }
        }
    }

    /// Something comes that nobody should believe.
    pub(super) fn rubbish(&mut self) {
        let live: Vec<Of<SocketId>> = self.sockets.keys().copied().collect();
        for of in live {
            if self.strikes("C-46", 2) {
                let frame = RUBBISH[self.weather.roll(RUBBISH.len() as u64) as usize];
                self.agenda.plan(self.now + 5, Happening::FrameToPage(of, frame.to_owned()));
            }
            for id in ["C-41", "C-49", "C-54"] {
                if self.weather.has(id)
                    && let Some(frame) = self.disguised(id, of)
                    && self.strikes(id, 2)
                {
                    self.agenda.plan(self.now + 5, Happening::FrameToPage(of, frame));
                }
            }
        }
    }

    /// The last thing that was said, with something about it that is not so.
    fn disguised(&mut self, id: &str, to: Of<SocketId>) -> Option<String> {
        let vendor = self.sockets.get(&to)?.vendor;
        let there = |one: &Conversation| one.vendor == vendor && !one.messages.is_empty();
        let (place, one) = self.server.conversations.iter().enumerate().rfind(|(_, one)| there(one))?;
        let own = |message: &&crate::server::Message| message.side == crate::server::Side::Visitor;
        let message = one.messages.iter().rfind(|message| id != "C-41" || own(message))?.clone();
        let backend = vendor.backend();
        let nova = matches!(backend, Backend::NovaWidget | Backend::NovaSdk);
        if id == "C-41" && !nova {
            return None;
        }
        let event = if id == "C-41" { "message.updated" } else { "message.created" };
        let mut frame: serde_json::Value =
            serde_json::from_str(&self.server.said(place, &message, event, None)).unwrap();
        let inner = match backend {
            Backend::NovaWidget | Backend::NovaSdk => "data",
            Backend::Partner => "payload",
            Backend::Converse => "data",
        };
        match id {
            "C-41" => frame[inner]["status"] = "sent".into(),
            "C-49" => {
                let odd = ["hologram.created", "7", "message.vanished"];
                let name = if nova { "event" } else { "type" };
                frame[name] = odd[self.weather.roll(3) as usize].into();
                frame[inner]["id"] = "9007199254740993".into();
                frame[inner]["created_at"] = (-1).into();
            }
            _ => {
                // Somebody else's, under a number that nobody here has.
                let other = serde_json::json!(message.id + 1_000_000);
                if backend == Backend::Converse {
                    frame["id"] = other;
                    frame[inner]["platformConversationId"] = "somebody-elses".into();
                } else {
                    frame[inner]["id"] = other;
                    let name = if nova { "conversation_id" } else { "conversationId" };
                    frame[inner][name] = 999.into();
                }
            }
        }
        Some(frame.to_string())
    }

    /// What the server has to tell sets out, to everybody who listens. In calm times nothing overtakes and nothing is lost.
    pub(super) fn deliver(&mut self) {
        self.server.told.clear();
        for (place, frame, _) in std::mem::take(&mut self.server.pushes) {
            if self.server.vanished.contains(&place) || self.server.revoked.contains(&place) {
                continue;
            }
            let vendor = self.server.conversations[place].vendor;
            let hears = |socket: &Socket| {
                socket.vendor == vendor
                    && (socket.subscribed == Some(place) || socket.subscribed == Some(ALL))
            };
            let listening: Vec<Of<SocketId>> = self
                .sockets
                .iter()
                .filter(|(_, socket)| hears(socket) && !socket.is_dead)
                .map(|(of, _)| *of)
                .collect();
            for of in listening {
                self.push(of, &frame);
            }
        }
    }

    fn push(&mut self, of: Of<SocketId>, frame: &str) {
        // A link over which nothing goes looks open from here, too.
        if !self.online || self.strikes("C-40", 4) {
            return;
        }
        let late = if self.strikes("C-39", 3) { 200 + self.dice.roll(6_000) } else { 0 };
        self.agenda.plan(self.now + 20 + late, Happening::FrameToPage(of, frame.to_owned()));
        if self.strikes("C-38", 3) {
            for _ in 0..1 + self.weather.roll(5) {
                let again = self.weather.roll(8_000);
                self.agenda.plan(self.now + 30 + again, Happening::FrameToPage(of, frame.to_owned()));
            }
        }
    }
}

use super::Socket;
