//! Ten thousand messages: few nodes, and a reader who is never moved.

use super::stage::*;
use chat_widget::model::{Action, Change, Delivery, Diff, Entry, EntryId, HistoryState};
use chat_widget::store::Anchor;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

/// Messages of very different heights.
fn varied(id: u32) -> Entry {
    let words = "a few words that make a line ".repeat((id as usize * 7) % 23 + 1);
    Entry { at: Some(minutes(u64::from(id) * 3)), ..agent(id, &words) }
}

fn many(ids: std::ops::Range<u32>) -> Vec<Entry> {
    ids.map(varied).collect()
}

fn at_end(log: &HtmlElement) -> bool {
    log.scroll_top() + log.client_height() >= log.scroll_height() - 2
}

fn top_of(stage: &Stage, id: i64) -> Option<f64> {
    let article = stage.shadow.query_selector(&format!("[data-message-id='{id}']")).unwrap()?;
    Some(article.get_bounding_client_rect().top())
}

/// The first message that is whole in sight, and where it is.
fn in_sight(stage: &Stage) -> (i64, f64) {
    let upper = stage.log().get_bounding_client_rect().top();
    stage
        .articles()
        .iter()
        .find_map(|article| {
            let top = article.get_bounding_client_rect().top();
            let id = article.get_attribute("data-message-id")?.parse().ok()?;
            (top >= upper).then_some((id, top))
        })
        .unwrap()
}

#[wasm_bindgen_test]
async fn ten_thousand_messages_keep_a_few_hundred_rows_wherever_the_reader_is() {
    let stage = Stage::open().await;
    stage.entries(many(0..10_000)).await;
    assert!(at_end(&stage.log()), "starts at the newest message");
    assert!(top_of(&stage, 1000 + 9_999).is_some());
    let height = stage.log().scroll_height();
    assert!(height > 500_000, "{height}");
    for share in [0.9, 0.5, 0.21, 0.0, 0.7] {
        scroll_to(&stage, (f64::from(height) * share) as i32).await;
        let rows = stage.all(".row").len();
        assert!((3..=250).contains(&rows), "{rows} rows at {share}");
        let log = stage.log().get_bounding_client_rect();
        let first = stage.all(".row").first().unwrap().get_bounding_client_rect();
        let last = stage.all(".row").last().unwrap().get_bounding_client_rect();
        assert!(
            share == 0.0 || first.top() <= log.top(),
            "a gap above at {share}: {} {}",
            first.top(),
            log.top()
        );
        assert!(last.bottom() >= log.bottom(), "a gap below at {share}");
    }
}

#[wasm_bindgen_test]
async fn the_reader_stays_where_they_are_when_older_messages_come() {
    let stage = Stage::open().await;
    stage.apply(Change::History(HistoryState { has_older: true, ..Default::default() })).await;
    stage.entries(many(500..700)).await;
    scroll_to(&stage, 2_000).await;
    let (id, top) = in_sight(&stage);
    let older = (0..500).rev().map(|id| Diff::Insert(0, varied(id))).collect();
    stage.apply(Change::Entries(older)).await;
    let now = top_of(&stage, id).unwrap();
    assert!((now - top).abs() <= 1.0, "moved from {top} to {now}");
    stage.apply(Change::History(HistoryState::default())).await;
    let now = top_of(&stage, id).unwrap();
    assert!((now - top).abs() <= 1.0, "the button went and moved it from {top} to {now}");
}

#[wasm_bindgen_test]
async fn scrolling_that_the_browser_has_not_told_of_yet_is_not_undone() {
    let stage = Stage::open().await;
    stage.apply(Change::History(HistoryState { has_older: true, ..Default::default() })).await;
    stage.entries(many(500..520)).await;
    assert!(at_end(&stage.log()));
    // Everything in one turn: the scroll event comes with the next frame.
    stage.log().set_scroll_top(stage.log().scroll_top() - 300);
    let (id, top) = in_sight(&stage);
    stage.store.apply(Change::History(HistoryState {
        has_older: true,
        loading_older: true,
        ..Default::default()
    }));
    let older = (0..20).rev().map(|id| Diff::Insert(0, varied(id))).collect();
    stage.apply(Change::Entries(older)).await;
    let now = top_of(&stage, id).expect("what is read is still on the page");
    assert!((now - top).abs() <= 1.0, "moved from {top} to {now}");
}

