//! What comes in: frames and messages, and whose they are.

use super::Engine;
use super::interface::{Effect, SocketId};
use super::outbox::State;
use super::timeline::Absorbed;
use crate::model::{
    Content, ConversationStatus, Deed, Delivery, Direction, EchoPolicy, Event, HostEvent, Message, Now,
    RemoteId, Whereabouts,
};

impl Engine {
    pub(super) fn frame(&mut self, now: Now, socket: SocketId, text: &str) {
        if !self.connection.is_current(socket) {
            return;
        }
        self.connection.heard(now.steady);
        self.reached(now);
        for event in self.codec.decode_frame(text).events {
            let mut steps = Vec::new();
            match event {
                Event::SubscriptionConfirmed => self.connection.confirmed(now.steady, &mut steps),
                Event::KeepaliveAsked => self.connection.keepalive_asked(now.steady, &mut steps),
                Event::MessageCreated(mut message) => {
                    if self.timeline.has(&message.id) {
                        // How it began; what is here already was written later.
                        (message.content, message.reactions) = (None, None);
                    }
                    self.history.heard_live();
                    self.heard_time(&message);
                    self.take_message(now, message, true);
                }
                Event::MessageUpdated(mut message) => {
                    if self.is_ours(&message.conversation, &message.account) {
                        self.heard_time(&message);
                        self.note_seen_elsewhere(&message);
                        self.put_into_the_visitors_words(&mut message);
                        let told = self.timeline.update(message, now.steady);
                        self.history.overtaken(self.capabilities.changes);
                        if let Some(told) = told.filter(|told| told.changed) {
                            self.ask(changed(&told));
                        }
                    }
                }
                Event::Typing(place, sender) => {
                    if self.is_ours(&place.conversation, &place.account) {
                        self.typing.heard(&sender.name, self.capabilities.typing, now.steady);
                    }
                }
                Event::TypingStopped(place) => {
                    if self.is_ours(&place.conversation, &place.account) {
                        self.typing.stop();
                    }
                }
                // For the page alone: never shown, never kept (TRUST P-09).
                Event::Flashback(frame) => self.tell(HostEvent::Flashback(frame)),
                Event::Action(place, asked) => self.asked_by_bot(&place, asked),
                Event::StatusChanged(place, status) => self.status_changed(&place, status),
            }
            self.perform(now, steps);
        }
        self.pair_answers();
    }

    /// Whether something is of this conversation: other ones come over the same socket (PROTOCOL-NOTES fact 20).
    fn is_ours(&self, conversation: &Option<RemoteId>, account: &Option<RemoteId>) -> bool {
        self.session.open().is_some_and(|session| {
            conversation.as_ref().is_none_or(|id| *id == session.conversation)
                && account.as_ref().is_none_or(|id| *id == session.account || session.account.is_unnamed())
        })
    }

    fn heard_time(&mut self, message: &Message) {
        self.history.time_named(message.at.max(message.changed_at));
    }

    /// The visitor read it on another device (TRUST C-72).
    fn note_seen_elsewhere(&mut self, message: &Message) {
        let theirs = self.timeline.row_of(&message.id);
        if message.status == Some(Delivery::Seen)
            && theirs.is_some_and(|row| row.direction != Direction::Visitor)
        {
            self.seen_up_to(Some(message.id.clone()));
        }
    }

    fn status_changed(&mut self, place: &Whereabouts, status: ConversationStatus) {
        if self.is_ours(&place.conversation, &place.account) {
            self.set_status(status);
        }
    }

    pub(super) fn set_status(&mut self, status: ConversationStatus) {
        if self.marks.status.replace(status) != Some(status) {
            self.tell(HostEvent::Status(status.name()));
            // What was said while it stood elsewhere belongs here as well.
            self.history.want();
        }
    }

