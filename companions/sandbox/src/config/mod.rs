//! What the sandbox is told: once at its start ([`Config`]) and while it runs ([`Settings`]).
//!
//! Never in here: what it remembers of conversations (that is `state`) and what it does wrong on purpose (`faults`).

mod converse;

use std::collections::BTreeMap;
use std::path::PathBuf;

use axum::http::Uri;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::conversation::{Standing, Vendor};
use crate::push::read_header;

pub use converse::{ConversePath, ConverseWebhooks, Hook, KeyHeader, MemberOrder, MetadataForm, SecretPlace};

/// What has to be known before the three listeners open.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that the assets' origin serves, usually the widget's `dist/`.
    pub dist: PathBuf,
    /// The port of the host pages; 0 takes a free one.
    pub shop_port: u16,
    /// The port of the vendor's API, the agent's console and the control; 0 takes a free one.
    pub api_port: u16,
    /// The port of the built widget; 0 takes a free one.
    pub assets_port: u16,
    /// The only `website_token` that the WebWidget's vendor knows.
    pub website_token: String,
    /// The operator's token for seed 001 §11; no browser may ever have it.
    pub api_access_token: String,
    /// The key of seed 002 that works without registering; no browser should have it.
    pub partner_api_key: String,
    /// The key of seed 003; no browser may ever have it.
    pub converse_api_key: String,
    /// The only bot of seed 003, a "24-digit identifier".
    pub converse_bot_id: String,
    /// The switches to begin with; `/_control/reset` goes back to them.
    pub settings: Settings,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            dist: PathBuf::from("dist"),
            shop_port: 0,
            api_port: 0,
            assets_port: 0,
            website_token: "sandbox-website-token".to_owned(),
            api_access_token: "sandbox-api-access-token".to_owned(),
            partner_api_key: "sandbox-partner-key".to_owned(),
            converse_api_key: "sandbox-converse-key".to_owned(),
            converse_bot_id: "618a30beee4e8e87d2f94015".to_owned(),
            settings: Settings::default(),
        }
    }
}

/// Where the three origins ended up, as a browser writes them (no slash at the end).
#[derive(Clone, Debug, Serialize)]
pub struct Origins {
    /// The host pages.
    pub shop: String,
    /// The vendors' APIs, uploads, console and control.
    pub api: String,
    /// The built widget.
    pub assets: String,
}

impl Origins {
    /// The API's origin with the socket's scheme.
    pub fn socket(&self) -> String {
        self.api.replacen("http", "ws", 1)
    }
}

/// In which order a list of messages comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListOrder {
    /// Oldest first.
    Ascending,
    /// Newest first.
    Descending,
}

/// The unit of `created_at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// As seed 000 prints it.
    Seconds,
    /// As the same vendor's other document prints it.
    Milliseconds,
}

/// How `message_type` is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageTypeForm {
    /// `"incoming"`, as seed 000 prints it.
    Strings,
    /// `0`, as the vendor's ancestor does.
    Integers,
}

/// Whose pages may read the API's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AllowedOrigins {
    /// The shop's origin only.
    Shop,
    /// Any origin (`*`).
    Any,
}

/// When the sockets of seed 002 get their copy of a message that came by REST; the guide leaves it unsaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartnerCopy {
    /// Before the request is answered.
    Before,
    /// After it.
    After,
    /// Never.
    None,
}

/// Where seed 001 §10's push notifications go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushWebhook {
    /// Plain `http` only: the sandbox has no TLS.
    pub url: String,
    /// Headers of the operator's own, `Authorization` among them where it is wanted.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The tokens that every conversation begins with. A conversation whose visitor deleted all of them (§7, §11) is
    /// notified of no more.
    #[serde(default)]
    pub push_tokens: Vec<String>,
    /// Goes into every notification as it is.
    #[serde(default)]
    pub additional_params: Value,
}

impl PushWebhook {
    /// A webhook from an address, or from the whole of it as a JSON object.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let webhook = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| error.to_string())?
        } else {
            Self { url: text.to_owned(), ..Self::default() }
        };
        webhook.checked()
    }

    fn checked(mut self) -> Result<Self, String> {
        let address: Uri = self.url.parse().map_err(|_| format!("{:?} is no address", self.url))?;
        if address.scheme_str() != Some("http") || address.host().is_none() {
            return Err(format!("the webhook's address must begin with http://, not be {:?}", self.url));
        }
        for (name, value) in &self.headers {
            read_header(name, value)?;
        }
        if self.additional_params.is_null() {
            self.additional_params = Value::Object(Map::new());
        }
        if !self.additional_params.is_object() {
            return Err("additional_params must be an object".to_owned());
        }
        Ok(self)
    }
}

