//! `relay register`: the partner registration of seed 002, once, by the operator. The key that comes back is shown or
//! written once and kept nowhere.
//!
//! Never in here: the running relay.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use axum::http::{Request, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use crate::secret::Secret;
use crate::upstream::address::BaseUrl;
use crate::upstream::connector::Connector;

/// How long it may take altogether.
const PATIENCE: Duration = Duration::from_secs(30);
/// The answer is a few lines.
const MOST_ANSWER: usize = 64 * 1024;

/// What the agent system gave.
#[derive(Debug)]
pub struct Registered {
    /// The key; it is given once.
    pub api_key: Secret,
    /// Everything else that it said, as it said it.
    pub rest: Value,
}

/// Registers ("Partner Registration").
///
/// # Errors
/// A sentence for the operator.
pub async fn register(
    base_url: &BaseUrl,
    ca_file: Option<&Path>,
    name: &str,
    domain: &str,
) -> Result<Registered, String> {
    let connector = Connector::new(ca_file, PATIENCE)?;
    let client = Client::builder(TokioExecutor::new()).build::<_, Full<Bytes>>(connector);
    let body = json!({"name": name, "domain": domain}).to_string();
    let request = Request::post(base_url.path(&["api", "partner", "register"]))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .body(Full::new(Bytes::from(body)))
        .map_err(|error| error.to_string())?;
    let asking = async {
        let response = client.request(request).await.map_err(|error| with_causes(&error))?;
        let status = response.status();
        let body = Limited::new(response.into_body(), MOST_ANSWER).collect().await;
        let body = body.map_err(|error| format!("the answer broke off: {error}"))?.to_bytes();
        if !status.is_success() {
            return Err(format!("the agent system answered {status}: {}", String::from_utf8_lossy(&body)));
        }
        read_answer(&body)
    };
    tokio::time::timeout(PATIENCE, asking)
        .await
        .unwrap_or_else(|_| Err("the agent system did not answer in time".to_owned()))
}

fn read_answer(body: &[u8]) -> Result<Registered, String> {
    let mut rest: Value =
        serde_json::from_slice(body).map_err(|error| format!("the answer is no JSON: {error}"))?;
    let key = rest.as_object_mut().and_then(|members| members.remove("apiKey"));
    match key.as_ref().and_then(Value::as_str) {
        Some(key) => Ok(Registered { api_key: Secret::new(key), rest }),
        // Whatever it is, it is shown: perhaps the key stands in it under another name, and it is given once.
        None => Err(format!("the answer has no apiKey: {}", String::from_utf8_lossy(body))),
    }
}

/// Writes the key alone into a new file that only its owner can read, as `partner.api_key_file` takes it.
///
/// # Errors
/// When the file is there already, or cannot be made.
pub fn keep(key: &Secret, path: &Path) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    writeln!(file, "{}", key.reveal())?;
    file.sync_all()
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
