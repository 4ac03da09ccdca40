//! One browser's socket and the customer's socket at the agent system, tied together by one task.
//!
//! The other socket doubles what a visitor costs, in memory here and in connections there. So it is opened late: when the
//! customer has a conversation, because messages, typing and states come in conversations only, and a visitor who has just
//! opened the panel can receive nothing. A conversation that is created, or found in a list, wakes the waiting task.
//!
//! Nothing is queued. A frame that is read is written before the next one is read, so a browser that does not take its
//! frames stops the reading at the other end, and after a while it is hung up on; what was meant for it waits in the agent
//! system's history. Never in here: what frames mean beyond whom they name.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, RateLimiter};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

use super::farewell::{BrowserSocket, End, FAREWELL, judge, refuse, share_of};
use super::presence::Seat;
use super::token::Claims;
use crate::limits::quota;
use crate::partner::bodies::Wrong;
use crate::partner::{frames, ownership};
use crate::relay::{Shared, now};
use crate::upstream::socket::UpstreamSocket;

/// So many conversations of the customer are kept at hand.
const MOST_KNOWN: usize = 16;

struct Tunnel {
    relay: Shared,
    claims: Claims,
    seat: Seat,
    browser: BrowserSocket,
    // Boxed, because half of all sockets have none.
    upstream: Option<Box<UpstreamSocket>>,
    upstream_budget: Option<Box<DefaultDirectRateLimiter>>,
    known: Vec<String>,
    browser_heard: Instant,
    upstream_heard: Instant,
    next_ping: Instant,
    upstream_waits_until: Option<Instant>,
    goodbye_at: Option<Instant>,
}

/// Passes frames until one side ends.
pub async fn run(relay: Shared, claims: Claims, seat: Seat, browser: BrowserSocket) {
    relay.metrics.sockets.inc();
    let begun = Instant::now();
    let mut tunnel = Tunnel {
        claims,
        seat,
        browser,
        upstream: None,
        upstream_budget: None,
        known: Vec::new(),
        browser_heard: begun,
        upstream_heard: begun,
        next_ping: begun + relay.config.socket.ping_every,
        upstream_waits_until: None,
        goodbye_at: None,
        relay,
    };
    let end = match tunnel.pass().await {
        Ok(never) => match never {},
        Err(end) => end,
    };
    let Tunnel { relay, browser, upstream, seat, .. } = tunnel;
    relay.metrics.sockets.dec();
    drop(seat);
    if let Some(mut upstream) = upstream {
        relay.metrics.upstream_sockets.dec();
        // Nobody waits for the agent system's answer to it.
        let _ = timeout(FAREWELL, UpstreamSocket::close(&mut upstream, None)).await;
    }
    refuse(&relay, browser, end).await;
}

impl Tunnel {
    async fn pass(&mut self) -> Result<std::convert::Infallible, End> {
        let stop = self.relay.stop.clone();
        let is_known = self.relay.store.has_any(self.seat.customer()).await;
        if is_known.map_err(|_| End::Close(1013, "store_unavailable"))? {
            self.open_upstream().await?;
        }
        loop {
            let wake = self.wake();
            let has_upstream = self.upstream.is_some();
            tokio::select! {
                heard = self.browser.next() => self.hear_browser(heard).await?,
                heard = next_of(&mut self.upstream), if has_upstream && self.upstream_waits_until.is_none() => {
                    self.hear_upstream(heard).await?;
                }
                () = self.seat.conversation(), if !has_upstream => self.open_upstream().await?,
                () = sleep_until(wake) => self.look_at_the_clock().await?,
                () = stop.cancelled(), if self.goodbye_at.is_none() => {
                    self.goodbye_at = Some(Instant::now() + share_of(self.relay.config.shutdown.spread));
                }
            }
        }
    }

    /// When there is something to do even if nobody says anything.
    fn wake(&self) -> Instant {
        let dead_after = self.relay.config.socket.dead_after;
        let upstream_dead = self.upstream.as_ref().map(|_| self.upstream_heard + dead_after);
        let expires = Duration::from_millis(self.claims.expires_at.saturating_sub(now()));
        // A token may be valid for longer than clocks can be asked for.
        let expires = Instant::now().checked_add(expires);
        let moments = [
            Some(self.browser_heard + dead_after),
            upstream_dead,
            expires,
            self.goodbye_at,
            self.upstream_waits_until,
        ];
        moments.into_iter().flatten().fold(self.next_ping, Instant::min)
    }

    async fn look_at_the_clock(&mut self) -> Result<(), End> {
        let (time, settings) = (Instant::now(), &self.relay.config.socket);
        if self.goodbye_at.is_some_and(|goodbye| time >= goodbye) {
            return Err(End::Close(1012, "relay_stopping"));
        }
        if self.claims.expires_at <= now() {
            return Err(End::Close(4401, "session_expired"));
        }
        if time >= self.browser_heard + settings.dead_after {
            return Err(End::Dead);
        }
        if self.upstream.is_some() && time >= self.upstream_heard + settings.dead_after {
            return Err(End::Close(1012, "upstream_silent"));
        }
        if self.upstream_waits_until.is_some_and(|until| time >= until) {
            self.upstream_waits_until = None;
        }
        if time >= self.next_ping {
            self.next_ping = time + settings.ping_every;
            self.write_browser(Message::Ping(Bytes::new())).await?;
            if self.upstream.is_some() {
                self.write_upstream(Message::Ping(Bytes::new())).await?;
            }
        }
        Ok(())
    }