/// The switches that `POST /_control/settings` turns; a partial object changes only what it names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The order of message lists; seed 000 leaves it unsaid.
    pub list_order: ListOrder,
    /// Whether lists carry `echo_id`; by default only socket events do.
    pub echo_in_lists: bool,
    /// Seconds or milliseconds, with seed 000; seed 001 always has milliseconds.
    pub created_at_unit: TimeUnit,
    /// Strings or integers.
    pub message_type_form: MessageTypeForm,
    /// Sends private notes and system lines to the visitor too, which a correct server never does.
    pub leak_hidden_messages: bool,
    /// Hides the newest n messages from lists, as a lagging replica would.
    pub list_lag: usize,
    /// Whether `Access-Control-Expose-Headers` names `Retry-After`.
    pub expose_retry_after: bool,
    /// Who may read the answers.
    pub allowed_origins: AllowedOrigins,
    /// How long a browser may remember a preflight, in seconds.
    pub preflight_max_age: u32,
    /// Whether a GET (with seed 001: or a DELETE) without `Content-Type: application/json` is refused; the documents
    /// print that header on those too.
    pub get_requires_content_type: bool,
    /// What `GET /widget/settings` answers; `null` makes it a 404.
    pub widget_settings: Value,
    /// How a conversation of seed 001 begins: §6 prints `open`, §7 `resolved`.
    pub sdk_initial_status: Standing,
    /// Whether messages of seed 001 carry `updated_at`; the document shows none.
    pub sdk_updated_at: bool,
    /// Who is notified, seed 001 §10; `null` is nobody.
    pub push_webhook: Option<PushWebhook>,
    /// When seed 002's sockets get their copy of a message that came by REST.
    pub partner_copy: PartnerCopy,
    /// Whether messages of seed 002 lose their `metadata` on the way to anyone but the console.
    pub partner_strips_metadata: bool,
    /// Whether a closed conversation of seed 002 takes messages (and stays closed); by default they are refused with 409.
    pub partner_closed_accepts: bool,
    /// Whether the handshake of seed 002 asks for the key too; the guide says nothing of it.
    pub partner_socket_needs_key: bool,
    /// Whether a customer's typing and reading come back to the customer's own sockets; the guide leaves it unsaid.
    pub partner_echoes_frames: bool,
    /// Whether customers of seed 002 without a conversation and without data are a 404; by default their list of
    /// conversations is empty, and data given for them makes them known.
    pub partner_refuses_unknown_customers: bool,
    /// Whether what seed 002 creates is answered with 201; the guide prints no status.
    pub partner_creates_with_201: bool,
    /// On which of its two paths the bot of seed 003 is spoken to.
    pub converse_path: ConversePath,
    /// In which of its two headers the key of seed 003 stands.
    pub converse_key_header: KeyHeader,
    /// In which of its two forms `metaData` of seed 003 comes.
    pub converse_metadata: MetadataForm,
    /// After which of its two sets of samples the webhooks of seed 003 order their members.
    pub converse_member_order: MemberOrder,
    /// Which member of a link button has the address; seed 003 knows link buttons and shows none.
    pub converse_link_member: String,
    /// Whether the bot of seed 003 answers by itself; otherwise only the control makes it speak.
    pub converse_bot_answers: bool,
    /// Whether a request of seed 003 is answered only after the webhooks that it causes; by default before them.
    pub converse_webhooks_first: bool,
    /// How long the bot of seed 003 thinks about "slow", in milliseconds.
    pub converse_slow_ms: u64,
    /// How many times a webhook of seed 003 that failed is called again.
    pub converse_retries: u32,
    /// The pause before the first of these times, in milliseconds; before each further one it is twice as long.
    pub converse_retry_ms: u64,
    /// Where the events of seed 003's bot go; `null` is nowhere.
    pub converse_webhooks: Option<ConverseWebhooks>,
    /// Where the relay is that holds the keys of seeds 002 and 003, for the pages that go through it; `null` is nowhere.
    pub relay: Option<String>,
    /// The pause between two `presence.update` frames, in milliseconds.
    pub presence_interval_ms: u64,
    /// More files than this in one message are refused with 422.
    pub max_attachments: usize,
    /// A file of more bytes than this is refused with 413.
    pub max_file_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            list_order: ListOrder::Ascending,
            echo_in_lists: false,
            created_at_unit: TimeUnit::Seconds,
            message_type_form: MessageTypeForm::Strings,
            leak_hidden_messages: false,
            list_lag: 0,
            expose_retry_after: false,
            allowed_origins: AllowedOrigins::Shop,
            preflight_max_age: 600,
            get_requires_content_type: true,
            widget_settings: default_widget_settings(),
            sdk_initial_status: Standing::Open,
            sdk_updated_at: false,
            push_webhook: None,
            partner_copy: PartnerCopy::Before,
            partner_strips_metadata: false,
            partner_closed_accepts: false,
            partner_socket_needs_key: false,
            partner_echoes_frames: false,
            partner_refuses_unknown_customers: false,
            partner_creates_with_201: false,
            converse_path: ConversePath::Either,
            converse_key_header: KeyHeader::Authorization,
            converse_metadata: MetadataForm::Array,
            converse_member_order: MemberOrder::Webhooks,
            converse_link_member: "link".to_owned(),
            converse_bot_answers: true,
            converse_webhooks_first: false,
            converse_slow_ms: 25_000,
            converse_retries: 3,
            converse_retry_ms: 500,
            converse_webhooks: None,
            relay: None,
            presence_interval_ms: 15_000,
            max_attachments: 15,
            max_file_bytes: 40 * 1024 * 1024,
        }
    }
}

