//! One story: its own browser, its own sandbox, and what must be true at the end of every story whatever it was about.

use std::cell::Cell;
use std::env;
use std::fs;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};

use fantoccini::Client;
use futures_util::FutureExt;
use sandbox::Running;
use serde_json::{Value, json};

use crate::agent::Agent;
use crate::browser::{Browser, Kind, kill_browser_on};
use crate::chromium_only;
use crate::eyes::Eyes;
use crate::files::Folder;
use crate::waiting::until;

/// Where a story plays.
pub struct Scene {
    /// The vendor's server, the shop and the assets.
    pub sandbox: Running,
    /// Who answers, and who makes the server misbehave.
    pub agent: Agent,
    /// What finds things in the widget.
    pub eyes: Eyes,
    browser: Browser,
    /// Where the browser keeps what outlives it, in a story that kills it.
    profile: Option<Folder>,
    console_may_complain: Cell<bool>,
    refusals_are_expected: Cell<bool>,
}

impl Scene {
    async fn set(profile: Option<Folder>) -> Scene {
        let dist = dist();
        assert!(dist.join("loader.js").is_file(), "{} has no loader.js: cargo xtask build", dist.display());
        let config = sandbox::Config { dist, ..sandbox::Config::default() };
        let sandbox = sandbox::start(config).await.expect("the sandbox starts");
        let browser = Browser::start_on(profile.as_ref().map(Folder::path)).await;
        Scene {
            agent: Agent::new(&sandbox.origins.api),
            eyes: Eyes::new(browser.client.clone()),
            sandbox,
            browser,
            profile,
            console_may_complain: Cell::new(false),
            refusals_are_expected: Cell::new(false),
        }
    }

    /// The session, for what only one story needs.
    pub fn client(&self) -> &Client {
        &self.browser.client
    }

    /// Goes to a page of the shop. The page that is left must have nothing to report.
    pub async fn visit(&self, path: &str) {
        self.assert_untroubled().await;
        let url = format!("{}{path}", self.sandbox.origins.shop);
        self.client().goto(&url).await.expect("the page loads");
    }

    /// Loads the page anew.
    pub async fn reload(&self) {
        self.assert_untroubled().await;
        self.client().refresh().await.expect("the page loads again");
    }

    /// Runs a script in the page, which no policy of the page forbids to a driver.
    ///
    /// # Panics
    /// When the script throws.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        match self.client().execute(script, arguments).await {
            Ok(answer) => answer,
            Err(failure) => panic!("{failure}\nin the script\n{script}"),
        }
    }

    /// The story breaks something on purpose that the browser's console may name.
    pub fn lets_the_console_complain(&self) {
        self.console_may_complain.set(true);
    }

    /// The story makes the widget do what the vendor's server refuses.
    pub fn expects_refusals(&self) {
        self.refusals_are_expected.set(true);
    }

    /// Nothing of the widget has troubled the host page: no violation of its policy, no error, no rejection.
    pub async fn assert_untroubled(&self) {
        let report =
            self.script("return window.__report ?? (location.protocol === 'http:' ? null : [])", vec![]);
        match report.await {
            Value::Array(entries) => assert!(entries.is_empty(), "the page reports {entries:#?}"),
            other => panic!("the page keeps no report: {other}"),
        }
    }

    /// The browser is killed where it stands, and another begins on what it had written down.
    ///
    /// # Panics
    /// In a story that does not begin with [`tell_with_profile`].
    pub async fn loses_its_browser(&mut self) {
        let profile = self.profile.as_ref().expect("a profile that outlives its browser").path();
        kill_browser_on(profile).await;
        self.browser = Browser::start_on(Some(profile)).await;
        self.eyes = Eyes::new(self.browser.client.clone());
    }

    /// Returns once the browser has written down that a page keeps this.
    ///
    /// # Panics
    /// As [`Scene::loses_its_browser`].
    pub async fn is_written_down(&self, text: &str) {
        let profile = self.profile.as_ref().expect("a profile that outlives its browser").path();
        let folder = profile.join("Default/Local Storage/leveldb");
        until(&format!("{text:?} to be on the disk"), async || {
            let files = fs::read_dir(&folder).into_iter().flatten().flatten();
            files.filter_map(|file| fs::read(file.path()).ok()).any(|bytes| holds(&bytes, text))
        })
        .await;
    }

    async fn assert_ended_well(&self) {
        self.assert_untroubled().await;
        let refusals = self.agent.refusals().await;
        assert!(refusals.is_empty() || self.refusals_are_expected.get(), "the vendor refused {refusals:#?}");
        if Kind::chosen() == Kind::Chromium {
            let mut lines = chromium_only::console_lines(self.client()).await;
            self.assert_discreet(&lines).await;
            lines.retain(chromium_only::is_error);
            assert!(lines.is_empty() || self.console_may_complain.get(), "the console says {lines:#?}");
        }
    }

    /// No line of the widget's, whatever its level, holds a token, a key or what somebody wrote.
    async fn assert_discreet(&self, lines: &[Value]) {
        let state = self.agent.state().await;
        let mut secrets = vec![self.sandbox_token()];
        secrets.extend(["partner_api_key", "converse_api_key"].iter().map(|name| state[*name].clone()));
        for conversation in state["conversations"].as_array().into_iter().flatten() {
            secrets.push(conversation["pubsub_token"].clone());
            let messages = conversation["messages"].as_array().into_iter().flatten();
            secrets.extend(messages.map(|message| message["content"].clone()));
        }
        let ours = lines
            .iter()
            .filter_map(|line| line["message"].as_str())
            .filter(|line| line.contains("chat-widget:"));
        for line in ours {
            // What is shorter is a word that any sentence may hold.
            let mut told = secrets.iter().filter_map(Value::as_str).filter(|secret| secret.len() > 7);
            assert!(!told.any(|secret| line.contains(secret)), "the console tells a secret: {line}");
        }
    }

    fn sandbox_token(&self) -> Value {
        json!(sandbox::Config::default().website_token)
    }

    /// Keeps a picture of the page in the folder that `E2E_GALLERY` names, for people to look at; none without it.
    pub async fn keep_look(&self, name: &str) {
        let Some(folder) = named_by("E2E_GALLERY") else { return };
        let picture = self.client().screenshot().await.expect("a picture");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(format!("{name}.png")), picture).expect("the picture is written");
    }

    async fn keep_picture(&self, name: &str) {
        let Ok(picture) = self.client().screenshot().await else { return };
        let folder = pictures();
        let path = folder.join(format!("{name}.png"));
        if fs::create_dir_all(&folder).and_then(|()| fs::write(&path, picture)).is_ok() {
            eprintln!("what the browser showed: {}", path.display());
        }
        if Kind::chosen() == Kind::Chromium {
            eprintln!(
                "what the console said: {:#}",
                json!(chromium_only::console_errors(self.client()).await)
            );
        }
        // Never `script`, which panics: the page may be gone.
        if let Ok(fetched) = self.client().execute(FETCHED, vec![]).await {
            eprintln!("what the page has fetched, and what it waits for: {fetched}");
        }
        let state = self.agent.state().await;
        eprintln!("what the vendor refused: {:#}", state["refusals"]);
        let requests = state["requests"].as_array().cloned().unwrap_or_default();
        let latest = requests.iter().rev().filter(|request| request["origin"] == "api").take(400);
        for request in latest.collect::<Vec<_>>().into_iter().rev() {
            eprintln!("what the vendor was asked: {request}");
        }
    }
}

