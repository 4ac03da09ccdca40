//! All that a page says to anybody and hears from them, heads and frames included, written down in the page itself.

use serde_json::{Value, json};

use crate::scene::Scene;

/// Stands in the place of what pages talk with, and passes everything on.
const LISTEN: &str = "
    window.__wire = [];
    const keep = (what) => window.__wire.push(what);
    const { fetch, WebSocket } = window;
    window.fetch = async (resource, init = {}) => {
        const headers = [...new Headers(init.headers)];
        const asked = { url: String(resource?.url ?? resource), method: init.method, headers, body: init.body };
        const answer = await fetch(resource, init);
        const readable = answer.headers.get('content-type')?.startsWith('application/json');
        keep({ ...asked, status: answer.status, answer: readable ? await answer.clone().text() : null });
        return answer;
    };
    window.WebSocket = class extends WebSocket {
        constructor(url, protocols) {
            keep({ socket: String(url), protocols });
            super(url, protocols);
            this.addEventListener('message', ({ data }) => keep({ heard: data }));
        }
        send(data) {
            keep({ said: data });
            super.send(data);
        }
    };
";

/// All that a visitor could find in the page and on the device.
const LEFT_BEHIND: &str = "
    const roots = [document.documentElement.outerHTML];
    for (const widget of document.querySelectorAll('chat-widget')) roots.push(widget.shadowRoot.innerHTML);
    const addresses = performance.getEntries().map(({ name }) => name);
    return JSON.stringify([roots, { ...localStorage }, { ...sessionStorage }, document.cookie, addresses]);
";

impl Scene {
    /// From the next page on everything is written down. Only Chromium's driver can do that.
    pub async fn listen_to_the_wire(&self) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": format!("{{{LISTEN}}}")}))
            .await;
    }

    /// What this page has said and heard so far.
    pub async fn wire(&self) -> Vec<Value> {
        let wire = self.script("return window.__wire", vec![]).await;
        wire.as_array().cloned().expect("somebody listens to the wire")
    }

    /// The page, what is kept on the device, and the addresses of everything that was loaded, in one text.
    pub async fn left_behind(&self) -> String {
        let all = self.script(LEFT_BEHIND, vec![]).await;
        all.as_str().expect("a text").to_owned()
    }
}
