//! A website of somebody's own: a few files on an origin of its own, with the widget's files below `/widget` for those who keep them
//! on their own server. Each page reports what must not happen, as the shop's pages do.

use std::collections::HashMap;
use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::files::Folder;
use crate::scene::{Scene, dist, modules};

const REPORT: &str = include_str!("../../../companions/sandbox/src/shop/report.js");
const HOSTILE: &str = include_str!("../../../companions/sandbox/src/shop/hostile.css");

/// The nonce that the documentation's example of a policy has.
const NONCE: &str = "R4nd0m";

/// What a site is made of.
#[derive(Default)]
pub struct Plan {
    files: HashMap<String, String>,
    policy: Option<String>,
    wasm_type: Option<&'static str>,
    headers: Vec<(&'static str, &'static str)>,
}

impl Plan {
    /// A site whose front page has this in its head and in its body.
    pub fn page(head: &str, body: &str) -> Plan {
        Plan::default().with_page("/", "<html lang=\"en\">", head, body)
    }

    /// A further page, or another front page, under an opening tag of its own.
    pub fn with_page(mut self, path: &str, opening: &str, head: &str, body: &str) -> Plan {
        let page = format!(
            "<!doctype html>{opening}<head><meta charset=\"utf-8\"><title>{path}</title>\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><link rel=\"icon\" href=\"data:,\">\
             <script nonce=\"{NONCE}\" src=\"/report.js\"></script>{head}</head><body>{body}</body></html>"
        );
        self.files.insert(path.to_owned(), page);
        self
    }

    /// A script, a style sheet, or a page as it is: its type is told by its path, and HTML where that says nothing.
    pub fn with_file(mut self, path: &str, text: impl Into<String>) -> Plan {
        self.files.insert(path.to_owned(), text.into());
        self
    }

    /// Under this Content-Security-Policy.
    pub fn under(mut self, policy: impl Into<String>) -> Plan {
        self.policy = Some(policy.into().trim().to_owned());
        self
    }

    /// Everything is sent with this header, too.
    pub fn with_header(mut self, name: &'static str, value: &'static str) -> Plan {
        self.headers.push((name, value));
        self
    }

    /// A server that sends the module as something else.
    pub fn with_wasm_as(mut self, content_type: &'static str) -> Plan {
        self.wasm_type = Some(content_type);
        self
    }

    /// Opens the site.
    ///
    /// # Panics
    /// When there is no port for it.
    pub async fn open(self) -> Site {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("its address"));
        let app = Router::new().fallback(answer).with_state(Arc::new(self));
        let serving = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Site { origin, serving }
    }
}

/// A site that is open.
pub struct Site {
    /// Where.
    pub origin: String,
    serving: JoinHandle<()>,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(State(plan): State<Arc<Plan>>, uri: Uri) -> Response {
    let path = uri.path();
    let always = plan
        .headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    let mut headers: HeaderMap = always.collect();
    let typed = |headers: &mut HeaderMap, content_type: &str| {
        headers.insert(header::CONTENT_TYPE, content_type.parse().expect("a type"));
    };
    if let Some(name) = path.strip_prefix("/widget/") {
        let Ok(bytes) = fs::read(dist().join(name)) else { return StatusCode::NOT_FOUND.into_response() };
        typed(&mut headers, plan.wasm_type.filter(|_| name.ends_with(".wasm")).unwrap_or(type_of(name)));
        return (headers, bytes).into_response();
    }
    let text = match path {
        "/report.js" => REPORT,
        "/hostile.css" => HOSTILE,
        _ => match plan.files.get(path) {
            Some(text) => text,
            None => return StatusCode::NOT_FOUND.into_response(),
        },
    };
    typed(&mut headers, type_of(path));
    if let Some(policy) = &plan.policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.parse().expect("a policy"));
    }
    (headers, text.to_owned()).into_response()
}

fn type_of(path: &str) -> &'static str {
    match path.rsplit_once('.') {
        Some((_, "js" | "mjs")) => "text/javascript; charset=utf-8",
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "wasm")) => "application/wasm",
        Some((_, "json")) => "application/json",
        Some((_, "xhtml")) => "application/xhtml+xml",
        Some((_, "txt")) => "text/plain; charset=utf-8",
        _ => "text/html; charset=utf-8",
    }
}

/// A program of several modules as one file, bundled as websites bundle. `chat-widget` is the package under test.
///
/// # Panics
/// When the bundler refuses.
pub fn bundle(modules_of_program: &[(&str, &str)]) -> String {
    let folder = Folder::new();
    let written: Vec<String> =
        modules_of_program.iter().map(|(name, text)| folder.put(name, text.as_bytes())).collect();
    let package = dist().join("chat-widget.mjs");
    let output = Command::new(program("esbuild"))
        .args(["--bundle", "--format=esm", "--jsx=automatic", "--target=es2022", "--log-level=warning"])
        .arg("--define:process.env.NODE_ENV=\"development\"")
        .arg(format!("--alias:chat-widget={}", package.display()))
        .args(written.first())
        .env("NODE_PATH", modules())
        .output()
        .expect("the bundler starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a program")
}

fn program(name: &str) -> PathBuf {
    modules().join(".bin").join(name)
}

/// A file of an npm package.
///
/// # Panics
/// When it is not installed.
pub fn module_file(path: &str) -> String {
    fs::read_to_string(modules().join(path)).unwrap_or_else(|failure| panic!("{path}: {failure}"))
}

impl Scene {
    /// Goes to a page of such a site; the back end lets every site in from now on.
    pub async fn visit_site(&self, site: &Site, path: &str) {
        self.assert_untroubled().await;
        self.agent.switches(json!({"allowed_origins": "any"})).await;
        self.client().goto(&format!("{}{path}", site.origin)).await.expect("the page loads");
    }

    /// One question and one answer.
    pub async fn chats(&self, question: &str) {
        self.show_chat().await;
        self.send(question).await;
        let conversation = self.agent.reads_exactly(&[question]).await;
        self.agent.hears_the_visitors_socket().await;
        self.agent.says(&conversation, "Yes.").await;
        self.message("Yes.").await;
        let drawn =
            "return [...document.querySelectorAll('chat-widget')].filter((one) => one.shadowRoot).length";
        assert_eq!(self.script(drawn, vec![]).await, json!(1), "there is one widget on a page");
    }
}