#[wasm_bindgen_test]
async fn the_reader_stays_where_they_are_when_rows_above_change_their_height() {
    let stage = Stage::open().await;
    stage.entries(many(0..200)).await;
    scroll_to(&stage, 3_000).await;
    let (id, top) = in_sight(&stage);
    let above = u32::try_from(id - 1000 - 3).unwrap();
    let taller = Entry { content: chat_widget::model::Content::Text("line\n".repeat(6)), ..varied(above) };
    stage.apply(Change::Entries(vec![Diff::Set(above as usize, taller)])).await;
    let now = top_of(&stage, id).unwrap();
    assert!((now - top).abs() <= 1.0, "moved from {top} to {now}");
    // And when something in a row grows by itself, as a picture does.
    let row = stage.shadow.query_selector(&format!("[data-message-id='{}']", id - 3)).unwrap().unwrap();
    let growing = document().create_element("div").unwrap().unchecked_into::<HtmlElement>();
    growing.style().set_property("height", "180px").unwrap();
    row.append_child(&growing).unwrap();
    settle().await;
    let now = top_of(&stage, id).unwrap();
    assert!((now - top).abs() <= 1.0, "moved from {top} to {now}");
}

#[wasm_bindgen_test]
async fn at_the_end_new_messages_are_followed_and_elsewhere_they_are_counted() {
    let stage = Stage::open().await;
    stage.entries(many(0..100)).await;
    stage.apply(Change::Entries(vec![Diff::Insert(100, varied(100))])).await;
    assert!(at_end(&stage.log()));
    assert!(stage.find(".jump").is_none());

    scroll_to(&stage, 1_500).await;
    let (id, top) = in_sight(&stage);
    assert!(stage.has_button("Jump to the latest message"));
    for new in [101, 102] {
        stage.store.apply(Change::Entries(vec![Diff::Insert(new as usize, varied(new))]));
        stage.apply(Change::Arrived(vec![EntryId(new)])).await;
    }
    assert!((top_of(&stage, id).unwrap() - top).abs() <= 1.0);
    stage.button("2 new messages").click();
    settle().await;
    assert!(at_end(&stage.log()));
    let focused = stage.active().unwrap();
    assert_eq!(focused.get_attribute("data-message-id").as_deref(), Some("1101"), "the first new one");
    assert!(stage.find(".jump").is_none());
}

#[wasm_bindgen_test]
async fn a_changed_entry_patches_its_row_and_keeps_the_focus_in_it() {
    let stage = Stage::open().await;
    stage.entries(vec![visitor(1, "see https://a.test/", Delivery::Sending), agent(2, "b")]).await;
    let article = stage.articles()[0].clone();
    let link = stage.get("article a");
    link.focus().unwrap();
    stage.apply(Change::Entries(vec![Diff::Set(0, visitor(1, "see https://a.test/", Delivery::Seen))])).await;
    assert_eq!(stage.articles()[0], article);
    assert_eq!(stage.get("article a"), link, "the text was not drawn anew");
    assert_eq!(stage.active().unwrap(), *AsRef::<web_sys::Element>::as_ref(&link));
    assert_eq!(article.get_attribute("data-status").as_deref(), Some("seen"));
    assert_eq!(article.get_attribute("data-message-id").as_deref(), Some("1001"));
    assert!(article.text_content().unwrap().contains("Seen"));
}

#[wasm_bindgen_test]
async fn a_moved_entry_keeps_its_row() {
    let stage = Stage::open().await;
    stage.entries(vec![agent(1, "a"), visitor(2, "b", Delivery::Sending), agent(3, "c")]).await;
    let moved = stage.articles()[1].clone();
    let steps = vec![Diff::Remove(1), Diff::Insert(2, visitor(2, "b", Delivery::Sent))];
    stage.apply(Change::Entries(steps)).await;
    assert_eq!(stage.articles()[2], moved);
}

#[wasm_bindgen_test]
async fn older_messages_are_asked_for_near_the_upper_end_and_once() {
    let stage = Stage::open().await;
    stage.entries(many(0..100)).await;
    stage.apply(Change::History(HistoryState { has_older: true, ..Default::default() })).await;
    let asked = || stage.asked.borrow().iter().filter(|action| **action == Action::LoadOlder).count();
    assert_eq!(asked(), 0);
    scroll_to(&stage, 200).await;
    scroll_to(&stage, 100).await;
    assert_eq!(asked(), 1);
    stage
        .apply(Change::History(HistoryState { has_older: true, loading_older: true, ..Default::default() }))
        .await;
    scroll_to(&stage, 50).await;
    assert_eq!(asked(), 1);
    stage.apply(Change::History(HistoryState { has_older: true, ..Default::default() })).await;
    scroll_to(&stage, 40).await;
    assert_eq!(asked(), 2);
}