    /// Takes in a message that the back end has. `is_news`: it happened now, as opposed to being read from the past.
    /// Says whether its row is new.
    pub(super) fn take_message(&mut self, now: Now, mut message: Message, is_news: bool) -> bool {
        if !self.is_ours(&message.conversation, &message.account) {
            return false;
        }
        self.session.name_account(message.account.as_ref());
        let known = self.timeline.has(&message.id);
        if !known && self.may_be_the_one_on_its_way(&message) {
            self.held_messages.push(message);
            return false;
        }
        // An id that has a row is nobody else's any more, unless the key says so.
        let claimed = if known && message.echo.is_none() { None } else { self.outbox.claim(&message) };
        let fresh = self.new_entry();
        let local = claimed.as_ref().map(|item| item.entry);
        self.put_into_the_visitors_words(&mut message);
        self.note_hand_over(&mut message);
        let is_transcript = claimed.as_ref().is_some_and(|item| item.outgoing.is_transcript);
        self.note_transcript(&mut message, is_transcript);
        let told = self.timeline.absorb(&message, local, fresh, now.steady);
        self.marks.newest = self.marks.newest.take().max(Some(message.id.clone()));
        if let Some(item) = claimed {
            // A message that the back end took earlier has been told of; what is new is its id.
            let accepted = matches!(item.state, State::Accepted { .. });
            let event = if accepted { HostEvent::Updated } else { HostEvent::Sent };
            self.tell(event(told.entry));
            if told.failed {
                self.tell(HostEvent::Failed(told.entry));
            }
            self.answer_owed(now);
            if let Some(question) = item.outgoing.answers {
                self.timeline.settle(&question, &Deed::Choose(item.outgoing.text));
            }
            // Whoever writes opens it again (PROTOCOL-NOTES fact 19), whether or not an event says so.
            self.marks.status = self.marks.status.filter(|status| *status != ConversationStatus::Resolved);
        } else if told.is_new && message.direction != Some(Direction::Visitor) {
            if is_news && !told.deleted {
                self.arrived.push(told.entry);
                self.tell(HostEvent::Received(told.entry));
            }
            if is_news {
                self.typing.stop();
                self.owed_since = None;
            }
            // What came while nobody was here gets here by being read.
            if is_news || message.status == Some(Delivery::Sent) {
                let late = is_news && Some(&message.id) < self.marks.seen.as_ref();
                self.receipts.arrived(now.steady, late);
            }
        } else if told.changed && !told.is_new {
            self.ask(changed(&told));
        }
        self.note_seen_elsewhere(&message);
        told.is_new
    }

    /// A message of the visitor's without our key, while the answer that names the id of the one on its way is not here yet:
    /// it may be that one, or one of another device, and only the answer tells (TRUST C-25).
    fn may_be_the_one_on_its_way(&self, message: &Message) -> bool {
        self.capabilities.echo == EchoPolicy::IdInReply
            && message.direction == Some(Direction::Visitor)
            && message.echo.is_none()
            && self.outbox.is_sending()
    }

    /// Takes in what was held back, once nothing is on its way any more.
    pub(super) fn take_held(&mut self, now: Now) {
        if !self.outbox.is_sending() {
            for message in std::mem::take(&mut self.held_messages) {
                self.take_message(now, message, true);
            }
        }
    }

    /// A button's message says its value; what the visitor said is what stood on the button.
    fn put_into_the_visitors_words(&self, message: &mut Message) {
        if let (Some(Direction::Visitor), Some(Content::Text(value))) =
            (message.direction, &mut message.content)
            && let Some(title) = self.timeline.title_of(value)
        {
            *value = title.to_owned();
        }
    }
}

/// A row changed: in which way.
fn changed(told: &Absorbed) -> Effect {
    Effect::Tell(if told.deleted {
        HostEvent::Deleted(told.entry)
    } else if told.failed {
        HostEvent::Failed(told.entry)
    } else if told.only_reactions {
        HostEvent::Reacted(told.entry)
    } else {
        HostEvent::Updated(told.entry)
    })
}
