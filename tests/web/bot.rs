//! What a bot brings to the screen: cards side by side, an end, people who take over, and a part that is over.

use super::stage::*;
use chat_widget::model::{
    Action, AttachmentLimits, Capabilities, CardButton, Carousel, CarouselCard, Change, Choice, Content,
    ConversationStatus, Delivery, Diff, Direction, Entry, HandedOver, Notice, ParkReason, QuickReply,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

fn bots(id: u32, content: Content) -> Entry {
    Entry { direction: Direction::Bot, sender: None, content, ..agent(id, "") }
}

fn choice(text: &str, card: Option<u32>) -> Choice {
    Choice { title: text.into(), value: text.into(), card }
}

fn carousel(id: u32, count: u32) -> Entry {
    let card = |at: u32| CarouselCard {
        title: format!("Shoe {at}"),
        description: "Light and red".into(),
        image: None,
        buttons: vec![
            CardButton::Postback(choice("Take it", Some(at))),
            CardButton::Link { title: "More".into(), url: "https://shop.test/shoe".into() },
        ],
    };
    let cards = (0..count).map(card).collect();
    bots(id, Content::Carousel(Carousel { text: "Which one?".into(), cards, buttons: Vec::new() }))
}

fn question(id: u32) -> Entry {
    let choices = vec![choice("YES", None), choice("NO", None)];
    let question = QuickReply { text: "Shall I?".into(), image: None, choices, selected: None };
    bots(id, Content::QuickReply(question))
}

fn slide(stage: &Stage, at: usize) -> HtmlElement {
    stage.all(".slide").swap_remove(at)
}

/// The number of the card that is in the middle of the track.
fn in_the_middle(stage: &Stage) -> usize {
    let middle = |of: &HtmlElement| {
        let place = of.get_bounding_client_rect();
        place.left() + place.width() / 2.0
    };
    let here = middle(&stage.get(".track"));
    let far = |slide: &HtmlElement| (middle(slide) - here).abs();
    let slides = stage.all(".slide");
    (0..slides.len()).min_by(|a, b| far(&slides[*a]).total_cmp(&far(&slides[*b]))).unwrap()
}

/// Cards move at once: a test does not watch them glide.
fn still(stage: &Stage) {
    stage.get(".track").style().set_property("scroll-behavior", "auto").unwrap();
}

#[wasm_bindgen_test]
async fn cards_are_a_carousel_of_numbered_groups_with_a_way_back_and_on() {
    let stage = Stage::open().await;
    stage.entries(vec![carousel(1, 3)]).await;
    still(&stage);
    assert_eq!(stage.articles()[0].get_attribute("data-kind").as_deref(), Some("carousel"));
    let whole = stage.get("[aria-roledescription=carousel]");
    assert_eq!(whole.get_attribute("role").as_deref(), Some("group"));
    let names: Vec<_> =
        stage.all(".slide").iter().map(|slide| slide.get_attribute("aria-label").unwrap()).collect();
    assert_eq!(names, ["1 of 3", "2 of 3", "3 of 3"]);
    let (back, on) = (stage.button("Previous card"), stage.button("Next card"));
    assert_eq!(back.get_attribute("aria-disabled").as_deref(), Some("true"));
    on.click();
    settle().await;
    assert_eq!(in_the_middle(&stage), 1);
    assert_eq!(stage.get(".place").text_content().as_deref(), Some("2 of 3"));
    assert_eq!(back.get_attribute("aria-disabled"), None);
    on.click();
    on.click();
    settle().await;
    assert_eq!(in_the_middle(&stage), 2);
    assert_eq!(on.get_attribute("aria-disabled").as_deref(), Some("true"));
    back.click();
    settle().await;
    assert_eq!(in_the_middle(&stage), 1);
}

#[wasm_bindgen_test]
async fn arrow_keys_lead_from_card_to_card_whichever_way_the_text_runs() {
    let stage = Stage::open().await;
    stage.entries(vec![carousel(1, 3)]).await;
    still(&stage);
    let track = stage.get(".track");
    assert_eq!(track.get_attribute("tabindex").as_deref(), Some("0"));
    stage.press(&track, "ArrowRight", &[]);
    settle().await;
    assert_eq!(in_the_middle(&stage), 1);
    stage.press(&track, "ArrowLeft", &[]);
    settle().await;
    assert_eq!(in_the_middle(&stage), 0);

    track.set_dir("rtl");
    settle().await;
    stage.press(&track, "ArrowLeft", &[]);
    settle().await;
    assert_eq!(in_the_middle(&stage), 1);
}

#[wasm_bindgen_test]
async fn a_button_of_a_card_says_which_card_and_a_single_card_needs_no_ways() {
    let stage = Stage::open().await;
    stage.entries(vec![carousel(1, 2)]).await;
    let take = slide(&stage, 1).query_selector("button").unwrap().unwrap();
    take.unchecked_into::<HtmlElement>().click();
    let pressed = Action::Postback(chat_widget::model::EntryId(1), choice("Take it", Some(1)));
    assert_eq!(stage.asked.borrow().last(), Some(&pressed));
    let stage = Stage::open().await;
    stage.entries(vec![carousel(1, 1)]).await;
    assert!(!stage.has_button("Next card"));
}

#[wasm_bindgen_test]
async fn what_is_over_cannot_be_pressed_any_more_and_its_links_still_lead_out() {
    let stage = Stage::open().await;
    stage.entries(vec![question(1), carousel(2, 2)]).await;
    let past = [question(1), carousel(2, 2)].into_iter().enumerate();
    let past = past.map(|(at, entry)| Diff::Set(at, Entry { past: true, ..entry }));
    stage.apply(Change::Entries(past.collect())).await;
    let asked = stage.asked.borrow().len();
    for button in stage.all(".choice, button.card-button") {
        assert_eq!(button.get_attribute("aria-disabled").as_deref(), Some("true"));
        button.click();
    }
    assert_eq!(stage.asked.borrow().len(), asked);
    let links = stage.all("article a");
    assert!(links.len() == 2 && links.iter().all(|link| link.has_attribute("href")));
}

#[wasm_bindgen_test]
async fn who_takes_over_is_a_line_that_is_said_once() {
    let stage = Stage::open().await;
    let to = HandedOver { team: "returns".into(), continues: true };
    let line = Entry { direction: Direction::System, ..bots(1, Content::HandedOver(to)) };
    stage.entries(vec![line]).await;
    let said = "You are now talking with returns. They can read what was said before.";
    assert_eq!(stage.get(".system").text_content().as_deref(), Some(said));
    let to = HandedOver { team: String::new(), continues: false };
    let line = Entry { direction: Direction::System, ..bots(1, Content::HandedOver(to)) };
    stage.entries(vec![line]).await;
    let said = "Your conversation was passed on to our team.";
    assert_eq!(stage.get(".system").text_content().as_deref(), Some(said));
}

#[wasm_bindgen_test]
async fn what_was_said_before_is_folded_and_may_fail_like_any_message() {
    let stage = Stage::open().await;
    let failed = Delivery::Failed(ParkReason::Refused);
    let transcript = Content::Transcript("What was said before\n\nVisitor: hello".into());
    stage.entries(vec![Entry { content: transcript, ..visitor(1, "", failed) }]).await;
    let folded = stage.get("details");
    assert!(!folded.has_attribute("open"));
    assert!(folded.text_content().unwrap().contains("Visitor: hello"));
    assert!(stage.has_button("Try again") && stage.has_button("Discard"));
}

#[wasm_bindgen_test]
async fn a_message_that_may_have_arrived_says_so() {
    let stage = Stage::open().await;
    stage.entries(vec![visitor(1, "refund", Delivery::Failed(ParkReason::Unsure))]).await;
    let why = stage.get(".why").text_content().unwrap();
    assert_eq!(why, "It may or may not have arrived. Send it again?");
    assert!(stage.has_button("Try again") && stage.has_button("Discard"));
}

#[wasm_bindgen_test]
async fn a_bot_is_an_assistant_that_writes_and_may_be_late() {
    let stage = Stage::open().await;
    stage.may(|can| can.bot = true).await;
    stage.entries(vec![bots(1, Content::Text("Hello.".into()))]).await;
    assert_eq!(stage.get(".name").text_content().as_deref(), Some("Assistant"));
    stage.apply(Change::Typing(Some(String::new()))).await;
    let writes = |stage: &Stage| {
        let lines = stage.all("[role=status]");
        lines.iter().any(|line| line.text_content().unwrap().contains("Assistant is typing"))
    };
    assert!(writes(&stage));
    stage.apply(Change::Notice(Some(Notice::AnswerLate))).await;
    let late = stage.get(".notice");
    assert_eq!(late.get_attribute("role").as_deref(), Some("status"));
    assert!(late.text_content().unwrap().contains("Your message has arrived."));
}

#[wasm_bindgen_test]
async fn the_end_is_asked_for_with_a_question_and_only_where_there_is_one() {
    let stage = Stage::open().await;
    assert!(!stage.has_button("End conversation"));
    stage.may(|can| can.ending = true).await;
    assert!(!stage.has_button("End conversation"), "there is no conversation yet");
    stage.apply(Change::Status(Some(ConversationStatus::Open))).await;
    stage.button("End conversation").click();
    settle().await;
    let dialog = stage.get("[role=alertdialog]");
    assert_eq!(accessible_name(&dialog), "End this conversation?");
    stage.button("Cancel").click();
    settle().await;
    assert!(stage.find("[role=alertdialog]").is_none());
    stage.button("End conversation").click();
    settle().await;
    let yes = stage.get("[role=alertdialog] .danger");
    yes.click();
    assert_eq!(stage.asked.borrow().last(), Some(&Action::EndConversation));
    stage.apply(Change::Status(Some(ConversationStatus::Closed))).await;
    assert!(!stage.has_button("End conversation"));
}

#[wasm_bindgen_test]
async fn what_may_be_attached_follows_whoever_answers() {
    let stage = Stage::open().await;
    stage.may(|can| *can = Capabilities { text_limit: 200, bot: true, ..Capabilities::default() }).await;
    assert!(!stage.has_button("Attach files"));
    let limits = AttachmentLimits { count: 3, bytes: 1_000, with_text: true };
    stage.may(|can| can.attachments = Some(limits)).await;
    assert!(stage.has_button("Attach files"));
}
