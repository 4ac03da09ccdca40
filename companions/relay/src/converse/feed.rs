//! One browser's socket, and the conversations with the bot that it wants to hear of.
//!
//! Nothing is queued for it. The journal has every event, and the task remembers how far it has read: told that there is
//! news, it reads on, writes what it found, and only then reads further. So a browser that does not take its frames holds up
//! nobody and costs nothing but its connection, which is hung up on (TRUST R-34); when it comes back it says what it has.
//! Never in here: what an event says.

use futures_util::{SinkExt, StreamExt};
use rusqlite::Connection;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

use super::bodies::is_name;
use super::frames::{self, FromPage};
use super::journal::Retention;
use super::journal::conversations::{self, Conversation};
use super::journal::events::{self, Event, Range};
use crate::browser::farewell::{BrowserSocket, End, judge, refuse, share_of};
use crate::browser::presence::Seat;
use crate::browser::token::Claims;
use crate::relay::{Shared, now};

/// So many conversations one socket can hear of.
const MOST_HEARD: usize = 16;
/// So many events are read from the journal at once.
const PAGE: u32 = 20;

/// A conversation that the page wants to hear of.
struct Subscription {
    name: String,
    /// The number up to which the page has been told everything.
    told: i64,
}

struct Feed {
    relay: Shared,
    claims: Claims,
    seat: Seat,
    browser: BrowserSocket,
    subscriptions: Vec<Subscription>,
    browser_heard: Instant,
    next_ping: Instant,
    next_sign: Instant,
    goodbye_at: Option<Instant>,
}

/// What the journal has after a number.
struct Found {
    conversation: Conversation,
    events: Vec<Event>,
    oldest: Option<i64>,
}

/// Tells a page what happens until the socket ends.
pub async fn run(relay: Shared, claims: Claims, seat: Seat, browser: BrowserSocket) {
    relay.metrics.sockets.inc();
    let begun = Instant::now();
    let mut feed = Feed {
        claims,
        seat,
        browser,
        subscriptions: Vec::new(),
        browser_heard: begun,
        next_ping: begun + relay.config.socket.ping_every,
        next_sign: begun,
        goodbye_at: None,
        relay,
    };
    let end = match feed.tell().await {
        Ok(never) => match never {},
        Err(end) => end,
    };
    let Feed { relay, browser, seat, .. } = feed;
    relay.metrics.sockets.dec();
    drop(seat);
    refuse(&relay, browser, end).await;
}

impl Feed {
    async fn tell(&mut self) -> Result<std::convert::Infallible, End> {
        let stop = self.relay.stop.clone();
        self.next_sign = Instant::now() + self.ping_every()?;
        loop {
            let wake = self.wake();
            tokio::select! {
                heard = self.browser.next() => self.hear(heard).await?,
                () = self.seat.news() => Box::pin(self.catch_up()).await?,
                () = sleep_until(wake) => self.look_at_the_clock().await?,
                () = stop.cancelled(), if self.goodbye_at.is_none() => {
                    self.goodbye_at = Some(Instant::now() + share_of(self.relay.config.shutdown.spread));
                }
            }
        }
    }

    /// When there is something to do even if nobody says anything.
    fn wake(&self) -> Instant {
        let expires = std::time::Duration::from_millis(self.claims.expires_at.saturating_sub(now()));
        let moments = [
            Some(self.browser_heard + self.relay.config.socket.dead_after),
            // A token may be valid for longer than clocks can be asked for.
            Instant::now().checked_add(expires),
            Some(self.next_sign),
            self.goodbye_at,
        ];
        moments.into_iter().flatten().fold(self.next_ping, Instant::min)
    }

    async fn look_at_the_clock(&mut self) -> Result<(), End> {
        let time = Instant::now();
        if self.goodbye_at.is_some_and(|goodbye| time >= goodbye) {
            return Err(End::Close(1012, "relay_stopping"));
        }
        if self.claims.expires_at <= now() {
            return Err(End::Close(4401, "session_expired"));
        }
        if time >= self.browser_heard + self.relay.config.socket.dead_after {
            return Err(End::Dead);
        }
        if time >= self.next_ping {
            self.next_ping = time + self.relay.config.socket.ping_every;
            // Answered by the browser itself: it shows us that there is one.
            self.write(Message::Ping(Bytes::new())).await?;
        }
        if time >= self.next_sign {
            self.next_sign = time + self.ping_every()?;
            // Answered by nobody: it shows the page that there is us.
            self.write(Message::text(frames::PING)).await?;
            // A conversation that has become too old since has told nobody so.
            Box::pin(self.catch_up()).await?;
        }
        Ok(())
    }

