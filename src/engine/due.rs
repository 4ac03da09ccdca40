//! What is due: what the connection wants done, and what the state as it is asks for, in the order in which it matters.

use super::connection::{Step, poll_every};
use super::interface::{Effect, SocketId};
use super::session::Turn;
use super::{Engine, timing};
use crate::model::{Command, Now};

impl Engine {
    /// Does what the connection wants.
    pub(super) fn perform(&mut self, now: Now, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Open(id) => {
                    if let Some(session) = self.session.open() {
                        let address = self.codec.socket(&self.endpoint, session);
                        let subject = [session.token.as_str(), &session.conversation.to_text()].concat();
                        self.ask(Effect::OpenSocket { id, address, subject });
                    }
                }
                Step::Subscribe(socket) => {
                    if !self.send_frames(socket, &Command::Subscribe) {
                        // Nothing to subscribe to: what is open is live.
                        let mut steps = Vec::new();
                        self.connection.confirmed(now.steady, &mut steps);
                        self.perform(now, steps);
                    }
                }
                Step::Answer(socket) => {
                    self.send_frames(socket, &Command::AnswerKeepalive);
                }
                Step::Close(socket) => self.ask(Effect::CloseSocket(socket)),
                Step::Read => self.read_all(),
                Step::ReadAtOnce => {
                    self.read_all();
                    self.history.want_now();
                    if !std::mem::take(&mut self.status_is_fresh) {
                        self.ask_status();
                    }
                    // A back end that asked for patience gets it.
                    if !self.slowed_down {
                        let soon = now.steady + self.random.up_to(timing::RETURN_SPREAD);
                        self.outbox.shift(soon, true);
                        self.deeds.shift(soon, true);
                    }
                }
            }
        }
    }

    /// Wants everything read that may have been missed.
    fn read_all(&mut self) {
        self.history.want();
        if self.capabilities.changes {
            self.history.want_changes();
        }
    }

    /// Does everything that is due.
    pub(super) fn advance(&mut self, now: Now) {
        if (self.is_over() || self.erased && self.gone_on.is_some()) && self.outbox.is_sure() {
            self.conversation_over(now);
        }
        self.seek_conversation(now);
        if self.turn == Turn::Taken && self.session.opening().is_none() {
            self.leave_turn();
        }
        if self.session.open().is_none() || self.put_away {
            return;
        }
        let mut steps = Vec::new();
        if self.retired {
            self.connection.end(&mut steps);
        } else {
            self.connection.begin(now.steady);
        }
        if let Some(since) = self.outbox.missing_echo_since() {
            self.connection.echo_missing(since, now.steady, &mut self.random, &mut steps);
        }
        let rhythm = poll_every(self.panel_open, self.visible);
        let sockets = &mut self.sockets;
        let mut mint = || {
            *sockets += 1;
            SocketId(*sockets)
        };
        self.connection.advance(now.steady, rhythm, self.offline, &mut self.random, &mut mint, &mut steps);
        self.perform(now, steps);
        if self.outbox.wants_look(now.steady) {
            self.history.want();
        }
        self.read_history(now);
        self.send_next(now);
        self.do_next(now);
        self.report_next(now);
        self.update_customer(now);
        self.say_the_end(now);
        self.ask_status_now();
        self.stop_typing(now);
    }
}
