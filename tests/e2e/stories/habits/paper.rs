//! The open conversation on paper.

use serde_json::json;
use stories::tell;
use stories::waiting::until;

/// What would be on paper: the places that nobody can use there, rows, and whether anything is cut off.
const PAPER: &str = "
    const host = document.querySelector('chat-widget');
    const root = host.shadowRoot;
    const seen = (selector) => [...root.querySelectorAll(selector)].some((one) => one.checkVisibility());
    const log = root.querySelector('[role=log]');
    const panel = root.querySelector('[role=dialog]');
    return {
        controls: seen('[part=launcher], [part=composer], [role=dialog] button'),
        rows: root.querySelectorAll('[role=log] [role=article], [role=log] article').length,
        cut: log.scrollHeight > log.clientHeight + 1,
        place: getComputedStyle(host).position,
        lifted: host.matches(':popover-open'),
        color: getComputedStyle(panel.querySelector('[part~=bubble]')).color,
        behind: panel.getBoundingClientRect().top >= document.querySelector('main, h1, p').getBoundingClientRect().bottom,
    };
";

#[tokio::test(flavor = "multi_thread")]
async fn an_open_conversation_is_printed_behind_the_page() {
    tell("paper", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        let conversation = super::begin(scene).await;
        let many = json!({"count": 60, "content": "Message {n} of a long conversation.", "spread_seconds": 3600, "silent": true});
        scene.agent.stores(&conversation, many).await;
        scene.reload().await;
        scene.show_chat().await;
        scene.message("Message 60 ").await;
        let print = "window.__printed = []; for (const name of ['beforeprint', 'afterprint']) addEventListener(name, () => __printed.push(name))";
        scene.script(print, vec![]).await;

        scene.devtools("Emulation.setEmulatedMedia", json!({"media": "print"})).await;
        scene.script("dispatchEvent(new Event('beforeprint'))", vec![]).await;
        let paper = scene.script(PAPER, vec![]).await;
        scene.script("scrollTo(0, 0)", vec![]).await;
        scene.keep_look("paper").await;
        let expected = json!({
            "controls": false, "rows": 61, "cut": false, "place": "static", "lifted": false,
            "color": "rgb(0, 0, 0)", "behind": true,
        });
        assert_eq!(paper, expected);
        scene.script("dispatchEvent(new Event('afterprint'))", vec![]).await;
        scene.devtools("Emulation.setEmulatedMedia", json!({"media": ""})).await;

        // And by the browser itself.
        let sheets = scene.devtools("Page.printToPDF", json!({})).await;
        assert!(sheets["data"].as_str().is_some_and(|data| data.len() > 1000));
        until("the browser to have printed", async || {
            let printed = scene.script("return window.__printed", vec![]).await;
            printed == json!(["beforeprint", "afterprint", "beforeprint", "afterprint"])
        })
        .await;
        let lifted = "return document.querySelector('chat-widget').matches(':popover-open')";
        assert_eq!(scene.script(lifted, vec![]).await, json!(true), "afterwards it is back above the page");
        scene.send("Still here.").await;
        scene.message_with_status("Still here.", "sent").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_closed_chat_is_printed() {
    tell("paper_closed", async |scene| {
        if !stories::chromium_only::is_here() {
            return;
        }
        super::begin(scene).await;
        scene.close_chat().await;
        scene.devtools("Emulation.setEmulatedMedia", json!({"media": "print"})).await;
        let seen = "return [...document.querySelector('chat-widget').shadowRoot.querySelectorAll('.cw *')]
            .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 1).length";
        assert_eq!(scene.script(seen, vec![]).await, json!(0));
    })
    .await;
}
