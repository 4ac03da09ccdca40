//! A bug inside the module is no bug of the page: the page hears nothing, and the chat comes back.

use serde_json::json;
use stories::{eventually, tell};

/// Breaks something of the browser that the module uses while it draws, once: what it throws goes straight through the
/// module, as a panic does.
const BREAK_ONCE: &str = "
    window.__broken = 0;
    const honest = Object.getOwnPropertyDescriptor(Node.prototype, 'textContent');
    Object.defineProperty(Node.prototype, 'textContent', {
        ...honest,
        set(text) {
            if (window.__broken === 0) {
                window.__broken = 1;
                throw new Error('broken on purpose');
            }
            honest.set.call(this, text);
        },
    });
";

#[tokio::test(flavor = "multi_thread")]
async fn a_trap_is_kept_from_the_page_and_the_chat_restarts() {
    tell("trap_restarts", async |scene| {
        scene.lets_the_console_complain();
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Before.").await;
        let conversation = scene.agent.reads_exactly(&["Before."]).await;
        scene.message_with_status("Before.", "sent").await;
        scene.agent.hears_the_visitors_socket().await;

        scene.script(BREAK_ONCE, vec![]).await;
        scene.agent.says(&conversation, "This one breaks it.").await;
        eventually("the break", async || {
            (scene.script("return window.__broken", vec![]).await == json!(1)).then_some(())
        })
        .await;
        scene.show_chat().await;
        scene.message("This one breaks it.").await;
        scene.send("After.").await;
        scene.agent.reads_exactly(&["Before.", "After."]).await;
        assert_eq!(scene.count_of("Before.").await, 1);
        scene.assert_untroubled().await;
    })
    .await;
}
