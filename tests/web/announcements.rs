//! What is said aloud, and where the focus goes.

use super::stage::*;
use chat_widget::model::{Action, Change, Delivery, Diff, EntryId, ParkReason};
use wasm_bindgen_test::wasm_bindgen_test;

fn said(stage: &Stage) -> Vec<String> {
    let found = stage.shadow.query_selector_all(".cw > [role=status] p, .cw > [role=alert] p").unwrap();
    (0..found.length()).map(|index| found.get(index).unwrap().text_content().unwrap()).collect()
}

#[wasm_bindgen_test]
async fn an_answer_is_said_once_and_history_is_not() {
    let stage = Stage::open().await;
    stage.entries((0..30).map(|id| agent(id, "old")).collect()).await;
    assert_eq!(said(&stage), [""; 0]);
    stage.store.apply(Change::Entries(vec![Diff::Insert(30, agent(30, "Your parcel is on its way."))]));
    stage.apply(Change::Arrived(vec![EntryId(30)])).await;
    assert_eq!(said(&stage), ["Ada Lovelace: Your parcel is on its way."]);
    stage.apply(Change::Entries(vec![Diff::Set(30, agent(30, "Your parcel is on its way!"))])).await;
    assert_eq!(said(&stage).len(), 1, "a change is no news");
}

#[wasm_bindgen_test]
async fn many_at_once_are_a_number_and_a_closed_panel_says_how_many_wait() {
    let stage = Stage::open().await;
    stage.entries((0..5).map(|id| agent(id, "new")).collect()).await;
    stage.apply(Change::Arrived((0..5).map(EntryId).collect())).await;
    assert_eq!(said(&stage), ["5 new messages"]);

    let closed = Stage::new();
    closed.entries(vec![agent(1, "secret")]).await;
    closed.store.apply(Change::Unread(1));
    closed.apply(Change::Arrived(vec![EntryId(1)])).await;
    assert_eq!(said(&closed), ["1 unread message in chat"]);
    closed.store.ui().open.set(true);
    settle().await;
    assert_eq!(said(&closed), ["1 unread message in chat"], "opening says nothing again");
}

#[wasm_bindgen_test]
async fn a_failure_is_an_alert() {
    let stage = Stage::open().await;
    stage.entries(vec![visitor(1, "a", Delivery::Sending)]).await;
    stage
        .apply(Change::Entries(vec![Diff::Set(0, visitor(1, "a", Delivery::Failed(ParkReason::Refused)))]))
        .await;
    let alert = stage.shadow.query_selector(".cw > [role=alert]").unwrap().unwrap();
    assert_eq!(alert.text_content().unwrap(), "Message not sent");
}

#[wasm_bindgen_test]
async fn pressing_the_launcher_leads_to_the_composer_and_escape_back() {
    let stage = Stage::new();
    let launcher = stage.button("Open chat");
    launcher.focus().unwrap();
    launcher.click();
    settle().await;
    assert_eq!(stage.active().unwrap().tag_name(), "TEXTAREA");
    stage.press(&stage.composer(), "Escape", &[]);
    settle().await;
    assert_eq!(stage.asked.borrow().last(), Some(&Action::Close));
    assert!(stage.find("[role=dialog]").is_none());
    assert_eq!(stage.active().unwrap(), *AsRef::<web_sys::Element>::as_ref(&launcher));
}

#[wasm_bindgen_test]
async fn the_focus_is_not_taken_by_an_opening_that_nobody_pressed_nor_by_a_message() {
    let other = document().create_element("input").unwrap();
    document().body().unwrap().append_child(&other).unwrap();
    wasm_bindgen::JsCast::unchecked_ref::<web_sys::HtmlElement>(&other).focus().unwrap();
    let stage = Stage::open().await;
    assert_eq!(document().active_element().unwrap(), other);
    stage.store.apply(Change::Entries(vec![Diff::Insert(0, agent(1, "hi"))]));
    stage.apply(Change::Arrived(vec![EntryId(1)])).await;
    assert_eq!(document().active_element().unwrap(), other);
    stage.store.ui().open.set(false);
    settle().await;
    assert_eq!(document().active_element().unwrap(), other);
    other.remove();
}
