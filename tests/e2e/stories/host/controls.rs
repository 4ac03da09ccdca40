//! What watches would see: payloads in the very sinks that the corpus says they are live in, and one thing of each kind that
//! must not be.

use super::payloads::payloads;
use serde_json::json;
use stories::tell;
use stories::waiting::until;

/// Puts each payload into its sink, each in a frame of its own, and answers which of them ran. It ends with the last; the limit is
/// for those that never do, since nothing tells that.
const PLANT: &str = r#"
    const [cases, done] = arguments;
    const write = (around) => (page, payload) => { page.document.write(around(payload)); page.document.close(); };
    const SINKS = {
        doc: write((payload) => payload),
        attr: write((payload) => `<div title="${payload}"></div>`),
        attr_single: write((payload) => `<div title='${payload}'></div>`),
        title: write((payload) => `<title>${payload}</title>`),
        textarea: write((payload) => `<textarea>${payload}</textarea>`),
        style: write((payload) => `<style>${payload}</style>`),
        script_str: write((payload) => `<script>var said = '${payload}';<\/script>`),
        img_src: write((payload) => `<img src="${payload}">`),
        innerHTML: (page, payload) => (page.document.body.innerHTML = payload),
        href: (page, payload) => {
            const link = page.document.createElement("a");
            link.setAttribute("href", payload);
            page.document.body.append(link);
            link.click();
        },
    };
    const ran = cases.map(() => false);
    cases.forEach(([sink, payload], number) => {
        const frame = document.createElement("iframe");
        document.body.append(frame);
        const page = frame.contentWindow;
        const hit = () => (ran[number] = true);
        for (const name of ["__x", "alert", "confirm", "prompt", "print"]) page[name] = hit;
        try { SINKS[sink](page, payload); } catch {}
        try {
            for (const one of page.document.querySelectorAll("*")) {
                for (const name of ["mouseover", "focus", "click", "toggle", "pointerover"]) one.dispatchEvent(new Event(name));
                one.click?.();
            }
        } catch {}
    });
    // Until each has run, or has had its time: this is the wait of a script that the driver runs to its end.
    const end = performance.now() + 4000;
    const look = () => (ran.every(Boolean) || performance.now() > end ? done(ran) : setTimeout(look, 50));
    look();
"#;

/// There is no library of Markdown here, and no server that the network knows as `evil.test`.
const ELSEWHERE: [&str; 4] = ["md_html", "md_nohtml", "md_nohtml_nolinkcheck", "net:evil.test"];

#[tokio::test(flavor = "multi_thread")]
async fn unsafe_sinks_run_what_the_corpus_says_that_they_run() {
    tell("controls_sinks", async |scene| {
        scene.lets_the_console_complain();
        // A page without any policy.
        scene.client().goto("about:blank").await.expect("an empty page");
        let all = payloads();
        let live = all.iter().flat_map(|payload| payload.live_in.iter().map(move |sink| (payload, sink)));
        let live: Vec<_> = live.filter(|(_, sink)| !ELSEWHERE.contains(&sink.as_str())).collect();
        assert_eq!(live.len(), 71);
        let cases: Vec<_> = live.iter().map(|(payload, sink)| json!([sink, payload.text])).collect();
        let ran = scene.client().execute_async(PLANT, vec![json!(cases)]).await.expect("an answer");
        let ran: Vec<bool> = serde_json::from_value(ran).expect("one answer for each");
        let silent = live.iter().zip(&ran).filter(|(_, ran)| !**ran);
        let silent: Vec<_> = silent.map(|((payload, sink), _)| format!("{} in {sink}", payload.id)).collect();
        // A shadow root that is declared is made for a document that is loaded, and not for one that is written.
        assert_eq!(silent, ["x041 in doc"]);
    })
    .await;
}

/// One thing of each kind, and what those who watch call it.
const PLANTED: [(&str, &str); 8] = [
    ("hit", "window.__x(1)"),
    ("element", "root.append(document.createElement('iframe'))"),
    ("attribute", "const a = document.createElement('a'); a.setAttribute('ping', '1'); root.append(a)"),
    ("link", "const a = document.createElement('a'); a.href = 'javascript:1'; root.append(a)"),
    ("prototype", "Object.prototype.polluted = 1"),
    ("new", "window.leaked = 1"),
    ("changed", "Array.prototype.at = () => 1"),
    ("place", "document.title = 'taken over'"),
];

#[tokio::test(flavor = "multi_thread")]
async fn whoever_watches_sees_one_thing_of_each_kind() {
    tell("controls_watch", async |scene| {
        scene.watches().await;
        for (kind, plant) in PLANTED {
            scene.visit("/tag").await;
            scene.eyes.see("button", "Open chat").await;
            scene.assert_unharmed("before").await;
            let planted = format!("const root = document.querySelector('chat-widget').shadowRoot; {plant}");
            scene.script(&planted, vec![]).await;
            let seen = scene.seen_wrong().await;
            assert!(seen.iter().any(|one| one["kind"] == kind), "{kind} is not in {seen:?}");
        }
        // And somebody else's server.
        scene.visit("/tag").await;
        scene.lets_the_console_complain();
        scene.client().goto("about:blank").await.expect("an empty page");
        let asked = scene.client().execute_async(
            "const done = arguments[0];
             const image = new Image();
             image.onerror = () => done();
             image.src = 'http://evil.test/1.png';",
            vec![],
        );
        asked.await.expect("an answer");
        until("the foreign request to be seen", async || {
            let seen = scene.script("return window.__watch.wrong()", vec![]).await;
            seen.as_array().is_some_and(|seen| seen.iter().any(|one| one["kind"] == "foreign"))
        })
        .await;
    })
    .await;
}
