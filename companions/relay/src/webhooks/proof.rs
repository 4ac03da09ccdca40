//! How a webhook proves that it comes from the bot platform. Seed 003 knows no way, so several are taken that a platform or
//! a proxy before the relay can be made to use: a secret in the path, as `Authorization: Bearer`, as the password of
//! `Authorization: Basic`, as `X-Webhook-Secret`; or a signature of Standard Webhooks over the raw body (TRUST R-01…R-06).
//!
//! Secrets are compared by codes made with a key of this process, in constant time, and all of them whichever is right.
//! Never in here: clocks (the time comes in), addresses, what a webhook says.

use std::fmt;
use std::time::Duration;

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::secret::Secret;

/// A shorter secret could be guessed.
const LEAST_SECRET: usize = 16;
/// So many signatures of one webhook are looked at: two secrets change, and nobody has more.
const MOST_SIGNATURES: usize = 8;
/// A longer id of a webhook is not taken.
const MOST_ID: usize = 256;

/// A secret as the settings have it.
#[derive(Clone, Debug)]
pub enum WebhookSecret {
    /// To be shown.
    Shown(Secret),
    /// To sign with: the base64 after `whsec_`.
    Signing(Secret),
}

impl WebhookSecret {
    /// Reads a word of the settings.
    pub fn read(word: &str) -> Option<Self> {
        if word.len() < LEAST_SECRET || !word.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let Some(base64) = word.strip_prefix("whsec_") else { return Some(Self::Shown(Secret::new(word))) };
        let bytes = BASE64_STANDARD.decode(base64).ok()?;
        (bytes.len() >= LEAST_SECRET).then(|| Self::Signing(Secret::new(base64)))
    }
}

/// All secrets that are valid now.
pub struct Proofs {
    code_key: Hmac<Sha256>,
    secrets: Vec<Known>,
    tolerance: u64,
}

enum Known {
    Shown(Vec<u8>),
    Signing(Hmac<Sha256>),
}

/// What was proved.
#[derive(Debug, PartialEq, Eq)]
pub struct Proved {
    /// By which of the secrets, counted from 1.
    pub secret: usize,
    /// The id of a signed webhook.
    pub webhook: Option<String>,
}

/// Why nothing was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproved {
    /// No right secret and no right signature.
    Forged,
    /// A right signature of another time.
    Stale,
}

impl fmt::Debug for Proofs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Proofs({}, not printed)", self.secrets.len())
    }
}

impl Proofs {
    /// Takes the secrets, and how far a signed webhook's time may be from ours.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn new(secrets: &[WebhookSecret], tolerance: Duration) -> Result<Self, String> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| error.to_string())?;
        let new = |key: &[u8]| Hmac::<Sha256>::new_from_slice(key).map_err(|error| error.to_string());
        let code_key = new(&key)?;
        let known = secrets.iter().map(|secret| match secret {
            WebhookSecret::Shown(secret) => {
                let code = code_key.clone().chain_update(secret.reveal()).finalize().into_bytes();
                Ok(Known::Shown(code.to_vec()))
            }
            WebhookSecret::Signing(secret) => {
                let bytes = BASE64_STANDARD.decode(secret.reveal()).map_err(|error| error.to_string())?;
                Ok(Known::Signing(new(&bytes)?))
            }
        });
        let secrets = known.collect::<Result<_, String>>()?;
        Ok(Self { code_key, secrets, tolerance: tolerance.as_secs() })
    }

    /// Whether a body has to be read before anything can be said.
    pub fn may_be_signed(&self, headers: &HeaderMap) -> bool {
        headers.contains_key("webhook-signature")
            && self.secrets.iter().any(|secret| matches!(secret, Known::Signing(_)))
    }

    /// Looks for a secret that is shown.
    pub fn shown(&self, headers: &HeaderMap, segment: Option<&str>) -> Option<Proved> {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let authorization = header(header::AUTHORIZATION.as_str()).and_then(|value| value.split_once(' '));
        let (bearer, basic) = match authorization {
            Some((scheme, word)) if scheme.eq_ignore_ascii_case("bearer") => (Some(word.trim()), None),
            Some((scheme, word)) if scheme.eq_ignore_ascii_case("basic") => (None, password(word.trim())),
            _ => (None, None),
        };
        let shown = [segment, bearer, basic.as_deref(), header("x-webhook-secret")];
        let mut right = None;
        for word in shown.into_iter().flatten() {
            let code = self.code_key.clone().chain_update(word);
            for (place, secret) in self.secrets.iter().enumerate() {
                if let Known::Shown(known) = secret
                    && code.clone().verify_slice(known).is_ok()
                {
                    right = Some(Proved { secret: place + 1, webhook: None });
                }
            }
        }
        right
    }

    /// Looks at the signatures over a raw body. `now` is milliseconds since 1970.
    ///
    /// # Errors
    /// See [`Unproved`].
    pub fn signed(&self, headers: &HeaderMap, body: &[u8], now: u64) -> Result<Proved, Unproved> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let parts = (header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"));
        let (Some(id), Some(timestamp), Some(signatures)) = parts else { return Err(Unproved::Forged) };
        if id.is_empty() || id.len() > MOST_ID {
            return Err(Unproved::Forged);
        }
        let words = signatures.split(' ').filter_map(|word| word.strip_prefix("v1,"));
        let given: Vec<_> =
            words.filter_map(|word| BASE64_STANDARD.decode(word).ok()).take(MOST_SIGNATURES).collect();
        let mut right = None;
        for (place, secret) in self.secrets.iter().enumerate() {
            let Known::Signing(key) = secret else { continue };
            let code =
                key.clone().chain_update(id).chain_update(".").chain_update(timestamp).chain_update(".");
            let code = code.chain_update(body);
            for given in &given {
                if code.clone().verify_slice(given).is_ok() {
                    right = Some(Proved { secret: place + 1, webhook: Some(id.to_owned()) });
                }
            }
        }
        let right = right.ok_or(Unproved::Forged)?;
        // Looked at last: a time that nobody has signed says nothing.
        let timestamp: u64 = timestamp.parse().map_err(|_| Unproved::Forged)?;
        if timestamp.abs_diff(now / 1000) > self.tolerance {
            return Err(Unproved::Stale);
        }
        Ok(right)
    }
}

