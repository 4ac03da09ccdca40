//! The bot platform: one request, and what its end says of whether it arrived (TRUST R-31…R-33).
//!
//! Each request has a connection of its own. On one that was used before, a server that has just closed it looks like one
//! that took the request and died; on a new one, what fails before it stands surely did not arrive.
//! Never in here: trying again.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::answers::Refusal;
use crate::config::{self, Config};
use crate::metrics::Metrics;
use crate::upstream::breaker::Breaker;
use crate::upstream::connector::Connector;

/// A longer pause than this is not asked of a browser, in seconds.
const LONGEST_PAUSE: u64 = 300;

/// What became of a request.
#[derive(Debug)]
pub enum Fate {
    /// The bot platform has it.
    Arrived,
    /// It surely had no effect, and this is what the browser is told.
    Failed(Refusal),
    /// Nobody knows.
    Unknown,
}

/// The way to the bot platform.
pub struct Platform {
    address: String,
    headers: [(HeaderName, HeaderValue); 2],
    client: Client<Connector, Full<Bytes>>,
    places: Semaphore,
    breaker: Breaker,
    settings: config::Upstream,
    metrics: Arc<Metrics>,
}

impl fmt::Debug for Platform {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Platform({})", self.address)
    }
}

impl Platform {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn new(config: &Config, bot: &config::Converse, metrics: Arc<Metrics>) -> Result<Self, String> {
        let settings = config.upstream.clone();
        let connector = Connector::new(settings.ca_file.as_deref(), settings.connect_timeout)?;
        let mut client = Client::builder(TokioExecutor::new());
        client.pool_max_idle_per_host(0).retry_canceled_requests(false);
        let value = |text: &str| HeaderValue::try_from(text).map_err(|error| error.to_string());
        let mut key = value(bot.api_key.reveal())?;
        key.set_sensitive(true);
        Ok(Self {
            address: bot.base_url.written(&bot.path),
            headers: [(bot.key_header.clone(), key), (bot.bot_header.clone(), value(&bot.bot_id)?)],
            client: client.build(connector),
            places: Semaphore::new(settings.concurrency.min(Semaphore::MAX_PERMITS)),
            breaker: Breaker::default(),
            settings,
            metrics,
        })
    }

    /// Sends a body and waits for the head of the answer. The answer's body says nothing (seed 003, "Response").
    pub async fn send(&self, body: String) -> Fate {
        let fate = self.send_uncounted(body).await;
        let label = match &fate {
            Fate::Arrived => "arrived",
            Fate::Failed(refusal) => refusal.code,
            Fate::Unknown => "unknown",
        };
        self.metrics.bot_requests.with_label_values(&[label]).inc();
        fate
    }

    async fn send_uncounted(&self, body: String) -> Fate {
        // A slow bot platform must not pile up requests here (TRUST R-33).
        let Ok(_place) = self.places.try_acquire() else { return Fate::Failed(Refusal::BUSY) };
        if !self.breaker.admits(Instant::now()) {
            return Fate::Failed(Refusal::BOT_UNREACHABLE);
        }
        let mut request = Request::post(&self.address)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = match request.body(Full::new(Bytes::from(body))) {
            Ok(request) => request,
            Err(error) => {
                tracing::error!(%error, "a request to the bot platform cannot be written");
                return Fate::Failed(Refusal::BOT_UNREACHABLE);
            }
        };
        // Connecting has a time limit of its own inside of this one.
        let patience = self.settings.answer_timeout + self.settings.connect_timeout;
        let begun = Instant::now();
        match timeout(patience, self.client.request(request)).await {
            Ok(Ok(response)) => {
                self.breaker.succeeded();
                self.metrics.bot_seconds.observe(begun.elapsed().as_secs_f64());
                judge(&response)
            }
            Ok(Err(error)) if error.is_connect() => {
                self.breaker.failed(Instant::now());
                tracing::warn!(%error, "the bot platform cannot be reached");
                Fate::Failed(Refusal::BOT_UNREACHABLE)
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "the bot platform hung up or answered garbage");
                Fate::Unknown
            }
            Err(_) => {
                tracing::warn!("the bot platform did not answer in time");
                Fate::Unknown
            }
        }
    }
}

fn judge(response: &Response<Incoming>) -> Fate {
    let status = response.status();
    let wait = || response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.parse::<u64>().ok();
    judge_status(status, wait())
}

/// What a status says (seed 003, "Response"). What is the operator's fault has a status that a widget does not take for its
/// own session's or conversation's.
fn judge_status(status: StatusCode, retry_after: Option<u64>) -> Fate {
    match status.as_u16() {
        200..=299 => Fate::Arrived,
        401 | 403 => {
            tracing::error!("the bot platform refuses converse.api_key");
            Fate::Failed(Refusal::BOT_KEY_REFUSED)
        }
        404 => {
            tracing::error!("the bot platform knows no bot of converse.bot_id, or nothing at converse.path");
            Fate::Failed(Refusal::BOT_NOT_FOUND)
        }
        429 | 503 => {
            Fate::Failed(Refusal::bot_busy(retry_after.map(|seconds| seconds.clamp(1, LONGEST_PAUSE))))
        }
        // It has seen the beginning of a request, and perhaps more than that.
        408 => Fate::Unknown,
        400..=499 => {
            tracing::warn!(status = status.as_u16(), "the bot platform did not accept a request");
            Fate::Failed(Refusal::BOT_REJECTED)
        }
        _ => {
            tracing::warn!(status = status.as_u16(), "the bot platform failed or answered something else");
            Fate::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn each_status_says_whether_the_request_arrived() {
        let told = |status: u16| match judge_status(StatusCode::from_u16(status).unwrap(), Some(7)) {
            Fate::Arrived => (200, "", None),
            Fate::Failed(refusal) => (refusal.status.as_u16(), refusal.code, refusal.retry_after),
            Fate::Unknown => (0, "", None),
        };
        for (status, expected) in [
            (200, (200, "", None)),
            (202, (200, "", None)),
            (204, (200, "", None)),
            (302, (0, "", None)),
            (400, (400, "upstream_rejected", None)),
            (401, (424, "upstream_unauthorized", None)),
            (403, (424, "upstream_unauthorized", None)),
            (404, (424, "bot_not_found", None)),
            (408, (0, "", None)),
            (422, (400, "upstream_rejected", None)),
            (429, (503, "upstream_busy", Some(7))),
            (500, (0, "", None)),
            (502, (0, "", None)),
            (503, (503, "upstream_busy", Some(7))),
            (504, (0, "", None)),
        ] {
            assert_eq!(told(status), expected, "{status}");
        }
        assert!(matches!(
            judge_status(StatusCode::SERVICE_UNAVAILABLE, None),
            Fate::Failed(Refusal { retry_after: Some(5), .. })
        ));
    }
}
