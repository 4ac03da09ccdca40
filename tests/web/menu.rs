//! What can be done with a message, and how the keyboard gets there.

use super::stage::*;
use chat_widget::i18n::Texts;
use chat_widget::model::{
    Action, Capabilities, Change, Content, Deed, Delivery, Diff, Direction, Entry, EntryId,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

fn tool(stage: &Stage, at: usize) -> HtmlElement {
    let found = stage.articles()[at].query_selector("[aria-label='Message actions']").unwrap();
    found.unwrap().unchecked_into()
}

fn items(stage: &Stage) -> Vec<String> {
    stage.all("[role=menu] [role=menuitem]").iter().map(accessible_name).collect()
}

fn item(stage: &Stage, name: &str) -> HtmlElement {
    let all = stage.all("[role=menuitem]");
    all.into_iter().find(|item| accessible_name(item) == name).unwrap()
}

fn focused(stage: &Stage) -> String {
    let active: HtmlElement = stage.active().unwrap().unchecked_into();
    accessible_name(&active)
}

fn key(stage: &Stage, key: &str) -> bool {
    let on = stage.active().unwrap();
    stage.press(&on, key, &[])
}

#[wasm_bindgen_test]
async fn what_is_offered_depends_on_whose_message_it_is_and_whether_the_back_end_has_it() {
    let stage = Stage::open().await;
    let system =
        Entry { direction: Direction::System, content: Content::System("Ada joined".into()), ..agent(4, "") };
    let empty = Entry { content: Content::Text(String::new()), ..agent(5, "") };
    stage
        .entries(vec![
            agent(1, "theirs"),
            visitor(2, "mine", Delivery::Sent),
            visitor(3, "on its way", Delivery::Sending),
            system,
            empty,
        ])
        .await;
    let offered = |at: usize| {
        tool(&stage, at).click();
        let offered = items(&stage);
        key(&stage, "Escape");
        offered
    };
    assert_eq!(offered(0), ["Reply", "React", "Copy"]);
    assert_eq!(offered(1), ["Reply", "React", "Copy", "Delete"]);
    assert_eq!(offered(2), ["Copy"]);
    assert!(tool(&stage, 3).has_attribute("hidden"));
    assert_eq!(offered(4), ["Reply", "React"]);
}

#[wasm_bindgen_test]
async fn a_back_end_that_can_do_little_offers_little() {
    let stage = Stage::open().await;
    stage.may(|can| *can = Capabilities { replies: false, reactions: false, deletion: false, ..*can }).await;
    stage.entries(vec![visitor(1, "mine", Delivery::Sent)]).await;
    tool(&stage, 0).click();
    assert_eq!(items(&stage), ["Copy"]);
}

#[wasm_bindgen_test]
async fn the_menu_is_walked_with_arrows_and_left_with_escape() {
    let stage = Stage::open().await;
    stage.entries(vec![visitor(1, "mine", Delivery::Sent)]).await;
    let tool = tool(&stage, 0);
    assert_eq!(tool.get_attribute("aria-haspopup").as_deref(), Some("menu"));
    tool.focus().unwrap();
    tool.click();
    assert_eq!(accessible_name(&stage.get("[role=menu]")), "Message actions");
    assert_eq!(tool.get_attribute("aria-expanded").as_deref(), Some("true"));
    for (press, now) in [
        ("ArrowDown", "React"),
        ("ArrowUp", "Reply"),
        ("ArrowUp", "Delete"),
        ("ArrowDown", "Reply"),
        ("End", "Delete"),
        ("Home", "Reply"),
    ] {
        key(&stage, press);
        assert_eq!(focused(&stage), now, "{press}");
    }
    key(&stage, "Escape");
    assert!(stage.find("[role=menu]").is_none());
    assert_eq!(stage.active().unwrap(), *AsRef::<Element>::as_ref(&tool));
    assert_eq!(tool.get_attribute("aria-expanded").as_deref(), Some("false"));
    assert_eq!(*stage.asked.borrow(), [], "the panel stays open");
}

#[wasm_bindgen_test]
async fn a_press_beside_it_and_a_focus_that_goes_elsewhere_close_the_menu() {
    let stage = Stage::open().await;
    stage.entries(vec![visitor(1, "mine", Delivery::Sent)]).await;
    tool(&stage, 0).click();
    let layer = stage.get(".popup-layer");
    // The press that ends the long one which opened it is no press beside it.
    layer.dispatch_event(&event("mousedown")).unwrap();
    assert!(stage.find("[role=menu]").is_some());
    layer.dispatch_event(&event("pointerdown")).unwrap();
    layer.dispatch_event(&event("mousedown")).unwrap();
    assert!(stage.find("[role=menu]").is_none());
    tool(&stage, 0).click();
    stage.composer().focus().unwrap();
    assert!(stage.find("[role=menu]").is_none());
    assert_eq!(stage.active().unwrap().tag_name(), "TEXTAREA", "the focus is not taken back");
}

#[wasm_bindgen_test]
async fn the_menu_stays_within_the_panel_in_both_directions() {
    let stage = Stage::open().await;
    for tag in ["en", "ar"] {
        stage.appearance.texts.set(Texts::new(tag, String::new(), Vec::new()));
        settle().await;
        let all =
            (0..40).map(|id| if id % 2 == 0 { agent(id, "x") } else { visitor(id, "y", Delivery::Sent) });
        stage.entries(all.collect()).await;
        let panel = stage.get(".panel").get_bounding_client_rect();
        for at in [stage.articles().len() - 1, stage.articles().len() - 2] {
            tool(&stage, at).click();
            let menu = stage.get("[role=menu]").get_bounding_client_rect();
            assert!(menu.top() >= panel.top() && menu.bottom() <= panel.bottom(), "{tag}");
            assert!(menu.left() >= panel.left() && menu.right() <= panel.right(), "{tag}");
            key(&stage, "Escape");
        }
    }
}

#[wasm_bindgen_test]
async fn a_list_of_many_messages_is_one_stop_and_the_arrows_lead_through_it() {
    let stage = Stage::open().await;
    stage.entries((0..20).map(|id| agent(id, "some words")).collect()).await;
    let stops = || stage.all("[role=log] [tabindex='0']").len();
    assert_eq!(stops(), 2, "a message and its button");
    let last = stage.articles().last().unwrap().clone();
    assert_eq!(last.get_attribute("tabindex").as_deref(), Some("0"), "the last one in sight");
    last.focus().unwrap();
    let id = || stage.active().and_then(|active| active.get_attribute("data-message-id")).unwrap();
    for (press, now) in [("ArrowUp", "1018"), ("ArrowUp", "1017"), ("ArrowDown", "1018"), ("Home", "1000")] {
        assert!(!key(&stage, press), "the list does not scroll as well");
        assert_eq!(id(), now);
        assert_eq!(stops(), 2);
        assert_eq!(stage.active().unwrap().get_attribute("tabindex").as_deref(), Some("0"));
    }
    for open in ["Enter", "ContextMenu"] {
        key(&stage, open);
        assert_eq!(focused(&stage), "Reply", "{open}");
        key(&stage, "Escape");
        assert_eq!(id(), "1000");
    }
}

#[wasm_bindgen_test]
async fn deleting_asks_first() {
    let stage = Stage::open().await;
    stage.entries(vec![visitor(1, "mine", Delivery::Sent)]).await;
    tool(&stage, 0).focus().unwrap();
    tool(&stage, 0).click();
    item(&stage, "Delete").click();
    assert_eq!(accessible_name(&stage.get("[role=alertdialog]")), "Delete this message?");
    assert_eq!(focused(&stage), "Cancel", "nothing is lost by a second press");
    stage.button("Cancel").click();
    assert!(stage.find("[role=alertdialog]").is_none());
    assert_eq!(focused(&stage), "Message actions");
    assert_eq!(*stage.asked.borrow(), []);
    tool(&stage, 0).click();
    item(&stage, "Delete").click();
    for (press, now) in [("Tab", "Cancel"), ("Escape", "Message actions")] {
        stage.button("Delete").focus().unwrap();
        key(&stage, press);
        assert_eq!(focused(&stage), now);
    }
    tool(&stage, 0).click();
    item(&stage, "Delete").click();
    stage.button("Delete").click();
    assert_eq!(*stage.asked.borrow(), [Action::Do(EntryId(1), Deed::Delete)]);
    let gone = Entry { content: Content::Deleted, ..visitor(1, "", Delivery::Sent) };
    stage.apply(Change::Entries(vec![Diff::Set(0, gone)])).await;
    assert_eq!(stage.active().unwrap().tag_name(), "ARTICLE");
    assert!(tool_is_hidden(&stage));
}

fn tool_is_hidden(stage: &Stage) -> bool {
    tool(stage, 0).has_attribute("hidden")
}

#[wasm_bindgen_test]
async fn copying_puts_the_words_into_the_clipboard_and_says_so() {
    let stage = Stage::open().await;
    stage.entries(vec![agent(1, "order 4711")]).await;
    let clipboard = Clipboard::fake(true);
    tool(&stage, 0).click();
    item(&stage, "Copy").click();
    settle().await;
    assert_eq!(clipboard.text(), "order 4711");
    let said = |role: &str| {
        let found = stage.shadow.query_selector(&format!(".cw > [role={role}]")).unwrap();
        found.unwrap().text_content().unwrap()
    };
    assert_eq!(said("status"), "Copied");
    drop(clipboard);
    let _refusing = Clipboard::fake(false);
    tool(&stage, 0).click();
    item(&stage, "Copy").click();
    settle().await;
    assert_eq!(said("alert"), "That did not work. Please try again.");
}

#[wasm_bindgen_test]
async fn a_long_press_opens_the_menu_and_a_moving_finger_does_not() {
    let stage = Stage::open().await;
    stage.entries(vec![agent(1, "words")]).await;
    let bubble = stage.get(".bubble");
    pointer(&bubble, "pointerdown", 100, 100);
    pointer(&bubble, "pointermove", 103, 104);
    wait_for(&stage, "[role=menu]").await;
    pointer(&bubble, "pointerup", 103, 104);
    key(&stage, "Escape");
    assert_eq!(stage.active().unwrap().tag_name(), "ARTICLE");
}

#[wasm_bindgen_test]
async fn a_swipe_towards_the_end_of_the_line_answers_the_message() {
    let stage = Stage::open().await;
    stage.entries(vec![agent(1, "words")]).await;
    let reply_to = || stage.store.ui().reply_to.get_untracked();
    for (tag, sign) in [("en", 1), ("ar", -1)] {
        stage.appearance.texts.set(Texts::new(tag, String::new(), Vec::new()));
        settle().await;
        let bubble = stage.get(".bubble");
        let at = stage.get("article").get_bounding_client_rect().left();
        let swipe = |across: i32, along: i32, end: &str| {
            pointer(&bubble, "pointerdown", 200, 200);
            for part in 1..=4 {
                pointer(&bubble, "pointermove", 200 + sign * across * part / 4, 200 + along * part / 4);
            }
            let moved = stage.get("article").get_bounding_client_rect().left() - at;
            pointer(&bubble, end, 200 + sign * across, 200 + along);
            moved
        };
        assert!((swipe(40, 0, "pointerup") - f64::from(40 * sign)).abs() < 1.0, "{tag}: it follows");
        assert_eq!(reply_to(), None, "{tag}: too short");
        assert!(swipe(20, 90, "pointerup").abs() < 1.0, "{tag}: the list is scrolled");
        assert!(swipe(-90, 0, "pointerup").abs() < 1.0, "{tag}: the wrong way");
        swipe(90, 0, "pointercancel");
        assert_eq!(reply_to(), None, "{tag}: taken by the browser");
        swipe(90, 4, "pointerup");
        assert_eq!(reply_to(), Some(EntryId(1)), "{tag}");
        let article = stage.get("article");
        assert!((article.get_bounding_client_rect().left() - at).abs() < 1.0, "{tag}: back in its place");
        assert!(article.query_selector(".swipe-mark").unwrap().is_none());
        assert_eq!(stage.active().unwrap().tag_name(), "TEXTAREA");
        stage.store.ui().reply_to.set(None);
    }
}

#[wasm_bindgen_test]
async fn an_open_menu_goes_with_the_widget() {
    let mut stage = Stage::open().await;
    stage.entries(vec![agent(1, "words")]).await;
    tool(&stage, 0).click();
    stage.appearance.texts.set(Texts::new("uk", String::new(), Vec::new()));
    settle().await;
    assert!(stage.find("[role=menu]").is_none(), "another language");
    tool(&stage, 0).click();
    assert!(stage.find("[role=menu]").is_some());
    stage.unmount();
    assert_eq!(stage.shadow.child_element_count(), 0);
}

fn pointer(on: &HtmlElement, name: &str, x: i32, y: i32) {
    let make = js_sys::Function::new_with_args(
        "name, x, y",
        "return new PointerEvent(name, { pointerType: 'touch', isPrimary: true, pointerId: 7, clientX: x, clientY: y,
             bubbles: true, composed: true, cancelable: true })",
    );
    let made = make.call3(&JsValue::NULL, &name.into(), &x.into(), &y.into()).unwrap();
    on.dispatch_event(made.unchecked_ref()).unwrap();
}

/// Waits for frames until it is there; the time that a press has to last is the widget's own.
async fn wait_for(stage: &Stage, selector: &str) {
    while stage.find(selector).is_none() {
        settle().await;
    }
}

/// Stands in the browser's clipboard's place, which wants a permission that nobody can give here.
struct Clipboard;

impl Clipboard {
    fn fake(works: bool) -> Self {
        let make = js_sys::Function::new_with_args(
            "works",
            "window.__copied = '';
             const writeText = async (text) => {
                 if (!works) throw new Error('refused');
                 window.__copied = text;
             };
             Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });",
        );
        make.call1(&JsValue::NULL, &works.into()).unwrap();
        Self
    }

    fn text(&self) -> String {
        js_sys::eval("window.__copied").unwrap().as_string().unwrap()
    }
}

impl Drop for Clipboard {
    fn drop(&mut self) {
        js_sys::eval("delete navigator.clipboard; delete window.__copied").unwrap();
    }
}
