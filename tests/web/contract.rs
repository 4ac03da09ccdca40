//! Roles and names of the public contract.

use super::stage::*;
use chat_widget::model::{Action, Change, ConnectionState, Delivery, HistoryState, Notice, ParkReason};
use chat_widget::model::{Content, Direction, Entry};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn the_launcher_is_named_by_what_it_does_and_what_waits() {
    let stage = Stage::new();
    let launcher = stage.button("Open chat");
    assert_eq!(launcher.get_attribute("aria-expanded").as_deref(), Some("false"));
    assert_eq!(launcher.get_attribute("part").as_deref(), Some("launcher"));
    stage.apply(Change::Unread(3)).await;
    assert_eq!(accessible_name(&launcher), "Open chat, 3 unread messages");
    stage.apply(Change::Unread(1)).await;
    assert_eq!(accessible_name(&launcher), "Open chat, 1 unread message");
    launcher.click();
    settle().await;
    assert_eq!(accessible_name(&launcher), "Close chat");
    assert_eq!(launcher.get_attribute("aria-expanded").as_deref(), Some("true"));
    assert_eq!(*stage.asked.borrow().first().unwrap(), Action::Open);
}

#[wasm_bindgen_test]
async fn the_panel_is_a_dialog_with_a_log_a_textbox_and_its_buttons() {
    let stage = Stage::open().await;
    let panel = stage.get("[role=dialog]");
    assert_eq!(accessible_name(&panel), "Chat with us");
    assert_eq!(panel.get_attribute("aria-modal"), None);
    assert_eq!(accessible_name(&stage.log()), "Messages");
    assert_eq!(accessible_name(&stage.get("textarea")), "Message");
    for name in ["Send", "Attach files", "Close"] {
        assert!(stage.has_button(name), "{name}");
    }
    for part in ["launcher", "panel", "header", "log", "composer", "send"] {
        assert!(stage.find(&format!("[part={part}]")).is_some(), "{part}");
    }
}

#[wasm_bindgen_test]
async fn the_heading_is_the_owners_then_the_back_ends_then_ours() {
    let stage = Stage::open().await;
    stage
        .apply(Change::Settings(chat_widget::model::WidgetSettings {
            title: Some("Shop".into()),
            ..Default::default()
        }))
        .await;
    assert_eq!(accessible_name(&stage.get("[role=dialog]")), "Shop");
    let mut theme = stage.appearance.theme.get_untracked();
    theme.set("headerText", "Ask us").unwrap();
    stage.appearance.theme.set(theme);
    settle().await;
    assert_eq!(accessible_name(&stage.get("[role=dialog]")), "Ask us");
}

#[wasm_bindgen_test]
async fn messages_are_articles_that_say_what_and_whose_they_are() {
    let stage = Stage::open().await;
    let system = Entry {
        direction: Direction::System,
        content: Content::System("Ada joined".into()),
        sender: None,
        ..agent(3, "")
    };
    let unknown = Entry { content: Content::Unknown(String::new()), ..agent(4, "") };
    let bot = Entry { direction: Direction::Bot, sender: None, ..agent(5, "I am a program") };
    stage.entries(vec![agent(1, "Hello"), visitor(2, "Hi", Delivery::Sending), system, unknown, bot]).await;
    let articles = stage.articles();
    let facts: Vec<_> = articles
        .iter()
        .map(|article| {
            let get = |name: &str| article.get_attribute(name).unwrap_or_default();
            (get("data-message-id"), get("data-direction"), get("data-status"), get("data-kind"))
        })
        .collect();
    let facts: Vec<_> =
        facts.iter().map(|(a, b, c, d)| (a.as_str(), b.as_str(), c.as_str(), d.as_str())).collect();
    assert_eq!(
        facts,
        [
            ("1001", "agent", "", "text"),
            ("", "visitor", "sending", "text"),
            ("1003", "system", "", "system"),
            ("1004", "agent", "", "unknown"),
            ("1005", "bot", "", "text"),
        ]
    );
    assert!(articles[3].text_content().unwrap().contains("This message cannot be shown here."));
    assert_eq!(articles[0].get_attribute("aria-label").as_deref(), Some("Ada Lovelace, 12:00"));
    assert_eq!(articles[4].get_attribute("aria-label").as_deref(), Some("Assistant, 12:00"));
}