impl Settings {
    /// These settings with the fields of `patch` laid over them.
    ///
    /// # Errors
    /// A sentence naming the unknown field or the wrong value.
    pub fn patched(&self, patch: &Value) -> Result<Self, String> {
        let patch = patch.as_object().ok_or("the settings must be an object")?;
        let mut merged = serde_json::to_value(self).map_err(|error| error.to_string())?;
        if let Some(fields) = merged.as_object_mut() {
            fields.extend(patch.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        let mut settings: Self = serde_json::from_value(merged).map_err(|error| error.to_string())?;
        if settings.presence_interval_ms == 0 {
            return Err("presence_interval_ms must be at least 1".to_owned());
        }
        if !settings.sdk_initial_status.is_of(Vendor::NovatalksSdk) {
            return Err("sdk_initial_status must be one of seed 001's".to_owned());
        }
        settings.push_webhook = settings.push_webhook.map(PushWebhook::checked).transpose()?;
        settings.converse_webhooks = settings.converse_webhooks.map(ConverseWebhooks::checked).transpose()?;
        settings.relay = settings.relay.map(|address| read_relay(&address)).transpose()?;
        Ok(settings)
    }
}

/// The relay's address without a slash at its end.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn read_relay(address: &str) -> Result<String, String> {
    let read: Uri = address.parse().map_err(|_| format!("{address:?} is no address"))?;
    let has_scheme = matches!(read.scheme_str(), Some("http" | "https"));
    if !has_scheme || read.authority().is_none() || read.query().is_some() {
        return Err(format!("the relay's address must be like http://localhost:8083, not {address:?}"));
    }
    Ok(address.trim_end_matches('/').to_owned())
}

/// All that a dynamic widget can show, with the form off and no hours: the console turns both on. The insides of `workingHours` and
/// `fields`, which the vendor does not print, are its ancestor's.
fn default_widget_settings() -> Value {
    let field = |name: &str, label: &str, kind: &str, required: bool| json!({"name": name, "label": label, "type": kind, "required": required, "enabled": true, "field_type": "standard", "placeholder": ""});
    json!({
        "welcomeTitle": "Tern & Tide",
        "widgetColor": "#17594a",
        "preChatFormEnabled": false,
        "additionalSettings": {
            "locale": "en",
            "channels": [
                {"name": "Telegram", "type": "telegram", "hint": "We answer there, too", "url": "https://t.me/ternandtide", "enabled": true},
                {"name": "Viber", "type": "viber", "hint": "", "url": "viber://pa?chatURI=ternandtide", "enabled": true},
                {"name": "WhatsApp", "type": "whatsapp", "hint": "", "url": "https://wa.me/380445550100", "enabled": false},
            ],
            "isWidgetDynamic": true,
            "showCloseWidgetIcon": true,
        },
        "preChatFormOptions": {
            "calendar": {"timezone": "Europe/Kyiv", "workingHours": []},
            "online": {"enabled": true, "fields": [
                field("fullName", "Your name", "text", true),
                field("emailAddress", "Email", "email", true),
                {
                    "name": "topic", "label": "What is it about?", "type": "select", "required": false, "enabled": true,
                    "field_type": "contact_attribute", "values": ["An order", "A return", "Something else"],
                },
            ]},
            "offline": {"enabled": true, "fields": [
                field("fullName", "Your name", "text", true),
                field("emailAddress", "Email", "email", true),
                field("phoneNumber", "Phone", "tel", false),
            ]},
        },
    })
}
