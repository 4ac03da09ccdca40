//! Cards, questions, ratings and what is left of a message that was taken back.

use super::stage::*;
use chat_widget::model::{
    Action, Card, CardButton, Change, Choice, Content, ConversationStatus, Deed, Delivery, Diff, Entry,
    EntryId, Feedback, QuickReply,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

fn choice(title: &str, value: &str) -> Choice {
    Choice { title: title.into(), value: value.into(), card: None }
}

fn card(id: u32, image: Option<&str>, buttons: Vec<CardButton>) -> Entry {
    let card = Card { text: "Explore the Mountains".into(), image: image.map(str::to_owned), buttons };
    Entry { content: Content::Card(card), ..agent(id, "") }
}

fn question(id: u32, choices: Vec<Choice>, selected: Option<&str>) -> Entry {
    let question =
        QuickReply { text: "Which way?".into(), image: None, choices, selected: selected.map(str::to_owned) };
    Entry { content: Content::QuickReply(question), ..agent(id, "") }
}

fn rating(id: u32, answer: Option<&str>) -> Entry {
    let question = Feedback { text: "How was it?".into(), answer: answer.map(str::to_owned) };
    Entry { content: Content::Feedback(question), ..agent(id, "") }
}

fn two() -> Vec<Choice> {
    vec![choice("Standard", "STD"), choice("Express", "EXP")]
}

fn kind(stage: &Stage) -> String {
    stage.articles()[0].get_attribute("data-kind").unwrap()
}

fn pressed(button: &HtmlElement) -> bool {
    button.get_attribute("aria-pressed").as_deref() == Some("true")
}

#[wasm_bindgen_test]
async fn a_card_has_links_that_lead_out_and_buttons_that_say_something() {
    let stage = Stage::open().await;
    let book = choice("Book Now", "BOOK");
    let buttons = vec![
        CardButton::Link { title: "View Details".into(), url: "https://shop.test/alps".into() },
        CardButton::Link { title: "Steal".into(), url: "javascript:alert(1)".into() },
        CardButton::Postback(book.clone()),
    ];
    stage.entries(vec![card(1, None, buttons)]).await;
    assert_eq!(kind(&stage), "card");
    let links = stage.all("article a");
    assert_eq!(links.len(), 1, "an address that may not be followed is no link");
    assert_eq!(accessible_name(&links[0]), "View Details");
    assert_eq!(links[0].get_attribute("href").as_deref(), Some("https://shop.test/alps"));
    assert_eq!(links[0].get_attribute("target").as_deref(), Some("_blank"));
    assert_eq!(links[0].get_attribute("rel").as_deref(), Some("noopener noreferrer nofollow ugc"));
    assert!(stage.get("article").text_content().unwrap().contains("Steal"));
    assert!(!stage.has_button("Steal"));
    for _ in 0..2 {
        stage.button("Book Now").click();
    }
    let said = Action::Postback(EntryId(1), book);
    assert_eq!(*stage.asked.borrow(), [said.clone(), said], "one for each press");
    for target in stage.all("article .card-button") {
        assert!(target.offset_height() >= 44, "{}", target.offset_height());
    }
}

#[wasm_bindgen_test]
async fn a_picture_has_its_place_before_it_comes_and_none_when_it_cannot_be_had() {
    let stage = Stage::open().await;
    let with = |image| card(1, Some(image), Vec::new());
    stage.store.apply(Change::Entries(vec![Diff::Reset(vec![with("https://127.0.0.1:1/a.png")])]));
    tick().await;
    let image = stage.shadow.query_selector("article img").unwrap().unwrap();
    assert!(image.unchecked_ref::<HtmlElement>().offset_height() > 100);
    assert_eq!(image.get_attribute("alt").as_deref(), Some(""));
    assert_eq!(image.get_attribute("referrerpolicy").as_deref(), Some("no-referrer"));
    image.dispatch_event(&event("error")).unwrap();
    assert!(stage.shadow.query_selector("article img").unwrap().is_none());
    for refused in ["http://shop.test/a.png", "data:image/png;base64,AA", "https://shop.test/a.svg"] {
        stage.entries(vec![with(refused)]).await;
        assert!(stage.shadow.query_selector("article img").unwrap().is_none(), "{refused}");
    }
}

#[wasm_bindgen_test]
async fn a_choice_is_made_once_stays_readable_and_keeps_the_focus() {
    let stage = Stage::open().await;
    stage.entries(vec![question(1, two(), None)]).await;
    assert_eq!(kind(&stage), "quick_reply");
    assert_eq!(accessible_name(&stage.get("article [role=group]")), "Which way?");
    let express = stage.button("Express");
    express.focus().unwrap();
    express.click();
    let chosen = Action::Do(EntryId(1), Deed::Choose("EXP".into()));
    assert_eq!(*stage.asked.borrow(), [chosen]);
    stage.apply(Change::Entries(vec![Diff::Set(0, question(1, two(), Some("EXP")))])).await;
    assert_eq!(stage.button("Express"), express, "the buttons stay");
    assert_eq!(stage.active().unwrap(), *AsRef::<Element>::as_ref(&express));
    assert!(pressed(&express) && !pressed(&stage.button("Standard")));
    for name in ["Standard", "Express"] {
        assert_eq!(stage.button(name).get_attribute("aria-disabled").as_deref(), Some("true"));
        stage.button(name).click();
    }
    assert!(stage.button("Standard").has_attribute("disabled"));
    assert!(!express.has_attribute("disabled"), "it would lose the focus");
    assert_eq!(stage.asked.borrow().len(), 1, "chosen is chosen");
    stage.composer().focus().unwrap();
    assert!(express.has_attribute("disabled"));
}

#[wasm_bindgen_test]
async fn a_refused_choice_can_be_made_again() {
    let stage = Stage::open().await;
    stage.entries(vec![question(1, two(), Some("STD"))]).await;
    assert!(stage.button("Standard").has_attribute("disabled"));
    stage.store.apply(Change::Entries(vec![Diff::Set(0, question(1, two(), None))]));
    stage.apply(Change::Undone(EntryId(1))).await;
    for name in ["Standard", "Express"] {
        let button = stage.button(name);
        for gone in ["disabled", "aria-disabled", "aria-pressed"] {
            assert!(!button.has_attribute(gone), "{gone}");
        }
    }
    let alert = stage.shadow.query_selector(".cw > [role=alert]").unwrap().unwrap();
    assert_eq!(alert.text_content().unwrap(), "That did not work. Please try again.");
    stage.button("Standard").click();
    assert_eq!(stage.asked.borrow().len(), 1);
}

#[wasm_bindgen_test]
async fn an_answer_that_is_none_of_the_choices_is_shown_in_words() {
    let stage = Stage::open().await;
    stage.entries(vec![question(1, two(), Some("PIGEON"))]).await;
    assert!(stage.get("article").text_content().unwrap().contains("PIGEON"));
    assert!(stage.all("article [aria-pressed]").is_empty());
    assert!(stage.button("Express").has_attribute("disabled"));
}

#[wasm_bindgen_test]
async fn any_number_of_choices_is_usable() {
    let stage = Stage::open().await;
    let many = (0..100).map(|number| choice("Same", &number.to_string())).collect();
    stage.entries(vec![question(1, Vec::new(), None), question(2, many, None)]).await;
    let same: Vec<_> =
        stage.all("article button").into_iter().filter(|b| accessible_name(b) == "Same").collect();
    assert_eq!(same.len(), 100);
    let log = stage.log();
    for button in &same {
        assert!(button.offset_height() >= 44 && button.offset_width() <= log.client_width());
    }
    assert!(log.scroll_width() <= log.client_width());
    same[57].click();
    assert_eq!(*stage.asked.borrow(), [Action::Do(EntryId(2), Deed::Choose("57".into()))]);
}

fn star(stage: &Stage, name: &str) -> HtmlInputElement {
    let stars = stage.all("[role=radiogroup] input");
    let found = stars.into_iter().find(|star| accessible_name(star) == name).unwrap();
    found.unchecked_into()
}

async fn comment(stage: &Stage, words: &str) {
    let field: HtmlTextAreaElement = stage.get("article textarea").unchecked_into();
    field.set_value(words);
    field.dispatch_event(&event("input")).unwrap();
    settle().await;
}

#[wasm_bindgen_test]
async fn a_rating_is_a_group_of_five_with_a_comment_and_is_shown_as_text_afterwards() {
    let stage = Stage::open().await;
    stage.entries(vec![rating(1, None)]).await;
    assert_eq!(kind(&stage), "feedback");
    assert_eq!(accessible_name(&stage.get("[role=radiogroup]")), "How was it?");
    let names: Vec<_> = stage.all("[role=radiogroup] input").iter().map(accessible_name).collect();
    assert_eq!(names, ["1", "2", "3", "4", "5"]);
    assert_eq!(accessible_name(&stage.get("article textarea")), "Comment (optional)");
    star(&stage, "4").click();
    comment(&stage, " quick: yes ").await;
    stage.button("Submit").focus().unwrap();
    stage.button("Submit").click();
    let answer = Action::Do(EntryId(1), Deed::Choose("4: quick: yes".into()));
    assert_eq!(*stage.asked.borrow(), [answer]);
    stage.apply(Change::Entries(vec![Diff::Set(0, rating(1, Some("4: quick: yes")))])).await;
    let text = stage.get("article").text_content().unwrap();
    assert!(text.contains("4 of 5") && text.contains("quick: yes"), "{text}");
    assert!(!stage.has_button("Submit"));
    assert_eq!(stage.active().unwrap().tag_name(), "ARTICLE", "the focus stays at the message");
    assert_eq!(stage.all("[data-lit]").len(), 4);
}

#[wasm_bindgen_test]
async fn a_rating_without_stars_says_what_is_missing_and_leads_there() {
    let stage = Stage::open().await;
    stage.entries(vec![rating(1, None)]).await;
    comment(&stage, "fine").await;
    stage.button("Submit").click();
    assert_eq!(*stage.asked.borrow(), []);
    let group = stage.get("[role=radiogroup]");
    let hint = stage.get(&format!("#{}", group.get_attribute("aria-describedby").unwrap()));
    assert_eq!(hint.text_content().unwrap(), "Please choose a rating from 1 to 5.");
    assert!(group.contains(stage.active().as_deref().map(|active| active.unchecked_ref())));
    star(&stage, "2").click();
    assert_eq!(hint.text_content().unwrap(), "");
}

#[wasm_bindgen_test]
async fn what_was_begun_survives_scrolling_away_and_a_refusal() {
    let stage = Stage::open().await;
    let words = "a few words that make a line ".repeat(8);
    let mut all = vec![rating(1, None)];
    all.extend((2..200).map(|id| agent(id, &words)));
    stage.entries(all).await;
    scroll_to(&stage, 0).await;
    star(&stage, "5").click();
    comment(&stage, "half a sen").await;
    scroll_to(&stage, stage.log().scroll_height()).await;
    assert!(stage.shadow.query_selector("[role=radiogroup]").unwrap().is_none(), "its row is gone");
    scroll_to(&stage, 0).await;
    let begun = || {
        let field: HtmlTextAreaElement = stage.get("article textarea").unchecked_into();
        (star(&stage, "5").checked(), field.value())
    };
    assert_eq!(begun(), (true, "half a sen".into()));
    stage.apply(Change::Entries(vec![Diff::Set(0, rating(1, Some("5: half a sen")))])).await;
    stage.store.apply(Change::Entries(vec![Diff::Set(0, rating(1, None))]));
    stage.apply(Change::Undone(EntryId(1))).await;
    assert_eq!(begun(), (true, "half a sen".into()));
}

#[wasm_bindgen_test]
async fn an_answer_in_words_of_somebody_else_is_shown_as_it_is() {
    let stage = Stage::open().await;
    stage.entries(vec![rating(1, Some("10 out of 10"))]).await;
    assert!(stage.get("article").text_content().unwrap().contains("10 out of 10"));
    assert!(stage.find("[data-lit]").is_none());
}

#[wasm_bindgen_test]
async fn a_message_that_was_taken_back_leaves_a_line() {
    let stage = Stage::open().await;
    stage.entries(vec![agent(1, "secret"), visitor(2, "mine", Delivery::Seen)]).await;
    let gone = |of: Entry| Entry { content: Content::Deleted, ..of };
    let steps = vec![Diff::Set(0, gone(agent(1, ""))), Diff::Set(1, gone(visitor(2, "", Delivery::Seen)))];
    stage.apply(Change::Entries(steps)).await;
    for article in stage.articles() {
        assert!(article.text_content().unwrap().contains("Message deleted"));
        assert_eq!(article.get_attribute("data-kind").as_deref(), Some("deleted"));
        assert!(article.query_selector(".bubble").unwrap().is_none());
    }
    assert!(stage.all("article button").is_empty(), "nothing can be done with it");
    assert!(!stage.log().text_content().unwrap().contains("secret"));
}

#[wasm_bindgen_test]
async fn who_is_writing_shows_at_the_end_and_moves_nobody() {
    let stage = Stage::open().await;
    stage.entries((0..80).map(|id| agent(id, "some words")).collect()).await;
    let status = || stage.all("[role=log] [role=status]").first().map(|line| line.text_content().unwrap());
    assert_eq!(status(), None);
    let log = stage.log();
    let before = (log.scroll_top(), log.scroll_height());
    stage.apply(Change::Typing(Some("Ada".into()))).await;
    assert_eq!(status().as_deref(), Some("Ada is typing"));
    stage.apply(Change::Typing(Some(String::new()))).await;
    assert_eq!(status().as_deref(), Some("Support is typing"));
    assert_eq!((log.scroll_top(), log.scroll_height()), before);
    stage.apply(Change::Typing(None)).await;
    assert_eq!(status(), None);
    let said = stage.shadow.query_selector_all(".cw > [role=status] p").unwrap();
    assert_eq!(said.length(), 1, "once a burst");
}

#[wasm_bindgen_test]
async fn how_the_conversation_stands_is_a_line_above_the_composer_and_changes_are_said() {
    let stage = Stage::open().await;
    let line = || stage.find(".standing").map(|line| line.text_content().unwrap());
    for (status, words) in [
        (ConversationStatus::Pending, "Waiting for an agent."),
        (ConversationStatus::Snoozed, "We will come back to you here."),
        (ConversationStatus::Resolved, "This conversation is closed. Write a message to open it again."),
    ] {
        stage.apply(Change::Status(Some(status))).await;
        assert_eq!(line().as_deref(), Some(words));
        let said = stage.shadow.query_selector(".cw > [role=status] p:last-child").unwrap().unwrap();
        assert_eq!(said.text_content().unwrap(), words);
    }
    assert!(!stage.composer().disabled());
    for quiet in [Some(ConversationStatus::Open), None] {
        stage.apply(Change::Status(quiet)).await;
        assert_eq!(line(), None);
    }
}

#[wasm_bindgen_test]
async fn a_card_and_a_question_are_announced_by_their_words_and_their_kind() {
    let stage = Stage::open().await;
    let gone = Entry { content: Content::Deleted, ..agent(4, "") };
    let all = vec![card(1, None, Vec::new()), question(2, two(), None), rating(3, None), gone];
    stage.store.apply(Change::Entries(vec![Diff::Reset(all)]));
    stage.apply(Change::Arrived((1..=4).map(EntryId).collect())).await;
    let said = stage.shadow.query_selector_all(".cw > [role=status] p").unwrap();
    let said: Vec<_> = (0..said.length()).map(|at| said.get(at).unwrap().text_content().unwrap()).collect();
    assert_eq!(
        said,
        [
            "Ada Lovelace: Explore the Mountains, card",
            "Ada Lovelace: Which way?, question with 2 options",
            "Ada Lovelace: How was it?, question with a rating from 1 to 5",
        ]
    );
}
