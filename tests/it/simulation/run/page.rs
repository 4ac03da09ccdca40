//! The page around the engine: it performs effects and says how they ended, over a network that does what it likes.

use super::{Happening, Of, Run, engine};
use crate::network::Trip;
use crate::server::DAWN;
use crate::visitor::number;
use chat_widget::backend::HttpRequest;
use chat_widget::engine::{Effect, HttpOutcome, Input, RequestId, SocketId};
use chat_widget::model::Now;

impl Run {
    pub(super) fn reload(&mut self) {
        self.say(|| "reload".to_owned());
        self.life += 1;
        self.screen.reload();
        self.visitor.leave();
        self.open.clear();
        self.wake = None;
        // Of what the old page asked for the server still does what has not arrived.
        self.sockets.retain(|of, _| of.0 == self.life);
        self.engine = engine(self.backend, &self.kept, [self.seed, self.life]);
        self.input(Input::Started { online: self.network.online, visible: true });
        self.input(Input::PanelOpened);
    }

    pub(super) fn serve(&mut self, of: Of<RequestId>, request: &HttpRequest, answer_lost: bool, back: u64) {
        let deed = self.server.deed_of(request);
        let answer = self.server.serve(request);
        for (id, wanted) in std::mem::take(&mut self.server.refused) {
            self.visitor.refused(id, &wanted);
            self.refused.insert(id);
        }
        let outcome = if answer_lost {
            self.say(|| "  the answer is lost".to_owned());
            HttpOutcome::Lost
        } else {
            HttpOutcome::Answer { status: answer.status, retry_after: None, body: answer.body, whole: true }
        };
        self.agenda.plan(self.now + back, Happening::Ended(of, outcome, deed));
    }

    pub(super) fn ended(&mut self, (life, id): Of<RequestId>, outcome: HttpOutcome, deed: Option<i64>) {
        if life != self.life || !self.open.contains(&id) {
            return;
        }
        self.open.retain(|open| *open != id);
        let refused = matches!(outcome, HttpOutcome::Answer { status: 400 | 422, .. });
        let row = self.screen.rows.iter().find(|row| deed.is_some() && number(row) == deed);
        let entry = row.filter(|_| refused).map(|row| row.id);
        let before = self.screen.undone.len();
        self.input(Input::HttpEnded(id, outcome));
        if entry.is_some() && self.screen.undone.get(before).copied() != entry {
            self.screen.complaints.push(format!("{deed:?} was not undone"));
        }
    }

    pub(super) fn input(&mut self, input: Input) {
        let now = Now { steady: self.now, wall: DAWN + self.now };
        for effect in self.engine.process(now, input) {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        let (life, now) = (self.life, self.now);
        match effect {
            Effect::Http { id, request, .. } => self.request((life, id), request),
            Effect::AbortHttp(id) => self.open.retain(|open| *open != id),
            Effect::OpenSocket { id, .. } => {
                self.agenda.plan(now + 150, Happening::SocketTry((life, id)));
            }
            Effect::SendFrame(id, text) => {
                self.agenda.plan(now + 50, Happening::FrameToServer((life, id), text));
            }
            Effect::CloseSocket(id) => {
                self.sockets.remove(&(life, id));
            }
            Effect::WakeAt(at) => {
                self.wake = at;
                if let Some(at) = at {
                    self.agenda.plan(at.max(now), Happening::Woke);
                }
            }
            Effect::TakeTurn => self.input(Input::TurnTaken(None)),
            Effect::LeaveTurn => {}
            Effect::Save(slot, text) => self.kept[slot as usize] = text,
            Effect::Show(change) => self.screen.take(change, &self.refused),
            Effect::Tell(_) | Effect::ReleaseBlob(_) | Effect::Part(_) => {}
        }
    }

    fn request(&mut self, of: Of<RequestId>, request: HttpRequest) {
        self.open.push(of.1);
        self.requests.push(self.now);
        let deed = self.server.deed_of(&request);
        match self.network.request(self.now) {
            Trip::Lost(after) => {
                self.say(|| "  a request is lost".to_owned());
                self.agenda.plan(self.now + after, Happening::Ended(of, HttpOutcome::Lost, deed));
            }
            Trip::Turned { status, after } => {
                self.say(|| format!("  a request is turned away: {status}"));
                let body = String::new();
                let outcome = HttpOutcome::Answer { status, retry_after: None, body, whole: true };
                self.agenda.plan(self.now + after, Happening::Ended(of, outcome, deed));
            }
            Trip::Made { there, back, answer_lost } => {
                let mut at = self.now + there;
                if deed.is_some() {
                    // One that a page sent before it was left does not overtake what the next page sends: against that
                    // no client could do anything.
                    at = at.max(self.last_deed + 1);
                    self.last_deed = at;
                }
                self.agenda.plan(at, Happening::AtServer(of, request, answer_lost, back));
            }
        }
    }

    /// What the server has to tell sets out, to everybody who listens.
    pub(super) fn deliver(&mut self) {
        for line in std::mem::take(&mut self.server.told) {
            self.say(|| line);
        }
        for (conversation, frame, is_slow) in std::mem::take(&mut self.server.pushes) {
            let listening = self.sockets.iter().filter(|(_, socket)| socket.subscribed == Some(conversation));
            for of in listening.map(|(of, _)| *of).collect::<Vec<_>>() {
                self.push(of, &frame, is_slow);
            }
        }
    }

    pub(super) fn push(&mut self, of: Of<SocketId>, frame: &str, is_slow: bool) {
        if self.sockets.get(&of).is_some_and(|socket| !socket.dead) {
            for delay in self.network.frame(self.now, is_slow) {
                self.agenda.plan(self.now + delay, Happening::FrameToPage(of, frame.to_owned()));
            }
        }
    }
}
