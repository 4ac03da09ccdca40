//! Who is asking: the session that the request's token opens.
//!
//! Never in here: what the session may reach.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};

use super::gate::PageOrigin;
use super::token::Claims;
use crate::answers::Refusal;
use crate::relay::{Relay, Shared, now};

/// A visitor with a valid token, within the session's limits.
#[derive(Debug)]
pub struct Visitor {
    /// What the token says.
    pub claims: Claims,
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, relay: &Shared) -> Result<Self, Refusal> {
        let token =
            parts.headers.get(header::AUTHORIZATION).and_then(|value: &HeaderValue| value.to_str().ok());
        let token = token.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Refusal::SESSION)?;
        let origin = parts.extensions.get::<PageOrigin>().and_then(|origin| origin.0.as_deref());
        let claims = judge(relay, token, origin)?;
        relay.limits.requests_per_session.take(&claims.session)?;
        Ok(Self { claims })
    }
}

/// What the token says, if it is valid now and for this site. A page of the relay's own origin sends no `Origin` with its
/// GETs; then the token's own has to be one that is still served.
///
/// # Errors
/// One refusal for all that was never right, and one for a token that has expired.
pub fn judge(relay: &Relay, token: &str, origin: Option<&str>) -> Result<Claims, Refusal> {
    let claims = relay.keyring.open(token).ok_or(Refusal::SESSION)?;
    let is_here = match origin {
        Some(origin) => claims.origin == origin,
        None => relay.config.origins.has(&claims.origin),
    };
    if !is_here {
        return Err(Refusal::SESSION);
    }
    if claims.expires_at <= now() { Err(Refusal::EXPIRED) } else { Ok(claims) }
}
