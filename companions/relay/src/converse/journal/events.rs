//! The log of a conversation: what was published in it, in this order.
//!
//! Never in here: what an event says. It is a text, kept as it will be sent.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::next_number;
use crate::store::whole;

/// Texts read at once, in bytes. A page that does not read does not make us hold more of them.
const MOST_BYTES: usize = 256 * 1024;

/// An event as it is kept.
#[derive(Clone)]
pub struct Event {
    /// Its number in the order of publication.
    pub seq: i64,
    /// Its place in the conversation.
    pub place: i64,
    /// When it was published, in milliseconds since 1970.
    pub at: i64,
    /// A JSON object.
    pub data: String,
}

impl std::fmt::Debug for Event {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Event({}, not printed)", self.seq)
    }
}

/// Which events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// Those at the latest places.
    Newest,
    /// Those with a greater `seq`, in their order.
    After(i64),
    /// Those at the places before this one, the nearest of them.
    Before(i64),
}

fn read(row: &Row<'_>) -> rusqlite::Result<Event> {
    Ok(Event { seq: row.get(0)?, place: row.get(1)?, at: row.get(2)?, data: row.get(3)? })
}

/// Whose an event is, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A visitor's, which got its place before.
    Visitor(i64),
    /// What the bot answered. It stands where its number is.
    Answer,
    /// Whatever else there is to tell, likewise.
    Other,
}

/// Appends an event and gives its number; nothing if the conversation is gone.
pub fn publish(
    db: &Connection,
    conversation: i64,
    origin: Origin,
    data: &str,
    now: u64,
) -> rusqlite::Result<Option<i64>> {
    let Some(seq) = next_number(db, conversation)? else { return Ok(None) };
    let place = if let Origin::Visitor(place) = origin { place } else { seq };
    let sql = "INSERT INTO bot_events VALUES (?, ?, ?, ?, ?, ?)";
    let is_answer = origin == Origin::Answer;
    db.prepare_cached(sql)?.execute(params![conversation, seq, place, whole(now), is_answer, data])?;
    Ok(Some(seq))
}

/// Forgets the first ones until there are no more than so many.
pub fn trim(db: &Connection, conversation: i64, most: u32) -> rusqlite::Result<()> {
    let sql = "SELECT seq FROM bot_events WHERE conversation = ? ORDER BY seq DESC LIMIT 1 OFFSET ?";
    let last: Option<i64> =
        db.prepare_cached(sql)?.query_row(params![conversation, most], |row| row.get(0)).optional()?;
    let Some(last) = last else { return Ok(()) };
    db.prepare_cached("DELETE FROM bot_events WHERE conversation = ? AND seq <= ?")?
        .execute([conversation, last])?;
    let sql = "UPDATE bot_conversations SET forgotten = max(forgotten, ?) WHERE number = ?";
    db.prepare_cached(sql)?.execute([last, conversation]).map(drop)
}

/// The events of that range, `most` at most, in ascending order. Of [`Range::After`] there may be fewer than there are.
pub fn range(db: &Connection, conversation: i64, range: Range, most: u32) -> rusqlite::Result<Vec<Event>> {
    let (condition, order, bound) = match range {
        Range::Newest => ("place > ?", "place DESC", 0),
        Range::After(seq) => ("seq > ?", "seq", seq),
        Range::Before(place) => ("place < ?", "place DESC", place),
    };
    let sql = format!(
        "SELECT seq, place, at, data FROM bot_events
         WHERE conversation = ? AND {condition} ORDER BY {order} LIMIT ?"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params![conversation, bound, most])?;
    let (mut found, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let event = read(row)?;
        bytes += event.data.len();
        found.push(event);
        if bytes > MOST_BYTES && matches!(range, Range::After(_)) {
            break;
        }
    }
    if !matches!(range, Range::After(_)) {
        found.reverse();
    }
    Ok(found)
}

/// The first place that is still kept.
pub fn oldest(db: &Connection, conversation: i64) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT min(place) FROM bot_events WHERE conversation = ?";
    db.prepare_cached(sql)?.query_row([conversation], |row| row.get(0))
}

/// Whether the bot has answered after that number was given out and before the other one was.
pub fn is_answered_between(
    db: &Connection,
    conversation: i64,
    place: i64,
    next: Option<i64>,
) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM bot_events WHERE conversation = ? AND seq > ? AND seq < ? AND is_answer LIMIT 1";
    let bound = params![conversation, place, next.unwrap_or(i64::MAX)];
    Ok(db.prepare_cached(sql)?.query_row(bound, |_| Ok(())).optional()?.is_some())
}

/// See [`super::tidy`].
pub(super) fn forget(db: &Connection, before: u64) -> rusqlite::Result<()> {
    let before = whole(before);
    let sql = "UPDATE bot_conversations SET forgotten = max(forgotten, old.seq)
               FROM (SELECT conversation, max(seq) AS seq FROM bot_events WHERE at < ? GROUP BY conversation) AS old
               WHERE number = old.conversation";
    db.execute(sql, [before])?;
    db.execute("DELETE FROM bot_events WHERE at < ?", [before]).map(drop)
}
