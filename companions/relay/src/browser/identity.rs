//! The operator's word for who a customer is: a short JWT, signed by the operator's server with HS256 (TRUST S-21).
//!
//! Read by hand, because one algorithm is all there is: where no other can be named, none can be confused with it.
//! Never in here: clocks (the time comes in) or what an anonymous visitor gets.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

use crate::config::Identity;

/// Longer ones are not even taken apart.
const MOST_BYTES: usize = 8192;
/// How far the clocks of two servers may differ, in seconds.
const SKEW: u64 = 60;

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    crit: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    iss: String,
    aud: Audience,
    exp: u64,
    #[serde(default)]
    nbf: Option<u64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// The customer's id, if the token is right at this time (milliseconds since 1970).
///
/// # Errors
/// What is wrong, for the operator's log; the browser is not told.
pub fn verify(identity: &Identity, token: &str, now: u64) -> Result<String, &'static str> {
    if token.len() > MOST_BYTES {
        return Err("too long");
    }
    let mut parts = token.split('.');
    let (Some(header), Some(claims), Some(mac), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("not three parts");
    };
    let read = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| "no base64url");
    let head: Header = serde_json::from_slice(&read(header)?).map_err(|_| "an unreadable header")?;
    if head.alg != "HS256" {
        return Err("another algorithm than HS256");
    }
    if head.crit.is_some() {
        return Err("a critical extension");
    }
    let signed = token.get(..header.len() + 1 + claims.len()).ok_or("not three parts")?;
    let mac = read(mac)?;
    let is_signed = identity.secrets.iter().any(|secret| {
        Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes())
            // Compares in constant time.
            .is_ok_and(|hmac| hmac.chain_update(signed).verify_slice(&mac).is_ok())
    });
    if !is_signed {
        return Err("another signature");
    }
    let claims: Claims =
        serde_json::from_slice(&read(claims)?).map_err(|_| "claims without sub, iss, aud or exp")?;
    check(identity, claims, now / 1000)
}

fn check(identity: &Identity, claims: Claims, now: u64) -> Result<String, &'static str> {
    let is_for_us = match &claims.aud {
        Audience::One(audience) => *audience == identity.audience,
        Audience::Several(audiences) => audiences.contains(&identity.audience),
    };
    if !is_for_us {
        return Err("another audience");
    }
    if claims.iss != identity.issuer {
        return Err("another issuer");
    }
    if claims.exp.saturating_add(SKEW) <= now {
        return Err("expired");
    }
    if claims.exp > now.saturating_add(identity.longest.as_secs()).saturating_add(SKEW) {
        return Err("valid for too long");
    }
    if claims.nbf.is_some_and(|not_before| not_before > now.saturating_add(SKEW)) {
        return Err("not valid yet");
    }
    if is_customer_id(&claims.sub) { Ok(claims.sub) } else { Err("a sub that cannot be a customer's id") }
}

/// Ids become segments of paths upstream, so the ones that a path would swallow are not taken.
pub fn is_customer_id(id: &str) -> bool {
    (1..=128).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'/' | b'\\' | b'?' | b'#' | b'%'))
        && !id.bytes().all(|byte| byte == b'.')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::time::Duration;

    use serde_json::{Value, json};

    use super::*;
    use crate::secret::Secret;

    const NOW: u64 = 1_700_000_000;
    const SECRET: &str = "an operator's secret of some length";

    fn identity() -> Identity {
        Identity {
            secrets: vec![Secret::new("the newer secret, also quite long"), Secret::new(SECRET)],
            audience: "relay".to_owned(),
            issuer: "shop".to_owned(),
            longest: Duration::from_secs(3600),
        }
    }

    fn token(header: &Value, claims: &Value, secret: &str) -> String {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(&signed);
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    fn right() -> Value {
        json!({"sub": "customer-7", "iss": "shop", "aud": "relay", "exp": NOW + 600})
    }

    fn judge(header: &Value, claims: &Value) -> Result<String, &'static str> {
        verify(&identity(), &token(header, claims, SECRET), NOW * 1000)
    }

    fn with(name: &str, value: Value) -> Value {
        let mut claims = right();
        claims.as_object_mut().unwrap().insert(name.to_owned(), value);
        claims
    }

    #[test]
    fn a_right_token_names_the_customer() {
        let header = json!({"alg": "HS256", "typ": "JWT"});
        assert_eq!(judge(&header, &right()), Ok("customer-7".to_owned()));
        assert_eq!(judge(&header, &with("aud", json!(["other", "relay"]))), Ok("customer-7".to_owned()));
    }

    #[test]
    fn whatever_is_wrong_in_a_token_is_refused() {
        let header = json!({"alg": "HS256"});
        for (claims, reason) in [
            (with("aud", json!("other")), "another audience"),
            (with("aud", json!([])), "another audience"),
            (with("iss", json!("other")), "another issuer"),
            (with("exp", json!(NOW - 61)), "expired"),
            (with("exp", json!(NOW + 3700)), "valid for too long"),
            (with("exp", json!(u64::MAX)), "valid for too long"),
            (with("nbf", json!(NOW + 100)), "not valid yet"),
            (with("sub", json!("..")), "a sub that cannot be a customer's id"),
            (with("sub", json!("a/b")), "a sub that cannot be a customer's id"),
            (with("sub", json!("")), "a sub that cannot be a customer's id"),
            (with("sub", json!(7)), "claims without sub, iss, aud or exp"),
            (with("exp", json!("soon")), "claims without sub, iss, aud or exp"),
            (json!({"sub": "customer-7"}), "claims without sub, iss, aud or exp"),
        ] {
            assert_eq!(judge(&header, &claims), Err(reason), "{claims}");
        }
    }

    #[test]
    fn no_other_algorithm_is_taken() {
        for alg in ["none", "None", "hs256", "HS384", "RS256", "ES256", ""] {
            assert_eq!(judge(&json!({"alg": alg}), &right()), Err("another algorithm than HS256"));
        }
        assert_eq!(judge(&json!({"alg": "HS256", "crit": ["x"]}), &right()), Err("a critical extension"));
        let unsigned = token(&json!({"alg": "HS256"}), &right(), SECRET);
        let unsigned = unsigned.rsplit_once('.').unwrap().0.to_owned() + ".";
        assert_eq!(verify(&identity(), &unsigned, NOW * 1000), Err("another signature"));
    }

    #[test]
    fn another_secret_signs_nothing() {
        let forged = token(&json!({"alg": "HS256"}), &right(), "somebody else's secret of some length");
        assert_eq!(verify(&identity(), &forged, NOW * 1000), Err("another signature"));
    }
}
