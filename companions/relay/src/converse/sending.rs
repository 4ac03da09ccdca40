//! What a page wants of the bot, carried to it once (TRUST R-31…R-33).
//!
//! One request of a conversation is under way at a time. It is carried by a task of its own, so that a page that goes away
//! does not leave it half done; the page that waits is answered when its time is over, and asks again.
//! Never in here: what is written on the way, and how it is kept.

use std::net::IpAddr;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::OwnedMutexGuard;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::Converse;
use super::bodies::Wish;
use super::journal::conversations::{self, State};
use super::journal::messages::{self, Draft, Place, Verdict};
use super::lanes::User;
use super::platform::Fate;
use crate::answers::Refusal;
use crate::relay::{Relay, Shared, now};
use crate::store::Unavailable;

/// So often the bot platform is told that a conversation is over, if it surely was not told before.
const MOST_GOODBYES: u32 = 3;

/// What the page is told when it went well.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Done {
    platform_conversation_id: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<i64>,
}

/// Who asks, and from where.
#[derive(Clone, Debug)]
pub struct Asker {
    /// The customer.
    pub customer: String,
    /// Whom limits count together.
    pub household: IpAddr,
}

/// Starts a conversation, if it was not started before.
///
/// # Errors
/// A refusal for the page.
pub async fn start(relay: &Shared, asker: Asker, wish: Wish) -> Result<Done, Refusal> {
    let deadline = deadline(relay.bot()?);
    let (user, turn) = enter(relay, &asker.customer, &wish, deadline).await?;
    let task = Shared::clone(relay);
    carry(relay, deadline, async move {
        let done = start_alone(&task, &asker, &wish).await;
        drop((turn, user));
        done
    })
    .await
}

async fn start_alone(relay: &Relay, asker: &Asker, wish: &Wish) -> Result<Done, Refusal> {
    let bot = relay.bot()?;
    let retention = bot.retention;
    let names = (asker.customer.clone(), wish.platform_conversation_id.clone());
    let asked = names.clone();
    let look =
        move |db: &rusqlite::Connection| conversations::look(db, &asked.0, &asked.1, &retention, now());
    let known = relay.store.run(look).await?;
    if known.is_none_or(|known| known.state == State::Unstarted) {
        relay.limits.conversations_per_ip.take(&asker.household)?;
    }
    let upstream = new_upstream_id()?;
    let begin = move |db: &rusqlite::Connection| {
        conversations::begin(db, (&names.0, &names.1), &upstream, &retention, now())
    };
    let (conversation, is_ours) = relay.store.run(begin).await?.ok_or(Refusal::STORE)?;
    match conversation.state {
        State::Ended => return Err(Refusal::ENDED),
        _ if is_ours => {}
        state => return Ok(done(wish, state)),
    }
    let form = bot.settings.metadata_form;
    let fate = match wish.for_bot(&conversation.upstream, form) {
        Ok(body) => bot.platform.send(body).await,
        Err(refusal) => Fate::Failed(refusal),
    };
    let number = conversation.number;
    match fate {
        // What nobody knows counts as started: the welcome may come, and the visitor can write.
        Fate::Arrived | Fate::Unknown => {
            let open = move |db: &rusqlite::Connection| {
                conversations::enter(db, number, &[State::Starting], State::Open)?;
                conversations::state(db, number)
            };
            Ok(done(wish, relay.store.run(open).await?))
        }
        Fate::Failed(refusal) => {
            let undo = move |db: &rusqlite::Connection| {
                conversations::enter(db, number, &[State::Starting], State::Unstarted)
            };
            relay.store.run(undo).await?;
            Err(refusal)
        }
    }
}

/// Sends a message, if it has not arrived before.
///
/// # Errors
/// A refusal for the page.
pub async fn say(relay: &Shared, customer: &str, wish: Wish) -> Result<Done, Refusal> {
    let deadline = deadline(relay.bot()?);
    let (user, turn) = enter(relay, customer, &wish, deadline).await?;
    let (task, customer) = (Shared::clone(relay), customer.to_owned());
    carry(relay, deadline, async move {
        let verdict = say_alone(&task, &customer, &wish, &user).await;
        drop((turn, user));
        match verdict? {
            Verdict::Arrived { place, seq, state } => {
                Ok(Done { id: Some(place), seq: Some(seq), ..done(&wish, state) })
            }
            Verdict::Ended => Err(Refusal::ENDED),
            Verdict::Gone => Err(Refusal::NOT_FOUND),
            Verdict::Unsure | Verdict::Send { .. } => Err(Refusal::NOT_SURE),
        }
    })
    .await
}

