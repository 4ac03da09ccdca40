//! What only Chromium's driver can do, by DevTools commands. A story that needs it says so by calling this room.

use fantoccini::Client;
use serde_json::{Value, json};

use crate::browser::{Kind, RawCommand};
use crate::scene::Scene;

/// Everything on the console since the last look.
pub async fn console_lines(client: &Client) -> Vec<Value> {
    let log = client.issue_cmd(RawCommand::post("se/log", json!({"type": "browser"}))).await;
    log.expect("the console's log").as_array().cloned().unwrap_or_default()
}

/// Whether a line is an error. Failed requests are no errors of the widget's: what it makes of them is.
pub fn is_error(line: &Value) -> bool {
    line["level"] == "SEVERE" && line["source"] != "network"
}

/// Errors on the console since the last look.
pub async fn console_errors(client: &Client) -> Vec<Value> {
    console_lines(client).await.into_iter().filter(is_error).collect()
}

/// The same with warnings.
pub async fn console_complaints(client: &Client) -> Vec<Value> {
    let is_complaint =
        |line: &Value| is_error(line) || (line["level"] == "WARNING" && line["source"] != "network");
    console_lines(client).await.into_iter().filter(is_complaint).collect()
}

/// Whether the stories run in Chromium now.
pub fn is_here() -> bool {
    Kind::chosen() == Kind::Chromium
}

impl Scene {
    /// Sends a DevTools command.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({"cmd": command, "params": parameters});
        self.client().issue_cmd(RawCommand::post("goog/cdp/execute", body)).await.expect("DevTools answers")
    }

    /// Cuts the browser from the network, or connects it again.
    pub async fn set_offline(&self, offline: bool) {
        self.devtools("Network.enable", json!({})).await;
        let conditions =
            json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.devtools("Network.emulateNetworkConditions", conditions).await;
    }

    /// Makes the network slow in one direction, which shows the progress of an upload; fast again with `None`.
    pub async fn throttle_upload(&self, bytes_per_second: Option<u32>) {
        let throughput = bytes_per_second.map_or(-1, i64::from);
        self.devtools("Network.enable", json!({})).await;
        let conditions = json!({
            "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": throughput,
        });
        self.devtools("Network.emulateNetworkConditions", conditions).await;
    }

    /// Lets the page do these things, which a browser asks its user about, and nothing else of their kind.
    pub async fn allow(&self, permissions: &[&str]) {
        let parameters = json!({"origin": self.sandbox.origins.shop, "permissions": permissions});
        self.devtools("Browser.grantPermissions", parameters).await;
    }

    /// A phone's screen: narrow, touched, with the density of one.
    pub async fn become_phone(&self, width: u32, height: u32) {
        let screen = json!({"width": width, "height": height, "deviceScaleFactor": 2, "mobile": true});
        self.devtools("Emulation.setDeviceMetricsOverride", screen).await;
        self.devtools("Emulation.setTouchEmulationEnabled", json!({"enabled": true})).await;
    }

    /// The screen is the browser's window again.
    pub async fn become_desktop(&self) {
        self.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await;
        self.devtools("Emulation.setTouchEmulationEnabled", json!({"enabled": false})).await;
    }

    /// The visitor asks the system for this, as names and values of media features, and for nothing else.
    pub async fn prefers(&self, wishes: &[(&str, &str)]) {
        let features: Vec<Value> =
            wishes.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        self.devtools("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }
}
