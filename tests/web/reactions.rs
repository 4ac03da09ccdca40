//! Signs under messages, and the picker.

use super::stage::*;
use chat_widget::model::{Action, Change, Deed, Diff, Entry, EntryId, Tally};
use chat_widget::view::actions::{Sign, TakeSigns};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, HtmlInputElement};

fn with(reactions: &[(&str, u32, bool)]) -> Entry {
    let tally = |(emoji, count, mine): &(&str, u32, bool)| Tally {
        emoji: (*emoji).into(),
        count: *count,
        mine: *mine,
    };
    Entry { reactions: reactions.iter().map(tally).collect(), ..agent(1, "words") }
}

fn reacted(emoji: Option<&str>) -> Action {
    Action::Do(EntryId(1), Deed::React(emoji.map(str::to_owned)))
}

fn signs() -> Vec<Sign> {
    let sign = |emoji: &str, words: &str| Sign { emoji: emoji.into(), words: words.into() };
    let mut all = vec![
        sign("👍", "thumbs up, yes, like"),
        sign("👎", "thumbs down, no, dislike"),
        sign("🔥", "fire, hot"),
        sign("🥰", "smiling face with hearts, love"),
        sign("👏", "clapping hands, applause"),
        sign("😁", "beaming face, grin"),
        sign("❤‍🔥", "heart on fire, love"),
    ];
    all.extend((0..13).map(|number| sign(&format!("s{number}"), &format!("sign {number}"))));
    all
}

/// A stage whose signs come when the test hands them over.
async fn waiting() -> (Stage, Rc<RefCell<Vec<TakeSigns>>>) {
    let waiting: Rc<RefCell<Vec<TakeSigns>>> = Rc::default();
    let kept = Rc::clone(&waiting);
    let stage = Stage::with(&move |_, actions| {
        let kept = Rc::clone(&kept);
        actions.load_signs = Rc::new(move |take| kept.borrow_mut().push(take));
    });
    stage.store.ui().open.set(true);
    settle().await;
    stage.entries(vec![with(&[])]).await;
    (stage, waiting)
}

fn open_picker(stage: &Stage) {
    stage.button("Message actions").click();
    let all = stage.all("[role=menuitem]");
    all.into_iter().find(|item| accessible_name(item) == "React").unwrap().click();
}

fn shown(stage: &Stage) -> Vec<String> {
    stage.all("[role=grid] button").iter().map(accessible_name).collect()
}

fn focused(stage: &Stage) -> String {
    accessible_name(stage.active().unwrap().unchecked_ref::<HtmlElement>())
}

fn key(stage: &Stage, key: &str, more: &[(&str, JsValue)]) {
    let on = stage.active().unwrap();
    stage.press(&on, key, more);
}

async fn search(stage: &Stage, words: &str) {
    let field: HtmlInputElement = stage.get("[role=dialog] input[type=search]").unchecked_into();
    field.focus().unwrap();
    field.set_value(words);
    field.dispatch_event(&event("input")).unwrap();
    settle().await;
}

#[wasm_bindgen_test]
async fn a_sign_is_a_button_that_says_how_many_and_whether_mine() {
    let stage = Stage::open().await;
    stage.entries(vec![with(&[("👍", 1, false), ("🔥", 12, true)])]).await;
    let (thumb, fire) = (stage.button("👍 1"), stage.button("🔥 12"));
    assert_eq!(thumb.get_attribute("aria-pressed").as_deref(), Some("false"));
    assert_eq!(fire.get_attribute("aria-pressed").as_deref(), Some("true"));
    thumb.click();
    fire.click();
    assert_eq!(*stage.asked.borrow(), [reacted(Some("👍")), reacted(None)]);
    thumb.focus().unwrap();
    stage.apply(Change::Entries(vec![Diff::Set(0, with(&[("👍", 2, true), ("🔥", 11, false)]))])).await;
    assert_eq!(focused(&stage), "👍 2", "the focus stays at the sign");
    stage.apply(Change::Entries(vec![Diff::Set(0, with(&[("🔥", 11, false)]))])).await;
    assert_eq!(stage.active().unwrap().tag_name(), "ARTICLE", "and at the message when the sign is gone");
}

#[wasm_bindgen_test]
async fn where_nobody_can_react_signs_are_only_shown() {
    let stage = Stage::open().await;
    stage.may(|can| can.reactions = false).await;
    stage.entries(vec![with(&[("👍", 1, false)])]).await;
    assert!(!stage.has_button("👍 1"));
    assert_eq!(stage.get(".chip").text_content().unwrap(), "👍 1");
}