fn password(word: &str) -> Option<String> {
    let bytes = BASE64_STANDARD.decode(word).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.split_once(':').map(|(_, password)| password.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// The example of the Standard Webhooks' specification and libraries.
    const SIGNING: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const TIME: u64 = 1_614_265_330_000;

    fn proofs(words: &[&str]) -> Proofs {
        let secrets: Vec<_> = words.iter().map(|word| WebhookSecret::read(word).unwrap()).collect();
        Proofs::new(&secrets, Duration::from_secs(300)).unwrap()
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn sample(signature: &str) -> HeaderMap {
        headers(&[
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", signature),
        ])
    }

    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    #[test]
    fn the_standards_own_example_is_right_and_nothing_near_it() {
        let proofs = proofs(&[SIGNING]);
        let several = format!("v1,AAAA v1a,xyz {SIGNATURE}");
        for right in [SIGNATURE, several.as_str()] {
            let proved = proofs.signed(&sample(right), BODY, TIME).unwrap();
            assert_eq!(proved.webhook.as_deref(), Some("msg_p5jXN8AQM9LWM0D4loKWxJek"));
        }
        for (signature, body) in [
            (SIGNATURE, &br#"{"test":2432232314}"#[..]),
            (SIGNATURE, &b"\xef\xbb\xbf{\"test\": 2432232314}"[..]),
            (SIGNATURE.trim_start_matches("v1,"), BODY),
            (&SIGNATURE.replace('g', "h"), BODY),
            (&SIGNATURE.replace("v1,", "v2,"), BODY),
            ("", BODY),
        ] {
            assert_eq!(proofs.signed(&sample(signature), body, TIME), Err(Unproved::Forged), "{signature}");
        }
        let mut other = sample(SIGNATURE);
        other.insert("webhook-id", "msg_other".parse().unwrap());
        assert_eq!(proofs.signed(&other, BODY, TIME), Err(Unproved::Forged));
    }

    #[test]
    fn a_signature_is_believed_for_five_minutes_either_way() {
        let proofs = proofs(&[SIGNING]);
        let at = |now| proofs.signed(&sample(SIGNATURE), BODY, now).map(|proved| proved.secret);
        assert_eq!(at(TIME + 300_000), Ok(1));
        assert_eq!(at(TIME - 300_000), Ok(1));
        assert_eq!(at(TIME + 301_000), Err(Unproved::Stale));
        assert_eq!(at(TIME - 301_000), Err(Unproved::Stale));
    }

    #[test]
    fn a_secret_may_be_shown_in_four_ways() {
        let proofs = proofs(&["the-old-secret-of-ours", "the-new-secret-of-ours"]);
        let basic = format!("Basic {}", BASE64_STANDARD.encode("anybody:the-new-secret-of-ours"));
        for (pairs, segment) in [
            (vec![], Some("the-new-secret-of-ours")),
            (vec![("authorization", "Bearer the-new-secret-of-ours")], None),
            (vec![("authorization", "bearer the-new-secret-of-ours")], Some("wrong")),
            (vec![("authorization", basic.as_str())], None),
            (vec![("x-webhook-secret", "the-new-secret-of-ours")], None),
        ] {
            assert_eq!(
                proofs.shown(&headers(&pairs), segment).map(|proved| proved.secret),
                Some(2),
                "{pairs:?}"
            );
        }
        let old = proofs.shown(&HeaderMap::new(), Some("the-old-secret-of-ours"));
        assert_eq!(old.map(|proved| proved.secret), Some(1), "both are right while they change");
        for (pairs, segment) in [
            (vec![], None),
            (vec![], Some("")),
            (vec![], Some("the-new-secret-of-our")),
            (vec![], Some("the-new-secret-of-ours ")),
            (vec![("authorization", "the-new-secret-of-ours")], None),
            (vec![("authorization", "Basic the-new-secret-of-ours")], None),
            (vec![("x-webhook-secret", "THE-NEW-SECRET-OF-OURS")], None),
        ] {
            assert_eq!(proofs.shown(&headers(&pairs), segment), None, "{pairs:?} {segment:?}");
        }
    }

    #[test]
    fn what_signs_is_never_shown_and_what_is_shown_never_signs() {
        let proofs = proofs(&[SIGNING]);
        assert_eq!(proofs.shown(&headers(&[("x-webhook-secret", SIGNING)]), None), None);
        let bare = SIGNING.trim_start_matches("whsec_");
        assert_eq!(proofs.shown(&headers(&[("x-webhook-secret", bare)]), Some(bare)), None);
    }

    #[test]
    fn a_weak_secret_is_refused() {
        for weak in ["short", "whsec_c2hvcnQ=", "whsec_not base64 at all", "has a blank in it and is long"] {
            assert!(WebhookSecret::read(weak).is_none(), "{weak}");
        }
        let shown = format!("{:?}", WebhookSecret::read("hunter2-hunter2-hunter2"));
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
