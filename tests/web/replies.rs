//! Answering a message, and the way back to the one that was answered.

use super::stage::*;
use chat_widget::model::{
    Action, AttachmentKind, Change, Content, Delivery, Diff, Direction, Entry, EntryId, HistoryState, Quote,
    RemoteId,
};
use wasm_bindgen_test::wasm_bindgen_test;

fn quoting(id: u32, of: i64, name: &str, text: &str) -> Entry {
    let quote = Quote {
        id: Some(RemoteId::Number(of)),
        direction: Some(Direction::Agent),
        name: name.into(),
        text: text.into(),
        files: 0,
    };
    Entry { quote: Some(quote), ..visitor(id, "answer", Delivery::Sent) }
}

fn said(stage: &Stage) -> String {
    let region = stage.shadow.query_selector(".cw > [role=status]").unwrap().unwrap();
    region.text_content().unwrap()
}

fn asked_older(stage: &Stage) -> usize {
    stage.asked.borrow().iter().filter(|action| **action == Action::LoadOlder).count()
}

const GO: &str = "Go to the quoted message. Ada Lovelace: Which size?";

#[wasm_bindgen_test]
async fn the_composer_says_what_is_being_answered_and_the_message_carries_it() {
    let stage = Stage::open().await;
    stage.entries(vec![agent(1, "Which size?"), visitor(2, "mine", Delivery::Sent)]).await;
    stage.button("Message actions").click();
    stage.get("[role=menuitem]").click();
    settle().await;
    let group = stage.get(".composer [role=group][aria-label^='Replying']");
    assert_eq!(accessible_name(&group), "Replying to Ada Lovelace");
    assert!(group.text_content().unwrap().contains("Which size?"));
    assert_eq!(stage.active().unwrap(), *AsRef::<web_sys::Element>::as_ref(&stage.composer()));
    assert_eq!(said(&stage), "Replying to Ada Lovelace");
    stage.type_text("Large").await;
    stage.press(&stage.composer(), "Enter", &[]);
    let send = Action::Send("Large".into(), Vec::new(), Some(EntryId(1)));
    assert!(stage.asked.borrow().contains(&send));
    settle().await;
    assert!(!stage.has_button("Cancel reply"), "the next one answers nothing");
    stage.store.ui().reply_to.set(Some(EntryId(2)));
    settle().await;
    assert!(stage.find("[aria-label='Replying to yourself']").is_some());
}

#[wasm_bindgen_test]
async fn an_answer_is_given_up_by_its_button_by_escape_and_by_the_end_of_what_it_answers() {
    let stage = Stage::open().await;
    stage.entries(vec![agent(1, "Which size?")]).await;
    let reply_to = &stage.store.ui().reply_to;
    let begin = async || {
        reply_to.set(Some(EntryId(1)));
        settle().await;
        assert!(stage.has_button("Cancel reply"));
    };
    begin().await;
    stage.button("Cancel reply").click();
    settle().await;
    assert!(!stage.has_button("Cancel reply"));
    assert_eq!(stage.active().unwrap().tag_name(), "TEXTAREA");

    begin().await;
    stage.press(&stage.composer(), "Escape", &[]);
    settle().await;
    assert_eq!(reply_to.get_untracked(), None);
    assert_eq!(*stage.asked.borrow(), [], "the panel stays open");
    stage.press(&stage.composer(), "Escape", &[]);
    assert_eq!(*stage.asked.borrow(), [Action::Close]);
    stage.store.ui().open.set(true);

    begin().await;
    stage.type_text("half").await;
    let gone = Entry { content: Content::Deleted, ..agent(1, "") };
    stage.apply(Change::Entries(vec![Diff::Set(0, gone)])).await;
    assert_eq!(reply_to.get_untracked(), None);
    assert!(!stage.has_button("Cancel reply"));
    assert_eq!(stage.composer().value(), "half", "what was typed stays");
}

#[wasm_bindgen_test]
async fn a_quote_says_whose_words_they_are_and_leads_to_them() {
    let stage = Stage::open().await;
    let words = "a few words that make a line ".repeat(6);
    let mut all = vec![agent(0, "Which size?")];
    all.extend((1..60).map(|id| agent(id, &words)));
    all.push(quoting(60, 1000, "Ada Lovelace", "Which size?"));
    stage.entries(all).await;
    let quote = stage.button(GO);
    assert!(quote.text_content().unwrap().contains("Which size?"));
    quote.click();
    settle().await;
    settle().await;
    let target = stage.active().unwrap();
    assert_eq!(target.get_attribute("data-message-id").as_deref(), Some("1000"));
    let (row, log) = (target.get_bounding_client_rect(), stage.log().get_bounding_client_rect());
    assert!(row.top() >= log.top() && row.bottom() <= log.bottom(), "it is in sight");
    assert!(stage.find("[data-found] article").is_some());
}

