//! Several tabs of one visitor, in one browser.

use std::time::Duration;

use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};

use crate::Scene;
use crate::browser::RawCommand;

/// Hides `navigator.locks`, as an insecure page or an old browser does.
const WITHOUT_LOCKS: &str = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });";

/// Shows what other tabs write to the storage this much later, as a busy machine does. What this tab writes it sees at once.
const LATE_STORAGE: &str = "
    const late = 700, shown = {}, { getItem, setItem } = Storage.prototype;
    Storage.prototype.setItem = function (key, value) {
        setItem.call(this, key, value);
        shown[key] = { value, next: value };
    };
    const look = (storage, key) => {
        const value = getItem.call(storage, key);
        const one = shown[key] ??= { value, next: value };
        if (value !== one.next) { one.next = value; one.since = performance.now(); }
        if (performance.now() - one.since > late) one.value = one.next;
        return one.value;
    };
    Storage.prototype.getItem = function (key) { return look(this, String(key)); };
    addEventListener('storage', (event) => {
        if (!event.isTrusted) return;
        event.stopImmediatePropagation();
        look(event.storageArea, event.key);
        setTimeout(() => dispatchEvent(new StorageEvent('storage', event)), late + 50);
    }, true);
";

/// Holds back what the browser tells of what other tabs store, until the page lets go of it: as with a tab that is frozen.
const HOLD_STORAGE: &str = "
    const held = [];
    const hold = (event) => { event.stopImmediatePropagation(); held.push(event); };
    addEventListener('storage', hold, true);
    window.__letGo = () => {
        removeEventListener('storage', hold, true);
        held.forEach((event) => dispatchEvent(new StorageEvent('storage', event)));
    };
";

impl Scene {
    /// The tab in which the visitor is.
    pub async fn this_tab(&self) -> WindowHandle {
        self.client().window().await.expect("a window")
    }

    /// Opens another tab on this page of the shop, and goes there.
    pub async fn open_tab(&self, path: &str) -> WindowHandle {
        self.open_beside(path, true).await
    }

    /// Opens another window on this page of the shop, beside the one that there is, and goes there.
    pub async fn open_window(&self, path: &str) -> WindowHandle {
        self.open_beside(path, false).await
    }

    async fn open_beside(&self, path: &str, as_tab: bool) -> WindowHandle {
        let opened = self.client().new_window(as_tab).await.expect("a page beside the others");
        self.go_to_tab(&opened.handle).await;
        let url = format!("{}{path}", self.sandbox.origins.shop);
        self.client().goto(&url).await.expect("the page loads");
        opened.handle
    }

    /// Goes to a tab.
    pub async fn go_to_tab(&self, tab: &WindowHandle) {
        self.client().switch_to_window(tab.clone()).await.expect("the tab is there");
    }

    /// Closes the tab in which the visitor is, and goes to another one.
    pub async fn close_tab_for(&self, other: &WindowHandle) {
        self.assert_untroubled().await;
        self.client().close_window().await.expect("the tab closes");
        self.go_to_tab(other).await;
    }

    /// Kills the process of this tab's page, as the system does when memory runs out. The driver gets no answer from it.
    pub async fn crash_tab(&self) {
        let body = json!({"cmd": "Page.crash", "params": {}});
        let crash = self.client().issue_cmd(RawCommand::post("goog/cdp/execute", body));
        let _ = tokio::time::timeout(Duration::from_secs(2), crash).await;
    }

    /// Pages that this tab loads from now on have no Web Locks.
    pub async fn take_locks_away(&self) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": WITHOUT_LOCKS})).await;
    }

    /// Pages that this tab loads from now on hear of what other tabs store with a delay.
    pub async fn makes_storage_late(&self) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": LATE_STORAGE})).await;
    }

    /// Pages that this tab loads from now on hear of what other tabs store once [`Scene::lets_go_of_storage`] says so.
    pub async fn holds_storage_back(&self) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": HOLD_STORAGE})).await;
    }

    /// The page hears of all that other tabs stored meanwhile.
    pub async fn lets_go_of_storage(&self) {
        self.script("window.__letGo()", vec![]).await;
    }

    /// Has the page send this at that time, in milliseconds since 1970, and not sooner.
    pub async fn sends_at(&self, text: &str, at: u64) {
        let script = "const [text, at] = arguments;
            setTimeout(() => ChatWidget.sendMessage(text), at - Date.now());";
        self.script(script, vec![text.into(), at.into()]).await;
    }

    /// What this page's clock shows, in milliseconds since 1970.
    pub async fn clock(&self) -> u64 {
        self.script("return Date.now()", vec![]).await.as_u64().expect("a time")
    }

    /// How many sockets of visitors the vendor has.
    pub async fn sockets(&self) -> usize {
        self.agent.state().await["sockets"].as_array().map_or(0, Vec::len)
    }

    /// What the page reads of its API.
    pub async fn asks_widget(&self, what: &str) -> Value {
        self.script(&format!("return ChatWidget.{what}"), vec![]).await
    }
}
