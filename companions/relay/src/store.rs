//! What the relay remembers between two starts: whose a conversation is. One thread owns the database and works off what
//! is asked of it in order, so that no request waits inside of SQLite on a thread that serves others.
//!
//! Never in here: messages, names, addresses, tokens. What is lost with the file is learned anew from the vendor's lists.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};
use tokio::sync::{mpsc, oneshot};

/// Asked for and not yet begun. More have to wait.
const QUEUE: usize = 1024;
/// The number of the tables' present form.
const VERSION: i64 = 1;

const TABLES: &str = "
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE conversations (
        customer TEXT NOT NULL,
        conversation TEXT NOT NULL,
        seen_at INTEGER NOT NULL,
        PRIMARY KEY (customer, conversation)
    ) WITHOUT ROWID;
    CREATE INDEX conversations_by_age ON conversations (seen_at);
    PRAGMA user_version = 1;
";

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The way to the thread. It ends when the last copy is dropped.
#[derive(Clone, Debug)]
pub struct Store {
    jobs: mpsc::Sender<Job>,
}

/// The database did not do what it was asked. The reason is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

impl Store {
    /// Opens the file or makes it, readable by its owner only, and starts the thread. Ids of one vendor mean nothing to
    /// another: if `upstream` is not the one that the file was written with, what it says is dropped.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn open(path: &Path, upstream: &str) -> Result<Self, String> {
        let shown = path.display();
        make_private(path).map_err(|error| format!("store.path: {shown} cannot be made: {error}"))?;
        let connection = Connection::open(path).and_then(|mut connection| {
            prepare(&mut connection, upstream)?;
            Ok(connection)
        });
        let connection =
            connection.map_err(|error| format!("store.path: {shown} cannot be used: {error}"))?;
        let (jobs, mut queue) = mpsc::channel::<Job>(QUEUE);
        let work = move || {
            let mut connection = connection;
            while let Some(job) = queue.blocking_recv() {
                job(&mut connection);
            }
        };
        std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(work)
            .map_err(|error| format!("the store's thread cannot be started: {error}"))?;
        Ok(Self { jobs })
    }

    /// Whether this conversation is known to be this customer's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn owns(&self, customer: &str, conversation: &str) -> Result<bool, Unavailable> {
        let (customer, conversation) = (customer.to_owned(), conversation.to_owned());
        self.run(move |connection| {
            let sql = "SELECT 1 FROM conversations WHERE customer = ? AND conversation = ?";
            let found = connection
                .prepare_cached(sql)?
                .query_row(params![customer, conversation], |_| Ok(()))
                .optional()?;
            Ok(found.is_some())
        })
        .await
    }

    /// Whether any conversation is known to be this customer's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_any(&self, customer: &str) -> Result<bool, Unavailable> {
        let customer = customer.to_owned();
        self.run(move |connection| {
            let sql = "SELECT 1 FROM conversations WHERE customer = ? LIMIT 1";
            let found = connection.prepare_cached(sql)?.query_row([customer], |_| Ok(())).optional()?;
            Ok(found.is_some())
        })
        .await
    }

    /// Remembers that these are this customer's. `now` is milliseconds since 1970.
    ///
    /// # Errors
    /// When the database fails; then none of them is remembered.
    pub async fn learn(
        &self,
        customer: &str,
        conversations: Vec<String>,
        now: u64,
    ) -> Result<(), Unavailable> {
        if conversations.is_empty() {
            return Ok(());
        }
        let customer = customer.to_owned();
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            for conversation in conversations {
                let sql = "INSERT INTO conversations VALUES (?, ?, ?)
                           ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at";
                transaction.prepare_cached(sql)?.execute(params![
                    customer,
                    conversation,
                    milliseconds(now)
                ])?;
            }
            transaction.commit()
        })
        .await
    }

    /// Forgets what was last seen before that time, and says how much it was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(&self, before: u64) -> Result<usize, Unavailable> {
        let sql = "DELETE FROM conversations WHERE seen_at < ?";
        self.run(move |connection| connection.execute(sql, [milliseconds(before)])).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Unavailable> {
        let (answer, answered) = oneshot::channel();
        let job = move |connection: &mut Connection| {
            // Whoever asked may have gone away.
            let _ = answer.send(work(connection));
        };
        self.jobs.send(Box::new(job)).await.map_err(|_| Unavailable)?;
        match answered.await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => {
                tracing::error!(%error, "the database failed");
                Err(Unavailable)
            }
            Err(_) => Err(Unavailable),
        }
    }
}

