//! What became of the messages that visitors wrote to the bot (TRUST R-31, R-32). The bot platform has no key by which it
//! would know a message again, so it must not get one twice unless a person says so.
//!
//! ```text
//!          ┌──────────── surely did not arrive ────────────┐
//!          ▼                                               │
//! new ─▶ sent ─▶ arrived                                   │
//!          ├───▶ waited for ─▶ unsure ─ a person: again ─▶ sent
//!          │          └── the bot answers ──▶ arrived
//!          └─ the relay ended ─▶ unsure ── the bot answers ─▶ arrived
//! ```
//!
//! Never in here: sending.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::conversations::{self, State};
use super::events::Origin;
use super::{Retention, events, next_number};
use crate::store::whole;

const SENT: i64 = 0;
const WAITED_FOR: i64 = 1;
const UNSURE: i64 = 2;
const ARRIVED: i64 = 3;
const FAILED: i64 = 4;

/// Which message of which conversation.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The conversation's number.
    pub conversation: i64,
    /// The message's.
    pub place: i64,
}

/// A message as a page gave it.
#[derive(Clone)]
pub struct Draft {
    /// By which the page knows it again.
    pub key: Option<String>,
    /// How often a person has said that it is to be sent.
    pub attempt: u32,
    /// The event that tells of it.
    pub data: String,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Draft(attempt {}, not printed)", self.attempt)
    }
}

/// What is to be done about a message, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It has a place now and is to be sent; the bot platform calls the conversation so.
    Send {
        /// See there.
        place: i64,
        /// See there.
        upstream: String,
    },
    /// It has arrived and was published.
    Arrived {
        /// Its place.
        place: i64,
        /// Its number in the log.
        seq: i64,
        /// How far the conversation has come.
        state: State,
    },
    /// It may have arrived.
    Unsure,
    /// The conversation is over.
    Ended,
    /// There is no such conversation.
    Gone,
}

struct Known {
    place: i64,
    attempt: u32,
    state: i64,
    seq: Option<i64>,
    data: Option<String>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Known> {
    Ok(Known {
        place: row.get(0)?,
        attempt: row.get(1)?,
        state: row.get(2)?,
        seq: row.get(3)?,
        data: row.get(4)?,
    })
}

const COLUMNS: &str = "place, attempt, state, seq, data";

/// Gives a message its place, unless it has been sent before. Whoever asks sends for this conversation alone: what is found
/// half done has been left so.
pub fn reserve(
    db: &Connection,
    (customer, name): (&str, &str),
    draft: &Draft,
    retention: &Retention,
    now: u64,
) -> rusqlite::Result<(Verdict, i64)> {
    let Some(found) = conversations::find(db, customer, name, retention, now)? else {
        return Ok((Verdict::Gone, 0));
    };
    let conversation = found.number;
    let known = match &draft.key {
        Some(key) => by_key(db, conversation, key)?,
        None => None,
    };
    if let Some(known) = &known {
        match (known.state, known.seq) {
            (ARRIVED, Some(seq)) => {
                let verdict = Verdict::Arrived { place: known.place, seq, state: found.state };
                return Ok((verdict, conversation));
            }
            (FAILED, _) => {}
            _ if draft.attempt > known.attempt => {}
            _ => {
                let at = Place { conversation, place: known.place };
                become_from(db, at, SENT, UNSURE)?;
                become_from(db, at, WAITED_FOR, UNSURE)?;
                return Ok((Verdict::Unsure, conversation));
            }
        }
    }
    if found.state == State::Ended {
        return Ok((Verdict::Ended, conversation));
    }
    let Some(place) = next_number(db, conversation)? else { return Ok((Verdict::Gone, conversation)) };
    // What was sent before under this key has its place no longer: it surely did not arrive, or a person sends it anew.
    if let Some(known) = known {
        let sql = "DELETE FROM bot_messages WHERE conversation = ? AND place = ?";
        db.prepare_cached(sql)?.execute([conversation, known.place])?;
    }
    let sql = "INSERT INTO bot_messages VALUES (?, ?, ?, ?, ?, NULL, ?, ?)";
    let at = whole(now);
    db.prepare_cached(sql)?.execute(params![
        conversation,
        place,
        draft.key,
        draft.attempt,
        SENT,
        at,
        draft.data
    ])?;
    conversations::hear(db, conversation, now)?;
    Ok((Verdict::Send { place, upstream: found.upstream }, conversation))
}

fn by_key(db: &Connection, conversation: i64, key: &str) -> rusqlite::Result<Option<Known>> {
    let sql = format!("SELECT {COLUMNS} FROM bot_messages WHERE conversation = ? AND key = ?");
    db.prepare_cached(&sql)?.query_row(params![conversation, key], read).optional()
}

fn by_place(db: &Connection, Place { conversation, place }: Place) -> rusqlite::Result<Option<Known>> {
    let sql = format!("SELECT {COLUMNS} FROM bot_messages WHERE conversation = ? AND place = ?");
    db.prepare_cached(&sql)?.query_row([conversation, place], read).optional()
}

/// It has arrived: it is published, once.
pub fn arrive(db: &Connection, at: Place, keep_events: u32, now: u64) -> rusqlite::Result<Verdict> {
    if let Some(Known { state, data: Some(data), .. }) = by_place(db, at)?
        && state != ARRIVED
        && let Some(seq) = events::publish(db, at.conversation, Origin::Visitor(at.place), &data, now)?
    {
        let sql =
            "UPDATE bot_messages SET state = ?, seq = ?, data = NULL WHERE conversation = ? AND place = ?";
        db.prepare_cached(sql)?.execute([ARRIVED, seq, at.conversation, at.place])?;
        events::trim(db, at.conversation, keep_events)?;
    }
    how_it_stands(db, at)
}

/// Whether the message of this key is on its way, or is waited for.
pub fn is_under_way(db: &Connection, (customer, name): (&str, &str), key: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM bot_messages JOIN bot_conversations ON number = conversation
               WHERE customer = ? AND name = ? AND key = ? AND bot_messages.state IN (?, ?)";
    let bound = params![customer, name, key, SENT, WAITED_FOR];
    Ok(db.prepare_cached(sql)?.query_row(bound, |_| Ok(())).optional()?.is_some())
}

/// It surely has not arrived: its text is dropped, and the page may send it again.
pub fn fail(db: &Connection, at: Place) -> rusqlite::Result<()> {
    let sql =
        "UPDATE bot_messages SET state = ?, data = NULL WHERE conversation = ? AND place = ? AND state = ?";
    db.prepare_cached(sql)?.execute([FAILED, at.conversation, at.place, SENT]).map(drop)
}

/// Nobody knows whether it has arrived. If the bot has said something since it was sent, it has; otherwise that is waited
/// for.
pub fn doubt(db: &Connection, at: Place, keep_events: u32, now: u64) -> rusqlite::Result<Verdict> {
    if is_answered(db, at)? {
        return arrive(db, at, keep_events, now);
    }
    become_from(db, at, SENT, WAITED_FOR)?;
    how_it_stands(db, at)
}

/// It was waited for long enough.
pub fn give_up(db: &Connection, at: Place) -> rusqlite::Result<Verdict> {
    become_from(db, at, WAITED_FOR, UNSURE)?;
    how_it_stands(db, at)
}

/// How it stands. What is not known to have arrived is unsure.
pub fn how_it_stands(db: &Connection, at: Place) -> rusqlite::Result<Verdict> {
    let Some(known) = by_place(db, at)? else { return Ok(Verdict::Gone) };
    let Some(seq) = known.seq else { return Ok(Verdict::Unsure) };
    let state = conversations::state(db, at.conversation)?;
    Ok(Verdict::Arrived { place: known.place, seq, state })
}

/// The bot has said something: the last message of the visitor, if nobody knew of it, has arrived. Says whether that was so.
pub fn take_as_evidence(
    db: &Connection,
    conversation: i64,
    keep_events: u32,
    now: u64,
) -> rusqlite::Result<bool> {
    let sql = "SELECT place, state FROM bot_messages WHERE conversation = ? AND state <> ?
               ORDER BY place DESC LIMIT 1";
    let last = db
        .prepare_cached(sql)?
        .query_row([conversation, FAILED], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)));
    let Some((place, WAITED_FOR | UNSURE)) = last.optional()? else { return Ok(false) };
    arrive(db, Place { conversation, place }, keep_events, now)?;
    Ok(true)
}

