//! Every state that this vendor brings, through the eyes of axe-core, in four clothes: light, dark, from right to left, and
//! on a narrow phone. With `E2E_GALLERY` each of them leaves a picture.

use fantoccini::key::Key;
use serde_json::{Value, json};
use stories::agent::Conversation;
use stories::eyes::Name;
use stories::{Scene, tell};

const TRIP: &str = "Explore the mountains: five days, three huts, and a guide who knows the way.";

struct Look<'scene> {
    scene: &'scene Scene,
    clothes: &'static str,
}

impl Look<'_> {
    /// axe-core finds nothing, and nothing is wider than its place.
    async fn is_fine(&self, state: &str) {
        self.scene.assert_looks_fine(&format!("{} - {state}", self.clothes)).await;
    }

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

    async fn click(&self, name: &str) {
        self.scene.eyes.see("button", name).await.click().await.expect("a click");
    }

    async fn kinds(&self, conversation: &Conversation) {
        let Look { scene, .. } = self;
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
        self.is_fine("card").await;

        let buttons = json!([
            {"title": "Standard (3–5 days)", "value": "STANDARD"},
            {"title": "Express (1–2 days)", "value": "EXPRESS"},
            {"title": "Overnight, to the door, before the birds are awake", "value": "OVERNIGHT"},
        ]);
        offers("quick_reply", "How fast?", json!({"buttons": buttons, "selected_value": null})).await;
        scene.eyes.see("group", "How fast?").await;
        self.is_fine("quick reply").await;
        self.click("Express (1–2 days)").await;
        scene.eyes.see("button", "Express (1–2 days)").await;
        self.is_fine("quick reply answered").await;

        offers("feedback", "How was it?", json!({"selected_value": null})).await;
        let stars = scene.eyes.see("radiogroup", "How was it?").await;
        self.is_fine("feedback").await;
        self.click("Submit").await;
        scene.article("Please choose a rating").await;
        self.is_fine("feedback without a rating").await;
        scene.eyes.see_in(&stars, "radio", "4").await.click().await.expect("a click");
        let comment = scene.eyes.see("textbox", "Comment (optional)").await;
        comment.send_keys("Quick and friendly.").await.expect("keys");
        self.is_fine("feedback filled in").await;
        self.click("Submit").await;
        scene.article("4 of 5").await;
        self.is_fine("feedback answered").await;

        offers("hologram", "A kind of its own.", json!({})).await;
        scene.message("A kind of its own.").await;
    }

    async fn deeds(&self, conversation: &Conversation) {
        let Look { scene, .. } = self;
        let hello = conversation.written(super::HELLO).id;
        scene.send("Where do we meet?").await;
        let slip = scene.agent.reads_exactly(&[super::HELLO, "Where do we meet?"]).await;
        let slip = slip.written("Where do we meet?").id;
        scene.message_that("the question to be confirmed", |shown| shown.id == Some(slip.to_string())).await;
        let answer = scene.agent.replies(conversation, slip, "At the station, at nine.").await;
        for (id, sign) in [(slip, "👍"), (answer, "🎉"), (hello, "🔥")] {
            scene.agent.reacts(conversation, id, Some(sign)).await;
        }
        self.click("🎉 1").await;
        scene.eyes.see("button", "🎉 2").await;
        self.is_fine("quote and reactions").await;

        self.open_menu("At the station").await;
        self.is_fine("menu").await;
        scene.eyes.see("menuitem", "React").await.click().await.expect("a click");
        let picker = scene.eyes.see("dialog", "Reactions").await;
        scene.eyes.see_in(&picker, "button", "unicorn").await;
        self.is_fine("picker").await;
        scene.eyes.see_in(&picker, "searchbox", Name::Any).await.click().await.expect("a click");
        scene.type_here("zebra").await;
        scene.eyes.read("status", "Nothing found").await;
        self.is_fine("picker that finds nothing").await;
        scene.press(Key::Escape).await;
        scene.eyes.see_no("dialog", "Reactions").await;

        self.choose("At the station", "Reply").await;
        scene.eyes.see("group", "Replying to Support").await;
        self.is_fine("replying").await;
        scene.press(Key::Escape).await;

        self.choose("Where do we meet?", "Delete").await;
        let asked = scene.eyes.see("alertdialog", "Delete this message?").await;
        self.is_fine("asked before deleting").await;
        scene.eyes.see_in(&asked, "button", "Delete").await.click().await.expect("a click");
        scene.article("Message deleted").await;
        scene.agent.types(conversation, "Maria").await;
        scene.eyes.read("status", "Maria is typing").await;
        self.is_fine("tombstone and typing").await;
    }

    async fn standings(&self, conversation: &Conversation) {
        let Look { scene, .. } = self;
        for (status, words) in [
            ("pending", "Waiting for an agent."),
            ("snoozed", "We will come back to you here."),
            ("resolved", "This conversation is closed."),
        ] {
            scene.agent.sets_conversation(conversation, status).await;
            scene.eyes.read("status", words).await;
            self.is_fine(status).await;
        }
    }
}

async fn every_state(scene: &Scene, clothes: &'static str, page: &str) {
    let conversation = super::begin_on(scene, page).await;
    if clothes == "rtl" {
        // The widget is as its texts are, and no table of a language from right to left is delivered yet.
        let turn = "document.querySelector('chat-widget').shadowRoot.querySelector('[dir]').dir = 'rtl'";
        scene.script(turn, vec![]).await;
        let log = scene.eyes.see("log", "Messages").await;
        let direction = scene.script("return getComputedStyle(arguments[0]).direction", vec![json!(log)]);
        assert_eq!(direction.await, json!("rtl"));
    }
    let look = Look { scene, clothes };
    look.kinds(&conversation).await;
    look.deeds(&conversation).await;
    look.standings(&conversation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_is_accessible_in_light() {
    tell("sdk_looks_light", async |scene| every_state(scene, "light", "/sdk").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_is_accessible_in_the_dark() {
    let page = "/dark?backend=novatalks-sdk&theme-color-scheme=dark";
    tell("sdk_looks_dark", async |scene| every_state(scene, "dark", page).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_is_accessible_from_right_to_left() {
    let page = "/rtl?backend=novatalks-sdk";
    tell("sdk_looks_rtl", async |scene| every_state(scene, "rtl", page).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_is_accessible_on_a_narrow_phone() {
    tell("sdk_looks_phone", async |scene| {
        if stories::chromium_only::is_here() {
            scene.become_phone(320, 640).await;
            every_state(scene, "phone", "/sdk").await;
        }
    })
    .await;
}