#[wasm_bindgen_test]
async fn delivery_is_said_in_words_in_every_message_of_the_visitors() {
    let stage = Stage::open().await;
    for (delivery, words) in [
        (Delivery::Queued, "Queued"),
        (Delivery::Sending, "Sending"),
        (Delivery::Sent, "Sent"),
        (Delivery::Delivered, "Delivered"),
        (Delivery::Seen, "Seen"),
        (Delivery::Failed(ParkReason::Refused), "Not sent"),
    ] {
        stage.entries(vec![visitor(1, "one", delivery), visitor(2, "two", delivery)]).await;
        for article in stage.articles() {
            assert!(article.text_content().unwrap().contains(words), "{words}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_failed_message_says_why_and_can_be_sent_again_or_discarded() {
    let stage = Stage::open().await;
    stage.entries(vec![visitor(7, "one", Delivery::Failed(ParkReason::TooLarge))]).await;
    assert!(stage.articles()[0].text_content().unwrap().contains("It is too large."));
    stage.button("Try again").click();
    stage.button("Discard").click();
    let id = chat_widget::model::EntryId(7);
    assert_eq!(*stage.asked.borrow(), [Action::Retry(id), Action::Discard(id)]);
}

#[wasm_bindgen_test]
async fn the_line_speaks_only_when_it_is_not_there() {
    let stage = Stage::open().await;
    let line = || stage.all(".header [role=status]").first().and_then(|line| line.text_content());
    stage.apply(Change::Connection(ConnectionState::Connecting)).await;
    assert_eq!(line().as_deref(), Some("Connecting"));
    stage.apply(Change::Connection(ConnectionState::Offline)).await;
    assert_eq!(line().as_deref(), Some("You are offline. Messages will be sent when you are back."));
    for quiet in [ConnectionState::Online, ConnectionState::Polling, ConnectionState::Idle] {
        stage.apply(Change::Connection(quiet)).await;
        assert_eq!(line(), None, "{quiet:?}");
    }
}

#[wasm_bindgen_test]
async fn a_notice_comes_with_what_can_be_done() {
    let stage = Stage::open().await;
    stage.apply(Change::Notice(Some(Notice::AccessLost))).await;
    assert!(stage.get(".notice[role=alert]").text_content().unwrap().contains("can no longer be continued"));
    stage.button("Start a new conversation").click();
    stage.apply(Change::Notice(Some(Notice::HistoryFailed))).await;
    stage.button("Try again").click();
    assert_eq!(*stage.asked.borrow(), [Action::NewConversation, Action::TryNow]);
    stage.apply(Change::Notice(Some(Notice::NotKept))).await;
    assert!(stage.find(".notice[role=status]").is_some());
    stage.apply(Change::Notice(None)).await;
    assert!(stage.find(".notice").is_none());
}

#[wasm_bindgen_test]
async fn older_messages_have_a_button_for_the_keyboard() {
    let stage = Stage::open().await;
    stage.entries((0..60).map(|id| agent(id, "some words")).collect()).await;
    stage.apply(Change::History(HistoryState { has_older: true, ..Default::default() })).await;
    stage.button("Load earlier messages").click();
    assert_eq!(stage.asked.borrow().last(), Some(&Action::LoadOlder));
    stage
        .apply(Change::History(HistoryState { has_older: true, loading_older: true, ..Default::default() }))
        .await;
    assert!(stage.has_button("Loading earlier messages"));
    stage.apply(Change::History(HistoryState::default())).await;
    assert!(!stage.has_button("Load earlier messages"));
}

#[wasm_bindgen_test]
async fn an_empty_conversation_greets_and_a_loading_one_shows_a_placeholder() {
    let stage = Stage::open().await;
    assert!(stage.log().text_content().unwrap().contains("How can we help?"));
    assert!(stage.find(".welcome").is_some());
    stage.apply(Change::History(HistoryState { loading_first: true, ..Default::default() })).await;
    assert!(stage.find(".welcome").is_none());
    assert!(stage.find(".skeleton").is_some());
    assert_eq!(stage.log().get_attribute("aria-busy").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn days_groups_names_and_times_stand_where_they_belong() {
    let stage = Stage::open().await;
    let yesterday = Entry { at: Some(minutes(0) - 86_400_000), ..agent(1, "yesterday") };
    let long_ago = Entry { at: Some(minutes(0) - 5 * 86_400_000), ..agent(0, "long ago") };
    let later = Entry { at: Some(minutes(2)), ..agent(3, "and") };
    stage.entries(vec![long_ago, yesterday, agent(2, "today"), later]).await;
    let days: Vec<_> = stage.all(".day").iter().map(|day| day.text_content().unwrap()).collect();
    assert_eq!(days, ["Day 19995", "Yesterday", "Today"]);
    assert_eq!(stage.all(".name").len(), 3);
    assert_eq!(
        stage.all(".time").iter().map(|time| time.text_content().unwrap()).collect::<Vec<_>>(),
        ["12:00", "12:00", "12:02"]
    );
    assert_eq!(stage.all(".avatar[data-tint]").len(), 3);
}