/// The latest exchanges that have ended, by address, status, beginning and length in milliseconds; and the time now.
const FETCHED: &str = "return [Math.round(performance.now()), navigator.onLine, ...performance.getEntriesByType('resource').slice(-15)
    .map(({ name, responseStatus, startTime, duration }) => [name.slice(-60), responseStatus, startTime, duration].join(' '))]";

/// Tells a story from its beginning to its end. When it fails, a picture of the browser is kept.
pub async fn tell(name: &str, story: impl AsyncFnOnce(&Scene)) {
    tell_in(name, None, async |scene: &mut Scene| story(scene).await).await;
}

/// Tells a story in which the browser does not live to the end.
pub async fn tell_with_profile(name: &str, story: impl AsyncFnOnce(&mut Scene)) {
    tell_in(name, Some(Folder::new()), story).await;
}

async fn tell_in(name: &str, profile: Option<Folder>, story: impl AsyncFnOnce(&mut Scene)) {
    let mut scene = Scene::set(profile).await;
    let told = AssertUnwindSafe(async {
        story(&mut scene).await;
        scene.assert_ended_well().await;
    });
    let outcome = told.catch_unwind().await;
    if outcome.is_err() {
        scene.keep_picture(name).await;
    }
    // A browser that can't be closed ends with its driver.
    let _ = scene.browser.client.clone().close().await;
    scene.sandbox.shutdown().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Whether these bytes hold a text in one of the two forms in which Chromium keeps texts.
fn holds(bytes: &[u8], text: &str) -> bool {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let held = |form: &[u8]| bytes.windows(form.len()).any(|window| window == form);
    held(text.as_bytes()) || held(&wide)
}

/// The folder under test.
pub fn dist() -> PathBuf {
    named_by("E2E_DIST").unwrap_or_else(|| repository().join("dist"))
}

fn pictures() -> PathBuf {
    named_by("E2E_PICTURES").unwrap_or_else(|| repository().join("target/e2e"))
}

/// The script of axe-core.
pub fn axe() -> PathBuf {
    named_by("E2E_AXE").unwrap_or_else(|| repository().join(".tools/node_modules/axe-core/axe.min.js"))
}

/// Where npm packages lie.
pub fn modules() -> PathBuf {
    named_by("E2E_MODULES").unwrap_or_else(|| repository().join(".tools/node_modules"))
}

fn named_by(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from)
}

/// The repository's root.
pub fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("the repository").to_path_buf()
}
