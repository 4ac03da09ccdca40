//! The visitor's messages on their way into the outbox and out of it again: typed, restored, taken back.

use super::interface::Effect;
use super::outbox::{Item, State};
use super::{Engine, snapshot, timing};
use crate::model::{
    Attachment, Content, Deed, Delivery, Direction, Entry, EntryId, HostEvent, Millis, Now, Outgoing,
    OutgoingFile, ParkReason, Quote, RemoteId, ReplyTo,
};
use std::rc::Rc;

/// A message that another engine is to send.
pub struct Unsent {
    /// Its row, which stays the same.
    pub entry: EntryId,
    outgoing: Outgoing,
    /// Why it waits for a person, if it does.
    parked: Option<ParkReason>,
}

impl Engine {
    /// Takes over what an outbox record holds.
    pub(super) fn restore(&mut self, record: &str) {
        let conversation = self.session.open().map(|session| session.conversation.clone());
        for (message, deed) in snapshot::read_deeds(record, conversation.as_ref()) {
            self.deeds.push(message, deed);
        }
        for kept in snapshot::read_outbox(record) {
            if self.outbox.items().iter().any(|item| item.echo == kept.echo) {
                continue;
            }
            let same = kept.conversation == conversation;
            let lost_file = kept.outgoing.files.iter().any(|file| file.blob.is_none());
            // What was said before is told once: by the tab that began the conversation, or from one of the records.
            let is_told = !same && conversation.is_some()
                || self.outbox.items().iter().any(|item| item.outgoing.is_transcript);
            if kept.outgoing.is_transcript && !kept.attempted && is_told {
                continue;
            }
            let state = match kept.parked {
                Some(reason) => State::Parked(reason),
                None if kept.accepted && !same => continue,
                None if kept.accepted => State::Accepted { at: 0, looks: 0 },
                // What was on its way when the page went may have arrived: look before sending (C-27).
                None if lost_file && !(kept.attempted && same) => State::Parked(ParkReason::FileMissing),
                // Nobody here can look into a conversation that another tab has left meanwhile: a person decides.
                None if kept.attempted && !same => State::Parked(ParkReason::Unsure),
                None => State::Waiting { until: 0, looks: if kept.attempted { 2 } else { 0 } },
            };
            let entry = self.new_entry();
            self.add_item(Item {
                entry,
                echo: kept.echo,
                outgoing: kept.outgoing,
                state,
                attempted: kept.attempted && same,
                late_until: kept.late.then_some(Millis::MAX).filter(|_| same),
                floor: kept.floor.filter(|_| same),
                since: 0,
                at: kept.at,
            });
        }
    }

    fn add_item(&mut self, item: Item) {
        let files = &item.outgoing.files;
        let text = &item.outgoing.text;
        let words = self.timeline.title_of(text).unwrap_or(text).to_owned();
        let content =
            if item.outgoing.is_transcript { Content::Transcript(words) } else { Content::Text(words) };
        let quote = item.outgoing.reply.as_ref().map(|reply| {
            let quoted = self.timeline.row_of(&reply.id);
            quoted.map_or_else(|| quote_kept(reply), |row| quote_of(row, reply))
        });
        self.timeline.add_local(Entry {
            id: item.entry,
            remote: None,
            direction: Direction::Visitor,
            sender: None,
            content,
            attachments: files.iter().map(attachment_of).collect(),
            at: Some(item.at),
            delivery: Some(Delivery::Queued),
            quote,
            reactions: Vec::new(),
            receipt: None,
            dialog: None,
            metadata: item.outgoing.metadata.clone(),
            past: false,
        });
        self.outbox.push(item);
    }

    /// Takes what was typed into the outbox, in as many messages as the back end needs for it.
    pub(super) fn send(
        &mut self,
        now: Now,
        text: String,
        files: Vec<OutgoingFile>,
        reply: Option<EntryId>,
        mut metadata: Option<Rc<str>>,
    ) {
        let mut reply = reply.and_then(|entry| self.reply_to(entry));
        self.typing.sent();
        let blank = text.trim().is_empty();
        let with_text = self.capabilities.attachments.is_some_and(|limits| limits.with_text);
        let most = self.capabilities.attachments.map_or(1, |limits| limits.count.max(1));
        let mut parts = Vec::new();
        if !blank && (files.is_empty() || !with_text) {
            // The words first: they should not wait behind an upload.
            parts.push(Outgoing { text: text.clone(), ..Outgoing::default() });
        }
        for (index, chunk) in files.chunks(most).enumerate() {
            let words = if with_text && index == 0 && !blank { text.clone() } else { String::new() };
            parts.push(Outgoing { text: words, files: chunk.to_vec(), ..Outgoing::default() });
        }
        for mut outgoing in parts {
            // What became two messages is one answer, with its data once.
            outgoing.reply = reply.take();
            outgoing.metadata = metadata.take();
            self.send_one(now, outgoing);
        }
    }

    /// What waits is not sent by itself: a person decides.
    pub(super) fn park_all(&mut self, reason: ParkReason) {
        for entry in self.outbox.waiting() {
            self.tell(HostEvent::Failed(entry));
        }
        self.outbox.park_all(reason);
    }

