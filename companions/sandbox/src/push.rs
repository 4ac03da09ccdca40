//! Sends the push notifications of seed 001 §10 to the operator's webhook: one after the other, in the order of what
//! they tell, and never in the way of anything else.
//!
//! Never in here: what a notification says.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Request, Uri, header};
use bytes::Bytes;
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::hub::Shared;
use crate::journal::Push;
use crate::state::now_ms;

/// A webhook that does not answer for this long has failed.
const PATIENCE: Duration = Duration::from_secs(5);

/// One request to the webhook.
#[derive(Clone, Debug)]
pub struct Notification {
    /// Where to.
    pub url: String,
    /// The operator's own headers.
    pub headers: BTreeMap<String, String>,
    /// `conversation_new_message` or `conversation_status_change`.
    pub event_name: &'static str,
    /// About which conversation.
    pub conversation_id: i64,
    /// JSON.
    pub body: String,
}

/// Sends what is queued until the sandbox stops.
pub async fn run(hub: Shared, mut queued: UnboundedReceiver<Notification>) {
    let client = Client::builder(TokioExecutor::new()).build_http();
    loop {
        let notification = tokio::select! {
            () = hub.stop.cancelled() => return,
            queued = queued.recv() => match queued {
                Some(notification) => notification,
                None => return,
            },
        };
        let sent = tokio::select! {
            () = hub.stop.cancelled() => return,
            sent = tokio::time::timeout(PATIENCE, send(&client, &notification)) => sent,
        };
        let (status, error) = match sent {
            Ok(Ok(status)) if (200..300).contains(&status) => (Some(status), None),
            Ok(Ok(status)) => (Some(status), Some(format!("the webhook answered {status}"))),
            Ok(Err(error)) => (None, Some(error)),
            Err(_) => (None, Some(format!("no answer in {} seconds", PATIENCE.as_secs()))),
        };
        let Notification { url, event_name, conversation_id, .. } = notification;
        hub.note_push(Push { at: now_ms(), event_name, conversation_id, url, status, error });
    }
}

async fn send(
    client: &Client<HttpConnector, Full<Bytes>>,
    notification: &Notification,
) -> Result<u16, String> {
    let uri: Uri = notification.url.parse().map_err(|error| format!("the address is none: {error}"))?;
    let mut request =
        Request::post(uri).body(Full::from(notification.body.clone())).map_err(|e| e.to_string())?;
    let headers = request.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static("NovaTalks.Engine"));
    for (name, value) in &notification.headers {
        let (name, value) = read_header(name, value)?;
        headers.insert(name, value);
    }
    let answer = client.request(request).await;
    answer.map(|answer| answer.status().as_u16()).map_err(|error| with_causes(&error))
}

/// A header of the operator's as HTTP has it.
///
/// # Errors
/// A sentence that names the header.
pub fn read_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let read_name = name.parse().map_err(|_| format!("{name:?} is no name of a header"))?;
    let value = value.parse().map_err(|_| format!("the header {name:?} has an impossible value"))?;
    Ok((read_name, value))
}

/// An error with what lies under it; the client's own words alone say little.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(under) = cause {
        text = format!("{text}: {under}");
        cause = under.source();
    }
    text
}
