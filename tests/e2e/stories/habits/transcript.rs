//! The visitor keeps the conversation as a file.

use serde_json::json;
use stories::{Scene, eventually, tell};

/// Keeps what is given to the visitor to save, instead of a file on the disk of whoever runs this.
const CATCH: &str = "
    window.__saved = [];
    const files = new Map();
    const name = URL.createObjectURL;
    URL.createObjectURL = (file) => {
        const address = name.call(URL, file);
        files.set(address, file);
        return address;
    };
    HTMLAnchorElement.prototype.click = async function () {
        window.__saved.push([this.download, await files.get(this.href).text()]);
    };
";

async fn saved(scene: &Scene) -> (String, String) {
    let saved = eventually("a file that was saved", async || {
        let saved = scene.script("return window.__saved[0] ?? null", vec![]).await;
        saved.is_array().then_some(saved)
    })
    .await;
    let part = |at: usize| saved[at].as_str().unwrap().to_owned();
    (part(0), part(1))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transcript_has_all_that_was_said() {
    tell("transcript", async |scene| {
        let conversation = super::begin(scene).await;
        scene.script(CATCH, vec![]).await;
        scene.agent.says(&conversation, "Here <b>I</b> am.\nWith two lines.").await;
        scene.message("With two lines.").await;
        scene.assert_accessible("a conversation that can be kept").await;
        scene.eyes.see("button", "Download transcript").await.click().await.unwrap();
        let (name, words) = saved(scene).await;
        assert!(name.starts_with("chat-20") && name.ends_with(".txt"), "{name}");
        let mine = words.find("You: Hello.\n").expect("what the visitor said");
        let theirs = words.find(": Here <b>I</b> am.\nWith two lines.\n").expect("what the agent said");
        assert!(mine < theirs, "{words}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transcript_begins_at_the_beginning_of_a_long_conversation() {
    tell("transcript_long", async |scene| {
        let conversation = super::begin(scene).await;
        let many = json!({"count": 70, "content": "Message {n}.", "spread_seconds": 3600, "silent": true});
        scene.agent.stores(&conversation, many).await;
        // The list without parameters is one page, as in the vendor's ancestor, instead of all.
        let page = scene.agent.newest_page(&conversation).await;
        let rule = json!({
            "when": {"method": "GET", "path_contains": "/messages?website_token="},
            "then": {"status": 200, "body": page},
        });
        scene.agent.misbehaves(rule).await;
        scene.reload().await;
        scene.show_chat().await;
        scene.message("Message 70.").await;
        scene.script(CATCH, vec![]).await;
        scene.eyes.see("button", "Download transcript").await.click().await.unwrap();
        let (_, words) = saved(scene).await;
        for number in 1..=70 {
            assert_eq!(words.matches(&format!(": Message {number}.\n")).count(), 1, "message {number}");
        }
        assert_eq!(words.matches(": Hello.\n").count(), 1);
    })
    .await;
}
