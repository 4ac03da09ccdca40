//! The visitor's token: who the customer is, from which site, until when, and a signature over all of it.
//!
//! `v1.KEY.CLAIMS.MAC`, the claims as JSON and the HMAC-SHA256 both in base64url, so that every character may stand in
//! `Sec-WebSocket-Protocol` too. Nothing is kept of a token: whoever holds a key can judge it.
//! Never in here: clocks (the time comes in) or HTTP.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Longer ones are not even taken apart.
const MOST_BYTES: usize = 2048;
/// What a key has to bring at least, in bytes.
const LEAST_KEY: usize = 32;

/// What a token says. Times are milliseconds since 1970.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Stays the same when a token is renewed, so that limits cannot be shaken off by renewing.
    #[serde(rename = "s")]
    pub session: String,
    /// Whose conversations it opens.
    #[serde(rename = "c")]
    pub customer: String,
    /// The only site that may use it.
    #[serde(rename = "o")]
    pub origin: String,
    /// From then on it opens nothing.
    #[serde(rename = "e")]
    pub expires_at: u64,
    /// Whether the operator's server said who this is. Such a session is renewed by its word alone.
    #[serde(rename = "v")]
    pub verified: bool,
}

impl fmt::Debug for Claims {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Claims(not printed)")
    }
}

/// A key with its name. The name stands in each token, so that keys can be changed one after the other.
#[derive(Clone)]
pub struct SigningKey {
    /// Letters, digits, `-` and `_`.
    pub name: String,
    mac: Hmac<Sha256>,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SigningKey({}, not printed)", self.name)
    }
}

impl SigningKey {
    /// Reads `NAME:SECRET`, the secret being at least 32 bytes in base64url.
    pub fn read(text: &str) -> Option<Self> {
        let (name, secret) = text.split_once(':')?;
        let is_name = !name.is_empty()
            && name.len() <= 32
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        let secret = BASE64_URL_SAFE_NO_PAD.decode(secret).ok()?;
        if !is_name || secret.len() < LEAST_KEY {
            return None;
        }
        Some(Self { name: name.to_owned(), mac: Hmac::new_from_slice(&secret).ok()? })
    }

    /// A new key as text, from the operating system's randomness.
    ///
    /// # Errors
    /// When the operating system has none.
    pub fn generate(name: &str) -> Result<String, getrandom::Error> {
        let mut secret = [0; LEAST_KEY];
        getrandom::fill(&mut secret)?;
        Ok(format!("{name}:{}", BASE64_URL_SAFE_NO_PAD.encode(secret)))
    }
}

/// The keys that are valid now. The first signs, all verify.
#[derive(Clone, Debug)]
pub struct Keyring(Vec<SigningKey>);

impl Keyring {
    /// The signing key first.
    pub fn new(keys: Vec<SigningKey>) -> Self {
        Self(keys)
    }

    /// A token that says this. Empty only if there is no key, which the settings do not allow.
    pub fn sign(&self, claims: &Claims) -> String {
        let Some(key) = self.0.first() else { return String::new() };
        let claims = serde_json::to_vec(claims).unwrap_or_default();
        let signed = format!("v1.{}.{}", key.name, BASE64_URL_SAFE_NO_PAD.encode(claims));
        let mac = key.mac.clone().chain_update(&signed).finalize().into_bytes();
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac))
    }

    /// What the token says, if one of the keys signed it. Whether it has expired is for the caller to ask.
    pub fn open(&self, token: &str) -> Option<Claims> {
        if token.len() > MOST_BYTES {
            return None;
        }
        let (signed, mac) = token.rsplit_once('.')?;
        let mut parts = signed.split('.');
        let (Some("v1"), Some(name), Some(claims), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return None;
        };
        let key = self.0.iter().find(|key| key.name == name)?;
        let mac = BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?;
        // Compares in constant time.
        key.mac.clone().chain_update(signed).verify_slice(&mac).ok()?;
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn claims() -> Claims {
        Claims {
            session: "s-1".to_owned(),
            customer: "c-1".to_owned(),
            origin: "https://shop.example".to_owned(),
            expires_at: 1_700_000_000_000,
            verified: false,
        }
    }

    fn key(name: &str) -> SigningKey {
        SigningKey::read(&SigningKey::generate(name).unwrap()).unwrap()
    }

    #[test]
    fn what_was_signed_is_what_is_read() {
        let keyring = Keyring::new(vec![key("a")]);
        assert!(keyring.open(&keyring.sign(&claims())) == Some(claims()));
    }

    #[test]
    fn an_old_key_verifies_until_it_is_taken_away() {
        let (old, new) = (key("old"), key("new"));
        let token = Keyring::new(vec![old.clone()]).sign(&claims());
        assert!(Keyring::new(vec![new.clone(), old.clone()]).open(&token).is_some());
        assert!(Keyring::new(vec![new.clone()]).open(&token).is_none());
        let renewed = Keyring::new(vec![new.clone(), old]).sign(&claims());
        assert!(renewed.starts_with("v1.new."), "the first key signs");
        assert!(Keyring::new(vec![new]).open(&renewed).is_some());
    }

    #[test]
    fn no_single_changed_character_is_accepted() {
        let keyring = Keyring::new(vec![key("a")]);
        let token = keyring.sign(&claims());
        for place in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            let byte = bytes.get_mut(place).unwrap();
            *byte = if *byte == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(bytes).unwrap();
            assert!(keyring.open(&forged).is_none(), "{forged}");
        }
        for end in 0..token.len() {
            assert!(keyring.open(token.get(..end).unwrap()).is_none());
        }
        assert!(keyring.open(&format!("{token}.x")).is_none());
        assert!(keyring.open(&"v1.a.".repeat(1000)).is_none());
    }

    #[test]
    fn a_key_of_the_same_name_and_another_secret_opens_nothing() {
        let token = Keyring::new(vec![key("a")]).sign(&claims());
        assert!(Keyring::new(vec![key("a")]).open(&token).is_none());
    }

    #[test]
    fn weak_and_malformed_keys_are_not_taken() {
        for wrong in
            ["", "a", "a:", "a:c2hvcnQ", ":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "a b:AAAA", "a:!"]
        {
            assert!(SigningKey::read(wrong).is_none(), "{wrong}");
        }
    }
}
