//! Webhooks that came: each is published once, however often it comes (TRUST ).
//!
//! The bot platform numbers nothing. A signed webhook has an id; one that is not signed is the same as one before if it is
//! so word for word, soon after it, with no message of the visitor between them: a bot that did not understand says so
//! again to the next message. Never in here: who may deliver.

use rusqlite::{Connection, OptionalExtension, params};

use super::conversations::{self, State};
use super::events::{self, Origin};
use super::{Retention, messages, next_number};
use crate::store::whole;
use crate::webhooks::envelope::Template;

/// How long it is known which signed webhooks have come, in milliseconds: much longer than their signatures are believed.
const SIGNED_KEPT: u64 = 24 * 3600 * 1000;

/// What came.
pub struct Delivery {
    /// What the bot platform calls the conversation.
    pub upstream: String,
    /// Of the raw body.
    pub digest: [u8; 32],
    /// The id of a signed webhook.
    pub webhook: Option<String>,
    /// The event for pages; nothing if they are not told.
    pub event: Option<Template>,
    /// What it says of the conversation.
    pub word: Word,
}

/// What a webhook says of its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The bot has answered.
    Answer,
    /// The bot has handed the visitor to a human.
    Escalation,
    /// Nothing.
    Nothing,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Delivery(not printed)")
    }
}

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is on the disk.
    Kept {
        /// The conversation's number.
        conversation: i64,
        /// Its own.
        seq: i64,
        /// Whose sockets want to know.
        customer: String,
        /// What they call the conversation.
        name: String,
        /// Whether a message that nobody knew of has thereby arrived.
        is_evidence: bool,
    },
    /// It has come before, and was answered so, if it was answered with anything.
    Repeated(Option<String>),
    /// Nobody here has such a conversation.
    Unknown,
    /// The conversation is over.
    Ended,
}

/// Keeps it, if it is new.
pub fn keep(
    db: &Connection,
    delivery: &Delivery,
    retention: &Retention,
    now: u64,
) -> rusqlite::Result<Outcome> {
    let found = conversations::find_upstream(db, &delivery.upstream, retention, now)?;
    let Some(found) = found else { return Ok(Outcome::Unknown) };
    let conversation = found.number;
    if let Some(answer) = find_first(db, conversation, delivery, retention, now)? {
        return Ok(Outcome::Repeated(answer));
    }
    if found.state == State::Ended {
        return Ok(Outcome::Ended);
    }
    conversations::hear(db, conversation, now)?;
    let is_evidence = delivery.word != Word::Nothing
        && messages::take_as_evidence(db, conversation, retention.keep_events, now)?;
    if delivery.word == Word::Escalation {
        let before = [State::Unstarted, State::Starting, State::Open];
        conversations::enter(db, conversation, &before, State::Escalated)?;
    } else if delivery.word == Word::Answer {
        // Whatever the answer to its start was: the bot talks.
        conversations::enter(db, conversation, &[State::Unstarted], State::Open)?;
    }
    let origin = if delivery.word == Word::Nothing { Origin::Other } else { Origin::Answer };
    let seq = match &delivery.event {
        Some(event) => events::publish(db, conversation, origin, &event.fill(&found.name), now)?,
        None => next_number(db, conversation)?,
    };
    let Some(seq) = seq else { return Ok(Outcome::Unknown) };
    events::trim(db, conversation, retention.keep_events)?;
    let sql = "INSERT INTO bot_deliveries VALUES (?, ?, ?, ?, ?, NULL)";
    let (digest, at) = (delivery.digest.as_slice(), whole(now));
    db.prepare_cached(sql)?.execute(params![conversation, seq, digest, delivery.webhook, at])?;
    Ok(Outcome::Kept { conversation, seq, customer: found.customer, name: found.name, is_evidence })
}

/// The answer to the same webhook when it came first: nothing if it comes first now.
fn find_first(
    db: &Connection,
    conversation: i64,
    delivery: &Delivery,
    retention: &Retention,
    now: u64,
) -> rusqlite::Result<Option<Option<String>>> {
    if let Some(webhook) = &delivery.webhook {
        let sql = "SELECT answer FROM bot_deliveries WHERE webhook = ? LIMIT 1";
        return db.prepare_cached(sql)?.query_row([webhook], |row| row.get(0)).optional();
    }
    // The plus keeps SQLite from looking through all of a conversation: few have the same digest.
    let sql = "SELECT answer FROM bot_deliveries
               WHERE conversation = ? AND +seq > ? AND at >= ? AND digest = ? LIMIT 1";
    let last = messages::last_place(db, conversation)?;
    let since = whole(now.saturating_sub(retention.duplicates_within));
    let digest = delivery.digest.as_slice();
    db.prepare_cached(sql)?.query_row(params![conversation, last, since, digest], |row| row.get(0)).optional()
}

/// Notes how it was answered, for the case that it comes again.
pub fn note_answer(db: &Connection, conversation: i64, seq: i64, answer: &str) -> rusqlite::Result<()> {
    let sql = "UPDATE bot_deliveries SET answer = ? WHERE conversation = ? AND seq = ?";
    db.prepare_cached(sql)?.execute(params![answer, conversation, seq]).map(drop)
}

/// See [`super::tidy`].
pub(super) fn forget(db: &Connection, retention: &Retention, now: u64) -> rusqlite::Result<()> {
    let before = |span: u64| whole(now.saturating_sub(span));
    let sql = "DELETE FROM bot_deliveries WHERE at < ? AND (webhook IS NULL OR at < ?)";
    let signed = retention.duplicates_within.max(SIGNED_KEPT);
    db.execute(sql, [before(retention.duplicates_within), before(signed)]).map(drop)
}
