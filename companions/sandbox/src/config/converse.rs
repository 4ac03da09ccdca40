//! What the sandbox is told of seed 003: which of the document's spellings is right, and where the webhooks are.
//!
//! Never in here: what the bot says, how a webhook is called.

use std::collections::BTreeMap;

use axum::http::Uri;
use serde::{Deserialize, Serialize};

use crate::push::read_header;

/// On which path the bot is spoken to: the document's text has one, its code samples the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConversePath {
    /// On both.
    Either,
    /// `/chat/converse` only, as "HTTP Request" has it.
    ChatConverse,
    /// `/converse/chat` only, as all code samples have it.
    ConverseChat,
}

/// In which header the API key stands. Of the bot's id only the capitals differ, which HTTP does not look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyHeader {
    /// As "Authorization", "Usage" and all code samples have it.
    Authorization,
    /// As "Headers" prints it.
    ApiKey,
}

/// How `metaData` is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetadataForm {
    /// A list, as the table of the body's fields has it.
    Array,
    /// A single object, as the code samples have it.
    Object,
}

/// In which order the members of a webhook's body come; the document's two sets of samples differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberOrder {
    /// As "Webhooks" prints them.
    Webhooks,
    /// As "Usage" prints them.
    Usage,
}

/// Which of the two webhooks ("Two webhooks need to be defined").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hook {
    /// For `sendMessage`, `escalate` and `isTeamOnline`.
    Chat,
    /// For actions.
    Actions,
}

/// Where a webhook's secret stands. The document has none; an operator adds one, because anyone could call otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretPlace {
    /// `Authorization: Bearer …`
    #[default]
    Authorization,
    /// A last segment of the path.
    Path,
}

/// Where the bot's events go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConverseWebhooks {
    /// Plain `http` only: the sandbox has no TLS.
    pub chat: String,
    /// The same for actions.
    pub actions: String,
    /// What the receiver knows the bot by. One that begins with `whsec_` is never sent: it signs, as Standard Webhooks
    /// has it.
    #[serde(default)]
    pub secret: Option<String>,
    /// Where it stands, unless it signs.
    #[serde(default)]
    pub secret_in: SecretPlace,
    /// Further headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

impl ConverseWebhooks {
    /// The webhooks from the address under which `/chat` and `/actions` lie, or from the whole of it as a JSON object.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let webhooks = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| error.to_string())?
        } else {
            let root = text.trim_end_matches('/');
            Self {
                chat: format!("{root}/chat"),
                actions: format!("{root}/actions"),
                secret: None,
                secret_in: SecretPlace::default(),
                headers: BTreeMap::new(),
            }
        };
        webhooks.checked()
    }

    /// These webhooks, if they can be called.
    pub(super) fn checked(self) -> Result<Self, String> {
        for url in [&self.chat, &self.actions] {
            let address: Uri = url.parse().map_err(|_| format!("{url:?} is no address"))?;
            if address.scheme_str() != Some("http") || address.host().is_none() {
                return Err(format!("a webhook's address must begin with http://, not be {url:?}"));
            }
        }
        for (name, value) in &self.headers {
            read_header(name, value)?;
        }
        if self.secret.as_deref().is_some_and(|secret| !secret.bytes().all(|byte| byte.is_ascii_graphic())) {
            return Err("a webhook's secret has letters, digits and signs only".to_owned());
        }
        Ok(self)
    }

    /// Where this webhook is; never with the secret in it.
    pub fn address(&self, hook: Hook) -> &str {
        match hook {
            Hook::Chat => &self.chat,
            Hook::Actions => &self.actions,
        }
    }
}
