//! Text is text, whoever wrote it and whatever it looks like.

use serde_json::json;
use stories::tell;

const HOSTILE: [&str; 6] = [
    "<img src=x onerror=\"window.__owned = 1\">",
    "<script>window.__owned = 1</script>",
    "<style>* { display: none }</style>",
    "\" onmouseover=\"window.__owned = 1\" x=\"",
    "{{constructor.constructor('window.__owned = 1')()}}",
    "a\u{202e}txt.exe \u{0000}\u{fffe} e\u{0301}\u{0301}\u{0301}",
];

#[tokio::test(flavor = "multi_thread")]
async fn markup_from_either_side_is_shown_as_it_was_written() {
    tell("hostile_text", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send(HOSTILE[0]).await;
        let conversation = scene.agent.reads_exactly(&[HOSTILE[0]]).await;
        scene.agent.hears_the_visitors_socket().await;
        for text in HOSTILE {
            scene.agent.says(&conversation, text).await;
        }
        for text in &HOSTILE[..5] {
            scene
                .message_that("the agent's text", |shown| !shown.is_visitors() && shown.text.contains(text))
                .await;
        }
        scene.message("txt.exe").await;
        assert_eq!(scene.script("return window.__owned ?? 0", vec![]).await, json!(0));
        let made = scene.script(
            "const log = document.querySelector('chat-widget').shadowRoot.querySelector('[role=log]');
             return log.querySelectorAll('script, style, img, [onerror], [onmouseover]').length",
            vec![],
        );
        assert_eq!(made.await, json!(0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_harmless_addresses_become_links() {
    tell("hostile_links", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Where?").await;
        let conversation = scene.agent.reads_exactly(&["Where?"]).await;
        scene.agent.hears_the_visitors_socket().await;
        scene.agent.says(&conversation, "javascript:alert(1) data:text/html,hi vbscript:x").await;
        scene.agent.says(&conversation, "https://example.com/a?b=c is fine").await;
        let link = scene.eyes.see("link", stories::eyes::Name::Begins("https://example.com/a?b=c")).await;
        assert_eq!(link.attr("target").await.unwrap().as_deref(), Some("_blank"));
        let relation = link.attr("rel").await.unwrap().unwrap_or_default();
        assert!(relation.contains("noopener") && relation.contains("noreferrer"), "{relation}");
        assert_eq!(scene.eyes.all("link", stories::eyes::Name::Any).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_make_no_sense_lose_nothing_that_follows() {
    tell("hostile_frames", async |scene| {
        scene.visit("/tag").await;
        scene.open_chat().await;
        scene.send("Hello.").await;
        let conversation = scene.agent.reads_exactly(&["Hello."]).await;
        scene.agent.hears_the_visitors_socket().await;
        let deep = "[".repeat(20_000);
        let frames = [
            "",
            "null",
            "[]",
            "{",
            "{\"event\":7}",
            "{\"event\":\"message.created\"}",
            "\u{feff}{}",
            "{\"event\":\"message.created\",\"data\":{\"id\":1e400}}",
            "{\"event\":\"x\",\"data\":\"\\ud83d\"}",
            &deep,
        ];
        for frame in frames {
            scene.agent.sends_frame(&conversation, frame).await;
        }
        scene.agent.says(&conversation, "Still here?").await;
        scene.message("Still here?").await;
        assert_eq!(scene.messages().await.len(), 2);
    })
    .await;
}
