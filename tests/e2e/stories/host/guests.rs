//! The widget as a guest: what the page has is what it had, however often it comes and goes.

use serde_json::json;
use stories::{eventually, tell};

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_byte_for_byte_what_it_is_without_us() {
    tell("host_untouched", async |scene| {
        scene.lets_the_console_complain();
        scene.watches().await;
        scene.agent.misbehaves(json!({"when": {"origin": "assets"}, "then": {"status": 404}})).await;
        scene.visit("/tag").await;
        let alone = scene.page_without_us().await;
        scene.agent.behaves().await;
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Whose page is it?").await;
        let conversation = scene.agent.reads_exactly(&["Whose page is it?"]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.says(&conversation, "Yours.").await;
        scene.message("Yours.").await;
        scene.assert_unharmed("open").await;
        assert_eq!(scene.page_without_us().await, alone);
        scene.close_chat().await;
        assert_eq!(scene.page_without_us().await, alone);
        scene.assert_unharmed("closed").await;
    })
    .await;
}

/// Starts and ends the widget so many times, with its module, and answers once it is over.
const COME_AND_GO: &str = "
    const [options, times, done] = arguments;
    (async () => {
        for (let time = 0; time < times; time++) {
            await window.ChatWidget.destroy();
            await window.ChatWidget.init(options);
            await window.ChatWidget.open();
        }
        done(document.querySelectorAll('chat-widget').length);
    })().catch((error) => done(String(error)));
";

/// A page of a framework: walks on by itself, and draws its body anew. Each step is a task of its own, as a visitor's is: within
/// one task our observer would see only the last.
const WALK: &str = "
    const [times, done] = arguments;
    (async () => {
        for (let time = 0; time < times; time++) {
            history.pushState({}, '', '?page=' + time);
            document.querySelector('main').replaceChildren('Page ' + time);
            await new Promise((next) => setTimeout(next));
        }
        history.replaceState({}, '', location.pathname);
        done(document.querySelectorAll('chat-widget').length);
    })();
";

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_lives_leave_nothing_behind() {
    tell("host_lives", async |scene| {
        scene
            .client()
            .update_timeouts(fantoccini::wd::TimeoutConfiguration::new(
                Some(std::time::Duration::from_secs(240)),
                None,
                None,
            ))
            .await
            .expect("patience");
        scene.visit("/tag").await;
        scene.open_chat().await;
        let options = json!({"websiteToken": "sandbox-website-token", "baseUrl": scene.sandbox.origins.api});
        let live = async |times: u32| {
            let ended = scene.client().execute_async(COME_AND_GO, vec![options.clone(), json!(times)]);
            assert_eq!(ended.await.expect("all lives"), json!(1));
            scene.devtools("HeapProfiler.collectGarbage", json!({})).await;
            scene.devtools("HeapProfiler.collectGarbage", json!({})).await;
            let counters = scene.devtools("Memory.getDOMCounters", json!({})).await;
            let heap = scene.devtools("Runtime.getHeapUsage", json!({})).await;
            let number = |of: &serde_json::Value| of.as_i64().expect("a number");
            (
                number(&counters["nodes"]),
                number(&counters["jsEventListeners"]),
                heap["usedSize"].as_f64().expect("bytes"),
            )
        };
        let before = live(20).await;
        let after = live(500).await;
        assert!(after.0 - before.0 <= 50, "nodes: {before:?} to {after:?}");
        assert!(after.1 - before.1 <= 20, "listeners: {before:?} to {after:?}");
        assert!(after.2 - before.2 <= 2_000_000.0, "heap: {before:?} to {after:?}");
        scene.send("Still one of us.").await;
        scene.agent.reads_exactly(&["Still one of us."]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_draws_itself_anew_keeps_its_chat() {
    tell("host_walks", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Before the walk.").await;
        scene.agent.reads_exactly(&["Before the walk."]).await;
        let walked = scene.client().execute_async(WALK, vec![json!(500)]).await;
        assert_eq!(walked.expect("a walk"), json!(1));
        for replace in
            ["document.body.innerHTML = ''", "document.body.replaceWith(document.createElement('body'))"]
        {
            // A driver's script is under the page's policy of Trusted Types, too.
            let replace = replace.replace("innerHTML = ''", "replaceChildren()");
            scene.script(&replace, vec![]).await;
            eventually("the chat to be back", async || {
                let there =
                    scene.script("return document.querySelectorAll('chat-widget').length", vec![]).await;
                (there == json!(1)).then_some(())
            })
            .await;
        }
        scene.show_chat().await;
        scene.send("After it.").await;
        scene.agent.reads_exactly(&["Before the walk.", "After it."]).await;
    })
    .await;
}
