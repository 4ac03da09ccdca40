//! What goes beside the words: typing, reading, metadata, and the profile that is for the page alone.

use serde_json::json;
use stories::tell;
use stories::waiting::until;

#[tokio::test(flavor = "multi_thread")]
async fn each_side_sees_the_other_one_begin_and_stop_to_write() {
    tell("partner_typing", async |scene| {
        let conversation = super::begin(scene, "/partner").await;
        scene.listen_to_events(&["typing"]).await;
        scene.write("Do you have this one in green").await;
        scene
            .agent
            .finds("the visitor to write", &conversation, |now| now.visitor_typing["is_typing"] == true)
            .await;
        // Nobody touches a key any more.
        scene
            .agent
            .finds("the visitor to stop", &conversation, |now| now.visitor_typing["is_typing"] == false)
            .await;

        scene.agent.types(&conversation, "").await;
        scene.eyes.read("status", "Support is typing").await;
        scene.is_told("typing", |payload| payload["typing"] == true).await;
        scene.agent.stops_typing(&conversation).await;
        until("the sign to go", async || !super::line_says(scene, "is typing").await).await;
        scene.is_told("typing", |payload| payload["typing"] == false).await;
        assert_eq!(scene.told("typing").await.len(), 2, "the visitor's own signs are none");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_is_told_both_ways_and_only_when_it_was_in_sight() {
    tell("partner_reading", async |scene| {
        let conversation = super::begin(scene, "/partner").await;
        scene.agent.marks(&conversation, "seen").await;
        scene.message_with_status(super::HELLO, "seen").await;
        scene.eyes.read("article", "Seen").await;

        let in_sight = scene.agent.says(&conversation, "In front of your eyes.").await;
        scene.agent.finds_message("it to be read", &conversation, in_sight, |one| one.status == "seen").await;

        scene.close_chat().await;
        let first = scene.agent.says(&conversation, "While it was closed.").await;
        scene.eyes.see("button", "Open chat, 1 unread message").await;
        let second = scene.agent.says(&conversation, "And still is.").await;
        scene.eyes.see("button", "Open chat, 2 unread messages").await;
        let now = scene.agent.now(&conversation).await;
        for id in [first, second] {
            assert_eq!(now.stored(id).status, "sent", "nobody has seen it");
        }
        scene.open_chat().await;
        for id in [first, second] {
            scene.agent.finds_message("it to be read", &conversation, id, |one| one.status == "seen").await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_reaches_the_page_and_is_neither_shown_nor_kept() {
    tell("partner_flashback", async |scene| {
        let conversation = super::begin(scene, "/partner").await;
        scene.listen_to_events(&["flashback"]).await;
        let profile = json!({"flashBack": {"firstEventTrait": "Moonstruck"}});
        scene.agent.flashes_back(&conversation, profile).await;
        scene.is_told("flashback", |payload| payload.to_string().contains("Moonstruck")).await;
        // The vendor makes one of its own when it is told a birth date.
        let tell_birthdate = "window.ChatWidget.setCustomer({ name: 'Jo', birthdate: '1990-01-15' })";
        scene.script(tell_birthdate, vec![]).await;
        scene.is_told("flashback", |payload| payload.to_string().contains("secondEventTrait")).await;
        scene.agent.says(&conversation, "Hello Jo.").await;
        scene.message("Hello Jo.").await;

        let left = scene.left_behind().await;
        assert!(left.contains(super::HELLO), "the chat is looked into");
        for word in ["Moonstruck", "EventTrait", "EventDate"] {
            assert!(!left.contains(word), "{word} was left behind: {left}");
        }
        assert_eq!(scene.messages().await.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_of_whom_a_profile_is_made_is_told_so() {
    tell("partner_profile_notice", async |scene| {
        const NOTICE: &str = "A personality profile made from your date of birth is used in this chat.";
        let conversation = super::begin(scene, "/partner").await;
        assert!(!super::line_says(scene, NOTICE).await, "nobody has told anything");
        scene.listen_to_announcements().await;
        scene.script("window.ChatWidget.setCustomer({ name: 'Jo' })", vec![]).await;
        scene.agent.says(&conversation, "Hello Jo.").await;
        scene.message("Hello Jo.").await;
        assert!(!super::line_says(scene, NOTICE).await, "a name is no birth date");

        scene.script("window.ChatWidget.setCustomer({ birthdate: '1990-01-15' })", vec![]).await;
        scene.eyes.read("status", NOTICE).await;
        scene.hears(NOTICE).await;
        scene.assert_accessible("with the notice of a profile").await;
        scene.keep_look("notice of a profile").await;
        // What was told cannot be untold.
        scene.script("window.ChatWidget.setCustomer({ birthdate: '' })", vec![]).await;
        scene.script("return window.ChatWidget.setLocale('de')", vec![]).await;
        let german = "In diesem Chat wird ein Persönlichkeitsprofil verwendet, das aus Ihrem Geburtsdatum erstellt wurde.";
        scene.eyes.read("status", german).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_comes_without_the_page_telling_anything_is_told_of_too() {
    tell("partner_profile_arrives", async |scene| {
        let conversation = super::begin(scene, "/partner").await;
        let profile = json!({"flashBack": {"firstEventTrait": "Moonstruck"}});
        scene.agent.flashes_back(&conversation, profile).await;
        scene
            .eyes
            .read("status", "A personality profile made from your date of birth is used in this chat.")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_of_the_page_goes_with_the_message_and_comes_back_in_events() {
    tell("partner_metadata", async |scene| {
        let conversation = super::begin(scene, "/partner").await;
        scene.listen_to_events(&["message:sent", "message:received"]).await;
        let send = "
            const [message, done] = arguments;
            window.ChatWidget.sendMessage(message).then(
                (sent) => done(JSON.parse(JSON.stringify(sent))),
                (error) => done(String(error)),
            );
        ";
        let metadata = json!({"cart": {"items": [1, 2], "total": 39.5}, "page": "checkout"});
        let message = json!({"text": "About my cart.", "metadata": metadata});
        let sent = scene.client().execute_async(send, vec![message]).await.unwrap();
        assert_eq!(sent["metadata"], metadata, "{sent}");
        let event = scene.is_told("message:sent", |payload| payload["text"] == "About my cart.").await;
        assert_eq!(event["metadata"], metadata, "our own key is none of the page's");

        let now = scene.agent.reads_exactly(&[super::HELLO, "About my cart."]).await;
        let stored = &now.written("About my cart.").metadata;
        assert_eq!((&stored["cart"], &stored["page"]), (&metadata["cart"], &metadata["page"]));

        let answer = json!({"content": "It is reserved.", "metadata": {"until": "Friday"}});
        scene.agent.offers(&conversation, answer).await;
        let event = scene.is_told("message:received", |payload| payload["text"] == "It is reserved.").await;
        assert_eq!(event["metadata"], json!({"until": "Friday"}));
    })
    .await;
}
