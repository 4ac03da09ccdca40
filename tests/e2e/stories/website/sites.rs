//! Ten small sites, each built from the documentation alone.

use stories::documents::block;
use stories::site::{Plan, bundle, module_file};
use stories::{Scene, chromium_only, tell};

async fn chats(name: &str, plan: impl AsyncFnOnce(&Scene) -> Plan) {
    tell(name, async |scene| {
        let site = plan(scene).await.open().await;
        scene.visit_site(&site, "/").await;
        scene.chats("Is this your site?").await;
    })
    .await;
}

fn tag(scene: &Scene) -> String {
    block("docs/migrating.md", "html").at(scene).clone()
}

/// The one tag of the frameworks' page for Turbo, which is the shortest form there is.
fn one_tag(scene: &Scene) -> String {
    block("docs/frameworks.md", "turbo").at(scene)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_page_with_the_vendors_snippet() {
    chats("site_plain", async |scene| Plan::page("", &tag(scene))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_under_the_strictest_policy() {
    chats("site_strict", async |scene| {
        let policy = block("docs/deployment.md", "csp").at(scene);
        Plan::page(&block("docs/deployment.md", "html").at(scene), "<p>Strict</p>").under(policy)
    })
    .await;
}

/// A program that shows a component in `#app`, with the props that the documentation's components take.
fn program(scene: &Scene, component: (&str, &str), main: &str) -> String {
    let props = format!(
        "const props = {{ websiteToken: 'sandbox-website-token', baseUrl: '{}' }};\n",
        scene.sandbox.origins.api
    );
    bundle(&[("main.jsx", &format!("{props}{main}")), component])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_in_react_whose_strict_mode_runs_effects_twice() {
    tell("site_react", async |scene| {
        let component = block("README.md", "jsx").at(scene);
        let main = "
            import { StrictMode } from 'react';
            import { createRoot } from 'react-dom/client';
            import Chat from './component.jsx';
            const root = createRoot(document.querySelector('#app'));
            root.render(<StrictMode><Chat {...props} /></StrictMode>);
            window.__leave = () => root.unmount();
        ";
        let program = program(scene, ("component.jsx", &component), main);
        let page = Plan::page("", "<div id=app></div><script type=module src=/app.js></script>");
        let site = page.with_file("/app.js", program).open().await;
        scene.visit_site(&site, "/").await;
        scene.chats("Does React chat?").await;
        scene.script("window.__leave()", vec![]).await;
        ends(scene).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_in_vue() {
    tell("site_vue", async |scene| {
        let component = block("README.md", "vue").at(scene);
        let main = "
            import { createApp } from 'vue';
            import Chat from './component.js';
            const app = createApp(Chat, props);
            app.mount('#app');
            window.__leave = () => app.unmount();
        ";
        let program = program(scene, ("component.js", &component), main);
        let page = Plan::page("", "<div id=app></div><script type=module src=/app.js></script>");
        let site = page.with_file("/app.js", program).open().await;
        scene.visit_site(&site, "/").await;
        scene.chats("Does Vue chat?").await;
        scene.script("window.__leave()", vec![]).await;
        ends(scene).await;
    })
    .await;
}

async fn ends(scene: &Scene) {
    stories::eventually("the widget to end", async || {
        let left = scene.script("return document.querySelectorAll('chat-widget').length", vec![]).await;
        (left == 0).then_some(())
    })
    .await;
    let state = scene.script("return window.ChatWidget.state", vec![]).await;
    assert_eq!(state, "destroyed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_exchanges_its_body_with_turbo() {
    tell("site_turbo", async |scene| {
        let head = format!("<script src=/turbo.js></script>{}", one_tag(scene));
        let site = Plan::page(&head, "<a href=/second id=on>On</a>")
            .with_page("/second", "<html lang=\"en\">", &head, "<a href=/third id=on>Further</a>")
            .with_page("/third", "<html lang=\"en\">", &head, "<p id=end>The end</p>")
            .with_file("/turbo.js", module_file("@hotwired/turbo/dist/turbo.es2017-umd.js"))
            .open()
            .await;
        scene.visit_site(&site, "/").await;
        scene.chats("Do I stay?").await;
        scene.script("window.__stayed = true", vec![]).await;
        for next in ["#on", "#on", "#end"] {
            stories::eventually(next, async || {
                let script = "
                    const found = document.querySelector(arguments[0]);
                    const isNew = found && found.dataset.seen !== '1';
                    if (isNew) { found.dataset.seen = '1'; found.click(); }
                    return !!isNew;
                ";
                (scene.script(script, vec![next.into()]).await == true).then_some(())
            })
            .await;
        }
        scene.message("Yes.").await;
        assert_eq!(scene.script("return window.__stayed", vec![]).await, true, "a page was loaded anew");
        scene.send("And now?").await;
        scene.agent.reads_exactly(&["Do I stay?", "And now?"]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_theme_with_hostile_styles() {
    chats("site_hostile", async |scene| {
        let php = block("docs/frameworks.md", "php").at(scene);
        let tag: Vec<&str> =
            php.lines().filter(|line| !line.contains("<?php") && !line.contains("add_action")).collect();
        Plan::page(
            "<link rel=stylesheet href=/hostile.css>",
            &format!("<main>A theme</main>{}", tag.join("\n")),
        )
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arabic_site() {
    tell("site_arabic", async |scene| {
        let page = format!("<p>مرحبا</p>{}", one_tag(scene));
        let site = Plan::default().with_page("/", "<html lang=ar dir=rtl>", "", &page).open().await;
        scene.visit_site(&site, "/").await;
        scene.eyes.see("button", "Open chat").await.click().await.unwrap();
        // The page speaks Arabic, and so does the widget as soon as it is there.
        let composer = scene.eyes.see("textbox", "الرسالة").await;
        composer.send_keys("هل هذا موقعكم؟").await.unwrap();
        scene.press(fantoccini::key::Key::Enter).await;
        let conversation = scene.agent.reads_exactly(&["هل هذا موقعكم؟"]).await;
        scene.agent.says(&conversation, "نعم.").await;
        scene.message("نعم.").await;
        let log = scene.eyes.see("log", "الرسائل").await;
        let direction = "return getComputedStyle(arguments[0]).direction";
        assert_eq!(scene.script(direction, vec![serde_json::to_value(log).unwrap()]).await, "rtl");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dark_site() {
    chats("site_dark", async |scene| {
        let dark = one_tag(scene).replace("async", "async data-theme-color-scheme=dark");
        Plan::page("<meta name=color-scheme content=dark>", &dark)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_on_a_narrow_phone() {
    tell("site_phone", async |scene| {
        scene.become_phone(320, 640).await;
        let site = Plan::page("", &one_tag(scene)).open().await;
        scene.visit_site(&site, "/").await;
        scene.chats("Do I fit?").await;
        let wider = "return document.documentElement.scrollWidth > innerWidth";
        assert_eq!(scene.script(wider, vec![]).await, false);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_with_two_widgets_by_mistake() {
    tell("site_two", async |scene| {
        let second = block("docs/frameworks.md", "html").at(scene);
        let first = one_tag(scene).replace(" async", "");
        let site = Plan::page("", &format!("{first}{second}")).open().await;
        scene.visit_site(&site, "/").await;
        // The first one wins.
        scene.chats("Which of you answers?").await;
        if chromium_only::is_here() {
            let lines = chromium_only::console_complaints(scene.client()).await;
            let ours: Vec<&str> = lines.iter().filter_map(|line| line["message"].as_str()).collect();
            // Once for the second script, once for the element.
            assert_eq!(ours.len(), 2, "{ours:?}");
            assert!(ours.iter().all(|line| line.contains("chat-widget: second widget ignored")), "{ours:?}");
        }
    })
    .await;
}