fn prepare(connection: &mut Connection, upstream: &str) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // The last moments before a power cut may be lost: they can be learned again.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    let transaction = connection.transaction()?;
    let version: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version > VERSION {
        let message = format!("it was written by a newer relay (form {version}, this one knows {VERSION})");
        return Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(1), Some(message)));
    }
    if version == 0 {
        transaction.execute_batch(TABLES)?;
    }
    let sql = "SELECT value FROM facts WHERE name = 'upstream'";
    let known: Option<String> = transaction.query_row(sql, [], |row| row.get(0)).optional()?;
    if known.as_deref() != Some(upstream) {
        transaction.execute("DELETE FROM conversations", [])?;
        transaction.execute("INSERT OR REPLACE INTO facts VALUES ('upstream', ?)", [upstream])?;
    }
    transaction.commit()
}

fn milliseconds(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
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

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[tokio::test]
    async fn what_was_learned_outlives_a_restart_and_belongs_to_one_customer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.sqlite");
        let store = Store::open(&path, "https://a.example").unwrap();
        store.learn("ana", ids(&["1", "2"]), 5).await.unwrap();
        store.learn("ana", ids(&["1"]), 6).await.unwrap();
        drop(store);
        let store = Store::open(&path, "https://a.example").unwrap();
        assert_eq!(store.owns("ana", "1").await, Ok(true));
        assert_eq!(store.owns("ana", "3").await, Ok(false));
        assert_eq!(store.owns("ben", "1").await, Ok(false));
        assert_eq!((store.has_any("ana").await, store.has_any("ben").await), (Ok(true), Ok(false)));
    }

    #[tokio::test]
    async fn another_vendors_ids_are_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.sqlite");
        let store = Store::open(&path, "https://a.example").unwrap();
        store.learn("ana", ids(&["1"]), 5).await.unwrap();
        drop(store);
        let store = Store::open(&path, "https://b.example").unwrap();
        assert_eq!(store.owns("ana", "1").await, Ok(false));
    }

    #[tokio::test]
    async fn what_was_not_seen_for_long_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("relay.sqlite"), "https://a.example").unwrap();
        store.learn("ana", ids(&["1", "2"]), 5).await.unwrap();
        store.learn("ana", ids(&["2"]), 9).await.unwrap();
        assert_eq!(store.forget(9).await, Ok(1));
        assert_eq!(store.owns("ana", "1").await, Ok(false));
        assert_eq!(store.owns("ana", "2").await, Ok(true));
    }

    #[test]
    fn a_file_of_something_else_or_of_a_newer_relay_is_refused_with_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        std::fs::write(&path, "x".repeat(5000)).unwrap();
        let problem = Store::open(&path, "https://a.example").unwrap_err();
        assert!(problem.contains("store.path") && problem.contains("notes.txt"), "{problem}");
        assert_eq!(std::fs::read_to_string(&path).unwrap().len(), 5000, "nothing was overwritten");

        let path = folder.path().join("newer.sqlite");
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 9).unwrap();
        let problem = Store::open(&path, "https://a.example").unwrap_err();
        assert!(problem.contains("newer relay"), "{problem}");
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.sqlite");
        let _store = Store::open(&path, "https://a.example").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
