//! Coming and going, another language, another theme.

use super::stage::*;
use chat_widget::i18n::{Text, Texts};
use chat_widget::model::{
    Card, CardButton, Change, Choice, Content, Delivery, Diff, Entry, EntryId, Feedback, QuickReply, Quote,
    RemoteId, Tally,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn unmounting_leaves_no_node_and_no_listener() {
    // What other tests left behind is still being dropped.
    settle().await;
    let counter = ListenerCount::start();
    let before = counter.get();
    for _ in 0..3 {
        let mut stage = Stage::open().await;
        stage
            .entries(vec![visitor(1, "https://a.test/", Delivery::Sent), agent(2, &"long ".repeat(500))])
            .await;
        let choice = Choice { title: "a".into(), value: "b".into(), card: None };
        let card = Card {
            text: "words".into(),
            image: Some("https://127.0.0.1:1/a.png".into()),
            buttons: vec![CardButton::Postback(choice.clone())],
        };
        let question = QuickReply { text: "?".into(), image: None, choices: vec![choice], selected: None };
        let rating = Feedback { text: "?".into(), answer: None };
        let quote = Quote {
            id: Some(RemoteId::Number(1)),
            direction: None,
            name: "x".into(),
            text: "y".into(),
            files: 0,
        };
        let sign = Tally { emoji: "👍".into(), count: 1, mine: false };
        let kinds = [Content::Card(card), Content::QuickReply(question), Content::Feedback(rating)];
        let steps = kinds.into_iter().enumerate().map(|(at, content)| {
            let (quote, reactions) = (Some(quote.clone()), vec![sign.clone()]);
            Diff::Insert(at, Entry { content, quote, reactions, ..agent(10 + at as u32, "") })
        });
        stage.store.ui().reply_to.set(Some(EntryId(1)));
        stage.apply(Change::Entries(steps.collect())).await;
        assert!(counter.get() > before);
        stage.button("Message actions").click();
        stage.all("[role=menuitem]")[1].click();
        assert!(stage.find("[role=grid]").is_some());
        stage.unmount();
        assert_eq!(stage.shadow.child_element_count(), 0);
        tick().await;
        tick().await;
        assert_eq!(counter.get(), before, "listeners stay");
        // Nobody listens to the store any more.
        stage.store.ui().open.set(false);
        stage.apply(Change::Unread(9)).await;
        assert_eq!(stage.shadow.child_element_count(), 0);
    }
}

#[wasm_bindgen_test]
async fn opening_and_closing_again_still_follows_the_store() {
    let stage = Stage::open().await;
    for round in 0..4 {
        stage.store.ui().open.set(false);
        settle().await;
        stage.store.ui().open.set(true);
        settle().await;
        stage.entries((0..=round).map(|id| agent(id, "x")).collect()).await;
        assert_eq!(stage.articles().len() as u32, round + 1);
        stage.type_text(&format!("draft {round}")).await;
        assert_eq!(stage.button("Send").get_attribute("aria-disabled"), None);
        stage.type_text("").await;
    }
}

#[wasm_bindgen_test]
async fn another_language_keeps_the_draft_and_turns_the_layout() {
    let stage = Stage::open().await;
    stage.type_text("draft").await;
    stage.appearance.texts.set(Texts::new(
        "ar",
        String::new(),
        vec![(Text::Composer as usize, "رسالة".to_owned())],
    ));
    settle().await;
    let root = stage.get(".cw");
    assert_eq!(
        (root.get_attribute("dir").as_deref(), root.get_attribute("lang").as_deref()),
        (Some("rtl"), Some("ar"))
    );
    assert_eq!(accessible_name(&stage.get("textarea")), "رسالة");
    assert_eq!(stage.composer().value(), "draft");
    assert!(stage.find("[role=dialog]").is_some());
}

#[wasm_bindgen_test]
async fn a_theme_is_followed_and_taken_back() {
    let stage = Stage::new();
    let plain = stage.appearance.theme.get_untracked();
    let mut theme = plain.clone();
    for (option, value) in
        [("primaryColor", "#ffd500"), ("position", "left"), ("colorScheme", "dark"), ("offset", "40")]
    {
        theme.set(option, value).unwrap();
    }
    stage.appearance.theme.set(theme);
    settle().await;
    let launcher = stage.button("Open chat");
    assert_eq!(computed(&launcher, "background-color"), "rgb(255, 213, 0)");
    assert_eq!(computed(&launcher, "color"), "rgb(0, 0, 0)");
    assert_eq!(computed(&launcher, "left"), "40px");
    stage.appearance.theme.set(plain);
    settle().await;
    assert_eq!(computed(&launcher, "background-color"), "rgb(79, 70, 229)");
    assert_eq!(computed(&launcher, "right"), "20px");
    // The back end's colour counts only where the page has none.
    stage
        .apply(Change::Settings(chat_widget::model::WidgetSettings {
            color: Some("#008000".into()),
            ..Default::default()
        }))
        .await;
    assert_eq!(computed(&launcher, "background-color"), "rgb(0, 128, 0)");
}

#[wasm_bindgen_test]
async fn the_launcher_can_be_left_to_the_page() {
    let stage = Stage::with(&|appearance, _| appearance.launcher = false);
    assert!(stage.find("[part=launcher]").is_none());
    stage.store.ui().open.set(true);
    settle().await;
    assert!(stage.has_button("Close chat"), "the header closes");
    let hidden = Stage::new();
    hidden.store.ui().shown.set(false);
    settle().await;
    assert!(hidden.find("[part=launcher]").is_none());
}

#[wasm_bindgen_test]
async fn inline_the_panel_is_there_at_once_and_does_not_close() {
    let stage = Stage::with(&|appearance, _| appearance.inline = true);
    settle().await;
    assert!(stage.find("[role=dialog]").is_some());
    assert!(stage.find("[part=launcher]").is_none());
    assert!(!stage.has_button("Close"));
    stage.press(&stage.composer(), "Escape", &[]);
    assert_eq!(*stage.asked.borrow(), []);
}

fn computed(element: &web_sys::HtmlElement, property: &str) -> String {
    let window = web_sys::window().unwrap();
    let get: js_sys::Function =
        js_sys::Reflect::get(&window, &"getComputedStyle".into()).unwrap().unchecked_into();
    let style: web_sys::CssStyleDeclaration = get.call1(&window, element).unwrap().unchecked_into();
    style.get_property_value(property).unwrap()
}

/// Counts listeners put on and taken off, by standing in the browser's way for a while.
struct ListenerCount {
    add: js_sys::Function,
    remove: js_sys::Function,
    prototype: js_sys::Object,
}

impl ListenerCount {
    fn start() -> Self {
        let prototype: js_sys::Object = js_sys::eval("EventTarget.prototype").unwrap().unchecked_into();
        let get = |name: &str| {
            js_sys::Reflect::get(&prototype, &name.into()).unwrap().unchecked_into::<js_sys::Function>()
        };
        let (add, remove) = (get("addEventListener"), get("removeEventListener"));
        js_sys::eval(
            "window.__listeners = 0;
             for (const [name, step] of [['addEventListener', 1], ['removeEventListener', -1]]) {
                 const original = EventTarget.prototype[name];
                 EventTarget.prototype[name] = function (...given) { window.__listeners += step; return original.apply(this, given); };
             }",
        )
        .unwrap();
        Self { add, remove, prototype }
    }

    fn get(&self) -> i32 {
        js_sys::eval("window.__listeners").unwrap().as_f64().unwrap() as i32
    }
}

impl Drop for ListenerCount {
    fn drop(&mut self) {
        js_sys::Reflect::set(&self.prototype, &"addEventListener".into(), &self.add).unwrap();
        js_sys::Reflect::set(&self.prototype, &"removeEventListener".into(), &self.remove).unwrap();
    }
}
