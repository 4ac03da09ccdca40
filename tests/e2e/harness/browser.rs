//! The browser and its driver. Which browser it is stands here and nowhere else (`E2E_BROWSER`), so that the stories
//! stay the same for all of them.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Stdio;

use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::process::{Child, Command};
use url::{ParseError, Url};

use crate::waiting::until;

/// What is different from browser to browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium or Chrome, driven by chromedriver.
    Chromium,
    /// Firefox, driven by geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser, driven by WebKitWebDriver.
    WebKit,
}

impl Kind {
    /// The browser that `E2E_BROWSER` names; Chromium when it names none.
    ///
    /// # Panics
    /// When it names one that nobody here knows.
    pub fn chosen() -> Kind {
        match env::var("E2E_BROWSER").as_deref() {
            Err(_) | Ok("" | "chromium") => Kind::Chromium,
            Ok("firefox") => Kind::Firefox,
            Ok("webkit") => Kind::WebKit,
            Ok(other) => panic!("E2E_BROWSER is {other:?}, but only chromium, firefox and webkit are known"),
        }
    }

    fn driver(self) -> OsString {
        let (variable, usual) = match self {
            Kind::Chromium => ("CHROMEDRIVER", "chromedriver"),
            Kind::Firefox => ("GECKODRIVER", "geckodriver"),
            Kind::WebKit => ("WEBKITDRIVER", "WebKitWebDriver"),
        };
        env::var_os(variable).unwrap_or_else(|| usual.into())
    }

    fn capabilities(self, profile: Option<&Path>) -> Capabilities {
        let wanted = match self {
            Kind::Chromium => chromium_capabilities(profile),
            Kind::Firefox => json!({
                "moz:firefoxOptions": {
                    "args": ["-headless"],
                    "prefs": {"intl.accept_languages": "en-US", "ui.systemUsesDarkTheme": 0},
                },
            }),
            Kind::WebKit => json!({"webkitgtk:browserOptions": {"args": ["--automation"]}}),
        };
        wanted.as_object().cloned().unwrap_or_default()
    }
}

fn chromium_capabilities(profile: Option<&Path>) -> Value {
    let mut options = json!({
        // Drivers switch it off; visitors have it.
        "excludeSwitches": ["disable-back-forward-cache"],
        "args": [
            "--headless=new",
            // Continuous integration runs as root, where Chromium's sandbox refuses to start.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-dev-shm-usage",
            "--disable-sync",
            "--lang=en-US",
            "--window-size=1280,900",
        ],
    });
    if let (Some(profile), Some(arguments)) = (profile, options["args"].as_array_mut()) {
        arguments.push(json!(user_data(profile)));
        // Chromium keeps what pages store in its memory for up to a minute before it writes it down; with this, for a second.
        arguments.push(json!("--enable-aggressive-domstorage-flushing"));
    }
    if let Ok(program) = env::var("CHROME") {
        options["binary"] = json!(program);
    }
    json!({"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}})
}

/// One session in a browser of its own. The driver ends with it, and the browser with the driver.
pub struct Browser {
    /// The session.
    pub client: Client,
    _driver: Child,
}

impl Browser {
    /// A new browser that has seen nothing yet.
    ///
    /// # Panics
    /// When there is no driver or it has no browser.
    pub async fn start() -> Browser {
        Browser::start_on(None).await
    }

    /// The same on a profile that outlives it. Only Chromium can.
    ///
    /// # Panics
    /// As [`Browser::start`].
    pub async fn start_on(profile: Option<&Path>) -> Browser {
        let kind = Kind::chosen();
        let port = free_port();
        let program = kind.driver();
        let driver = Command::new(&program)
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|failure| panic!("{} cannot be started: {failure}", program.display()));
        let address = format!("http://127.0.0.1:{port}");
        let status = format!("{address}/status");
        until("the driver to answer", async || reqwest::get(&status).await.is_ok()).await;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(kind.capabilities(profile)).connect(&address).await;
        let client = client.unwrap_or_else(|failure| panic!("{kind:?} cannot be started: {failure}"));
        Browser { client, _driver: driver }
    }
}

fn user_data(profile: &Path) -> String {
    format!("--user-data-dir={}", profile.display())
}

/// Kills the browser on this profile with all its processes where they stand: nothing of it gets another turn.
///
/// # Panics
/// When there is none.
pub async fn kill_browser_on(profile: &Path) {
    let mark = user_data(profile);
    let processes = fs::read_dir("/proc").expect("a list of processes");
    let mut killed = 0;
    for process in processes.flatten() {
        let arguments = fs::read(process.path().join("cmdline")).unwrap_or_default();
        let is_ours = arguments.split(|byte| *byte == 0).any(|one| one == mark.as_bytes());
        let Some(number) = process.file_name().to_str().filter(|_| is_ours).map(str::to_owned) else {
            continue;
        };
        let kill = Command::new("kill").args(["-KILL", &number]).stderr(Stdio::null()).status().await;
        killed += usize::from(kill.is_ok_and(|status| status.success()));
    }
    assert!(killed > 0, "there is no browser on {}", profile.display());
    // What is killed can't take its lock along, and while its driver lives it looks alive to the next one.
    for lock in ["SingletonLock", "SingletonSocket", "SingletonCookie"] {
        let _ = fs::remove_file(profile.join(lock));
    }
}

/// A driver's own command, or one that the client library has no method for.
#[derive(Debug)]
pub struct RawCommand {
    method: Method,
    path: String,
    body: Option<Value>,
}

impl RawCommand {
    /// Reads something: `path` begins after the session's address.
    pub fn get(path: impl Into<String>) -> RawCommand {
        RawCommand { method: Method::GET, path: path.into(), body: None }
    }

    /// Tells something.
    pub fn post(path: impl Into<String>, body: Value) -> RawCommand {
        RawCommand { method: Method::POST, path: path.into(), body: Some(body) }
    }
}

impl WebDriverCompatibleCommand for RawCommand {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (self.method.clone(), self.body.as_ref().map(Value::to_string))
    }
}

/// Not every driver chooses a port by itself, so one that is free at this moment is given to it.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its number").port()
}
