//! What comes in: frames and messages, and whose they are.

use super::Engine;
use super::interface::{Effect, SocketId};
use super::outbox::State;
use crate::model::{Direction, Event, HostEvent, Message, Now};

impl Engine {
    pub(super) fn frame(&mut self, now: Now, socket: SocketId, text: &str) {
        if !self.connection.is_current(socket) {
            return;
        }
        self.connection.heard(now.steady);
        self.reached();
        for event in self.codec.decode_frame(text).events {
            let mut steps = Vec::new();
            match event {
                Event::SubscriptionConfirmed => self.connection.confirmed(now.steady, &mut steps),
                Event::KeepaliveAsked => self.connection.keepalive_asked(now.steady, &mut steps),
                Event::MessageCreated(message) => {
                    self.history.heard_live();
                    self.take_message(now, &message, true);
                }
                Event::Typing(..) | Event::StatusChanged(..) => {}
                Event::MessageUpdated(message) => {
                    if self.is_ours(&message)
                        && let Some(told) = self.timeline.update(&message, now.steady)
                        && told.changed
                    {
                        self.effects.push(Effect::Tell(HostEvent::Updated(told.entry)));
                    }
                }
            }
            self.perform(steps);
        }
    }

    /// Whether a message is of this conversation: other ones come over the same socket (PROTOCOL-NOTES fact 20).
    fn is_ours(&self, message: &Message) -> bool {
        self.session.open().is_some_and(|session| {
            message.conversation.as_ref().is_none_or(|id| *id == session.conversation)
                && message.account.as_ref().is_none_or(|id| *id == session.account)
        })
    }

    /// Takes in a message that the back end has. `is_news`: it happened now, as opposed to being read from the past.
    /// Says whether its row is new.
    pub(super) fn take_message(&mut self, now: Now, message: &Message, is_news: bool) -> bool {
        if !self.is_ours(message) {
            return false;
        }
        let known = self.timeline.has(&message.id);
        // An id that has a row is nobody else's any more, unless the key says so.
        let claimed = if known && message.echo.is_none() { None } else { self.outbox.claim(message) };
        let fresh = self.new_entry();
        let local = claimed.as_ref().map(|item| item.entry);
        let told = self.timeline.absorb(message, local, fresh, now.steady);
        self.marks.newest = self.marks.newest.take().max(Some(message.id.clone()));
        if let Some(item) = claimed {
            // A message that the back end took earlier has been told of; what is new is its id.
            let accepted = matches!(item.state, State::Accepted { .. });
            let event = if accepted { HostEvent::Updated } else { HostEvent::Sent };
            self.effects.push(Effect::Tell(event(told.entry)));
        } else if told.is_new && is_news && message.direction != Some(Direction::Visitor) {
            self.arrived.push(told.entry);
            self.effects.push(Effect::Tell(HostEvent::Received(told.entry)));
        } else if told.changed && !told.is_new {
            self.effects.push(Effect::Tell(HostEvent::Updated(told.entry)));
        }
        told.is_new
    }
}
