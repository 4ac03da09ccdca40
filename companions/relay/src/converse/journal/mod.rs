//! What is kept of the conversations with the bot: one numbered log for each, what became of the visitor's messages, and
//! which webhooks have come.
//!
//! The numbers of a conversation come from one counter. Everything that is published takes the next one as its `seq`, which
//! only grows, so a page that names the last one it has misses nothing. It begins at the time at which the conversation does. A visitor's message takes one before it is sent,
//! too: its place among the others, wherever in the log it is published later.
//!
//! All functions work on the database inside of [`crate::store::Store::run`]. Never in here: HTTP, sockets, waiting.

pub mod conversations;
pub mod deliveries;
pub mod events;
pub mod messages;

use rusqlite::{Connection, params};

use crate::store::whole;

/// The tables.
pub const TABLES: &str = "
    CREATE TABLE bot_conversations (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        customer TEXT NOT NULL,
        name TEXT NOT NULL,
        upstream TEXT NOT NULL UNIQUE,
        state INTEGER NOT NULL,
        started_at INTEGER NOT NULL,
        heard_at INTEGER NOT NULL,
        last INTEGER NOT NULL DEFAULT 0,
        forgotten INTEGER NOT NULL DEFAULT 0,
        UNIQUE (customer, name)
    );
    CREATE INDEX bot_conversations_by_silence ON bot_conversations (heard_at);
    CREATE TABLE bot_events (
        conversation INTEGER NOT NULL REFERENCES bot_conversations ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        place INTEGER NOT NULL,
        at INTEGER NOT NULL,
        is_answer INTEGER NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (conversation, seq)
    );
    CREATE UNIQUE INDEX bot_events_by_place ON bot_events (conversation, place);
    CREATE INDEX bot_events_by_age ON bot_events (at);
    CREATE TABLE bot_messages (
        conversation INTEGER NOT NULL REFERENCES bot_conversations ON DELETE CASCADE,
        place INTEGER NOT NULL,
        key TEXT,
        attempt INTEGER NOT NULL,
        state INTEGER NOT NULL,
        seq INTEGER,
        at INTEGER NOT NULL,
        data TEXT,
        PRIMARY KEY (conversation, place)
    );
    CREATE UNIQUE INDEX bot_messages_by_key ON bot_messages (conversation, key) WHERE key IS NOT NULL;
    CREATE INDEX bot_messages_by_age ON bot_messages (at);
    CREATE TABLE bot_deliveries (
        conversation INTEGER NOT NULL REFERENCES bot_conversations ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        digest BLOB NOT NULL,
        webhook TEXT,
        at INTEGER NOT NULL,
        answer TEXT,
        PRIMARY KEY (conversation, seq)
    );
    CREATE INDEX bot_deliveries_by_digest ON bot_deliveries (conversation, digest);
    CREATE INDEX bot_deliveries_by_webhook ON bot_deliveries (webhook) WHERE webhook IS NOT NULL;
    CREATE INDEX bot_deliveries_by_age ON bot_deliveries (at);
";

/// How much is kept, and how long. Times are milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// What was said.
    pub keep: u64,
    /// The same for one conversation, in events.
    pub keep_events: u32,
    /// When a silent conversation is over.
    pub idle_after: u64,
    /// How long a webhook of the same words is taken for the same webhook.
    pub duplicates_within: u64,
}

/// After a start: what was on its way when the relay ended may have arrived, or not.
pub(crate) fn wake(db: &Connection, now: u64) -> rusqlite::Result<()> {
    messages::wake(db, now)?;
    conversations::wake(db)
}

/// Ends what has been silent for too long, and forgets what is old. Gives the customers whose conversations have changed.
pub fn tidy(db: &Connection, retention: &Retention, now: u64) -> rusqlite::Result<Vec<String>> {
    let ended = conversations::end_the_silent(db, retention, now)?;
    events::forget(db, now.saturating_sub(retention.keep))?;
    messages::forget(db, now.saturating_sub(retention.keep))?;
    deliveries::forget(db, retention, now)?;
    let kept = retention.keep.max(retention.idle_after);
    let sql = "DELETE FROM bot_conversations WHERE heard_at < ?";
    db.execute(sql, [whole(now.saturating_sub(kept))])?;
    Ok(ended)
}

/// The next number of this conversation, or nothing if it is gone.
fn next_number(db: &Connection, conversation: i64) -> rusqlite::Result<Option<i64>> {
    use rusqlite::OptionalExtension as _;
    let sql = "UPDATE bot_conversations SET last = last + 1 WHERE number = ? RETURNING last";
    db.prepare_cached(sql)?.query_row(params![conversation], |row| row.get(0)).optional()
}
