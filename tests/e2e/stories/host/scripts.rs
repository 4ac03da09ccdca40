//! Pages whose own scripts have changed the browser under our feet (TRUST H-08 to H-14): the chat works, or goes without what is
//! missing, or says that it cannot be had. Never is the page troubled.

use serde_json::json;
use stories::{Scene, eventually, tell};

/// What a page has done before us. The chat works all the same.
const BENT: [(&str, &str); 21] = [
    (
        "Prototype.js",
        "Array.prototype.toJSON = function () { return '[wrong]' }; String.prototype.toJSON = function () { return '\"wrong\"' }; Object.prototype.toJSON = undefined",
    ),
    (
        "enumerable prototypes",
        "Object.prototype.extra = function () {}; Array.prototype.last = function () { return this[this.length - 1] }; Function.prototype.bindTo = function () {}",
    ),
    (
        "MooTools",
        "for (const name of ['each', 'clone', 'include', 'append', 'erase', 'empty', 'flatten', 'pick', 'combine']) Array.prototype[name] = function () { return 'wrong' }; Array.from = function () { return ['wrong'] }",
    ),
    ("JSON replaced", "window.JSON = { parse: () => ({ wrong: 1 }), stringify: () => 'wrong' }"),
    (
        "fetch wrapped",
        "const { fetch } = window; window.fetch = function (...all) { return fetch.apply(this, all).then((answer) => answer) }",
    ),
    (
        "fetch thenable",
        "const { fetch } = window; window.fetch = (...all) => { const answer = fetch(...all); return { then: (...how) => answer.then(...how), catch: (...how) => answer.catch(...how) } }",
    ),
    ("WebSocket subclassed", "const { WebSocket } = window; window.WebSocket = class extends WebSocket {}"),
    ("WebSocket proxied", "window.WebSocket = new Proxy(WebSocket, {})"),
    ("WebSocket missing", "delete window.WebSocket"),
    (
        "frozen primordials",
        "for (const one of [Object, Array, Function, String, Number, Promise, Map, Set]) { Object.freeze(one); Object.freeze(one.prototype) }",
    ),
    ("no console", "window.console = undefined"),
    ("a console of nothing", "window.console = {}"),
    ("no animation frames", "delete window.requestAnimationFrame; window.requestAnimationFrame = undefined"),
    ("no idle callback", "window.requestIdleCallback = undefined"),
    ("AMD", "window.define = () => { throw new Error('anonymous define') }; window.define.amd = {}"),
    (
        "CommonJS",
        "window.module = { exports: {} }; window.exports = window.module.exports; window.require = () => { throw new Error('no') }",
    ),
    (
        "timers of objects",
        "const { setTimeout } = window; window.setTimeout = (...all) => { const number = setTimeout(...all); return { [Symbol.toPrimitive]: () => number, ref() { return this }, unref() { return this } } }",
    ),
    ("no FinalizationRegistry", "delete window.FinalizationRegistry"),
    ("no streaming", "delete WebAssembly.instantiateStreaming; delete WebAssembly.compileStreaming"),
    ("no observers of sizes", "delete window.ResizeObserver"),
    (
        "no storage",
        "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError') } })",
    ),
];

/// What a page has done that leaves no way to chat.
const BROKEN: [(&str, &str); 7] = [
    ("no attachShadow", "Element.prototype.attachShadow = () => { throw new Error('no') }"),
    (
        "no createElement",
        "const { createElement } = document; Document.prototype.createElement = function (tag) { if (tag === 'chat-widget' || tag === 'button') throw new Error('no'); return createElement.call(this, tag) }",
    ),
    ("no Reflect", "delete window.Reflect"),
    (
        // Until the page has loaded: without it the browser's driver cannot ask anything.
        "no iteration",
        "const { prototype } = Array, { iterator } = Symbol, lost = Object.getOwnPropertyDescriptor(prototype, iterator); delete prototype[iterator]; addEventListener('load', () => { Object.defineProperty(prototype, iterator, lost); window.__watch.photograph() })",
    ),
    ("no WebAssembly", "delete window.WebAssembly"),
    ("no style sheets", "delete window.CSSStyleSheet"),
    (
        "listeners refused",
        "const { addEventListener } = EventTarget.prototype; EventTarget.prototype.addEventListener = function (...all) { if (this.getRootNode?.() instanceof ShadowRoot) throw new Error('no'); return addEventListener.apply(this, all) }",
    ),
];

