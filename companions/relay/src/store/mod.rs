//! What the relay remembers between two starts. One thread owns the database and works off what is asked of it in order, so
//! that no request waits inside of SQLite on a thread that serves others.
//!
//! What waits in the queue is written together and only then answered: one write to the disk, which is what takes the time,
//! serves all who wait for it. Never in here: what is remembered (that is `ownership`, and `converse::journal`).

pub mod ownership;

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension};
use tokio::sync::{mpsc, oneshot};

use crate::converse::journal;
use crate::relay::now;

/// Asked for and not yet begun. More have to wait.
const QUEUE: usize = 1024;
/// So much is written together at most.
const MOST_TOGETHER: usize = 256;
/// Statements that are kept ready.
const STATEMENTS: usize = 64;
/// The number of the tables' present form.
const VERSION: i64 = 2;

const FACTS: &str = "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;";

/// Works within the batch; what it gives is said once it is known whether the batch was written.
type Job = Box<dyn FnOnce(&Connection) -> Told + Send>;
type Told = Box<dyn FnOnce(bool) + Send>;

enum Order {
    Work(Job),
    /// Takes what was deleted out of the file, too.
    Sweep,
}

/// The way to the thread. It ends when the last copy is dropped.
#[derive(Clone, Debug)]
pub struct Store {
    orders: mpsc::Sender<Order>,
}

/// Whose ids the file is about. Those of one vendor mean nothing to another: what another one has left is dropped.
#[derive(Clone, Copy, Debug, Default)]
pub struct Vendors<'a> {
    /// The address of the agent system.
    pub agents: Option<&'a str>,
    /// The id of the bot.
    pub bot: Option<&'a str>,
}

/// The database did not do what it was asked. The reason is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

impl Store {
    /// Opens the file or makes it, readable by its owner only, and starts the thread.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn open(path: &Path, vendors: Vendors<'_>) -> Result<Self, String> {
        let shown = path.display();
        make_private(path).map_err(|error| format!("store.path: {shown} cannot be made: {error}"))?;
        let connection = Connection::open(path).and_then(|mut connection| {
            prepare(&mut connection, vendors)?;
            Ok(connection)
        });
        let connection =
            connection.map_err(|error| format!("store.path: {shown} cannot be used: {error}"))?;
        let (orders, mut queue) = mpsc::channel::<Order>(QUEUE);
        let work = move || {
            while let Some(order) = queue.blocking_recv() {
                match order {
                    Order::Work(job) => {
                        if let Some(Order::Sweep) = work_off(&connection, job, &mut queue) {
                            sweep(&connection);
                        }
                    }
                    Order::Sweep => sweep(&connection),
                }
            }
        };
        std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(work)
            .map_err(|error| format!("the store's thread cannot be started: {error}"))?;
        Ok(Self { orders })
    }

    /// Does this work as a whole or not at all, and answers when it is written.
    ///
    /// # Errors
    /// When the database fails; then nothing of it was done.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Unavailable> {
        let (answer, answered) = oneshot::channel();
        let job = move |connection: &Connection| -> Told {
            let outcome = as_a_whole(connection, work);
            // Whoever asked may have gone away.
            Box::new(move |is_written| drop(answer.send(outcome.map(|value| is_written.then_some(value)))))
        };
        self.orders.send(Order::Work(Box::new(job))).await.map_err(|_| Unavailable)?;
        match answered.await {
            Ok(Ok(Some(value))) => Ok(value),
            Ok(Err(error)) => {
                tracing::error!(%error, "the database failed");
                Err(Unavailable)
            }
            Ok(Ok(None)) | Err(_) => Err(Unavailable),
        }
    }

    /// Takes what has been deleted out of the file, so that nobody finds it there. It happens soon, not at once.
    pub async fn sweep(&self) {
        // If the thread is gone, so is the relay.
        let _ = self.orders.send(Order::Sweep).await;
    }
}

/// Works off what waits, and gives back the order that cannot be worked off together with others.
fn work_off(connection: &Connection, first: Job, queue: &mut mpsc::Receiver<Order>) -> Option<Order> {
    if let Err(error) = connection.execute_batch("BEGIN") {
        // Nobody is told anything, which those who wait take for what it is.
        tracing::error!(%error, "the database does not begin");
        return None;
    }
    let mut done = vec![first(connection)];
    let mut next = None;
    while next.is_none() && done.len() < MOST_TOGETHER && !connection.is_autocommit() {
        match queue.try_recv() {
            Ok(Order::Work(job)) => done.push(job(connection)),
            Ok(order) => next = Some(order),
            Err(_) => break,
        }
    }
    let is_written = commit(connection);
    done.into_iter().for_each(|told| told(is_written));
    next
}

fn commit(connection: &Connection) -> bool {
    // A failure such as a full disk takes the whole transaction along.
    if connection.is_autocommit() {
        tracing::error!("the database has undone what was to be written");
        return false;
    }
    match connection.execute_batch("COMMIT") {
        Ok(()) => true,
        Err(error) => {
            tracing::error!(%error, "the database does not write");
            if !connection.is_autocommit()
                && let Err(error) = connection.execute_batch("ROLLBACK")
            {
                tracing::error!(%error, "the database does not go back");
            }
            false
        }
    }
}

