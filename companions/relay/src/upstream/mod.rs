//! The agent system behind the relay: requests to it with the operator's key, and what their end means for a browser.
//!
//! Never in here: which requests a browser may cause (that is `partner`).

pub mod address;
pub(crate) mod breaker;
pub mod connector;
pub mod socket;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use bytes::{Bytes, BytesMut};
use futures_util::stream;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use self::breaker::Breaker;
use self::connector::Connector;
use crate::answers::Refusal;
use crate::config::{self, Config};
use crate::metrics::Metrics;
use crate::secret::Secret;

/// How long a connection is kept for the next request.
const KEPT: Duration = Duration::from_secs(30);

/// The way to the agent system.
pub struct Upstream {
    base: address::BaseUrl,
    authorization: HeaderValue,
    connector: Connector,
    client: Client<Connector, Full<Bytes>>,
    places: Arc<Semaphore>,
    breaker: Breaker,
    settings: config::Upstream,
    /// The longest frame of a browser, and of the agent system.
    frame_bytes: (usize, usize),
    metrics: Arc<Metrics>,
}

impl fmt::Debug for Upstream {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Upstream({})", self.base.as_str())
    }
}

/// A 2xx answer whose body has not been read.
#[derive(Debug)]
pub struct Answer {
    status: StatusCode,
    body: Incoming,
    place: OwnedSemaphorePermit,
    pause: Duration,
    most: usize,
    metrics: Arc<Metrics>,
}

impl Upstream {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn new(config: &Config, partner: &config::Partner, metrics: Arc<Metrics>) -> Result<Self, String> {
        let settings = config.upstream.clone();
        let connector = Connector::new(settings.ca_file.as_deref(), settings.connect_timeout)?;
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEPT)
            .build(connector.clone());
        Ok(Self {
            base: partner.base_url.clone(),
            authorization: bearer(&partner.api_key)?,
            connector,
            client,
            places: Arc::new(Semaphore::new(settings.concurrency.min(Semaphore::MAX_PERMITS))),
            breaker: Breaker::default(),
            settings,
            frame_bytes: (config.socket.frame_bytes, config.socket.upstream_frame_bytes),
            metrics,
        })
    }

    /// Asks with the key, and waits for the head of a good answer.
    ///
    /// # Errors
    /// The refusal for the browser: what it says of whether the request arrived can be relied on.
    pub async fn ask(
        &self,
        method: Method,
        segments: &[&str],
        body: Option<String>,
    ) -> Result<Answer, Refusal> {
        let outcome = self.ask_uncounted(method, segments, body).await;
        let label = outcome.as_ref().map_or_else(|refusal| refusal.code, |_| "ok");
        self.metrics.upstream_requests.with_label_values(&[label]).inc();
        outcome
    }

    async fn ask_uncounted(
        &self,
        method: Method,
        segments: &[&str],
        body: Option<String>,
    ) -> Result<Answer, Refusal> {
        // A slow agent system must not pile up requests here (TRUST R-33).
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Refusal::BUSY)?;
        if !self.breaker.admits(Instant::now()) {
            return Err(Refusal::UNREACHABLE);
        }
        let mut request = Request::builder()
            .method(method)
            .uri(self.base.path(segments))
            .header(header::AUTHORIZATION, self.authorization.clone())
            .header(header::ACCEPT, "application/json");
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = Full::new(Bytes::from(body.unwrap_or_default()));
        let request = request.body(body).map_err(|error| {
            tracing::error!(%error, "a request cannot be written");
            Refusal::GARBAGE
        })?;
        // Connecting has a time limit of its own inside of this one.
        let patience = self.settings.answer_timeout + self.settings.connect_timeout;
        let begun = Instant::now();
        let response = match timeout(patience, self.client.request(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) if error.is_connect() => {
                self.breaker.failed(Instant::now());
                tracing::warn!(%error, "the agent system cannot be reached");
                return Err(Refusal::UNREACHABLE);
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "the agent system hung up or answered garbage");
                return Err(Refusal::GARBAGE);
            }
            Err(_) => {
                tracing::warn!("the agent system did not answer in time");
                return Err(Refusal::SILENT);
            }
        };
        self.breaker.succeeded();
        self.metrics.upstream_seconds.observe(begun.elapsed().as_secs_f64());
        judge(response.status(), response.headers())?;
        Ok(Answer {
            status: response.status(),
            body: response.into_body(),
            place,
            pause: self.settings.body_timeout,
            most: self.settings.answer_bytes,
            metrics: Arc::clone(&self.metrics),
        })
    }
}

impl Answer {
    /// The body, when it has to be looked into.
    ///
    /// # Errors
    /// When it is longer than `most` bytes, pauses for too long, or breaks off.
    pub async fn read(self, most: usize) -> Result<(StatusCode, Bytes), Refusal> {
        let mut body = self.body;
        let mut text = BytesMut::new();
        loop {
            match timeout(self.pause, body.frame()).await {
                Ok(Some(Ok(frame))) => {
                    if let Some(data) = frame.data_ref() {
                        text.extend_from_slice(data);
                    }
                }
                Ok(None) => return Ok((self.status, text.freeze())),
                Err(_) => {
                    self.metrics.answers_cut.inc();
                    return Err(Refusal::SILENT);
                }
                Ok(Some(Err(_))) => {
                    self.metrics.answers_cut.inc();
                    return Err(Refusal::GARBAGE);
                }
            }
            if text.len() > most {
                self.metrics.answers_cut.inc();
                return Err(Refusal::GARBAGE);
            }
        }
    }

