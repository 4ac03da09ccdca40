//! Kinds that nobody here knows stay readable; hostile titles, values, addresses, signs and names do nothing.

use serde_json::{Value, json};
use stories::eyes::Name;
use stories::tell;

const MARKUP: &str = "<img src=x onerror=\"window.__owned = 1\">";

const HOSTILE_ADDRESSES: [&str; 7] = [
    "javascript:window.__owned=1",
    " \u{1}javascript:window.__owned=1",
    "data:text/html,<script>window.__owned=1</script>",
    "vbscript:x",
    "blob:null/1",
    "//evil.example/x",
    "https://evil.example\u{202e}@example.com/",
];

const LOOK: &str = "
    const log = document.querySelector('chat-widget').shadowRoot.querySelector('[role=log]');
    const links = [...log.querySelectorAll('a')].map((link) => link.getAttribute('href'));
    const sources = [...log.querySelectorAll('[src], [srcset]')].map((node) => node.getAttribute('src'));
    const made = log.querySelectorAll('script, style, iframe, object, [onerror], [onmouseover]').length;
    return { owned: window.__owned ?? 0, links, sources, made };
";

#[tokio::test(flavor = "multi_thread")]
async fn hostile_words_in_every_place_of_every_kind_are_shown_or_left_out_and_run_nothing() {
    tell("sdk_hostile", async |scene| {
        let conversation = super::begin(scene).await;
        let mut buttons: Vec<Value> = HOSTILE_ADDRESSES
            .iter()
            .map(|address| json!({"type": "link", "title": MARKUP, "url": address}))
            .collect();
        buttons.push(json!({"type": "postback", "title": MARKUP, "value": MARKUP}));
        for image in ["javascript:window.__owned=1", "data:image/svg+xml,<svg onload='window.__owned=1'/>"] {
            let card = json!({
                "content_type": "card", "content": format!("Card {MARKUP}"), "sender_name": MARKUP,
                "content_attributes": {"image_url": image, "buttons": buttons},
            });
            scene.agent.offers(&conversation, card).await;
        }
        let question = json!({
            "content_type": "quick_reply", "content": format!("Question {MARKUP}"),
            "content_attributes": {
                "image_url": HOSTILE_ADDRESSES[0],
                "buttons": [{"title": MARKUP, "value": "\"><b>"}, {"title": "", "value": MARKUP}],
                "selected_value": null,
            },
        });
        scene.agent.offers(&conversation, question).await;
        let rated = json!({
            "content_type": "feedback", "content": format!("Rating {MARKUP}"),
            "content_attributes": {"selected_value": format!("5: {MARKUP}")},
        });
        let rated = scene.agent.offers(&conversation, rated).await;
        let quoting = scene.agent.replies(&conversation, rated, &format!("Quoting {MARKUP}")).await;
        for sign in [MARKUP, "👍\u{202e}", "\u{0}", "<b>", "x".repeat(10_000).as_str(), "👍"] {
            scene.agent.reacts(&conversation, quoting, Some(sign)).await;
        }
        scene.agent.types(&conversation, MARKUP).await;
        scene.eyes.read("status", &format!("{MARKUP} is typing")).await;
        scene.eyes.see("button", "👍 1").await;
        for begin in ["Card", "Question", "Rating", "Quoting"] {
            scene.message(&format!("{begin} {MARKUP}")).await;
        }
        scene.eyes.see("group", Name::Is(&format!("Question {MARKUP}"))).await;
        let seen = scene.script(LOOK, vec![]).await;
        assert_eq!(seen, json!({"owned": 0, "links": [], "sources": [], "made": 0}));

        // What is hostile to look at can still be pressed, and leaves as it came.
        let postback = scene.eyes.all("button", MARKUP).await.into_iter().next().expect("a button");
        postback.click().await.unwrap();
        scene.agent.reads_exactly(&[super::HELLO, MARKUP]).await;
        assert_eq!(scene.script(LOOK, vec![]).await["owned"], json!(0));
        for origin in ["shop", "assets", "api"] {
            let asked = scene.agent.requests_to(origin).await;
            assert!(asked.iter().all(|request| !request.contains("evil")), "{asked:#?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kinds_that_nobody_knows_and_kinds_that_are_broken_stay_readable() {
    tell("sdk_unknown", async |scene| {
        let conversation = super::begin(scene).await;
        let unknown =
            json!({"content_type": "hologram", "content": "Look around.", "content_attributes": {"x": [1]}});
        scene.agent.offers(&conversation, unknown).await;
        let shown = scene.message("Look around.").await;
        assert_eq!((shown.kind.as_deref(), shown.direction.as_str()), (Some("unknown"), "agent"));
        scene.agent.offers(&conversation, json!({"content_type": "hologram"})).await;
        scene.message("This message cannot be shown here.").await;

        let broken = [
            ("card", json!({"buttons": "many", "image_url": 7}), "A card of nothing."),
            (
                "card",
                json!({"buttons": [null, 3, {"type": "dance", "title": "Dance"}]}),
                "A card that dances.",
            ),
            ("quick_reply", json!({"buttons": []}), "A question without answers?"),
            ("quick_reply", json!(null), "A question without anything?"),
            ("feedback", json!({"selected_value": {"stars": 5}}), "A rating that is a thing?"),
        ];
        for (kind, attributes, words) in broken {
            let message = json!({"content_type": kind, "content": words, "content_attributes": attributes});
            scene.agent.offers(&conversation, message).await;
            scene.message(words).await;
        }
        scene.reload().await;
        scene.show_chat().await;
        scene.message("A rating that is a thing?").await;
        scene.message("Look around.").await;
        scene.agent.says(&conversation, "Still here.").await;
        scene.message("Still here.").await;
    })
    .await;
}