fn as_a_whole<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let say = |word: &str| connection.prepare_cached(word)?.execute([]).map(drop);
    say("SAVEPOINT job")?;
    let outcome = work(connection);
    if outcome.is_err() && !connection.is_autocommit() {
        say("ROLLBACK TO job")?;
    }
    if !connection.is_autocommit() {
        say("RELEASE job")?;
    }
    outcome
}

/// Deleted rows are overwritten when they are deleted, but the journal beside the file still has them.
fn sweep(connection: &Connection) {
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    if let Err(error) = connection.query_row(sql, [], |_| Ok(())) {
        tracing::warn!(%error, "what was deleted is not yet out of the file");
    }
}

fn prepare(connection: &mut Connection, vendors: Vendors<'_>) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    // Whose a conversation is can be learned again after a power cut. What a bot has said is said once: it is answered
    // when it is on the disk.
    let synchronous = if vendors.bot.is_some() { "FULL" } else { "NORMAL" };
    connection.pragma_update(None, "synchronous", synchronous)?;
    let transaction = connection.transaction()?;
    let version: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version > VERSION {
        let message = format!("it was written by a newer relay (form {version}, this one knows {VERSION})");
        return Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(1), Some(message)));
    }
    if version < 1 {
        transaction.execute_batch(FACTS)?;
        transaction.execute_batch(ownership::TABLES)?;
    }
    if version < 2 {
        transaction.execute_batch(journal::TABLES)?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    belong(&transaction, "upstream", vendors.agents, "DELETE FROM conversations")?;
    // Without a bot nobody would ever forget what one has said.
    let bot = vendors.bot.unwrap_or_default();
    belong(&transaction, "bot", Some(bot), "DELETE FROM bot_conversations")?;
    journal::wake(&transaction, now())?;
    transaction.commit()
}

/// Makes the file this vendor's, after it has forgotten another's.
fn belong(connection: &Connection, fact: &str, vendor: Option<&str>, forget: &str) -> rusqlite::Result<()> {
    let Some(vendor) = vendor else { return Ok(()) };
    let sql = "SELECT value FROM facts WHERE name = ?";
    let known: Option<String> = connection.query_row(sql, [fact], |row| row.get(0)).optional()?;
    if known.as_deref() != Some(vendor) {
        connection.execute(forget, [])?;
        connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", [fact, vendor])?;
    }
    Ok(())
}

/// As the database writes times and counts.
pub fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(unix)]
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop)
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> std::io::Result<()> {
    std::fs::OpenOptions::new().create(true).append(true).open(path).map(drop)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn vendors() -> Vendors<'static> {
        Vendors { agents: Some("https://a.example"), bot: Some("bot") }
    }

    #[test]
    fn a_file_of_something_else_or_of_a_newer_relay_is_refused_with_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        std::fs::write(&path, "x".repeat(5000)).unwrap();
        let problem = Store::open(&path, vendors()).unwrap_err();
        assert!(problem.contains("store.path") && problem.contains("notes.txt"), "{problem}");
        assert_eq!(std::fs::read_to_string(&path).unwrap().len(), 5000, "nothing was overwritten");

        let path = folder.path().join("newer.sqlite");
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 9).unwrap();
        let problem = Store::open(&path, vendors()).unwrap_err();
        assert!(problem.contains("newer relay"), "{problem}");
    }

    #[tokio::test]
    async fn a_file_of_the_form_before_is_taken_over_with_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.sqlite");
        let old = Connection::open(&path).unwrap();
        old.execute_batch(FACTS).unwrap();
        old.execute_batch(ownership::TABLES).unwrap();
        old.execute_batch(
            "INSERT INTO facts VALUES ('upstream', 'https://a.example');
             INSERT INTO conversations VALUES ('ana', '1', 5); PRAGMA user_version = 1;",
        )
        .unwrap();
        drop(old);
        let store = Store::open(&path, vendors()).unwrap();
        assert_eq!(store.owns("ana", "1").await, Ok(true));
        let found = store.run(|db| db.query_row("SELECT count(*) FROM bot_events", [], |row| row.get(0)));
        assert_eq!(found.await, Ok(0));
    }

    #[tokio::test]
    async fn what_waits_together_is_written_together_and_one_failure_takes_nobody_along() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("relay.sqlite"), vendors()).unwrap();
        let jobs = (0..400).map(|number| {
            store.run(move |db| {
                db.execute("INSERT INTO facts VALUES (?, 'x')", [number.to_string()])?;
                if number % 7 == 0 { Err(rusqlite::Error::InvalidQuery) } else { Ok(()) }
            })
        });
        let ends = futures_util::future::join_all(jobs).await;
        assert_eq!(ends.iter().filter(|end| end.is_err()).count(), 58);
        let count = store.run(|db| {
            db.query_row("SELECT count(*) FROM facts WHERE value = 'x'", [], |row| row.get::<_, i64>(0))
        });
        assert_eq!(count.await, Ok(342), "of the failed ones nothing is there");
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.sqlite");
        let _store = Store::open(&path, vendors()).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
