//! Every state that the vendor of seed 001 brings.

use fantoccini::key::Key;
use serde_json::{Value, json};
use stories::agent::Conversation;
use stories::eyes::Name;

use super::{Look, travel};
use crate::sdk::{HELLO, begin_on};

const TRIP: &str = "Explore the mountains: five days, three huts, and a guide who knows the way.";

impl Look<'_> {
    /// The menu of a message, in a way that is the same with and without a mouse.
    async fn open_menu(&self, text: &str) {
        let article = self.scene.article(text).await;
        self.scene.script("arguments[0].focus()", vec![json!(article)]).await;
        self.scene.press(Key::Enter).await;
        self.scene.eyes.see("menu", Name::Any).await;
    }

    async fn choose(&self, text: &str, item: &str) {
        self.open_menu(text).await;
        self.scene.eyes.see("menuitem", item).await.click().await.expect("a click");
    }

    async fn kinds(&self, conversation: &Conversation) {
        let scene = self.scene;
        let offers = async |kind: &str, words: &str, attributes: Value| {
            let message = json!({"content_type": kind, "content": words, "content_attributes": attributes});
            scene.agent.offers(conversation, message).await
        };
        let buttons = json!([
            {"type": "link", "title": "View details", "url": "https://example.com/alps"},
            {"type": "link", "title": "Not to be followed", "url": "javascript:void 0"},
            {"type": "postback", "title": "Book a place for two in September, breakfast included", "value": "BOOK"},
        ]);
        let picture = scene.agent.stores_picture().await;
        offers("card", TRIP, json!({"image_url": picture, "buttons": buttons})).await;
        scene.eyes.see("button", Name::Begins("Book a place")).await;
        self.at("card").await;

        let buttons = json!([
            {"title": "Standard (3–5 days)", "value": "STANDARD"},
            {"title": "Express (1–2 days)", "value": "EXPRESS"},
            {"title": "Overnight, to the door, before the birds are awake", "value": "OVERNIGHT"},
        ]);
        offers("quick_reply", "How fast?", json!({"buttons": buttons, "selected_value": null})).await;
        scene.eyes.see("group", "How fast?").await;
        self.at("quick reply").await;
        self.click("Express (1–2 days)").await;
        scene.eyes.see("button", "Express (1–2 days)").await;
        self.at("quick reply answered").await;

        offers("feedback", "How was it?", json!({"selected_value": null})).await;
        scene.eyes.see("radiogroup", "How was it?").await;
        self.at("feedback").await;
        self.click("Submit").await;
        scene.article("Please choose a rating").await;
        self.at("feedback without a rating").await;
        scene.eyes.see("radio", "4").await.click().await.expect("a click");
        let comment = scene.eyes.see("textbox", "Comment (optional)").await;
        comment.send_keys("Quick and friendly.").await.expect("keys");
        self.at("feedback filled in").await;
        self.click("Submit").await;
        scene.article("4 of 5").await;
        offers("hologram", "A kind of its own.", json!({})).await;
        scene.message("A kind of its own.").await;
        self.at("feedback answered, and an unknown kind").await;
    }

    async fn deeds(&self, conversation: &Conversation) {
        let scene = self.scene;
        let hello = conversation.written(HELLO).id;
        scene.send("Where do we meet?").await;
        let slip = scene.agent.reads_exactly(&[HELLO, "Where do we meet?"]).await;
        let slip = slip.written("Where do we meet?").id;
        scene.message_that("the question to be confirmed", |shown| shown.id == Some(slip.to_string())).await;
        let answer = scene.agent.replies(conversation, slip, "At the station, at nine.").await;
        for (id, sign) in [(slip, "👍"), (answer, "🎉"), (hello, "🔥")] {
            scene.agent.reacts(conversation, id, Some(sign)).await;
        }
        self.click("🎉 1").await;
        scene.eyes.see("button", "🎉 2").await;
        scene.agent.marks(conversation, "seen").await;
        scene.message_with_status("Where do we meet?", "seen").await;
        self.at("quote, reactions and seen").await;

        self.open_menu("At the station").await;
        self.at("menu").await;
        scene.eyes.see("menuitem", "React").await.click().await.expect("a click");
        let picker = scene.eyes.see("dialog", "Reactions").await;
        scene.eyes.see_in(&picker, "button", "unicorn").await;
        self.at("picker").await;
        scene.eyes.see_in(&picker, "searchbox", Name::Any).await.click().await.expect("a click");
        scene.type_here("zebra").await;
        scene.eyes.read("status", "Nothing found").await;
        self.at("picker that finds nothing").await;
        scene.press(Key::Escape).await;
        scene.eyes.see_no("dialog", "Reactions").await;

        self.choose("At the station", "Reply").await;
        scene.eyes.see("group", "Replying to Support").await;
        self.at("replying").await;
        scene.press(Key::Escape).await;

        self.choose("Where do we meet?", "Delete").await;
        let asked = scene.eyes.see("alertdialog", "Delete this message?").await;
        self.at("asked before deleting").await;
        scene.eyes.see_in(&asked, "button", "Delete").await.click().await.expect("a click");
        scene.article("Message deleted").await;
        scene.agent.types(conversation, "Maria").await;
        scene.eyes.read("status", "Maria is typing").await;
        self.at("tombstone and typing").await;
    }

    async fn standings(&self, conversation: &Conversation) {
        let scene = self.scene;
        for (status, words) in [
            ("pending", "Waiting for an agent."),
            ("snoozed", "We will come back to you here."),
            ("resolved", "This conversation is closed."),
        ] {
            scene.agent.sets_conversation(conversation, status).await;
            scene.eyes.read("status", words).await;
            self.at(status).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_sdk_brings_is_accessible_in_every_state_and_variant() {
    travel("sdk", async |look| {
        let conversation = begin_on(look.scene, "/sdk").await;
        look.kinds(&conversation).await;
        look.deeds(&conversation).await;
        look.standings(&conversation).await;
    })
    .await;
}
