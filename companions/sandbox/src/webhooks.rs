//! Calls a webhook of seed 003 once: its address, the secret that its receiver asks for, its patience, and how it ended.
//!
//! Never in here: what a webhook says, when it is called, and how often (that is the bot's business).

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use sha2::Sha256;

use crate::config::{ConverseWebhooks, Hook, SecretPlace};
use crate::push::{read_header, with_causes};
use crate::state::now_ms;

/// A webhook that does not answer for this long has failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// No answer of a webhook that means anything is longer.
const LONGEST_ANSWER: usize = 64 * 1024;

/// What begins a secret that signs, by the convention of Standard Webhooks.
const SIGNING: &str = "whsec_";

/// One call.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which of the two.
    pub hook: Hook,
    /// The same for all attempts at one delivery; only signatures have a place for it.
    pub id: String,
    /// JSON, unless someone wants it otherwise.
    pub body: Bytes,
}

/// How a call ended.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The status, when there was one.
    pub status: Option<u16>,
    /// The body, as far as it is text.
    pub body: String,
    /// Why it failed; absent when it did not.
    pub error: Option<String>,
}

/// The client of all calls.
#[derive(Debug)]
pub struct Caller {
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Default for Caller {
    fn default() -> Self {
        Self { client: Client::builder(TokioExecutor::new()).build_http() }
    }
}

impl Caller {
    /// Calls, with the secret of these webhooks, and waits for the end.
    pub async fn call(&self, webhooks: &ConverseWebhooks, call: &Call) -> Answer {
        match tokio::time::timeout(PATIENCE, self.try_call(webhooks, call)).await {
            Ok(Ok((status, body))) => {
                let error = (!(200..300).contains(&status)).then(|| format!("the webhook answered {status}"));
                Answer { status: Some(status), body, error }
            }
            Ok(Err(error)) => Answer { error: Some(error), ..Answer::default() },
            Err(_) => {
                let error = format!("no answer in {} seconds", PATIENCE.as_secs());
                Answer { error: Some(error), ..Answer::default() }
            }
        }
    }

    async fn try_call(&self, webhooks: &ConverseWebhooks, call: &Call) -> Result<(u16, String), String> {
        let mut url = webhooks.address(call.hook).to_owned();
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        match &webhooks.secret {
            None => {}
            Some(secret) if secret.starts_with(SIGNING) => sign(&mut headers, secret, call)?,
            Some(secret) => match webhooks.secret_in {
                SecretPlace::Path => url = format!("{}/{secret}", url.trim_end_matches('/')),
                SecretPlace::Authorization => {
                    put(&mut headers, "authorization", &format!("Bearer {secret}"))?;
                }
            },
        }
        for (name, value) in &webhooks.headers {
            put(&mut headers, name, value)?;
        }
        let mut request =
            Request::post(url).body(Full::from(call.body.clone())).map_err(|error| error.to_string())?;
        *request.headers_mut() = headers;
        let answer = self.client.request(request).await.map_err(|error| with_causes(&error))?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await;
        let body = body.map(|whole| String::from_utf8_lossy(&whole.to_bytes()).into_owned());
        // The status has come, and that is what a platform looks at; only a question wants to know more.
        Ok((status, body.unwrap_or_default()))
    }
}

fn put(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), String> {
    let (name, value): (HeaderName, HeaderValue) = read_header(name, value)?;
    headers.insert(name, value);
    Ok(())
}

/// The three headers of Standard Webhooks 1.0.0.
fn sign(headers: &mut HeaderMap, secret: &str, call: &Call) -> Result<(), String> {
    let key = STANDARD.decode(secret.trim_start_matches(SIGNING));
    let key = key.map_err(|_| "what follows whsec_ is no base64".to_owned())?;
    let mut signature = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| error.to_string())?;
    let seconds = now_ms() / 1000;
    signature.update(format!("{}.{seconds}.", call.id).as_bytes());
    signature.update(&call.body);
    let signature = STANDARD.encode(signature.finalize().into_bytes());
    put(headers, "webhook-id", &call.id)?;
    put(headers, "webhook-timestamp", &seconds.to_string())?;
    put(headers, "webhook-signature", &format!("v1,{signature}"))
}
