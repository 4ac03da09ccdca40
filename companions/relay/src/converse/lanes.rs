//! One thing at a time for each conversation: the bot platform numbers nothing, so only what is sent after the answer to
//! what went before arrives in order. And the place where a sender is told that the bot has answered.
//!
//! Never in here: what is sent.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::{Notify, OwnedMutexGuard};

/// Which conversation: whose, and what its pages call it.
type Key = (String, String);

/// All lanes that somebody is in or waits for.
#[derive(Debug, Default)]
pub struct Lanes {
    each: Mutex<HashMap<Key, Lane>>,
}

#[derive(Debug)]
struct Lane {
    users: usize,
    turn: Arc<tokio::sync::Mutex<()>>,
    answered: Arc<Notify>,
}

/// Somebody in a lane, or waiting for it. Dropped when they leave.
#[derive(Debug)]
pub struct User {
    lanes: Arc<Lanes>,
    key: Key,
    turn: Arc<tokio::sync::Mutex<()>>,
    answered: Arc<Notify>,
}

impl Lanes {
    /// Goes to the lane of this conversation.
    pub fn approach(self: &Arc<Self>, customer: &str, name: &str) -> User {
        let key = (customer.to_owned(), name.to_owned());
        let mut each = self.each.lock();
        let lane = each.entry(key.clone()).or_insert_with(|| Lane {
            users: 0,
            turn: Arc::default(),
            answered: Arc::default(),
        });
        lane.users += 1;
        User {
            lanes: Arc::clone(self),
            key,
            turn: Arc::clone(&lane.turn),
            answered: Arc::clone(&lane.answered),
        }
    }

    /// The bot has answered in this conversation.
    pub fn answered(&self, customer: &str, name: &str) {
        if let Some(lane) = self.each.lock().get(&(customer.to_owned(), name.to_owned())) {
            // Whoever comes to wait in this moment finds it, too.
            lane.answered.notify_one();
        }
    }
}

impl User {
    /// Waits until all who came before have left.
    pub async fn enter(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.turn).lock_owned().await
    }

    /// Waits until the bot answers. It may have been an answer to something before: look.
    pub async fn answer(&self) {
        self.answered.notified().await;
    }
}

impl Drop for User {
    fn drop(&mut self) {
        let mut each = self.lanes.each.lock();
        let Some(lane) = each.get_mut(&self.key) else { return };
        lane.users = lane.users.saturating_sub(1);
        if lane.users == 0 {
            each.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn those_of_one_conversation_go_one_after_the_other_and_leave_nothing_behind() {
        let lanes = Arc::new(Lanes::default());
        let (first, second) = (lanes.approach("ana", "1"), lanes.approach("ana", "1"));
        let turn = first.enter().await;
        assert!(second.turn.try_lock().is_err());
        assert!(lanes.approach("ana", "2").turn.try_lock().is_ok(), "another conversation is not hindered");
        assert!(lanes.approach("ben", "1").turn.try_lock().is_ok());
        drop((turn, first));
        let _turn = second.enter().await;
        lanes.answered("ana", "1");
        second.answer().await;
        drop(second);
        assert!(lanes.each.lock().is_empty());
    }
}
