//! What a bot brings to the screen: cards side by side, an end, people who take over, and a part that is over.

use super::stage::*;
use chat_widget::i18n::Texts;
use chat_widget::model::{
    Action, Capabilities, CardButton, Carousel, CarouselCard, Change, Choice, Content, ConversationStatus,
    Delivery, Diff, Direction, Entry, EntryId, HandedOver, Notice, ParkReason, QuickReply, Tally,
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

/// The number of the card that stands at the track's beginning, as far as it can be scrolled there.
fn shown(stage: &Stage) -> usize {
    let track = stage.get(".track");
    let leftwards = track.closest("[dir=rtl]").unwrap().is_some();
    let begin = |of: &HtmlElement| {
        let place = of.get_bounding_client_rect();
        if leftwards { -place.right() } else { place.left() }
    };
    let here = begin(&track);
    let far = |slide: &HtmlElement| (begin(slide) - here).abs();
    let slides = stage.all(".slide");
    (0..slides.len()).min_by(|a, b| far(&slides[*a]).total_cmp(&far(&slides[*b]))).unwrap()
}

fn disabled(button: &HtmlElement) -> bool {
    button.get_attribute("aria-disabled").as_deref() == Some("true")
}

fn said(stage: &Stage) -> Vec<String> {
    let found = stage.shadow.query_selector_all(".cw > [role=status] p").unwrap();
    (0..found.length()).map(|at| found.get(at).unwrap().text_content().unwrap()).collect()
}

fn has_focus(stage: &Stage, element: &HtmlElement) -> bool {
    stage.active().as_ref() == Some(element.as_ref())
}

#[wasm_bindgen_test]
async fn cards_are_a_carousel_of_numbered_groups_with_a_way_back_and_on() {
    let stage = Stage::open().await;
    stage.entries(vec![carousel(1, 3)]).await;
    assert_eq!(stage.articles()[0].get_attribute("data-kind").as_deref(), Some("carousel"));
    let whole = stage.get("[aria-roledescription=carousel]");
    assert_eq!(whole.get_attribute("role").as_deref(), Some("group"));
    assert_eq!(accessible_name(&whole), "3 cards");
    let names: Vec<_> = stage.all(".slide").iter().map(accessible_name).collect();
    assert_eq!(names, ["1 of 3", "2 of 3", "3 of 3"]);
    assert!(stage.all(".slide").iter().all(|slide| slide.get_attribute("role").as_deref() == Some("group")));
    let (back, on) = (stage.button("Previous card"), stage.button("Next card"));
    assert!(disabled(&back) && !disabled(&on));
    on.focus().unwrap();
    on.click();
    settle().await;
    assert_eq!(shown(&stage), 1);
    assert_eq!(stage.get(".place").text_content().as_deref(), Some("2 of 3"));
    assert!(!disabled(&back));
    on.click();
    settle().await;
    assert_eq!(shown(&stage), 2);
    assert!(disabled(&on) && has_focus(&stage, &on), "the end throws nobody out");
    on.click();
    assert_eq!(said(&stage), ["2 of 3, Shoe 1", "3 of 3, Shoe 2"]);
    back.click();
    settle().await;
    assert_eq!(shown(&stage), 1);
}

#[wasm_bindgen_test]
async fn arrow_keys_lead_from_card_to_card_whichever_way_the_text_runs() {
    for (tag, on, back) in [("en", "ArrowRight", "ArrowLeft"), ("ar", "ArrowLeft", "ArrowRight")] {
        let stage = Stage::open().await;
        stage.appearance.texts.set(Texts::new(tag, String::new(), Vec::new()));
        settle().await;
        stage.entries(vec![agent(1, "before"), carousel(2, 3), agent(3, "after")]).await;
        let take = slide(&stage, 0).query_selector("button").unwrap().unwrap();
        take.unchecked_into::<HtmlElement>().focus().unwrap();
        for (key, at) in [(on, 1), (on, 2), (on, 2), (back, 1)] {
            assert!(!stage.press(&stage.active().unwrap(), key, &[]), "{tag}: nothing else scrolls");
            settle().await;
            assert_eq!(shown(&stage), at, "{tag}");
            assert!(has_focus(&stage, &slide(&stage, at)), "{tag}: the focus goes along");
        }
        assert!(stage.press(&stage.active().unwrap(), "ArrowDown", &[]), "{tag}: the list's own");
        assert!(has_focus(&stage, &slide(&stage, 1)), "{tag}");
        let ways = stage.button("Next card");
        ways.focus().unwrap();
        stage.press(&ways, on, &[]);
        settle().await;
        assert!(shown(&stage) == 2 && has_focus(&stage, &ways), "{tag}");
    }
}

#[wasm_bindgen_test]
async fn of_many_cards_one_is_a_stop_of_tab_and_scrolling_makes_it_another() {
    let stage = Stage::open().await;
    stage.entries(vec![carousel(1, 10)]).await;
    let stops = || {
        let all = stage.all(".track [tabindex='0']").into_iter();
        all.map(|stop| accessible_name(&stop.closest(".slide").unwrap().unwrap().unchecked_into()))
            .collect::<Vec<_>>()
    };
    assert_eq!(stops(), ["1 of 10"; 3], "the card and what is in it");
    let track = stage.get(".track");
    track.set_scroll_left(slide(&stage, 4).offset_left() - slide(&stage, 0).offset_left());
    settle().await;
    assert_eq!(stage.get(".place").text_content().as_deref(), Some("5 of 10"));
    assert_eq!(stops(), ["5 of 10"; 3]);
}

#[wasm_bindgen_test]
async fn cards_are_of_one_height_keep_it_without_their_pictures_and_fit_a_narrow_panel() {
    let stage = Stage::open().await;
    let card = |words: &str, image: Option<&str>| CarouselCard {
        title: "Shoe".into(),
        description: words.into(),
        image: image.map(str::to_owned),
        buttons: vec![CardButton::Postback(choice("Take it", Some(0)))],
    };
    let cards = vec![
        card(&"words ".repeat(40), Some("https://127.0.0.1:1/a.png")),
        card("", Some("https://127.0.0.1:1/b.png")),
        card("", None),
    ];
    let entry = bots(1, Content::Carousel(Carousel { text: String::new(), cards, buttons: Vec::new() }));
    stage.store.apply(Change::Entries(vec![Diff::Reset(vec![entry])]));
    tick().await;
    let heights = || stage.all(".slide").iter().map(|slide| slide.offset_height()).collect::<Vec<_>>();
    let before = heights();
    assert!(before.iter().all(|height| *height == before[0]), "{before:?}");
    for image in stage.all("article img") {
        image.dispatch_event(&event("error")).unwrap();
    }
    assert!(stage.find("article img").is_none());
    assert_eq!(heights(), before);
    let log = stage.log();
    assert!(log.scroll_width() <= log.client_width());
    stage.get(".panel").style().set_property("width", "320px").unwrap();
    settle().await;
    assert!(log.scroll_width() <= log.client_width());
    assert!(stage.all(".slide").iter().all(|slide| slide.offset_width() < log.client_width() - 60));
    for target in stage.all("article .card-button") {
        assert!(target.offset_height() >= 44);
    }
    for way in [stage.button("Next card"), stage.button("Previous card")] {
        assert!(way.offset_height() >= 24 && way.offset_width() >= 44);
    }
}

#[wasm_bindgen_test]
async fn cards_that_are_all_in_sight_need_no_way_on() {
    let stage = Stage::open().await;
    stage.entries(vec![carousel(1, 3)]).await;
    for (width, needed) in [("1400px", false), ("400px", true), ("1400px", false)] {
        stage.get(".panel").style().set_property("width", width).unwrap();
        settle().await;
        settle().await;
        assert_eq!(stage.has_button("Next card"), needed, "{width}");
    }
}

#[wasm_bindgen_test]
async fn a_button_of_a_card_says_which_card_and_a_single_card_needs_no_ways() {
    let stage = Stage::open().await;
    stage.entries(vec![carousel(1, 2)]).await;
    let take = slide(&stage, 1).query_selector("button").unwrap().unwrap();
    take.unchecked_into::<HtmlElement>().click();
    let pressed = Action::Postback(EntryId(1), choice("Take it", Some(1)));
    assert_eq!(stage.asked.borrow().last(), Some(&pressed));
    let stage = Stage::open().await;
    stage.entries(vec![carousel(1, 1)]).await;
    assert!(!stage.has_button("Next card"));
}

#[wasm_bindgen_test]
async fn what_is_over_cannot_be_pressed_any_more_and_its_links_still_lead_out() {
    let stage = Stage::open().await;
    let all = || vec![question(1), carousel(2, 2), visitor(3, "hello", Delivery::Sent)];
    stage.entries(all()).await;
    let yes = stage.button("YES");
    yes.focus().unwrap();
    let turn = |past: bool| {
        let steps = all().into_iter().enumerate().map(|(at, entry)| Diff::Set(at, Entry { past, ..entry }));
        Change::Entries(steps.collect())
    };
    stage.apply(turn(true)).await;
    assert!(has_focus(&stage, &yes), "the buttons stay, and so does the focus");
    for button in stage.all(".choice, button.card-button") {
        assert!(disabled(&button));
        assert_eq!(button.has_attribute("disabled"), button != yes);
        button.click();
    }
    assert_eq!(*stage.asked.borrow(), []);
    stage.composer().focus().unwrap();
    assert!(yes.has_attribute("disabled"));
    let links = stage.all("article a");
    assert!(links.len() == 2 && links.iter().all(|link| link.has_attribute("href")));
    stage.button("Next card").click();
    assert_eq!(said(&stage), ["2 of 2, Shoe 1"], "it can still be looked at");
    for article in stage.articles() {
        let tool = article.query_selector("[aria-label='Message actions']").unwrap().unwrap();
        tool.unchecked_into::<HtmlElement>().click();
        let items: Vec<_> = stage.all("[role=menuitem]").iter().map(accessible_name).collect();
        assert_eq!(items, ["Copy"]);
        stage.press(&stage.active().unwrap(), "Escape", &[]);
    }
    // A new conversation begins where this one began.
    stage.apply(turn(false)).await;
    stage.button("YES").click();
    stage.button("Take it").click();
    assert_eq!(stage.asked.borrow().len(), 2);
}

#[wasm_bindgen_test]
async fn a_row_that_is_over_when_it_is_built_is_over() {
    let stage = Stage::open().await;
    stage.entries(vec![Entry { past: true, ..question(1) }, Entry { past: true, ..carousel(2, 2) }]).await;
    assert!(stage.all(".choice, button.card-button").iter().all(|button| button.has_attribute("disabled")));
}

#[wasm_bindgen_test]
async fn a_choice_that_is_sent_as_a_message_comes_back_when_that_is_discarded() {
    let stage = Stage::open().await;
    stage.may(|can| can.bot = true).await;
    let asked = |selected: Option<&str>| {
        let mut entry = question(1);
        entry.content.set_answer(selected.map(str::to_owned));
        entry
    };
    stage.entries(vec![asked(None)]).await;
    stage.button("NO").click();
    let unsure = visitor(2, "NO", Delivery::Failed(ParkReason::Unsure));
    let steps = vec![Diff::Set(0, asked(Some("NO"))), Diff::Insert(1, unsure)];
    stage.apply(Change::Entries(steps)).await;
    assert_eq!(stage.button("NO").get_attribute("aria-pressed").as_deref(), Some("true"));
    assert!(disabled(&stage.button("YES")) && disabled(&stage.button("NO")));
    stage.apply(Change::Entries(vec![Diff::Remove(1), Diff::Set(0, asked(None))])).await;
    for name in ["YES", "NO"] {
        let button = stage.button(name);
        assert!(!disabled(&button) && !button.has_attribute("disabled"), "{name}");
    }
    assert_eq!(stage.button("NO").get_attribute("aria-pressed"), None);
}

#[wasm_bindgen_test]
async fn who_takes_over_is_a_line_that_is_said_once() {
    let stage = Stage::open().await;
    for (team, continues, words) in [
        ("returns", true, "You are now talking with returns. They can read what was said before."),
        ("", true, "You are now talking with our team. They can read what was said before."),
        ("returns", false, "Your conversation was passed on to returns."),
        ("", false, "Your conversation was passed on to our team."),
    ] {
        let to = HandedOver { team: team.into(), continues };
        let line = Entry { direction: Direction::System, ..bots(1, Content::HandedOver(to)) };
        stage.entries(vec![line]).await;
        assert_eq!(stage.articles()[0].get_attribute("data-kind").as_deref(), Some("system"));
        assert_eq!(stage.get(".system").text_content().as_deref(), Some(words));
    }
    assert_eq!(said(&stage), [""; 0], "what was there before is no news");
    let to = HandedOver { team: "returns".into(), continues: true };
    let line = Entry { direction: Direction::System, ..bots(2, Content::HandedOver(to)) };
    stage.store.apply(Change::Entries(vec![Diff::Insert(1, line.clone())]));
    stage.apply(Change::Arrived(vec![line.id])).await;
    // It becomes a part that is over, with all that stands above it.
    stage.apply(Change::Entries(vec![Diff::Set(1, Entry { past: true, ..line })])).await;
    assert_eq!(said(&stage), ["You are now talking with returns. They can read what was said before."]);
}

#[wasm_bindgen_test]
async fn what_was_said_before_is_folded_and_may_fail_like_any_message() {
    let stage = Stage::open().await;
    let failed = Delivery::Failed(ParkReason::Refused);
    let transcript = Content::Transcript("What was said before\n\nVisitor: hello".into());
    stage.entries(vec![Entry { content: transcript, ..visitor(1, "", failed) }]).await;
    let folded = stage.get("details");
    assert!(!folded.has_attribute("open"));
    assert_eq!(
        folded.text_content().unwrap(),
        "What was said beforeVisitor: hello",
        "the heading stands once"
    );
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
async fn a_bot_has_a_face_of_its_own_without_letters() {
    let stage = Stage::open().await;
    let named = |entry: Entry| Entry { sender: agent(1, "").sender, ..entry };
    let bot = named(bots(1, Content::Text("Hello.".into())));
    stage.entries(vec![bot, agent(2, "Hi")]).await;
    let faces: Vec<_> = stage.all(".face .avatar").iter().map(|face| face.text_content().unwrap()).collect();
    assert_eq!(faces, ["", "AL"]);
}

#[wasm_bindgen_test]
async fn the_question_before_the_end_keeps_the_focus_and_gives_it_back() {
    let stage = Stage::open().await;
    stage.may(|can| can.ending = true).await;
    stage.apply(Change::Status(Some(ConversationStatus::Open))).await;
    let end = stage.button("End conversation");
    assert_eq!(
        end.get_attribute("title").as_deref(),
        Some("End conversation"),
        "who does not know the sign reads it"
    );
    assert!(end.offset_width() >= 44 && end.offset_height() >= 44);
    let open = || {
        end.focus().unwrap();
        end.click();
        assert_eq!(end.get_attribute("aria-expanded").as_deref(), Some("true"));
        assert!(has_focus(&stage, &stage.button("Cancel")), "nothing is lost by a second press");
    };
    open();
    stage.press(&stage.active().unwrap(), "Escape", &[]);
    assert!(stage.find("[role=alertdialog]").is_none() && has_focus(&stage, &end));
    open();
    stage.button("Cancel").click();
    assert!(has_focus(&stage, &end));
    assert_eq!(*stage.asked.borrow(), [], "the panel stays open, and so does the conversation");
    open();
    stage.get("[role=alertdialog] .danger").click();
    stage.apply(Change::Status(Some(ConversationStatus::Closed))).await;
    assert_eq!(*stage.asked.borrow(), [Action::EndConversation]);
    assert!(!stage.has_button("End conversation"));
    assert_eq!(stage.active().unwrap().tag_name(), "TEXTAREA", "on to what can be done next");
}

#[wasm_bindgen_test]
async fn people_who_take_over_close_a_question_that_is_not_theirs() {
    let stage = Stage::open().await;
    stage.may(|can| can.ending = true).await;
    stage.apply(Change::Status(Some(ConversationStatus::Open))).await;
    stage.button("End conversation").click();
    stage.may(|can| can.ending = false).await;
    assert!(stage.find("[role=alertdialog]").is_none());
    assert!(!stage.has_button("End conversation"));
    assert_eq!(stage.active().unwrap().tag_name(), "TEXTAREA");
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
async fn what_may_be_done_follows_whoever_answers() {
    let stage = Stage::open().await;
    let limits = stage.store.capabilities.get_untracked().attachments;
    stage.may(|can| *can = Capabilities { text_limit: 200, bot: true, ..Capabilities::default() }).await;
    assert!(!stage.has_button("Attach files"));
    let said_so = Entry {
        reactions: vec![Tally { emoji: "👍".into(), count: 1, mine: false }],
        ..visitor(1, "mine", Delivery::Sent)
    };
    stage.entries(vec![said_so]).await;
    assert!(stage.find("article .chip").is_some() && !stage.has_button("👍 1"));
    stage
        .may(|can| {
            *can = Capabilities {
                text_limit: 3,
                attachments: limits,
                replies: true,
                reactions: true,
                ..Capabilities::default()
            };
        })
        .await;
    assert!(stage.has_button("Attach files") && stage.has_button("👍 1"));
    stage.type_text("four").await;
    assert!(stage.get(".hint").text_content().unwrap().contains("too long"));
    stage.may(|can| can.text_limit = 200).await;
    assert!(stage.find(".hint").is_none());
    // What was begun with people does not go on with a program.
    stage.store.ui().reply_to.set(Some(EntryId(1)));
    settle().await;
    assert!(stage.has_button("Cancel reply"));
    stage.button("Attach files").focus().unwrap();
    stage.may(|can| *can = Capabilities { text_limit: 200, bot: true, ..Capabilities::default() }).await;
    assert!(
        !stage.has_button("Cancel reply") && !stage.has_button("Attach files") && !stage.has_button("👍 1")
    );
    assert_eq!(stage.active().unwrap().tag_name(), "TEXTAREA");
    assert_eq!(stage.composer().value(), "four");
}
