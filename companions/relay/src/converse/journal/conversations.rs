//! Which conversations with the bot there are, whose they are, and how far they have come.
//!
//! A page names a conversation; the name means something for its customer only, and the bot platform never hears it. It
//! knows an id of ours, which no page ever hears (TRUST R-43). Never in here: what is said in them.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::Retention;
use super::events::{self, Origin};
use crate::store::whole;

/// How far a conversation has come. The numbers are those of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The bot platform surely knows nothing of it: it may be started anew.
    Unstarted = 0,
    /// Its start is on the way.
    Starting = 1,
    /// Open.
    Open = 2,
    /// Handed to a human, as the bot platform said.
    Escalated = 3,
    /// Over.
    Ended = 4,
}

impl State {
    fn read(number: i64) -> Self {
        match number {
            0 => Self::Unstarted,
            1 => Self::Starting,
            3 => Self::Escalated,
            4 => Self::Ended,
            _ => Self::Open,
        }
    }

    /// The word that pages know.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unstarted | Self::Starting | Self::Open => "open",
            Self::Escalated => "escalated",
            Self::Ended => "ended",
        }
    }
}

/// A conversation.
#[derive(Clone)]
pub struct Conversation {
    /// The database's number for it.
    pub number: i64,
    /// Whose it is.
    pub customer: String,
    /// What its pages call it.
    pub name: String,
    /// What the bot platform calls it.
    pub upstream: String,
    /// How far it has come.
    pub state: State,
    /// When it began, in milliseconds since 1970.
    pub started_at: i64,
    /// The greatest number given out in it.
    pub last: i64,
    /// The greatest `seq` that is not kept any more.
    pub forgotten: i64,
    heard_at: i64,
}

impl std::fmt::Debug for Conversation {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Conversation({:?}, not printed)", self.state)
    }
}

const COLUMNS: &str = "number, customer, name, upstream, state, started_at, last, forgotten, heard_at";

fn read(row: &Row<'_>) -> rusqlite::Result<Conversation> {
    Ok(Conversation {
        number: row.get(0)?,
        customer: row.get(1)?,
        name: row.get(2)?,
        upstream: row.get(3)?,
        state: State::read(row.get(4)?),
        started_at: row.get(5)?,
        last: row.get(6)?,
        forgotten: row.get(7)?,
        heard_at: row.get(8)?,
    })
}

/// Notes that the start of the conversation that this customer's pages call so is on its way, and gives it with whether that
/// is so: it may have been started before. `upstream` is the id that it gets if it was not there. Whoever asks does so for
/// this conversation alone: a start that is found on its way was left so.
pub fn begin(
    db: &Connection,
    (customer, name): (&str, &str),
    upstream: &str,
    retention: &Retention,
    now: u64,
) -> rusqlite::Result<Option<(Conversation, bool)>> {
    // A page may show conversations one below the other: numbers begin at the time, so that no two have one in common.
    let sql = "INSERT INTO bot_conversations (customer, name, upstream, state, started_at, heard_at, last)
               VALUES (?, ?, ?, ?, ?5, ?5, ?5) ON CONFLICT (customer, name) DO NOTHING";
    let state = State::Unstarted as i64;
    db.prepare_cached(sql)?.execute(params![customer, name, upstream, state, whole(now)])?;
    let Some(found) = look(db, customer, name, retention, now)? else { return Ok(None) };
    hear(db, found.number, now)?;
    let is_begun = enter(db, found.number, &[State::Unstarted], State::Starting)?;
    enter(db, found.number, if is_begun { &[] } else { &[State::Starting] }, State::Open)?;
    Ok(Some((found, is_begun)))
}

/// The conversation that this customer's pages call so, if it was started.
pub fn find(
    db: &Connection,
    customer: &str,
    name: &str,
    retention: &Retention,
    now: u64,
) -> rusqlite::Result<Option<Conversation>> {
    let found = look(db, customer, name, retention, now)?;
    Ok(found.filter(|found| found.state != State::Unstarted))
}

/// The same, whether it was started or not.
pub fn look(
    db: &Connection,
    customer: &str,
    name: &str,
    retention: &Retention,
    now: u64,
) -> rusqlite::Result<Option<Conversation>> {
    let sql = format!("SELECT {COLUMNS} FROM bot_conversations WHERE customer = ? AND name = ?");
    let found = db.prepare_cached(&sql)?.query_row([customer, name], read).optional()?;
    end_if_silent(db, found, retention, now)
}