    async fn open_upstream(&mut self) -> Result<(), End> {
        let stop = self.relay.stop.clone();
        let opened = {
            let agents = self.relay.agents().map_err(|refusal| End::Close(1013, refusal.code))?;
            let opening = agents.open_socket(self.seat.customer());
            // Boxed, because it is large, and every socket's task would carry its room for ever.
            let opening = Box::pin(opening);
            tokio::select! {
                opened = opening => opened,
                () = stop.cancelled() => return Err(End::Close(1012, "relay_stopping")),
            }
        };
        let upstream = opened.ok_or(End::Close(1013, "upstream_unreachable"))?;
        self.relay.metrics.upstream_sockets.inc();
        self.upstream = Some(Box::new(upstream));
        let frames = self.relay.config.socket.upstream_frames_per_minute;
        self.upstream_budget = Some(Box::new(RateLimiter::direct(quota(frames, Duration::from_secs(60)))));
        self.upstream_heard = Instant::now();
        Ok(())
    }

    async fn hear_browser(&mut self, heard: Option<Result<Message, Error>>) -> Result<(), End> {
        let message = match heard {
            Some(Ok(message)) => message,
            Some(Err(error)) => return Err(judge(&error)),
            None => return Err(End::Left),
        };
        self.browser_heard = Instant::now();
        let within = self.relay.limits.frames_per_session.take(&self.claims.session);
        within.map_err(|_| End::Expel(1008, "too_many_frames"))?;
        match message {
            Message::Text(text) => self.carry(&text).await,
            Message::Binary(_) => Err(End::Expel(1003, "binary_frame")),
            Message::Close(_) => Err(End::Left),
            // The library answers pings.
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(()),
        }
    }

    async fn carry(&mut self, text: &str) -> Result<(), End> {
        let frame = frames::from_browser(text, self.seat.customer()).map_err(|wrong| match wrong {
            Wrong::Foreign => End::Expel(1008, "not_found"),
            Wrong::Body(_) => End::Expel(1008, "bad_frame"),
        })?;
        if frame.is_message {
            let within = self.relay.limits.messages_per_session.take(&self.claims.session);
            within.map_err(|_| End::Expel(1008, "too_many_messages"))?;
        }
        if !self.owns(&frame.conversation.to_string()).await? {
            return Err(End::Expel(1008, "not_found"));
        }
        if self.upstream.is_none() {
            self.open_upstream().await?;
        }
        self.relay.metrics.frames.with_label_values(&["browser"]).inc();
        self.write_upstream(Message::text(frame.text)).await
    }

    async fn hear_upstream(&mut self, heard: Option<Result<Message, Error>>) -> Result<(), End> {
        self.upstream_heard = Instant::now();
        match heard {
            Some(Ok(Message::Text(text))) => {
                self.slow_down();
                match self.judge_upstream(&text).await? {
                    Ok(()) => {
                        self.relay.metrics.frames.with_label_values(&["upstream"]).inc();
                        self.write_browser(Message::Text(text)).await
                    }
                    Err(reason) => {
                        self.relay.metrics.items_dropped.with_label_values(&[reason]).inc();
                        Ok(())
                    }
                }
            }
            Some(Ok(Message::Binary(_))) => {
                self.relay.metrics.items_dropped.with_label_values(&["binary_frame"]).inc();
                Ok(())
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Ok(()),
            Some(Err(Error::Capacity(_))) => Err(End::Close(1013, "upstream_frame_too_large")),
            Some(Ok(Message::Close(_)) | Err(_)) | None => Err(End::Close(1012, "upstream_lost")),
        }
    }

    /// Whether a frame of the agent system may be passed on, or else why not.
    async fn judge_upstream(&mut self, text: &str) -> Result<Result<(), &'static str>, End> {
        let frame = match frames::from_upstream(text) {
            Ok(frame) => frame,
            Err(reason) => return Ok(Err(reason)),
        };
        let partner = self.relay.config.partner.as_ref();
        if frame.is_flashback && !partner.is_some_and(|partner| partner.flashback) {
            return Ok(Err("flashback"));
        }
        if frame.customers.iter().any(|customer| customer != self.seat.customer()) {
            return Ok(Err("foreign_customer"));
        }
        for conversation in &frame.conversations {
            if !self.owns(conversation).await? {
                return Ok(Err("foreign_conversation"));
            }
        }
        Ok(Ok(()))
    }

    async fn owns(&mut self, conversation: &str) -> Result<bool, End> {
        if self.known.iter().any(|known| known == conversation) {
            return Ok(true);
        }
        let owns = Box::pin(ownership::owns(&self.relay, self.seat.customer(), conversation)).await;
        let owns = owns.map_err(|refusal| End::Close(1013, refusal.code))?;
        if owns {
            if self.known.len() >= MOST_KNOWN {
                self.known.clear();
            }
            self.known.push(conversation.to_owned());
        }
        Ok(owns)
    }

    /// Above the agreed pace, the next frame is left in the agent system's hands for a while.
    fn slow_down(&mut self) {
        let Some(Err(denied)) = self.upstream_budget.as_ref().map(|budget| budget.check()) else { return };
        let wait = denied.wait_time_from(DefaultClock::default().now());
        self.upstream_waits_until = Some(Instant::now() + wait);
    }

    async fn write_browser(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.relay.config.socket.slow_after, self.browser.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Left),
            Err(_) => Err(End::Close(1013, "slow_browser")),
        }
    }

    async fn write_upstream(&mut self, message: Message) -> Result<(), End> {
        let Some(upstream) = self.upstream.as_mut() else { return Ok(()) };
        match timeout(self.relay.config.socket.slow_after, upstream.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Close(1012, "upstream_lost")),
            Err(_) => Err(End::Close(1013, "slow_upstream")),
        }
    }
}

async fn next_of(upstream: &mut Option<Box<UpstreamSocket>>) -> Option<Result<Message, Error>> {
    match upstream {
        Some(upstream) => upstream.next().await,
        None => std::future::pending().await,
    }
}
