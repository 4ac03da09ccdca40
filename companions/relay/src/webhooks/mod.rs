//! Webhooks of the bot platform (seed 003, "Webhooks"): proved, read as little as need be, kept, and then answered.
//!
//! The bot platform repeats what was not answered with 2xx, or does not; so an answer is only given when what came is on the
//! disk. What is forged is refused before it is read, in one way for all. Both routes take all kinds: an operator who
//! confuses the two addresses loses nothing. Never in here: pages.

pub mod envelope;
pub mod hooks;
pub mod proof;

use std::net::IpAddr;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::rejection::PathRejection;
use axum::extract::{MatchedPath, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use self::envelope::{Envelope, EventType, Kind, Template};
use self::hooks::Hooks;
use self::proof::{Proofs, Proved, Unproved};
use crate::answers::Refusal;
use crate::browser::{address, gate};
use crate::config::{self, Config};
use crate::converse::journal::deliveries::{self, Delivery, Outcome, Word};
use crate::limits::PerSecond;
use crate::relay::{Relay, Shared, now};
use crate::server::Peer;
use crate::upstream;

/// A longer body is refused, in bytes (TRUST R-11).
const MOST_BODY: usize = 256 * 1024;

/// What webhooks need.
#[derive(Debug)]
pub struct Webhooks {
    proofs: Proofs,
    hooks: Hooks,
    within: PerSecond,
}

impl Webhooks {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn new(
        config: &Config,
        bot: &config::Converse,
        metrics: std::sync::Arc<crate::metrics::Metrics>,
    ) -> Result<Self, String> {
        Ok(Self {
            proofs: Proofs::new(&bot.webhook_secrets, bot.webhook_tolerance)?,
            hooks: Hooks::new(config, bot, metrics)?,
            within: PerSecond::new(bot.webhooks_per_second),
        })
    }
}

/// The routes. No gate of browsers stands before them: whoever comes here has no page.
pub fn routes(relay: &Shared) -> Router {
    Router::new()
        .route("/hooks/converse/chat", post(receive))
        .route("/hooks/converse/actions", post(receive))
        .route("/hooks/converse/chat/{secret}", post(receive))
        .route("/hooks/converse/actions/{secret}", post(receive))
        .method_not_allowed_fallback(async || Refusal::METHOD)
        .layer(middleware::from_fn_with_state(Shared::clone(relay), count))
        .with_state(Shared::clone(relay))
}

async fn count(State(relay): State<Shared>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    // Two servers in a row could disagree on where a body of no stated length ends. What follows on such a connection is
    // not read.
    let hangs_up = request.headers().contains_key(header::TRANSFER_ENCODING);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if hangs_up {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    gate::count(&relay, &method, path.as_deref(), &response);
    response
}

async fn receive(
    State(relay): State<Shared>,
    segment: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let begun = Instant::now();
    let segment = segment.ok().map(|Path(segment)| segment);
    let (outcome, response) = match judge(&relay, segment.as_deref(), request).await {
        Ok((outcome, answer)) => (outcome, upstream::json(StatusCode::OK, Body::from(answer))),
        Err((outcome, refusal)) => (outcome, refusal.into_response()),
    };
    relay.metrics.webhooks.with_label_values(&[outcome]).inc();
    if matches!(outcome, "kept" | "escalated" | "repeated") {
        relay.metrics.webhook_seconds.observe(begun.elapsed().as_secs_f64());
    }
    response
}

/// A word for the metrics, and the answer.
type Judged = Result<(&'static str, String), (&'static str, Refusal)>;

async fn judge(relay: &Shared, segment: Option<&str>, request: Request) -> Judged {
    let webhooks = relay.webhooks.as_ref().ok_or(("unserved", Refusal::NOT_FOUND))?;
    let (parts, body) = request.into_parts();
    let peer = parts.extensions.get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip());
    if !is_from_there(relay, address::find(peer, &parts.headers, &relay.config.trusted_proxies)) {
        return Err(("foreign_source", Refusal::FORGED));
    }
    let shown = webhooks.proofs.shown(&parts.headers, segment);
    if shown.is_none() && !webhooks.proofs.may_be_signed(&parts.headers) {
        return Err(("forged", Refusal::FORGED));
    }
    if let Some(within) = shown.as_ref().map(|_| webhooks.within.take()) {
        within.map_err(|refusal| ("rate_limited", refusal))?;
    }
    let body = read(relay, body).await?;
    let proved = match shown {
        Some(shown) => shown,
        None => {
            let signed = webhooks
                .proofs
                .signed(&parts.headers, &body, now())
                .map_err(|why| (if why == Unproved::Stale { "stale" } else { "forged" }, Refusal::FORGED))?;
            webhooks.within.take().map_err(|refusal| ("rate_limited", refusal))?;
            signed
        }
    };
    let used = proved.secret.to_string();
    relay.metrics.webhook_secrets.with_label_values(&[&used]).inc();
    take(relay, webhooks, proved, body).await
}

fn is_from_there(relay: &Relay, address: IpAddr) -> bool {
    let sources = relay.converse.as_ref().map(|bot| bot.settings.webhook_sources.as_slice());
    let sources = sources.unwrap_or_default();
    sources.is_empty() || sources.iter().any(|network| network.contains(&address))
}

async fn read(relay: &Relay, body: Body) -> Result<Bytes, (&'static str, Refusal)> {
    // What says that it is too long is not read at all.
    if body.size_hint().lower() > MOST_BODY as u64 {
        return Err(("too_large", Refusal::TOO_LARGE));
    }
    let collecting = Limited::new(body, MOST_BODY).collect();
    match timeout(relay.config.limits.body_timeout, collecting).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        // Or broken off: there is nobody left to be told.
        Ok(Err(_)) => Err(("too_large", Refusal::TOO_LARGE)),
        Err(_) => Err(("too_slow", Refusal::TOO_SLOW)),
    }
}