async fn visit_bent(scene: &Scene, script: &str) -> String {
    // Whoever watches is there first, and takes what the page did for the page's own.
    let script = format!(
        "{{ {script} }}; {{ const known = []; for (const key in {{}}) known.push(key); window.__watch.known = known; window.__watch.photograph() }}"
    );
    let identifier = scene.begins_pages_with(&script).await;
    scene.visit("/tag").await;
    identifier
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_bends_its_browser_has_a_chat_that_works() {
    tell("host_scripts_bent", async |scene| {
        scene.lets_the_console_complain();
        scene.watches().await;
        let mut said = Vec::new();
        for (name, script) in BENT {
            let identifier = visit_bent(scene, script).await;
            scene.show_chat().await;
            let question = format!("Does it work with {name}?");
            scene.send(&question).await;
            if name == "no storage" {
                // Nothing of the earlier pages is known here.
                scene.message_with_status(&question, "sent").await;
            } else {
                said.push(question);
                let texts: Vec<&str> = said.iter().map(String::as_str).collect();
                let conversation = scene.agent.reads_exactly(&texts).await;
                let answer = format!("With {name}, too.");
                scene.agent.says(&conversation, &answer).await;
                scene.message(&answer).await;
            }
            scene.assert_unharmed(name).await;
            scene.assert_untroubled().await;
            scene.forgets_script(&identifier).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_breaks_its_browser_is_left_alone() {
    tell("host_scripts_broken", async |scene| {
        scene.lets_the_console_complain();
        scene.watches().await;
        for (name, script) in BROKEN {
            let identifier = visit_bent(scene, script).await;
            eventually("the loader to have run", async || {
                let there = scene.script("return typeof window.ChatWidget?.open", vec![]).await;
                (there == json!("function")).then_some(())
            })
            .await;
            scene.script("window.ChatWidget.open().catch(() => {})", vec![]).await;
            let settled = format!("the widget to be settled with {name}");
            let state = eventually(&settled, async || {
                let state = scene.script("return window.ChatWidget.state", vec![]).await;
                (state != json!("loading")).then_some(state)
            })
            .await;
            assert!(state == json!("error") || state == json!("ready"), "{name} leaves it {state}");
            scene.assert_unharmed(name).await;
            scene.assert_untroubled().await;
            scene.forgets_script(&identifier).await;
        }
    })
    .await;
}

/// What became of `fetch` while somebody was chatting.
const RUINED: [(&str, &str); 6] = [
    ("a fetch that throws", "window.fetch = () => { throw new Error('no') }"),
    ("a fetch of nothing", "window.fetch = () => undefined"),
    ("a fetch that answers something else", "window.fetch = async () => ({ ok: true })"),
    ("a fetch that refuses", "window.fetch = () => Promise.reject('no')"),
    ("a fetch that is none", "window.fetch = 5"),
    ("no fetch", "delete window.fetch"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_ruins_requests_loses_no_word() {
    tell("host_scripts_ruined", async |scene| {
        scene.lets_the_console_complain();
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("While all was well.").await;
        scene.message_with_status("While all was well.", "sent").await;
        let mut said = vec!["While all was well.".to_owned()];
        for (name, ruin) in RUINED {
            scene.script(&format!("window.untouched = window.fetch; {ruin}"), vec![]).await;
            let words = format!("Over {name}.");
            scene.send(&words).await;
            scene.message_with_status(&words, "queued").await;
            let texts: Vec<&str> = said.iter().map(String::as_str).collect();
            scene.agent.reads_exactly(&texts).await;
            scene.script("window.fetch = window.untouched; dispatchEvent(new Event('online'))", vec![]).await;
            scene.message_with_status(&words, "sent").await;
            said.push(words);
            scene.assert_untroubled().await;
        }
        let texts: Vec<&str> = said.iter().map(String::as_str).collect();
        scene.agent.reads_exactly(&texts).await;
    })
    .await;
}