    async fn hear(&mut self, heard: Option<Result<Message, Error>>) -> Result<(), End> {
        let message = match heard {
            Some(Ok(message)) => message,
            Some(Err(error)) => return Err(judge(&error)),
            None => return Err(End::Left),
        };
        self.browser_heard = Instant::now();
        let within = self.relay.limits.frames_per_session.take(&self.claims.session);
        within.map_err(|_| End::Expel(1008, "too_many_frames"))?;
        match message {
            Message::Text(text) => match serde_json::from_str(&text) {
                Ok(FromPage::Subscribe { platform_conversation_id: name, after }) => {
                    let name = name.into_owned();
                    Box::pin(self.subscribe(name, after)).await
                }
                Ok(FromPage::Pong) => Ok(()),
                Err(_) => Err(End::Expel(1008, "bad_frame")),
            },
            Message::Binary(_) => Err(End::Expel(1003, "binary_frame")),
            Message::Close(_) => Err(End::Left),
            // The library answers pings.
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(()),
        }
    }

    async fn subscribe(&mut self, name: String, after: Option<i64>) -> Result<(), End> {
        self.subscriptions.retain(|subscription| subscription.name != name);
        if self.subscriptions.len() >= MOST_HEARD {
            return Err(End::Expel(1008, "too_many_subscriptions"));
        }
        let found = match self.find(&name, after).await? {
            Some(found) => found,
            None => return self.write(Message::text(frames::gone(&name))).await,
        };
        let mut subscription = Subscription { name, told: after.unwrap_or(found.conversation.last) };
        // A page that has more than there is has it from another log.
        if subscription.told > found.conversation.last {
            let frame = frames::reset(&subscription.name, found.oldest);
            self.write(Message::text(frame)).await?;
            subscription.told = 0;
        }
        let Some(conversation) = self.read_on(&mut subscription).await? else { return Ok(()) };
        let status = conversation.state.word();
        let frame = frames::subscribed(&subscription.name, status, subscription.told);
        self.subscriptions.push(subscription);
        self.write(Message::text(frame)).await
    }

    /// Tells what is new in all conversations.
    async fn catch_up(&mut self) -> Result<(), End> {
        for mut subscription in std::mem::take(&mut self.subscriptions) {
            if self.read_on(&mut subscription).await?.is_some() {
                self.subscriptions.push(subscription);
            }
        }
        Ok(())
    }

    /// Tells what is new in this conversation, and gives it as it then stands; nothing if it is gone, which is told too.
    async fn read_on(&mut self, subscription: &mut Subscription) -> Result<Option<Conversation>, End> {
        loop {
            let Some(found) = self.find(&subscription.name, Some(subscription.told)).await? else {
                let frame = frames::gone(&subscription.name);
                self.write(Message::text(frame)).await?;
                return Ok(None);
            };
            if found.conversation.forgotten > subscription.told {
                subscription.told = found.conversation.forgotten;
                let frame = frames::reset(&subscription.name, found.oldest);
                self.write(Message::text(frame)).await?;
            }
            if found.events.is_empty() {
                // Numbers that were given out and not yet published will come as greater ones.
                subscription.told = subscription.told.max(found.conversation.last);
                return Ok(Some(found.conversation));
            }
            for event in &found.events {
                self.write(Message::text(frames::event(event))).await?;
                subscription.told = event.seq;
                self.relay.metrics.frames.with_label_values(&["bot"]).inc();
            }
        }
    }

    async fn find(&mut self, name: &str, after: Option<i64>) -> Result<Option<Found>, End> {
        if !is_name(name) {
            return Ok(None);
        }
        let retention = self.relay.bot().map_err(|refusal| End::Close(1013, refusal.code))?.retention;
        let (customer, name) = (self.seat.customer().to_owned(), name.to_owned());
        let work = move |db: &Connection| find(db, &customer, &name, after, &retention);
        self.relay.store.run(work).await.map_err(|_| End::Close(1013, "store_unavailable"))
    }

    fn ping_every(&self) -> Result<std::time::Duration, End> {
        Ok(self.relay.bot().map_err(|refusal| End::Close(1013, refusal.code))?.settings.ping_every)
    }

    async fn write(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.relay.config.socket.slow_after, self.browser.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Left),
            Err(_) => Err(End::Close(1013, "slow_browser")),
        }
    }
}

fn find(
    db: &Connection,
    customer: &str,
    name: &str,
    after: Option<i64>,
    retention: &Retention,
) -> rusqlite::Result<Option<Found>> {
    let Some(conversation) = conversations::find(db, customer, name, retention, now())? else {
        return Ok(None);
    };
    let events = match after {
        Some(after) => events::range(db, conversation.number, Range::After(after), PAGE)?,
        None => Vec::new(),
    };
    let oldest = events::oldest(db, conversation.number)?;
    Ok(Some(Found { conversation, events, oldest }))
}
