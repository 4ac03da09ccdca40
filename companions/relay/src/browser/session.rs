//! `POST /session`: a visitor's session is started, resumed, or handed to the customer whom the operator's server names.
//!
//! A customer's id that a browser merely says is never believed: it is the one of its own token, the one that an identity
//! token names, or a new random UUID. Never in here: conversations.

use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::gate::{Household, PageOrigin};
use super::token::Claims;
use super::{body, identity};
use crate::answers::Refusal;
use crate::relay::{Relay, Shared, now};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Wish {
    customer_id: Option<String>,
    token: Option<String>,
    identity_token: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    token: String,
    customer_id: String,
    /// Milliseconds since 1970.
    expires_at: u64,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Opened(not printed)")
    }
}

/// The handler.
///
/// # Errors
/// When the token or the identity token is not right, or the body is not.
pub async fn open(
    State(relay): State<Shared>,
    Household(household): Household,
    request: Request,
) -> Result<Json<Opened>, Refusal> {
    let origin = request.extensions().get::<PageOrigin>().and_then(|origin| origin.0.clone());
    let origin = origin.ok_or(Refusal::ORIGIN)?;
    relay.limits.sessions_per_ip.take(&household)?;
    let is_empty = request.headers().get(header::CONTENT_LENGTH).is_none_or(|length| length == "0");
    let wish = if is_empty {
        Wish::default()
    } else {
        let text = body::read(&relay.config.limits, request).await?;
        serde_json::from_str(&text).map_err(|error| Refusal::body(error.to_string()))?
    };
    let (claims, how) = grant(&relay, wish, origin, now())?;
    relay.metrics.sessions.with_label_values(&[how]).inc();
    let token = relay.keyring.sign(&claims);
    Ok(Json(Opened { token, customer_id: claims.customer, expires_at: claims.expires_at }))
}

fn grant(relay: &Relay, wish: Wish, origin: String, now: u64) -> Result<(Claims, &'static str), Refusal> {
    let settings = &relay.config.session;
    let expires_at = later(now, settings.lifetime);
    let known = wish.token.as_deref().and_then(|token| relay.keyring.open(token));
    let known = known.filter(|claims| claims.origin == origin);
    if let Some(identity_token) = &wish.identity_token {
        let customer = identify(relay, identity_token, now)?;
        if wish.customer_id.is_some_and(|named| named != customer) {
            return Err(Refusal::IDENTITY);
        }
        // A new session unless it goes on: the token of whoever sat here before opens nothing of this customer.
        let session = known.filter(|known| known.customer == customer).map(|known| known.session);
        let session = session.unwrap_or_else(new_id);
        return Ok((Claims { session, customer, origin, expires_at, verified: true }, "identified"));
    }
    match known {
        // Not the same as none: the page has to learn that what it kept is worth nothing.
        None if wish.token.is_some() => Err(Refusal::SESSION),
        Some(known) if now >= later(known.expires_at, settings.renewable_for) => Err(Refusal::EXPIRED),
        // The operator's word is short-lived on purpose, so a token that stands for it is not renewed for ever.
        Some(known) if known.verified => Err(Refusal::UNVERIFIED),
        Some(known) => Ok((Claims { expires_at, ..known }, "resumed")),
        None => {
            let claims =
                Claims { session: new_id(), customer: new_id(), origin, expires_at, verified: false };
            Ok((claims, if wish.customer_id.is_some() { "started_unproven" } else { "started" }))
        }
    }
}

fn identify(relay: &Relay, token: &str, now: u64) -> Result<String, Refusal> {
    let Some(settings) = &relay.config.identity else {
        tracing::warn!("a page sent an identity token, but identity.secrets is not set");
        return Err(Refusal::IDENTITY);
    };
    identity::verify(settings, token, now).map_err(|why| {
        tracing::warn!(why, "an identity token was refused");
        Refusal::IDENTITY
    })
}

fn later(time: u64, span: Duration) -> u64 {
    time.saturating_add(u64::try_from(span.as_millis()).unwrap_or(u64::MAX))
}

fn new_id() -> String {
    Uuid::new_v4().to_string()
}