/// The place of the visitor's last message that may have arrived; 0 if there is none.
pub fn last_place(db: &Connection, conversation: i64) -> rusqlite::Result<i64> {
    let sql = "SELECT coalesce(max(place), 0) FROM bot_messages WHERE conversation = ? AND state <> ?";
    db.prepare_cached(sql)?.query_row([conversation, FAILED], |row| row.get(0))
}

/// Whether the bot has answered since it was sent, and before the visitor sent anything else.
fn is_answered(db: &Connection, Place { conversation, place }: Place) -> rusqlite::Result<bool> {
    let sql = "SELECT min(place) FROM bot_messages WHERE conversation = ? AND place > ? AND state <> ?";
    let next = db.prepare_cached(sql)?.query_row([conversation, place, FAILED], |row| row.get(0))?;
    events::is_answered_between(db, conversation, place, next)
}

/// See [`super::wake`]. What the bot has answered while the relay was about to end has arrived.
pub(super) fn wake(db: &Connection, now: u64) -> rusqlite::Result<()> {
    let sql = "SELECT conversation, place FROM bot_messages WHERE state IN (?, ?)";
    let mut statement = db.prepare(sql)?;
    let read = |row: &Row<'_>| Ok(Place { conversation: row.get(0)?, place: row.get(1)? });
    let left = statement.query_map([SENT, WAITED_FOR], read)?.collect::<rusqlite::Result<Vec<_>>>()?;
    for at in left {
        if is_answered(db, at)? {
            // What is too much is forgotten with the next event.
            arrive(db, at, u32::MAX, now)?;
        } else {
            become_from(db, at, SENT, UNSURE)?;
            become_from(db, at, WAITED_FOR, UNSURE)?;
        }
    }
    Ok(())
}

/// See [`super::tidy`].
pub(super) fn forget(db: &Connection, before: u64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM bot_messages WHERE at < ?", [whole(before)]).map(drop)
}

fn become_from(db: &Connection, at: Place, from: i64, to: i64) -> rusqlite::Result<()> {
    let sql = "UPDATE bot_messages SET state = ? WHERE conversation = ? AND place = ? AND state = ?";
    db.prepare_cached(sql)?.execute([to, at.conversation, at.place, from]).map(drop)
}
