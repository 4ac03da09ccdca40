//! The rules by which the webhooks of seed 003 misbehave. Their JSON form is in the table of [`crate::control`].
//!
//! Never in here: requests and sockets (that is `faults`), calling.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Misbehaviour of the webhooks, from now on until the rules are cleared or used up.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookFault {
    /// The next n events are never delivered.
    Drop(u64),
    /// The next n events are delivered twice.
    Duplicate(u64),
    /// Every two events change places.
    Reorder,
    /// Events are delivered this much later.
    DelayMs(u64),
    /// The next n calls break off in the middle of their JSON.
    Malform(u64),
    /// The next n calls have another secret.
    WrongSecret(u64),
    /// The next n calls name another bot.
    WrongBot(u64),
    /// The next n calls count as failed, whatever was answered: they are made again.
    LoseAnswers(u64),
}

/// An event on its way to a webhook.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Of which session.
    pub conversation_id: i64,
    /// Which of its messages, in the sandbox's own counting.
    pub message_id: i64,
    /// `sendMessage`, `escalate`, `isTeamOnline` or `action`.
    pub event: String,
    /// What is called.
    pub call: crate::webhooks::Call,
}

/// What is wrong with one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flaws {
    /// Its JSON breaks off.
    pub malformed: bool,
    /// It has another secret.
    pub wrong_secret: bool,
    /// It names another bot.
    pub wrong_bot: bool,
    /// Its answer does not count.
    pub answer_lost: bool,
}

/// The rules in force. Their names stand beside those of the sockets' rules where the control shows them.
#[derive(Debug, Default, Serialize)]
pub struct WebhookFaults {
    drop_webhooks: u64,
    duplicate_webhooks: u64,
    reorder_webhooks: bool,
    #[serde(skip)]
    held: Option<Parcel>,
    delay_webhooks_ms: u64,
    malform_webhooks: u64,
    wrong_webhook_secrets: u64,
    wrong_webhook_bots: u64,
    lose_webhook_answers: u64,
}

/// Takes one of so many.
fn take(left: &mut u64) -> bool {
    let acts = *left > 0;
    *left = left.saturating_sub(1);
    acts
}

impl WebhookFaults {
    /// Takes in a rule.
    pub fn add(&mut self, fault: WebhookFault) {
        match fault {
            WebhookFault::Drop(count) => self.drop_webhooks = count,
            WebhookFault::Duplicate(count) => self.duplicate_webhooks = count,
            WebhookFault::Reorder => self.reorder_webhooks = true,
            WebhookFault::DelayMs(delay) => self.delay_webhooks_ms = delay,
            WebhookFault::Malform(count) => self.malform_webhooks = count,
            WebhookFault::WrongSecret(count) => self.wrong_webhook_secrets = count,
            WebhookFault::WrongBot(count) => self.wrong_webhook_bots = count,
            WebhookFault::LoseAnswers(count) => self.lose_webhook_answers = count,
        }
    }

    /// An event that was held back for reordering, to be delivered after all.
    pub fn release(&mut self) -> Option<Parcel> {
        self.held.take()
    }

    /// How much later events are delivered.
    pub fn delay(&self) -> Duration {
        Duration::from_millis(self.delay_webhooks_ms)
    }

    /// What is delivered instead of one event: nothing, itself, itself twice, or itself before the one held back.
    pub fn shape(&mut self, parcel: Parcel) -> Vec<Parcel> {
        if take(&mut self.drop_webhooks) {
            return Vec::new();
        }
        if self.reorder_webhooks {
            return match self.held.take() {
                Some(held) => vec![parcel, held],
                None => {
                    self.held = Some(parcel);
                    Vec::new()
                }
            };
        }
        if take(&mut self.duplicate_webhooks) { vec![parcel.clone(), parcel] } else { vec![parcel] }
    }

    /// What is wrong with the next call.
    pub fn flaws(&mut self) -> Flaws {
        Flaws {
            malformed: take(&mut self.malform_webhooks),
            wrong_secret: take(&mut self.wrong_webhook_secrets),
            wrong_bot: take(&mut self.wrong_webhook_bots),
            answer_lost: take(&mut self.lose_webhook_answers),
        }
    }
}
