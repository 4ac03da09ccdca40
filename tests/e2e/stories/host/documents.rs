//! Documents of every kind that a browser knows, and every way to put a tag into them (TRUST C-95, H-17, H-18, H-20, H-21):
//! a visitor chats in each.

use serde_json::json;
use stories::site::Plan;
use stories::{Scene, tell};

/// The loader's tag with these attributes besides its own.
fn tag(scene: &Scene, more: &str) -> String {
    let api = &scene.sandbox.origins.api;
    format!(
        r#"<script {more} src="/widget/loader.js" data-website-token="sandbox-website-token" data-base-url="{api}"></script>"#
    )
}

/// What every page of these begins with: it reports what must not happen.
const REPORT: &str = r#"<script src="/report.js"></script>"#;

/// Asks in the document where the driver is, and has an answer.
async fn asks(scene: &Scene, question: &str) {
    scene.show_chat().await;
    scene.send(question).await;
    scene.message_with_status(question, "sent").await;
    let all = scene.agent.conversations().await;
    let asked = all.iter().find(|one| one.visitors_texts().iter().any(|text| text == question));
    let answer = question.replace("Do you", "I do").replace('?', ".");
    scene.agent.says(asked.expect("it is stored"), &answer).await;
    scene.message(&answer).await;
    assert_eq!(scene.count_of(question).await, 1);
    let widgets = scene.script("return document.querySelectorAll('chat-widget').length", vec![]).await;
    assert_eq!(widgets, json!(1), "{question}");
    scene.assert_unharmed(question).await;
    scene.assert_untroubled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_every_kind_of_document_the_tag_chats() {
    tell("host_documents", async |scene| {
        let tag = |more: &str| tag(scene, more);
        let written = tag("async").replace("</script>", r"<\/script>");
        let late = format!(
            "const tag = document.createElement('script');
             Object.assign(tag.dataset, {{ websiteToken: 'sandbox-website-token', baseUrl: '{}' }});
             tag.src = '/widget/loader.js';
             document.head.append(tag);",
            scene.sandbox.origins.api
        );
        let html = "<!doctype html><html lang=en><title>A page</title>";
        let pages = [
            ("/head", format!("{html}{REPORT}{}<body>In the head, before there is a body", tag(""))),
            ("/async", format!("{html}{REPORT}{}<body>Whenever it comes", tag("async"))),
            ("/defer", format!("{html}{REPORT}{}<body>After the page", tag("defer"))),
            ("/module", format!("{html}{REPORT}{}<body>As a module", tag("type=module"))),
            ("/written", format!("{html}{REPORT}<body><script>document.write(`{written}`)</script>")),
            (
                "/late",
                format!("{html}{REPORT}<body><script>addEventListener('load', () => {{ {late} }})</script>"),
            ),
            ("/quirks", format!("{REPORT}<p>No kind of document<table><tr><td>{}", tag(""))),
            (
                "/base",
                format!("{html}{REPORT}{}<base href='https://elsewhere.test/deep/' target=_top><body>Elsewhere", tag("")),
            ),
            (
                "/page.xhtml",
                format!(
                    r#"<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title>X</title>{REPORT}</head><body><p>Well-formed</p>{}</body></html>"#,
                    tag("async=''")
                ),
            ),
            ("/domain", format!("{html}{REPORT}<script>document.domain = document.domain</script>{}<body>", tag(""))),
        ];
        let paths: Vec<_> = pages.iter().map(|(path, _)| *path).collect();
        let plan = pages.into_iter().fold(Plan::default(), |plan, (path, page)| plan.with_file(path, page));
        let site = plan.open().await;
        scene.watches().await;
        for path in paths {
            scene.visit_site(&site, path).await;
            asks(scene, &format!("Do you work on {path}?")).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_isolated_page_that_may_do_little_has_its_chat() {
    tell("host_isolated", async |scene| {
        let page = format!("<!doctype html><title>Isolated</title>{REPORT}{}", tag(scene, "async"));
        let site = Plan::default()
            .with_file("/", page)
            .with_header("cross-origin-opener-policy", "same-origin")
            .with_header("cross-origin-embedder-policy", "require-corp")
            .with_header("origin-agent-cluster", "?1")
            .with_header(
                "permissions-policy",
                "autoplay=(), camera=(), clipboard-write=(), fullscreen=(), geolocation=(), microphone=(), unload=()",
            )
            .open()
            .await;
        scene.watches().await;
        scene.visit_site(&site, "/").await;
        assert_eq!(scene.script("return crossOriginIsolated", vec![]).await, json!(true));
        asks(scene, "Do you work isolated?").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_frames_that_keep_nothing_one_can_chat() {
    tell("host_frames", async |scene| {
        let framed = format!("<!doctype html><title>Framed</title>{REPORT}{}", tag(scene, "async"));
        let site = Plan::default().with_file("/framed", framed.clone()).with_header("access-control-allow-origin", "*");
        let mut outer = site.with_file(
            "/sandboxed",
            format!("<!doctype html><title>Outer</title>{REPORT}<iframe width=600 height=700 src=/framed sandbox=allow-scripts></iframe>"),
        );
        for (path, attributes) in [
            ("/same", "src=/framed"),
            ("/credentialless", "src=/framed credentialless"),
            ("/without-modals", "src=/framed sandbox='allow-scripts allow-same-origin'"),
        ] {
            let page = format!("<!doctype html><title>Outer</title>{REPORT}<iframe width=600 height=700 {attributes}></iframe>");
            outer = outer.with_file(path, page);
        }
        let site = outer.open().await;
        scene.watches().await;
        for path in ["/same", "/credentialless", "/without-modals"] {
            scene.visit_site(&site, path).await;
            scene.client().enter_frame(0).await.expect("a frame");
            asks(scene, &format!("Do you work in {path}?")).await;
            scene.client().enter_parent_frame().await.expect("the page");
            scene.assert_unharmed(path).await;
        }
        // A frame of no origin runs apart, where neither the driver's roles and names nor those who watch reach.
        scene.visit_site(&site, "/sandboxed").await;
        scene.client().enter_frame(0).await.expect("a frame");
        assert_eq!(scene.script("return window.origin", vec![]).await, json!("null"));
        let send = "
            const done = arguments[0];
            ChatWidget.open();
            ChatWidget.sendMessage('Do you work without an origin?').then(() => done(ChatWidget.isOpen()), (error) => done(String(error)));
        ";
        let sent = scene.client().execute_async(send, vec![]).await.expect("an answer");
        assert_eq!(sent, json!(true));
        let all = scene.agent.conversations().await;
        let asked = all.iter().find(|one| one.visitors_texts() == ["Do you work without an origin?"]);
        scene.agent.says(asked.expect("it is stored"), "I do.").await;
        scene.message("I do.").await;
        scene.assert_untroubled().await;
    })
    .await;
}

/// Keeps everything it ever sees, and answers with that.
const KEEPS_ALL: &str = "
    addEventListener('install', () => skipWaiting());
    addEventListener('activate', (event) => event.waitUntil(clients.claim()));
    addEventListener('fetch', (event) => event.respondWith((async () => {
        const kept = await caches.open('all');
        const found = await kept.match(event.request);
        if (found) return found;
        const answer = await fetch(event.request);
        if (event.request.method === 'GET' && event.request.cache !== 'no-store') await kept.put(event.request, answer.clone());
        return answer;
    })()));
";

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_keeps_everything_serves_no_stale_conversation() {
    tell("host_worker", async |scene| {
        let page = format!("<!doctype html><title>Offline first</title>{REPORT}{}", tag(scene, "async"));
        let site = Plan::default().with_file("/", page).with_file("/worker.js", KEEPS_ALL).open().await;
        scene.visit_site(&site, "/").await;
        let works = "const done = arguments[0]; navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready).then(() => done())";
        scene.client().execute_async(works, vec![]).await.expect("a worker");
        scene.watches().await;
        scene.reload().await;
        asks(scene, "Do you stay fresh?").await;
        // Whatever is fetched after a reload is of now.
        let conversation = scene.agent.conversation().await;
        scene.client().goto("about:blank").await.expect("an empty page");
        scene.agent.says(&conversation, "Said while you were away.").await;
        scene.visit_site(&site, "/").await;
        scene.show_chat().await;
        scene.message("Said while you were away.").await;
    })
    .await;
}