async fn say_alone(relay: &Relay, customer: &str, wish: &Wish, user: &User) -> Result<Verdict, Refusal> {
    let bot = relay.bot()?;
    let retention = bot.retention;
    let draft =
        Draft { key: wish.client_message_id.clone(), attempt: wish.attempt(), data: wish.for_page()? };
    let names = (customer.to_owned(), wish.platform_conversation_id.clone());
    let reserve = move |db: &rusqlite::Connection| {
        messages::reserve(db, (&names.0, &names.1), &draft, &retention, now())
    };
    let (verdict, conversation) = relay.store.run(reserve).await?;
    let Verdict::Send { place, upstream } = verdict else { return Ok(verdict) };
    let at = Place { conversation, place };
    let evidence_until = Instant::now() + bot.settings.evidence;
    let fate = match wish.for_bot(&upstream, bot.settings.metadata_form) {
        Ok(body) => bot.platform.send(body).await,
        Err(refusal) => Fate::Failed(refusal),
    };
    let keep = retention.keep_events;
    // From here on a database that fails is no reason to say that nothing has happened.
    let unknown = |_: Unavailable| Refusal::BOT_SILENT;
    let (verdict, how) = match fate {
        Fate::Arrived => {
            let arrive = move |db: &rusqlite::Connection| messages::arrive(db, at, keep, now());
            (relay.store.run(arrive).await.map_err(unknown)?, "arrived")
        }
        Fate::Failed(refusal) => {
            relay.metrics.bot_messages.with_label_values(&["failed"]).inc();
            relay.store.run(move |db| messages::fail(db, at)).await.map_err(unknown)?;
            return Err(refusal);
        }
        Fate::Unknown => {
            let doubt = move |db: &rusqlite::Connection| messages::doubt(db, at, keep, now());
            let verdict = relay.store.run(doubt).await.map_err(unknown)?;
            let is_unsure = verdict == Verdict::Unsure;
            let verdict = if is_unsure { wait(relay, user, at, evidence_until).await? } else { verdict };
            let how = if verdict == Verdict::Unsure { "unsure" } else { "arrived_by_evidence" };
            (verdict, how)
        }
    };
    relay.metrics.bot_messages.with_label_values(&[how]).inc();
    relay.presence.news(customer);
    Ok(verdict)
}

/// Waits for the bot to answer a message of which nobody knows whether it arrived.
async fn wait(relay: &Relay, user: &User, at: Place, until: Instant) -> Result<Verdict, Refusal> {
    let unknown = |_: Unavailable| Refusal::BOT_SILENT;
    loop {
        tokio::select! {
            () = user.answer() => {
                let look = move |db: &rusqlite::Connection| messages::how_it_stands(db, at);
                let verdict = relay.store.run(look).await.map_err(unknown)?;
                if verdict != Verdict::Unsure {
                    return Ok(verdict);
                }
            }
            () = sleep_until(until) => {
                let give_up = move |db: &rusqlite::Connection| messages::give_up(db, at);
                return relay.store.run(give_up).await.map_err(unknown);
            }
            // After the next start the bot's answer is evidence still.
            () = relay.stop.cancelled() => return Err(Refusal::BOT_SILENT),
        }
    }
}

/// Ends a conversation. The page need not wait for the bot platform, which ends it by itself after a while, too.
///
/// # Errors
/// A refusal for the page.
pub async fn end(relay: &Shared, customer: &str, wish: Wish) -> Result<Done, Refusal> {
    let retention = relay.bot()?.retention;
    let names = (customer.to_owned(), wish.platform_conversation_id.clone());
    let end = move |db: &rusqlite::Connection| {
        let found = conversations::find(db, &names.0, &names.1, &retention, now())?;
        if let Some(found) = &found {
            conversations::end(db, found, "visitor", now())?;
        }
        Ok(found)
    };
    let found = relay.store.run(end).await?.ok_or(Refusal::NOT_FOUND)?;
    let told = done(&wish, State::Ended);
    if found.state != State::Ended {
        relay.presence.news(customer);
        let user = relay.bot()?.lanes.approach(customer, &wish.platform_conversation_id);
        let task = Shared::clone(relay);
        relay.tasks.spawn(async move {
            tokio::select! {
                () = say_goodbye(&task, &user, &wish, &found.upstream) => {}
                () = task.stop.cancelled() => {}
            }
        });
    }
    Ok(told)
}

async fn say_goodbye(relay: &Relay, user: &User, wish: &Wish, upstream: &str) {
    let Ok(bot) = relay.bot() else { return };
    let _turn = user.enter().await;
    for _ in 0..MOST_GOODBYES {
        let Ok(body) = wish.for_bot(upstream, bot.settings.metadata_form) else { return };
        let Fate::Failed(Refusal { retry_after: Some(pause), .. }) = bot.platform.send(body).await else {
            return;
        };
        tokio::time::sleep(Duration::from_secs(pause)).await;
    }
}

/// Waits for its turn. If that does not come in time, nothing has happened, unless what is under way is this very message.
async fn enter(
    relay: &Relay,
    customer: &str,
    wish: &Wish,
    deadline: Instant,
) -> Result<(User, OwnedMutexGuard<()>), Refusal> {
    let user = relay.bot()?.lanes.approach(customer, &wish.platform_conversation_id);
    if let Ok(turn) = timeout_at(deadline, user.enter()).await {
        return Ok((user, turn));
    }
    let Some(key) = wish.client_message_id.clone() else { return Err(Refusal::BUSY) };
    let names = (customer.to_owned(), wish.platform_conversation_id.clone());
    let look = move |db: &rusqlite::Connection| messages::is_under_way(db, (&names.0, &names.1), &key);
    Err(if relay.store.run(look).await? { Refusal::BOT_SILENT } else { Refusal::BUSY })
}

/// Lets a task do it, and waits for its end as long as the page can be kept waiting.
async fn carry(
    relay: &Relay,
    deadline: Instant,
    work: impl Future<Output = Result<Done, Refusal>> + Send + 'static,
) -> Result<Done, Refusal> {
    let task = relay.tasks.spawn(work);
    match timeout_at(deadline, task).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) | Err(_) => Err(Refusal::BOT_SILENT),
    }
}

fn deadline(bot: &Converse) -> Instant {
    Instant::now() + bot.settings.answer_within
}

fn done(wish: &Wish, state: State) -> Done {
    Done {
        platform_conversation_id: wish.platform_conversation_id.clone(),
        status: state.word(),
        id: None,
        seq: None,
    }
}

/// An id that nobody can guess: whoever knew one could speak to the bot in the visitor's name.
fn new_upstream_id() -> Result<String, Refusal> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| Refusal::BUSY)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl From<Unavailable> for Refusal {
    fn from(_: Unavailable) -> Self {
        Self::STORE
    }
}