/// Does what a webhook says that has proved itself.
async fn take(relay: &Shared, webhooks: &Webhooks, proved: Proved, body: Bytes) -> Judged {
    let bot = relay.bot().map_err(|refusal| ("unserved", refusal))?;
    let envelope = Envelope::read(&body).map_err(|why| ("unreadable", Refusal::body(why)))?;
    if envelope.bot_id != bot.settings.bot_id {
        tracing::warn!("a webhook of another bot was refused");
        return Err(("other_bot", Refusal::OTHER_BOT));
    }
    match &envelope.kind {
        Kind::TeamOnline => {
            let is_online = webhooks.hooks.is_team_online(body.clone()).await;
            Ok(("team_online", serde_json::json!({ "isTeamOnline": is_online }).to_string()))
        }
        Kind::Event { event_type, conversation } => {
            let word = match event_type {
                EventType::SendMessage => Word::Answer,
                EventType::Escalate => Word::Escalation,
                EventType::Other => Word::Nothing,
            };
            let delivery = delivery(&body, proved, conversation, Some(envelope.event()), word);
            match keep(relay, delivery).await? {
                Outcome::Kept { .. } => {
                    Ok((if word == Word::Escalation { "escalated" } else { "kept" }, nothing()))
                }
                Outcome::Repeated(_) => Ok(("repeated", nothing())),
                Outcome::Unknown => Ok(("dropped_unknown", nothing())),
                Outcome::Ended => Ok(("dropped_ended", nothing())),
            }
        }
        Kind::Action { conversation } => {
            let event = bot.settings.actions_to_page.then(|| envelope.event());
            let delivery = delivery(&body, proved, conversation, event, Word::Nothing);
            match keep(relay, delivery).await? {
                Outcome::Kept { conversation, seq, .. } => {
                    let answer = webhooks.hooks.act(body.clone()).await;
                    let noted = answer.clone();
                    let note = move |db: &rusqlite::Connection| {
                        deliveries::note_answer(db, conversation, seq, &noted)
                    };
                    // It has been done: a database that fails now is no reason to have it done again.
                    let _ = relay.store.run(note).await;
                    Ok(("action", answer))
                }
                Outcome::Repeated(answer) => Ok(("repeated", answer.unwrap_or_else(nothing))),
                Outcome::Unknown => Ok(("dropped_unknown", nothing())),
                Outcome::Ended => Ok(("dropped_ended", nothing())),
            }
        }
    }
}

fn delivery(
    body: &[u8],
    proved: Proved,
    conversation: &str,
    event: Option<Template>,
    word: Word,
) -> Delivery {
    Delivery {
        upstream: conversation.to_owned(),
        digest: Sha256::digest(body).into(),
        webhook: proved.webhook,
        event,
        word,
    }
}

async fn keep(relay: &Relay, delivery: Delivery) -> Result<Outcome, (&'static str, Refusal)> {
    let bot = relay.bot().map_err(|refusal| ("unserved", refusal))?;
    let retention = bot.retention;
    let work = move |db: &rusqlite::Connection| deliveries::keep(db, &delivery, &retention, now());
    let outcome = relay.store.run(work).await.map_err(|_| ("store_unavailable", Refusal::STORE))?;
    if let Outcome::Kept { customer, name, is_evidence, .. } = &outcome {
        if *is_evidence {
            bot.lanes.answered(customer, name);
        }
        relay.presence.news(customer);
    }
    Ok(outcome)
}

fn nothing() -> String {
    "{}".to_owned()
}
