//! A card: a picture, a link that leads out, a button that says something.

use fantoccini::key::Key;
use serde_json::{Value, json};
use stories::{Scene, eventually, tell};

const QUESTION: &str = "Explore the mountains";

async fn card(scene: &Scene) -> Value {
    let picture = scene.agent.stores_picture().await;
    json!({
        "content_type": "card",
        "content": QUESTION,
        "content_attributes": {
            "image_url": picture,
            "buttons": [
                {"type": "link", "title": "View details", "url": "https://example.com/trips/alps?day=1"},
                {"type": "postback", "title": "Book now", "value": "BOOK_ALPS_TRIP"},
            ],
        },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_leads_out_by_its_link_and_answers_by_its_button() {
    tell("sdk_card", async |scene| {
        let conversation = super::begin(scene).await;
        scene.listen_to_announcements().await;
        scene.listen_to_events(&["action", "message:received"]).await;
        let id = scene.agent.offers(&conversation, card(scene).await).await;
        let shown = scene.message(QUESTION).await;
        assert_eq!((shown.kind.as_deref(), shown.direction.as_str()), (Some("card"), "agent"));
        scene.hears(QUESTION).await;

        let article = scene.article(QUESTION).await;
        eventually("the picture of the card", async || {
            let loaded = scene.script(
                "const image = arguments[0].querySelector('img');
                 return image !== null && image.complete && image.naturalWidth > 0",
                vec![json!(article)],
            );
            (loaded.await == json!(true)).then_some(())
        })
        .await;
        let link = scene.eyes.see_in(&article, "link", "View details").await;
        let attribute = async |name: &str| link.attr(name).await.unwrap().unwrap_or_default();
        assert_eq!(attribute("href").await, "https://example.com/trips/alps?day=1");
        assert_eq!(attribute("target").await, "_blank");
        let relation = attribute("rel").await;
        assert!(relation.contains("noopener") && relation.contains("noreferrer"), "{relation}");

        // From the composer backwards, and all of it by keys.
        scene.tab_back_to("Book now").await;
        scene.press(Key::Enter).await;
        scene.agent.reads_exactly(&[super::HELLO, "BOOK_ALPS_TRIP"]).await;
        let action = scene.is_told("action", |_| true).await;
        assert_eq!((&action["title"], &action["value"]), (&json!("Book now"), &json!("BOOK_ALPS_TRIP")));
        assert_eq!(action["message"]["id"], json!(id));
        scene.tab_back_to("View details").await;

        // A card can be pressed again, and still can after a reload.
        scene.reload().await;
        scene.show_chat().await;
        let article = scene.article(QUESTION).await;
        scene.eyes.see_in(&article, "button", "Book now").await.click().await.unwrap();
        scene.agent.reads_exactly(&[super::HELLO, "BOOK_ALPS_TRIP", "BOOK_ALPS_TRIP"]).await;
    })
    .await;
}
