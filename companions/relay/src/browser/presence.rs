//! Which customers have a socket open here, how many, and what there is for these sockets to look at.
//!
//! Never in here: frames.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::watch;

/// All customers who have a socket open.
#[derive(Debug, Default)]
pub struct Presence(Mutex<HashMap<Arc<str>, Entry>>);

#[derive(Debug)]
struct Entry {
    seats: usize,
    news: watch::Sender<News>,
}

/// What a customer's sockets are told. What happened they find where it is kept.
#[derive(Clone, Copy, Debug, Default)]
struct News {
    has_conversation: bool,
    count: u64,
}

/// A place for one socket; it is free again when this is dropped.
#[derive(Debug)]
pub struct Seat {
    presence: Arc<Presence>,
    customer: Arc<str>,
    news: watch::Receiver<News>,
}

impl Presence {
    /// A place, if this customer has fewer than `most`.
    pub fn sit(self: &Arc<Self>, customer: &str, most: usize) -> Option<Seat> {
        let customer: Arc<str> = Arc::from(customer);
        let mut entries = self.0.lock();
        let entry = entries
            .entry(Arc::clone(&customer))
            .or_insert_with(|| Entry { seats: 0, news: watch::Sender::new(News::default()) });
        if entry.seats >= most {
            return None;
        }
        entry.seats += 1;
        let news = entry.news.subscribe();
        Some(Seat { presence: Arc::clone(self), customer, news })
    }

    /// Tells this customer's sockets that there is a conversation.
    pub fn has_conversation(&self, customer: &str) {
        if let Some(entry) = self.0.lock().get(customer) {
            entry.news.send_modify(|news| news.has_conversation = true);
        }
    }

    /// Tells this customer's sockets that something was published in a conversation with the bot, or that one is gone.
    pub fn news(&self, customer: &str) {
        if let Some(entry) = self.0.lock().get(customer) {
            entry.news.send_modify(|news| news.count = news.count.wrapping_add(1));
        }
    }
}

impl Seat {
    /// Whose socket it is.
    pub fn customer(&self) -> &str {
        &self.customer
    }

    /// Waits until there is a conversation. Cancelling it loses nothing.
    pub async fn conversation(&mut self) {
        // The sender cannot be gone while a seat is taken.
        let _ = self.news.wait_for(|news| news.has_conversation).await;
    }

    /// Waits until there is something to look at that there was not when this returned last. Cancelling it loses nothing.
    pub async fn news(&mut self) {
        // The sender cannot be gone while a seat is taken.
        let _ = self.news.changed().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut entries = self.presence.0.lock();
        let Some(entry) = entries.get_mut(&*self.customer) else { return };
        entry.seats = entry.seats.saturating_sub(1);
        if entry.seats == 0 {
            entries.remove(&*self.customer);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[test]
    fn seats_are_counted_for_each_customer_and_come_back() {
        let presence = Arc::new(Presence::default());
        let first = presence.sit("ana", 2).unwrap();
        let _second = presence.sit("ana", 2).unwrap();
        assert!(presence.sit("ana", 2).is_none());
        assert!(presence.sit("ben", 2).is_some(), "and is given back at once");
        drop(first);
        assert!(presence.sit("ana", 2).is_some());
        assert_eq!(presence.0.lock().len(), 1, "ben is gone");
    }

    #[tokio::test]
    async fn a_conversation_that_began_before_anybody_listened_is_not_missed() {
        let presence = Arc::new(Presence::default());
        presence.has_conversation("ana");
        let mut seat = presence.sit("ana", 2).unwrap();
        presence.has_conversation("ana");
        let mut second = presence.sit("ana", 2).unwrap();
        let both = async { tokio::join!(seat.conversation(), second.conversation()) };
        assert!(timeout(Duration::from_secs(10), both).await.is_ok());
    }
}
