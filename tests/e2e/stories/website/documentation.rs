//! Every snippet of the documentation is tried: a page has a chat that opens, a script runs without complaint.

use stories::documents::{Block, blocks};
use stories::site::{Plan, Site};
use stories::{Scene, tell};

async fn site_of(scene: &Scene, block: &Block) -> Site {
    let text = block.at(scene);
    let page = match block.kind.as_str() {
        "html" => Plan::page("", &text),
        _ if text.contains("chat-widget.mjs") => {
            Plan::page("", "<script type=module src=/example.js></script>").with_file("/example.js", text)
        }
        _ => {
            let set_up = format!(
                "ChatWidget.init({{ websiteToken: 'sandbox-website-token', baseUrl: '{}' }});\n",
                scene.sandbox.origins.api
            );
            let tag = format!(
                "<script src={}/loader.js></script><script type=module src=/example.js></script>",
                scene.sandbox.origins.assets
            );
            // What the example promises is awaited; what it declares stays in its module.
            let watched = format!("{set_up}{text}\nwindow.__ran = true;");
            Plan::page("", &tag).with_file("/example.js", watched)
        }
    };
    page.open().await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_the_documentation_has_a_chat_that_opens() {
    tell("documentation_pages", async |scene| {
        // Some of these pages have a relay for their back end, and there is none.
        scene.expects_refusals();
        let pages = blocks("html");
        assert!(pages.len() >= 10, "only {} pages are found", pages.len());
        for page in pages {
            let site = site_of(scene, &page).await;
            scene.visit_site(&site, "/").await;
            if page.text.contains("<chat-widget") {
                scene.eyes.see("textbox", "Message").await;
            } else {
                scene.open_chat().await;
            }
            assert_eq!(scene.script("return window.ChatWidget.state", vec![]).await, "ready");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_script_of_the_documentation_runs() {
    tell("documentation_scripts", async |scene| {
        let scripts = blocks("js");
        assert!(scripts.len() >= 5, "only {} scripts are found", scripts.len());
        for script in scripts {
            let site = site_of(scene, &script).await;
            // Those that send want an answer from the back end; what they promise is kept by it.
            scene.visit_site(&site, "/").await;
            stories::eventually("the example to run", async || {
                let ran = "return window.__ran ?? (window.ChatWidget?.state === 'idle' && !!document.querySelector('chat-widget'))";
                (scene.script(ran, vec![]).await == true).then_some(())
            })
            .await;
            scene.assert_untroubled().await;
        }
    })
    .await;
}
