//! From the guide's own two script elements to the answer, over a reload, to the end of the conversation and the next one.

use serde_json::json;
use stories::chromium_only::{self, console_complaints};
use stories::waiting::until;
use stories::{Scene, tell};

const WAITING: &str = "Waiting for an agent.";
const OVER: &str = "This conversation has ended. Write a message to begin a new one.";

/// What is painted in a colour, by the parts that partners may style.
const PAINTED: &str = "
    const root = document.querySelector('chat-widget').shadowRoot;
    const all = [...root.querySelectorAll('[part]')];
    const painted = all.filter((one) => getComputedStyle(one).backgroundColor === arguments[0]);
    return painted.flatMap((one) => [...one.part]);
";

/// The same story for every way to the vendor; `look` names its pictures.
pub async fn tell_it(scene: &Scene, page: &str, look: &str) {
    scene.visit(page).await;
    scene.listen_to_events(&["status", "message:received"]).await;
    scene.open_chat().await;
    scene.listen_to_announcements().await;
    scene.eyes.see("dialog", "Customer Support").await;
    scene.eyes.read("log", "Hello! How can we help you today?").await;
    let painted = scene.script(PAINTED, vec![json!("rgb(58, 123, 213)")]).await;
    assert!(painted.as_array().is_some_and(|parts| parts.contains(&json!("header"))), "{painted}");

    let conversation = super::begin_here(scene).await;
    assert_eq!(conversation.vendor, "partner");
    assert!(!conversation.customer().is_empty());
    scene.message_with_status(super::HELLO, "sent").await;
    scene.eyes.read("status", WAITING).await;
    scene.is_told("status", |payload| *payload == json!({"status": "waiting"})).await;
    scene.assert_accessible("a conversation that waits for an agent").await;
    scene.keep_look(&format!("{look}_waiting")).await;

    scene.agent.sets_conversation(&conversation, "active").await;
    scene.is_told("status", |payload| *payload == json!({"status": "active"})).await;
    until("the line to go", async || !super::line_says(scene, WAITING).await).await;
    scene.agent.says(&conversation, "How can I help?").await;
    assert_eq!(scene.message("How can I help?").await.direction, "agent");
    scene.hears("How can I help?").await;
    scene.is_told("message:received", |payload| payload["text"] == "How can I help?").await;

    scene.reload().await;
    scene.show_chat().await;
    scene.message("How can I help?").await;
    assert_eq!(scene.count_of(super::HELLO).await, 1);
    scene.send("With a tent.").await;
    let resumed = scene.agent.reads_exactly(&[super::HELLO, "With a tent."]).await;
    assert_eq!((resumed.id, resumed.customer()), (conversation.id, conversation.customer()));
    scene.message_with_status("With a tent.", "sent").await;
    assert_eq!(scene.agent.conversations().await.len(), 1);

    scene.agent.hears_the_visitors_socket().await;
    scene.listen_to_events(&["status"]).await;
    scene.listen_to_announcements().await;
    scene.agent.sets_conversation(&conversation, "closed").await;
    scene.eyes.read("status", OVER).await;
    scene.hears(OVER).await;
    scene.is_told("status", |payload| *payload == json!({"status": "closed"})).await;
    scene.assert_accessible("a conversation that is over").await;
    scene.keep_look(&format!("{look}_closed")).await;

    scene.send("Something else.").await;
    let next = scene.agent.reads_in_the_newest_of(2, &["Something else."]).await;
    assert_eq!(next.customer(), conversation.customer());
    scene.message_with_status("Something else.", "sent").await;
    scene.eyes.read("status", WAITING).await;
    scene.is_told("status", |payload| *payload == json!({"status": "waiting"})).await;
    // What was said is still there to be read.
    assert_eq!(scene.count_of("With a tent.").await, 1);
    scene.agent.says(&next, "At your service.").await;
    scene.message("At your service.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_own_page_chats_and_warns_once_that_its_key_is_public() {
    tell("partner_first_message", async |scene| {
        tell_it(scene, "/partner", "partner").await;
        if chromium_only::is_here() {
            // Nothing else was complained of since the browser's start, over two loads of the page.
            let complaints = console_complaints(scene.client()).await;
            let about_the_key =
                complaints.iter().filter(|one| one.to_string().contains("a key in a page is public"));
            assert_eq!((about_the_key.count(), complaints.len()), (2, 2), "{complaints:#?}");
        }
    })
    .await;
}