#[wasm_bindgen_test]
async fn what_was_in_sight_is_told_of_once_and_only_forwards() {
    let stage = Stage::new();
    stage.entries(many(0..100)).await;
    let seen = || std::mem::take(&mut *stage.seen.borrow_mut());
    assert_eq!(seen(), [], "closed");
    stage.store.ui().open.set(true);
    settle().await;
    assert_eq!(seen(), [EntryId(99)], "open, at the end");
    stage.apply(Change::Unread(1)).await;
    scroll_to(&stage, 500).await;
    scroll_to(&stage, stage.log().scroll_height()).await;
    assert_eq!(seen(), [], "not again");

    scroll_to(&stage, 500).await;
    stage.apply(Change::Entries(vec![Diff::Insert(100, varied(100))])).await;
    assert_eq!(seen(), [], "out of sight");
    scroll_to(&stage, stage.log().scroll_height()).await;
    assert_eq!(seen(), [EntryId(100)], "back at the end");
    stage.store.ui().open.set(false);
    stage.apply(Change::Entries(vec![Diff::Insert(101, varied(101))])).await;
    assert_eq!(seen(), [], "closed again");
}

#[wasm_bindgen_test]
async fn a_message_is_seen_when_its_end_is_in_sight_and_a_long_one_when_it_was_begun() {
    let stage = Stage::open().await;
    let short = agent(2, &"line\n".repeat(6));
    let tall = agent(3, &"line\n".repeat(90));
    stage.entries(many(0..2)).await;
    stage.seen.borrow_mut().clear();
    scroll_to(&stage, 0).await;
    stage.store.ui().anchor.set(Anchor::Row(EntryId(0), 0.0));
    stage.apply(Change::Entries(vec![Diff::Insert(2, short), Diff::Insert(3, tall)])).await;
    for button in stage.all("article .more") {
        button.click();
    }
    settle().await;
    let place = |at: usize| {
        let row = stage.articles()[at].parent_element().unwrap().parent_element().unwrap();
        let row: HtmlElement = row.unchecked_into();
        (row.offset_top(), row.offset_height())
    };
    let window = stage.log().client_height();
    let (top, height) = place(2);
    assert!(height < window && place(3).1 > window, "the test needs one of each");
    stage.seen.borrow_mut().clear();
    scroll_to(&stage, top + height - window - 20).await;
    assert!(!stage.seen.borrow().contains(&EntryId(2)), "its end is hidden");
    scroll_to(&stage, top + height - window + 2).await;
    assert_eq!(*stage.seen.borrow(), [EntryId(2)]);
    scroll_to(&stage, place(3).0 - window + 100).await;
    assert_eq!(stage.seen.borrow().last(), Some(&EntryId(3)));
}

#[wasm_bindgen_test]
async fn a_page_without_the_focus_has_seen_nothing_until_it_has_it() {
    js_sys::eval("document.hasFocus = () => false").unwrap();
    let stage = Stage::open().await;
    stage.entries(many(0..3)).await;
    let before = stage.seen.borrow().clone();
    js_sys::eval("delete document.hasFocus").unwrap();
    assert_eq!(before, []);
    web_sys::window().unwrap().dispatch_event(&event("focus")).unwrap();
    assert_eq!(*stage.seen.borrow(), [EntryId(2)]);
}

#[wasm_bindgen_test]
async fn keys_walk_from_message_to_message_and_to_both_ends() {
    let stage = Stage::open().await;
    stage.entries(many(0..3_000)).await;
    let id = || stage.active().and_then(|active| active.get_attribute("data-message-id"));
    stage.log().focus().unwrap();
    let press = |key: &str| {
        let on = stage.active().unwrap();
        stage.press(&on, key, &[]);
    };
    press("PageDown");
    assert_eq!(id().as_deref(), Some("3999"));
    press("PageUp");
    assert_eq!(id().as_deref(), Some("3998"));
    press("Home");
    settle().await;
    assert_eq!(id().as_deref(), Some("1000"));
    press("PageDown");
    assert_eq!(id().as_deref(), Some("1001"));
    press("End");
    settle().await;
    assert_eq!(id().as_deref(), Some("3999"));
    let on = stage.active().unwrap();
    stage.press(&on, "End", &[("ctrlKey", true.into())]);
    assert_eq!(stage.active().unwrap().tag_name(), "TEXTAREA");
}
