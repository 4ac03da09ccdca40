//! The operator's hooks: the bot platform asks, and somebody who can know answers. Their addresses come from the settings
//! and from nowhere else, no redirection is followed, and what they do not answer in time is answered for them (TRUST R-15,
//!
//!
//! Never in here: which webhook asks what.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderValue, Request, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::config::{self, Config};
use crate::depth::is_shallow;
use crate::metrics::Metrics;
use crate::upstream::address::HookUrl;
use crate::upstream::connector::Connector;

/// A longer answer is none, in bytes.
const MOST_ANSWER: usize = 64 * 1024;
/// So many hooks are waited for at the same time; what is more gets the default at once.
const MOST_WAITING: usize = 64;
/// How long a connection is kept for the next question.
const KEPT: Duration = Duration::from_secs(30);

/// The way to them.
pub struct Hooks {
    client: Client<Connector, Full<Bytes>>,
    authorization: Option<HeaderValue>,
    team_online: Option<HookUrl>,
    team_online_default: bool,
    action: Option<HookUrl>,
    patience: Duration,
    places: Semaphore,
    metrics: Arc<Metrics>,
}

impl fmt::Debug for Hooks {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Hooks(not printed)")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TeamOnline {
    is_team_online: bool,
}

impl Hooks {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn new(config: &Config, bot: &config::Converse, metrics: Arc<Metrics>) -> Result<Self, String> {
        let connector = Connector::new(config.upstream.ca_file.as_deref(), bot.hook_timeout)?;
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEPT)
            .build(connector);
        let authorization = bot.hook_secret.as_ref().map(|secret| {
            let value = HeaderValue::try_from(format!("Bearer {}", secret.reveal()));
            value.map_err(|error| error.to_string()).map(|mut value| {
                value.set_sensitive(true);
                value
            })
        });
        Ok(Self {
            client,
            authorization: authorization.transpose()?,
            team_online: bot.team_online_url.clone(),
            team_online_default: bot.team_online_default,
            action: bot.action_url.clone(),
            patience: bot.hook_timeout,
            places: Semaphore::new(MOST_WAITING),
            metrics,
        })
    }

    /// Whether the team is online, by the hook that is given the webhook as it came, or else by default.
    pub async fn is_team_online(&self, webhook: Bytes) -> bool {
        let answer = self.ask("team_online", self.team_online.as_ref(), webhook, |answer| {
            serde_json::from_str::<TeamOnline>(answer).ok().map(|answer| answer.is_team_online)
        });
        answer.await.unwrap_or(self.team_online_default)
    }

    /// What the action's hook answers: a JSON object, `{}` by default.
    pub async fn act(&self, webhook: Bytes) -> String {
        let answer = self.ask("action", self.action.as_ref(), webhook, |answer| {
            let object: &RawValue = serde_json::from_str(answer).ok()?;
            let is_right = object.get().starts_with('{') && is_shallow(object.get());
            is_right.then(|| object.get().to_owned())
        });
        answer.await.unwrap_or_else(|| "{}".to_owned())
    }

    async fn ask<T>(
        &self,
        hook: &'static str,
        address: Option<&HookUrl>,
        webhook: Bytes,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let outcome = match address {
            None => Err("not_set"),
            Some(address) => match self.places.try_acquire() {
                Err(_) => Err("busy"),
                Ok(_place) => match timeout(self.patience, self.post(address, webhook)).await {
                    Ok(Ok(answer)) => read(&answer).ok_or("garbage"),
                    Ok(Err(why)) => Err(why),
                    Err(_) => Err("timeout"),
                },
            },
        };
        let label = outcome.as_ref().map_or_else(|why| *why, |_| "ok");
        self.metrics.hooks.with_label_values(&[hook, label]).inc();
        if !matches!(label, "ok" | "not_set") {
            tracing::warn!(hook, why = label, "a hook did not answer; the default was answered for it");
        }
        outcome.ok()
    }

    async fn post(&self, address: &HookUrl, webhook: Bytes) -> Result<String, &'static str> {
        let mut request = Request::post(address.uri().clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json");
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, authorization.clone());
        }
        let request = request.body(Full::new(webhook)).map_err(|_| "garbage")?;
        let response = self.client.request(request).await.map_err(|_| "unreachable")?;
        if !response.status().is_success() {
            return Err("refused");
        }
        let body = Limited::new(response.into_body(), MOST_ANSWER).collect().await.map_err(|_| "garbage")?;
        String::from_utf8(body.to_bytes().to_vec()).map_err(|_| "garbage")
    }
}