/// The conversation that the bot platform calls so.
pub fn find_upstream(
    db: &Connection,
    upstream: &str,
    retention: &Retention,
    now: u64,
) -> rusqlite::Result<Option<Conversation>> {
    let sql = format!("SELECT {COLUMNS} FROM bot_conversations WHERE upstream = ?");
    let found = db.prepare_cached(&sql)?.query_row([upstream], read).optional()?;
    end_if_silent(db, found, retention, now)
}

/// This customer's, the newest first, so many at most.
pub fn list(
    db: &Connection,
    customer: &str,
    most: u32,
    retention: &Retention,
    now: u64,
) -> rusqlite::Result<Vec<Conversation>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM bot_conversations WHERE customer = ? AND state <> ?
         ORDER BY started_at DESC, number DESC LIMIT ?"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map(params![customer, State::Unstarted as i64, most], read)?;
    let found = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let found = found.into_iter().map(|found| end_if_silent(db, Some(found), retention, now));
    Ok(found.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// Notes a state. What has become of a conversation in the meantime is not taken back: only what is in one of `from`
/// changes. Says whether it did.
pub fn enter(db: &Connection, conversation: i64, from: &[State], to: State) -> rusqlite::Result<bool> {
    let sql = "UPDATE bot_conversations SET state = ? WHERE number = ? AND state = ?";
    let mut statement = db.prepare_cached(sql)?;
    for state in from {
        if statement.execute(params![to as i64, conversation, *state as i64])? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Notes that somebody said something.
pub fn hear(db: &Connection, conversation: i64, now: u64) -> rusqlite::Result<()> {
    let sql = "UPDATE bot_conversations SET heard_at = max(heard_at, ?) WHERE number = ?";
    db.prepare_cached(sql)?.execute(params![whole(now), conversation]).map(drop)
}

/// Ends it and says so in its log, once. `reason` is a word for pages.
pub fn end(db: &Connection, conversation: &Conversation, reason: &str, now: u64) -> rusqlite::Result<()> {
    let open = [State::Unstarted, State::Starting, State::Open, State::Escalated];
    if enter(db, conversation.number, &open, State::Ended)? {
        let data = serde_json::json!({
            "eventType": "endSession", "platformConversationId": conversation.name, "reason": reason,
        });
        events::publish(db, conversation.number, Origin::Other, &data.to_string(), now)?;
    }
    Ok(())
}

/// Erases all of this customer's, with everything that was said. Says how many there were.
pub fn erase(db: &Connection, customer: &str) -> rusqlite::Result<usize> {
    db.execute("DELETE FROM bot_conversations WHERE customer = ?", [customer])
}

/// See [`super::wake`]. A start whose end is not known counts as one: the welcome may come, and the visitor can write.
pub(super) fn wake(db: &Connection) -> rusqlite::Result<()> {
    let sql = "UPDATE bot_conversations SET state = ? WHERE state = ?";
    db.execute(sql, [State::Open as i64, State::Starting as i64]).map(drop)
}

/// See [`super::tidy`].
pub(super) fn end_the_silent(
    db: &Connection,
    retention: &Retention,
    now: u64,
) -> rusqlite::Result<Vec<String>> {
    let sql = format!("SELECT {COLUMNS} FROM bot_conversations WHERE heard_at < ? AND state <> ?");
    let mut statement = db.prepare_cached(&sql)?;
    let silent_since = whole(now.saturating_sub(retention.idle_after));
    let silent = statement.query_map(params![silent_since, State::Ended as i64], read)?;
    let silent = silent.collect::<rusqlite::Result<Vec<_>>>()?;
    for conversation in &silent {
        end(db, conversation, "idle", now)?;
    }
    Ok(silent.into_iter().map(|conversation| conversation.customer).collect())
}

fn end_if_silent(
    db: &Connection,
    found: Option<Conversation>,
    retention: &Retention,
    now: u64,
) -> rusqlite::Result<Option<Conversation>> {
    let Some(found) = found else { return Ok(None) };
    let is_silent = found.heard_at < whole(now.saturating_sub(retention.idle_after));
    if !is_silent || found.state == State::Ended || found.state == State::Unstarted {
        return Ok(Some(found));
    }
    end(db, &found, "idle", now)?;
    Ok(Some(Conversation { state: State::Ended, last: found.last + 1, ..found }))
}

/// How far it has come; one that is gone is over.
pub fn state(db: &Connection, conversation: i64) -> rusqlite::Result<State> {
    let sql = "SELECT state FROM bot_conversations WHERE number = ?";
    let state = db.prepare_cached(sql)?.query_row([conversation], |row| row.get(0)).optional()?;
    Ok(state.map_or(State::Ended, State::read))
}
