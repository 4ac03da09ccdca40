//! Whose a conversation at the agent system is.
//!
//! Never in here: messages, names, addresses, tokens. What is lost with the file is learned anew from the vendor's lists.

use rusqlite::{OptionalExtension, params};

use super::{Store, Unavailable, whole};

/// The tables.
pub const TABLES: &str = "
    CREATE TABLE conversations (
        customer TEXT NOT NULL,
        conversation TEXT NOT NULL,
        seen_at INTEGER NOT NULL,
        PRIMARY KEY (customer, conversation)
    ) WITHOUT ROWID;
    CREATE INDEX conversations_by_age ON conversations (seen_at);
";

impl Store {
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
            for conversation in conversations {
                let sql = "INSERT INTO conversations VALUES (?, ?, ?)
                           ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at";
                connection.prepare_cached(sql)?.execute(params![customer, conversation, whole(now)])?;
            }
            Ok(())
        })
        .await
    }

    /// Forgets what was last seen before that time, and says how much it was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(&self, before: u64) -> Result<usize, Unavailable> {
        let sql = "DELETE FROM conversations WHERE seen_at < ?";
        self.run(move |connection| connection.execute(sql, [whole(before)])).await
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::Vendors;
    use super::*;

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    fn of(agents: &str) -> Vendors<'_> {
        Vendors { agents: Some(agents), bot: None }
    }

    #[tokio::test]
    async fn what_was_learned_outlives_a_restart_and_belongs_to_one_customer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.sqlite");
        let store = Store::open(&path, of("https://a.example")).unwrap();
        store.learn("ana", ids(&["1", "2"]), 5).await.unwrap();
        store.learn("ana", ids(&["1"]), 6).await.unwrap();
        drop(store);
        let store = Store::open(&path, of("https://a.example")).unwrap();
        assert_eq!(store.owns("ana", "1").await, Ok(true));
        assert_eq!(store.owns("ana", "3").await, Ok(false));
        assert_eq!(store.owns("ben", "1").await, Ok(false));
        assert_eq!((store.has_any("ana").await, store.has_any("ben").await), (Ok(true), Ok(false)));
    }

    #[tokio::test]
    async fn another_vendors_ids_are_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.sqlite");
        let store = Store::open(&path, of("https://a.example")).unwrap();
        store.learn("ana", ids(&["1"]), 5).await.unwrap();
        drop(store);
        let store = Store::open(&path, of("https://b.example")).unwrap();
        assert_eq!(store.owns("ana", "1").await, Ok(false));
    }

    #[tokio::test]
    async fn what_was_not_seen_for_long_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("relay.sqlite"), of("https://a.example")).unwrap();
        store.learn("ana", ids(&["1", "2"]), 5).await.unwrap();
        store.learn("ana", ids(&["2"]), 9).await.unwrap();
        assert_eq!(store.forget(9).await, Ok(1));
        assert_eq!(store.owns("ana", "1").await, Ok(false));
        assert_eq!(store.owns("ana", "2").await, Ok(true));
    }
}
