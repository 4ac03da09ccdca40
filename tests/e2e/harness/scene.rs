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
use crate::browser::{Browser, Kind};
use crate::chromium_only;
use crate::eyes::Eyes;

/// Where a story plays.
pub struct Scene {
    /// The vendor's server, the shop and the assets.
    pub sandbox: Running,
    /// Who answers, and who makes the server misbehave.
    pub agent: Agent,
    /// What finds things in the widget.
    pub eyes: Eyes,
    browser: Browser,
    console_may_complain: Cell<bool>,
    refusals_are_expected: Cell<bool>,
}

impl Scene {
    async fn set() -> Scene {
        let dist = dist();
        assert!(dist.join("loader.js").is_file(), "{} has no loader.js: cargo xtask build", dist.display());
        let config = sandbox::Config { dist, ..sandbox::Config::default() };
        let sandbox = sandbox::start(config).await.expect("the sandbox starts");
        let browser = Browser::start().await;
        Scene {
            agent: Agent::new(&sandbox.origins.api),
            eyes: Eyes::new(browser.client.clone()),
            sandbox,
            browser,
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

    async fn assert_ended_well(&self) {
        self.assert_untroubled().await;
        let refusals = self.agent.refusals().await;
        assert!(refusals.is_empty() || self.refusals_are_expected.get(), "the vendor refused {refusals:#?}");
        if Kind::chosen() == Kind::Chromium && !self.console_may_complain.get() {
            let complaints = chromium_only::console_errors(self.client()).await;
            assert!(complaints.is_empty(), "the console says {complaints:#?}");
        }
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
        let state = self.agent.state().await;
        eprintln!("what the vendor refused: {:#}", state["refusals"]);
        let requests = state["requests"].as_array().cloned().unwrap_or_default();
        let latest = requests.iter().rev().filter(|request| request["origin"] == "api").take(12);
        for request in latest.collect::<Vec<_>>().into_iter().rev() {
            eprintln!("what the vendor was asked: {request}");
        }
    }
}

/// Tells a story from its beginning to its end. When it fails, a picture of the browser is kept.
pub async fn tell(name: &str, story: impl AsyncFnOnce(&Scene)) {
    let scene = Scene::set().await;
    let told = AssertUnwindSafe(async {
        story(&scene).await;
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

/// The folder under test.
fn dist() -> PathBuf {
    named_by("E2E_DIST").unwrap_or_else(|| repository().join("dist"))
}

fn pictures() -> PathBuf {
    named_by("E2E_PICTURES").unwrap_or_else(|| repository().join("target/e2e"))
}

/// The script of axe-core.
pub fn axe() -> PathBuf {
    named_by("E2E_AXE").unwrap_or_else(|| repository().join(".tools/node_modules/axe-core/axe.min.js"))
}

fn named_by(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from)
}

fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("the repository").to_path_buf()
}
