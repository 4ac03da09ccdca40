//! What the sandbox is told: once at its start ([`Config`]) and while it runs ([`Settings`]).
//!
//! Never in here: what it remembers of conversations (that is `state`) and what it does wrong on purpose (`faults`).

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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
    /// The only `website_token` that this vendor knows.
    pub website_token: String,
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
            settings: Settings::default(),
        }
    }
}

/// Where the three origins ended up, as a browser writes them (no slash at the end).
#[derive(Clone, Debug, Serialize)]
pub struct Origins {
    /// The host pages.
    pub shop: String,
    /// The vendor's API, uploads, console and control.
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

/// The switches that `POST /_control/settings` turns; a partial object changes only what it names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The order of message lists; seed 000 leaves it unsaid.
    pub list_order: ListOrder,
    /// Whether lists carry `echo_id`; by default only socket events do.
    pub echo_in_lists: bool,
    /// Seconds or milliseconds.
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
    /// Whether a GET without `Content-Type: application/json`, which seed 000 prints on its GETs, is refused.
    pub get_requires_content_type: bool,
    /// What `GET /widget/settings` answers; `null` makes it a 404.
    pub widget_settings: Value,
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
        let settings: Self = serde_json::from_value(merged).map_err(|error| error.to_string())?;
        if settings.presence_interval_ms == 0 {
            return Err("presence_interval_ms must be at least 1".to_owned());
        }
        Ok(settings)
    }
}

fn default_widget_settings() -> Value {
    json!({
        "welcomeTitle": "Tern & Tide",
        "widgetColor": "#17594a",
        "preChatFormEnabled": false,
        "additionalSettings": {
            "locale": "en",
            "channels": [],
            "isWidgetDynamic": true,
            "showCloseWidgetIcon": true,
        },
        "preChatFormOptions": {
            "calendar": {"timezone": "Europe/Kyiv", "workingHours": []},
            "online": {"enabled": false, "fields": []},
            "offline": {"enabled": false, "fields": []},
        },
    })
}