    /// Passes the body on as it comes, so that a long list is in memory nowhere here. What is wrong after its beginning
    /// cuts the connection to the browser, which sees a broken body and not a short one.
    pub fn pass_on(self) -> Response<Body> {
        let Self { status, body, place, pause, most, metrics } = self;
        // From here on a slow browser may be the reason, and it must not take places from the others.
        drop(place);
        let chunks = stream::try_unfold((body, 0_usize), move |(mut body, sofar)| {
            let metrics = Arc::clone(&metrics);
            async move {
                let cut = |why: &'static str| {
                    metrics.answers_cut.inc();
                    tracing::warn!(why, "an answer of the agent system was cut off");
                    Err(why)
                };
                loop {
                    match timeout(pause, body.frame()).await {
                        Ok(None) => return Ok(None),
                        Ok(Some(Ok(frame))) => {
                            // Trailers are not for browsers.
                            let Ok(data) = frame.into_data() else { continue };
                            let sofar = sofar.saturating_add(data.len());
                            if sofar > most {
                                return cut("too long");
                            }
                            return Ok(Some((data, (body, sofar))));
                        }
                        Ok(Some(Err(_))) => return cut("broken off"),
                        Err(_) => return cut("too slow"),
                    }
                }
            }
        });
        json(status, Body::from_stream(chunks))
    }
}

/// An answer of JSON.
pub fn json(status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The value of the vendor's `Authorization` (seed 002, "Authorization").
fn bearer(key: &Secret) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", key.reveal())).map_err(|_| {
        "partner.api_key: given a value that is not printed, expected visible ASCII".to_owned()
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// What a status says. The bodies of refusals stay here: they are written for the holder of the key.
fn judge(status: StatusCode, headers: &HeaderMap) -> Result<(), Refusal> {
    let wait = || headers.get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok();
    match status.as_u16() {
        200..=299 => {
            let label = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
            let packing = headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes);
            let is_json =
                label.is_none_or(|label| label.to_ascii_lowercase().windows(4).any(|part| part == b"json"));
            // Nothing but plain text was asked for, and the header would not be passed on.
            if is_json && packing.is_none_or(|packing| packing == b"identity") {
                return Ok(());
            }
            tracing::warn!("the agent system answered something else than plain JSON");
            Err(Refusal::GARBAGE)
        }
        // Seed 002, "Troubleshooting": this is how it refuses a key.
        401 => {
            tracing::error!("the agent system refuses partner.api_key");
            Err(Refusal::KEY_REFUSED)
        }
        404 | 410 => Err(Refusal::NOT_FOUND),
        429 | 503 => Err(Refusal::upstream_busy(status, wait())),
        400..=499 => {
            tracing::warn!(status = status.as_u16(), "the agent system did not accept a request");
            // A 403 would tell the page that its site is not served, and it is not about that.
            let is_forbidden = status == StatusCode::FORBIDDEN;
            let status = if is_forbidden { StatusCode::UNPROCESSABLE_ENTITY } else { status };
            Err(Refusal::upstream_rejected(status))
        }
        500..=599 => {
            tracing::warn!(status = status.as_u16(), "the agent system failed");
            Err(if status == StatusCode::GATEWAY_TIMEOUT { Refusal::SILENT } else { Refusal::FAILED })
        }
        _ => {
            tracing::warn!(status = status.as_u16(), "the agent system answered with a redirection or less");
            Err(Refusal::GARBAGE)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn each_status_tells_the_browser_whether_to_try_again() {
        let told = |status: u16| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("7"));
            judge(StatusCode::from_u16(status).unwrap(), &headers)
                .map_err(|refusal| (refusal.status.as_u16(), refusal.code, refusal.retry_after))
        };
        assert_eq!(told(200), Ok(()));
        assert_eq!(told(201), Ok(()));
        assert_eq!(told(302), Err((502, "upstream_garbage", None)));
        assert_eq!(told(400), Err((400, "upstream_rejected", None)));
        assert_eq!(told(401), Err((503, "upstream_unauthorized", Some(60))));
        assert_eq!(told(403), Err((422, "upstream_rejected", None)));
        assert_eq!(told(404), Err((404, "not_found", None)));
        assert_eq!(told(422), Err((422, "upstream_rejected", None)));
        assert_eq!(told(429), Err((429, "upstream_busy", Some(7))));
        assert_eq!(told(500), Err((502, "upstream_failed", None)));
        assert_eq!(told(503), Err((503, "upstream_busy", Some(7))));
        assert_eq!(told(504), Err((504, "upstream_timeout", None)));
    }

    #[test]
    fn a_login_page_is_no_answer() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
        assert_eq!(judge(StatusCode::OK, &headers).unwrap_err().code, "upstream_garbage");
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+JSON; charset=utf-8"),
        );
        assert!(judge(StatusCode::OK, &headers).is_ok());
    }
}