#[wasm_bindgen_test]
async fn the_usual_signs_are_there_at_once_and_the_others_when_they_come() {
    let (stage, waiting) = waiting().await;
    open_picker(&stage);
    assert_eq!(accessible_name(&stage.get(".picker[role=dialog]")), "Reactions");
    assert_eq!(shown(&stage), ["👍", "👎", "🔥", "🥰", "👏", "😁"]);
    assert_eq!(stage.get(".picker [role=status]").text_content().unwrap(), "Loading reactions");
    assert_eq!(focused(&stage), "👍");
    key(&stage, "ArrowRight", &[]);
    let take = waiting.borrow_mut().pop().unwrap();
    take(Some(signs()));
    assert_eq!(shown(&stage).len(), 20);
    assert!(stage.find(".picker [role=status]").is_none());
    assert_eq!(focused(&stage), "thumbs down", "the same place, now with a name");
    stage.active().unwrap().unchecked_ref::<HtmlElement>().click();
    assert_eq!(*stage.asked.borrow(), [reacted(Some("👎"))]);
    assert!(stage.find(".picker").is_none());
    assert_eq!(focused(&stage), "Message actions");
    open_picker(&stage);
    assert_eq!(shown(&stage).len(), 20);
    assert!(waiting.borrow().is_empty(), "they are fetched once");
}

#[wasm_bindgen_test]
async fn the_grid_is_walked_in_two_dimensions() {
    let (stage, waiting) = waiting().await;
    open_picker(&stage);
    let take = waiting.borrow_mut().pop().unwrap();
    take(Some(signs()));
    let ctrl = [("ctrlKey", JsValue::TRUE)];
    for (press, more, now) in [
        ("ArrowDown", &[][..], "sign 0"),
        ("End", &[], "sign 6"),
        ("ArrowDown", &[], "sign 12"),
        ("ArrowRight", &[], "sign 12"),
        ("Home", &[], "sign 7"),
        ("ArrowUp", &[], "sign 0"),
        ("ArrowLeft", &[], "heart on fire"),
        ("End", &ctrl, "sign 12"),
        ("Home", &ctrl, "thumbs up"),
        ("ArrowUp", &[], "Search reactions"),
        ("ArrowDown", &[], "thumbs up"),
    ] {
        key(&stage, press, more);
        assert_eq!(focused(&stage), now, "{press}");
        assert_eq!(stage.all("[role=grid] [tabindex='0']").len(), 1);
    }
    let last = stage.active().unwrap();
    key(&stage, "Tab", &[]);
    assert_eq!(focused(&stage), "Search reactions", "Tab stays inside");
    stage.press(&stage.active().unwrap(), "Tab", &[("shiftKey", JsValue::TRUE)]);
    assert_eq!(stage.active().unwrap(), last);
    key(&stage, "Escape", &[]);
    assert_eq!(focused(&stage), "Message actions");
    assert_eq!(*stage.asked.borrow(), []);
}

#[wasm_bindgen_test]
async fn the_search_knows_the_beginnings_of_words() {
    let (stage, waiting) = waiting().await;
    open_picker(&stage);
    let take = waiting.borrow_mut().pop().unwrap();
    take(Some(signs()));
    search(&stage, "LOV").await;
    assert_eq!(shown(&stage), ["smiling face with hearts", "heart on fire"]);
    search(&stage, "fi hea").await;
    assert_eq!(shown(&stage), ["heart on fire"]);
    search(&stage, "zebra").await;
    assert_eq!(shown(&stage), [""; 0]);
    assert_eq!(stage.get(".picker [role=status]").text_content().unwrap(), "Nothing found");
    search(&stage, "fire").await;
    key(&stage, "Enter", &[]);
    assert_eq!(*stage.asked.borrow(), [reacted(Some("🔥"))]);
}

#[wasm_bindgen_test]
async fn signs_that_cannot_be_had_are_asked_for_again() {
    let (stage, waiting) = waiting().await;
    open_picker(&stage);
    let take = waiting.borrow_mut().pop().unwrap();
    take(None);
    assert_eq!(stage.get(".picker [role=status]").text_content().unwrap(), "Reactions could not be loaded.");
    assert_eq!(shown(&stage).len(), 6, "the usual ones work all the same");
    stage.button("Try again").click();
    assert!(!stage.has_button("Try again"));
    let inside = stage.get(".picker").contains(stage.active().as_ref().map(AsRef::as_ref));
    assert!(inside, "the focus stays in the picker");
    let take = waiting.borrow_mut().pop().unwrap();
    take(Some(signs()));
    assert_eq!(shown(&stage).len(), 20);
}

#[wasm_bindgen_test]
async fn signs_that_come_too_late_disturb_nobody() {
    let (mut stage, waiting) = waiting().await;
    open_picker(&stage);
    key(&stage, "Escape", &[]);
    let take = waiting.borrow_mut().pop().unwrap();
    open_picker(&stage);
    stage.unmount();
    take(Some(signs()));
    let take = waiting.borrow_mut().pop().unwrap();
    take(None);
    assert_eq!(stage.shadow.child_element_count(), 0);
}

#[wasm_bindgen_test]
async fn my_sign_is_marked_and_choosing_it_again_takes_it_back() {
    let (stage, _waiting) = waiting().await;
    stage.apply(Change::Entries(vec![Diff::Set(0, with(&[("🔥", 1, true)]))])).await;
    open_picker(&stage);
    let pressed: Vec<_> = stage.all(".picker [aria-pressed=true]").iter().map(accessible_name).collect();
    assert_eq!(pressed, ["🔥"]);
    stage.get(".picker [aria-pressed=true]").click();
    assert_eq!(*stage.asked.borrow(), [reacted(None)]);
    let chip = stage.button("🔥 1");
    assert_ne!(stage.active().unwrap(), *AsRef::<Element>::as_ref(&chip));
}
