//! The bot passes on, and people of each other back end go on in the same window.

use serde_json::json;
use stories::relay::{Behind, Relay};
use stories::waiting::until;
use stories::{Scene, tell};

const TOLD: [&str; 4] = [
    "Assistant: Hello! I am the shop’s assistant.",
    "Visitor: hello",
    "Visitor: agent",
    "I will get a person for you.",
];

async fn passes_on(scene: &Scene, page: &str, vendor: &str) {
    scene.listen_to_events(&["handoff"]).await;
    scene.send("hello").await;
    scene.message("Hello! Try").await;
    scene.send("agent").await;
    scene.message("support-team").await;
    scene.is_told("handoff", |told| told["team"] == "support-team" && told["continues"] == true).await;

    // What was said before is the first thing that the people read.
    let people = scene.agent.conversation_with(vendor).await;
    let people = scene.agent.finds("the transcript", &people, |now| !now.visitors_texts().is_empty()).await;
    let transcript = people.visitors_texts().remove(0);
    for words in TOLD {
        assert!(transcript.contains(words), "{words:?} is not in {transcript:?}");
    }
    scene
        .message_that("the transcript to have arrived", |shown| {
            shown.kind.as_deref() == Some("transcript") && shown.id.is_some()
        })
        .await;
    scene.send("It is about my shoes.").await;
    scene.message_with_status("It is about my shoes.", "sent").await;
    let read = scene.agent.finds("the question", &people, |now| now.visitors_texts().len() == 2).await;
    assert_eq!(read.visitors_texts()[1], "It is about my shoes.");
    scene.agent.says(&people, "Which ones?").await;
    assert_eq!(scene.message("Which ones?").await.direction, "agent");
    scene.agent.reads_exactly_with("converse", &["hello", "agent"]).await;

    // Both parts are one list, on the next page as well.
    let order = [
        super::WELCOME,
        "Hello! Try",
        "I will get a person",
        "support-team",
        "It is about my shoes.",
        "Which ones?",
    ];
    for page in [page.to_owned(), format!("{page}2")] {
        scene.visit(&page).await;
        scene.show_chat().await;
        for text in order {
            scene.message(text).await;
            assert_eq!(scene.count_of(text).await, 1, "{text} on {page}");
        }
        let shown = scene.messages().await;
        let places: Vec<_> =
            order.iter().map(|text| shown.iter().position(|one| one.text.contains(text)).unwrap()).collect();
        assert!(places.is_sorted(), "{places:?} on {page}");
    }
    scene.send("The red ones.").await;
    scene.message_with_status("The red ones.", "sent").await;
    let read = scene.agent.finds("the answer", &people, |now| now.visitors_texts().len() == 3).await;
    assert_eq!(read.visitors_texts()[2], "The red ones.");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_the_widget_api_take_over() {
    tell("handoff_novatalks", async |scene| {
        let (_relay, _) = super::begin(scene, "/converse-novatalks").await;
        passes_on(scene, "/converse-novatalks", "novatalks").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_the_sdk_api_take_over() {
    tell("handoff_sdk", async |scene| {
        let (_relay, _) = super::begin(scene, "/converse-sdk").await;
        passes_on(scene, "/converse-sdk", "novatalks-sdk").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_the_partner_take_over_through_the_same_relay() {
    tell("handoff_partner", async |scene| {
        let _relay = Relay::start_for(scene, Behind::Both, &[]).await;
        super::open(scene, "/converse-partner").await;
        passes_on(scene, "/converse-partner", "partner").await;
    })
    .await;
}

/// What is drawn, in its order, as far as it is one of these.
async fn places(scene: &Scene, texts: &[String]) -> Vec<usize> {
    let drawn = scene.messages().await;
    drawn.iter().filter_map(|one| texts.iter().position(|text| one.text.contains(text.as_str()))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_talk_with_people_stands_in_its_order_on_the_next_page() {
    tell("handoff_long", async |scene| {
        let (_relay, _) = super::begin(scene, "/converse-novatalks").await;
        scene.send("hello").await;
        scene.message("Hello! Try").await;
        scene.send("agent").await;
        let people = scene.agent.conversation_with("novatalks").await;
        let mut texts: Vec<String> =
            [super::WELCOME, "Hello! Try", "I will get a person"].map(str::to_owned).into();
        for number in 1..=24 {
            let text = format!("Answer {number}.");
            scene.agent.says(&people, &text).await;
            scene.message(&text).await;
            texts.push(text);
        }
        scene.visit("/converse-novatalks").await;
        scene.show_chat().await;
        scene.message("Answer 24.").await;
        scene.agent.says(&people, "Answer 25.").await;
        scene.message("Answer 25.").await;
        texts.push("Answer 25.".to_owned());
        let seen = places(scene, &texts).await;
        assert!(seen.is_sorted() && seen.last() == Some(&27), "{seen:?}");
        // Whoever goes on upwards comes to the bot in the end.
        until("all of it to be here", async || {
            let up =
                "document.querySelector('chat-widget').shadowRoot.querySelector('[role=log]').scrollTop = 0";
            scene.script(up, vec![]).await;
            scene.count_of(super::WELCOME).await == 1
        })
        .await;
        let seen = places(scene, &texts).await;
        assert!(seen.is_sorted() && seen.first() == Some(&0), "{seen:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_windows_side_by_side_are_one_visitor_to_the_people() {
    tell("handoff_two_windows", async |scene| {
        let (_relay, _) = super::begin(scene, "/converse-novatalks").await;
        let first = scene.this_tab().await;
        let second = scene.open_window("/converse-novatalks").await;
        scene.show_chat().await;
        scene.send("hello").await;
        scene.message("Hello! Try").await;
        scene.send("agent").await;
        for window in [&first, &second] {
            scene.go_to_tab(window).await;
            scene.message("support-team").await;
            assert_eq!(scene.script("return document.visibilityState", vec![]).await, "visible");
        }
        scene.send("It is about my shoes.").await;
        scene.message_with_status("It is about my shoes.", "sent").await;
        scene.go_to_tab(&first).await;
        scene.send("The red ones.").await;
        scene.message_with_status("The red ones.", "sent").await;

        let people = scene.agent.conversation_with("novatalks").await;
        let people = scene.agent.finds("all of it", &people, |now| now.visitors_texts().len() >= 3).await;
        let texts = people.visitors_texts();
        assert!(
            texts[0].contains(TOLD[3]) && texts.len() == 3,
            "what was said before is told once: {texts:#?}"
        );
        scene.agent.says(&people, "Both of them?").await;
        for window in [&first, &second] {
            scene.go_to_tab(window).await;
            for text in ["It is about my shoes.", "The red ones.", "Both of them?"] {
                scene.message(text).await;
                assert_eq!(scene.count_of(text).await, 1, "{text}");
            }
        }
        let conversations = scene.agent.conversations().await;
        assert_eq!(conversations.iter().filter(|one| one.vendor == "novatalks").count(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_people_the_visitor_is_told_and_the_page_too() {
    tell("handoff_nobody", async |scene| {
        let (_relay, conversation) = super::begin(scene, "/converse").await;
        scene.listen_to_events(&["handoff"]).await;
        scene.agent.escalates(&conversation, "returns").await;
        let line = scene.message("returns").await;
        assert_eq!(line.direction, "system");
        scene.is_told("handoff", |told| *told == json!({"team": "returns", "continues": false})).await;
    })
    .await;
}