#[wasm_bindgen_test]
async fn a_quoted_message_that_is_not_here_is_loaded_page_by_page() {
    let stage = Stage::open().await;
    let older = |loading_older| HistoryState { has_older: true, loading_older, ..Default::default() };
    stage.apply(Change::History(older(false))).await;
    let mut all: Vec<_> = (40..60).map(|id| agent(id, "some words that fill a line of the list")).collect();
    all.push(quoting(60, 1005, "Ada Lovelace", "Which size?"));
    stage.entries(all).await;
    stage.asked.borrow_mut().clear();
    stage.button(GO).click();
    settle().await;
    assert_eq!(asked_older(&stage), 1);
    for (page, asked) in [(20..40, 2), (0..20, 2)] {
        stage.apply(Change::History(older(true))).await;
        let steps =
            page.rev().map(|id| Diff::Insert(0, agent(id, "some words that fill a line of the list")));
        stage.store.apply(Change::Entries(steps.collect()));
        stage.apply(Change::History(older(false))).await;
        assert_eq!(asked_older(&stage), asked);
    }
    assert_eq!(stage.active().unwrap().get_attribute("data-message-id").as_deref(), Some("1005"));
}

#[wasm_bindgen_test]
async fn a_quoted_message_that_cannot_be_had_is_not_looked_for_for_ever() {
    let stage = Stage::open().await;
    stage.entries(vec![quoting(60, 5, "Ada Lovelace", "Which size?")]).await;
    stage.button(GO).click();
    settle().await;
    assert_eq!(said(&stage), "The message is no longer available");
    assert_eq!(asked_older(&stage), 0);

    // A read that fails leaves everything as it was.
    let other = Stage::open().await;
    other.entries((40..60).map(|id| agent(id, &"words ".repeat(40))).collect()).await;
    other.apply(Change::Entries(vec![Diff::Insert(20, quoting(60, 5, "Ada Lovelace", "Which size?"))])).await;
    let older = |loading_older| HistoryState { has_older: true, loading_older, ..Default::default() };
    other.apply(Change::History(older(false))).await;
    other.button(GO).click();
    settle().await;
    assert_eq!(asked_older(&other), 1);
    other.apply(Change::History(older(true))).await;
    other.apply(Change::History(older(false))).await;
    assert_eq!(asked_older(&other), 1);
    assert!(said(&other).contains("The message is no longer available"), "{}", said(&other));
}

#[wasm_bindgen_test]
async fn a_quote_follows_what_becomes_of_the_message() {
    let stage = Stage::open().await;
    stage.entries(vec![agent(1, "Which size?"), quoting(2, 1001, "Ada Lovelace", "")]).await;
    let quote = || stage.get("article .quote").text_content().unwrap();
    assert!(quote().contains("Which size?"), "the vendor did not say the words, but they are here");
    stage.get("article .quote").focus().unwrap();
    let gone = Entry { content: Content::Deleted, ..agent(1, "") };
    stage.apply(Change::Entries(vec![Diff::Set(0, gone)])).await;
    assert!(quote().contains("Message deleted") && !quote().contains("Which size?"));
    assert_eq!(stage.active().unwrap().tag_name(), "ARTICLE", "the focus stays at the message");
}

#[wasm_bindgen_test]
async fn a_quote_of_files_and_of_nobody_in_particular_is_shown_too() {
    let stage = Stage::open().await;
    let of = |id, direction, name: &str, files| {
        let quote = Quote { id, direction, name: name.into(), text: String::new(), files };
        Entry { quote: Some(quote), ..agent(2, "answer") }
    };
    let picture = Entry {
        attachments: vec![file(AttachmentKind::Image, "a.png", None)],
        ..visitor(1, "", Delivery::Sent)
    };
    for (entry, name) in [
        (of(Some(RemoteId::Number(1001)), None, "", 0), "Go to the quoted message. You: sent a file"),
        (
            of(Some(RemoteId::Number(5)), Some(Direction::Visitor), "x", 2),
            "Go to the quoted message. You: sent 2 files",
        ),
        (
            of(Some(RemoteId::Number(5)), Some(Direction::Agent), "", 1),
            "Go to the quoted message. Support: sent a file",
        ),
    ] {
        stage.entries(vec![picture.clone(), entry]).await;
        assert!(stage.has_button(name), "{name}");
    }
    stage.entries(vec![of(None, None, "", 1)]).await;
    let quote = stage.get("article .quote");
    assert_eq!((quote.tag_name().as_str(), quote.text_content().unwrap().as_str()), ("DIV", "sent a file"));
}