    /// Takes one message into the outbox, for whoever asked for it.
    pub(super) fn send_one(&mut self, now: Now, outgoing: Outgoing) {
        let entry = self.new_entry();
        self.enqueue(now, entry, outgoing);
        self.tell(HostEvent::Queued(entry));
    }

    /// Takes one message into the outbox.
    pub(super) fn enqueue(&mut self, now: Now, entry: EntryId, outgoing: Outgoing) {
        let until = if self.offline { now.steady + timing::OFFLINE_ATTEMPT } else { now.steady };
        let item = Item {
            entry,
            echo: self.random.key(),
            outgoing,
            state: State::Waiting { until, looks: 0 },
            attempted: false,
            late_until: None,
            floor: None,
            since: now.steady,
            at: now.wall,
        };
        self.add_item(item);
    }

    /// Hands out what surely has not left this device, and what waits for a person without having left.
    pub(super) fn take_unsent(&mut self) -> Vec<Unsent> {
        let items = self.outbox.take_unsent();
        let unsent = items.into_iter().map(|item| {
            self.timeline.remove(item.entry);
            let parked = if let State::Parked(reason) = item.state { Some(reason) } else { None };
            Unsent { entry: item.entry, outgoing: item.outgoing, parked }
        });
        unsent.collect()
    }

    /// Another tab began the conversation with the people, and it is that tab's to tell them what was said before.
    pub(super) fn forget_transcript(&mut self) {
        for entry in self.outbox.take_transcripts() {
            self.timeline.remove(entry);
        }
    }

    /// Takes over what another engine handed out. Questions and cards of a bot mean nothing elsewhere.
    pub(super) fn adopt(&mut self, now: Now, unsent: Unsent) {
        let outgoing = Outgoing { answers: None, card: None, reply: None, ..unsent.outgoing };
        self.enqueue(now, unsent.entry, outgoing);
        if let Some(reason) = unsent.parked {
            self.outbox.park(unsent.entry, reason);
        }
    }

    /// The message that is answered, if the back end has it and knows answers.
    fn reply_to(&self, entry: EntryId) -> Option<ReplyTo> {
        let row = self.timeline.row(entry).filter(|row| row.content != Content::Deleted)?;
        let id = row.remote.clone().filter(|_| self.capabilities.replies)?;
        Some(ReplyTo { id, dialog: row.dialog.clone(), text: row.content.text().to_owned() })
    }

    /// Again. What the back end has and could not deliver is another message, and takes the place of the one that failed.
    pub(super) fn retry(&mut self, now: Now, entry: EntryId) {
        let Some(row) = self.undeliverable(entry) else { return self.outbox.retry(entry, now.steady) };
        // After a reload its files are at the back end alone, and nothing that is there is given up for what cannot be sent.
        if row.attachments.iter().any(|file| file.blob.is_none()) {
            return;
        }
        let file = |file: Attachment| OutgoingFile {
            blob: file.blob,
            name: file.name,
            size: file.size.unwrap_or(0),
            kind: file.kind,
        };
        let reply =
            row.quote.and_then(|quote| Some(ReplyTo { id: quote.id?, dialog: None, text: quote.text }));
        let outgoing = Outgoing {
            text: row.content.text().to_owned(),
            files: row.attachments.into_iter().map(file).collect(),
            reply,
            metadata: row.metadata,
            ..Outgoing::default()
        };
        self.dismiss(entry, row.remote);
        self.enqueue(now, entry, outgoing);
    }

    /// A message of the visitor's that the back end has and has given up.
    fn undeliverable(&self, entry: EntryId) -> Option<Entry> {
        let failed = |row: &&Entry| row.remote.is_some() && matches!(row.delivery, Some(Delivery::Failed(_)));
        self.timeline.row(entry).filter(failed).cloned()
    }

    fn dismiss(&mut self, entry: EntryId, remote: Option<RemoteId>) {
        self.timeline.dismiss(entry);
        if let Some(id) = remote.filter(|_| self.capabilities.deletion) {
            self.deeds.push(id, Deed::Delete);
        }
    }

    pub(super) fn discard(&mut self, entry: EntryId) {
        if let Some(row) = self.undeliverable(entry) {
            return self.dismiss(entry, row.remote);
        }
        if let Some(item) = self.outbox.discard(entry) {
            self.timeline.remove(entry);
            for blob in item.blobs() {
                self.ask(Effect::ReleaseBlob(blob));
            }
        }
    }
}

fn quote_of(row: &Entry, reply: &ReplyTo) -> Quote {
    Quote {
        direction: Some(row.direction),
        name: row.sender.as_ref().map(|sender| sender.name.clone()).unwrap_or_default(),
        files: row.attachments.len(),
        ..quote_kept(reply)
    }
}

/// After a reload, before the quoted message is here.
fn quote_kept(reply: &ReplyTo) -> Quote {
    Quote {
        id: Some(reply.id.clone()),
        direction: None,
        name: String::new(),
        text: reply.text.clone(),
        files: 0,
    }
}

fn attachment_of(file: &OutgoingFile) -> Attachment {
    Attachment {
        kind: file.kind,
        name: file.name.clone(),
        size: Some(file.size),
        url: None,
        thumbnail: None,
        blob: file.blob,
    }
}
