//! What hands do to a message: its menu by mouse and by keys, a finger that swipes or stays, the way by Tab.

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::eyes::Name;
use crate::scene::Scene;
use crate::waiting::{eventually, until};

const ARTICLE: &str = "
    const root = document.querySelector('chat-widget').shadowRoot;
    const articles = [...root.querySelectorAll('[role=log] :is(article, [role=article])')];
    return articles.find((article) => article.innerText.includes(arguments[0])) ?? null;
";

/// More presses of Tab than the whole widget may ever cost.
const MANY_TABS: usize = 40;

impl Scene {
    /// The element of the message that says this, once it is drawn.
    pub async fn article(&self, text: &str) -> Element {
        eventually(&format!("a message {text:?}"), async || {
            self.eyes.element(&self.script(ARTICLE, vec![json!(text)]).await)
        })
        .await
    }

    /// Opens the menu of the message that says this, with the mouse.
    pub async fn open_actions(&self, text: &str) -> Element {
        let article = self.article(text).await;
        let button = self.eyes.see_in(&article, "button", "Message actions").await;
        button.click().await.expect("a click");
        self.eyes.see("menu", Name::Any).await
    }

    /// Chooses from the menu of the message that says this.
    pub async fn choose_action(&self, text: &str, item: &str) {
        let menu = self.open_actions(text).await;
        self.eyes.see_in(&menu, "menuitem", item).await.click().await.expect("a click");
    }

    /// Presses the mouse where a thing is, whatever lies above it.
    pub async fn press_at(&self, element: &Element) {
        let press = MouseActions::new("mouse".to_owned())
            .then(PointerAction::MoveToElement { element: element.clone(), duration: None, x: 0.0, y: 0.0 })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.client().perform_actions(press).await.expect("the mouse moves");
    }

    /// The names in the menu of the message that says this; the menu is closed again.
    pub async fn actions_of(&self, text: &str) -> Vec<String> {
        let menu = self.open_actions(text).await;
        let mut names = Vec::new();
        for item in self.eyes.candidates("[role=menuitem]", Some(&menu)).await {
            names.push(self.eyes.name_of(&item).await.unwrap_or_default());
        }
        self.press(Key::Escape).await;
        until("the menu to close", async || !self.eyes.sees("menu", Name::Any).await).await;
        names
    }

    /// Presses Tab until the thing of this name has the focus.
    ///
    /// # Panics
    /// When Tab does not lead to it.
    pub async fn tab_to(&self, name: &str) {
        self.walk_to(name, Key::Tab, None).await;
    }

    /// Presses Shift and Tab until the thing of this name has the focus.
    ///
    /// # Panics
    /// When that does not lead to it.
    pub async fn tab_back_to(&self, name: &str) {
        self.walk_to(name, Key::Tab, Some(Key::Shift)).await;
    }

    /// Presses an arrow until the message that says this has the focus, from the list of messages or one of them.
    ///
    /// # Panics
    /// When the arrow does not lead to it.
    pub async fn walk_to_message(&self, text: &str, arrow: Key) {
        let mut passed = Vec::new();
        for _ in 0..MANY_TABS {
            let focused = self.focused_text().await;
            if focused.contains(text) {
                return;
            }
            passed.push(focused);
            self.press(arrow).await;
        }
        panic!("{arrow:?} does not lead to the message {text:?}, only to {passed:#?}");
    }

    async fn walk_to(&self, name: &str, key: Key, with: Option<Key>) {
        let mut passed = Vec::new();
        for _ in 0..MANY_TABS {
            let focused = self.focused_name().await;
            if focused == name {
                return;
            }
            passed.push(focused);
            match with {
                Some(with) => self.press_with(with, key).await,
                None => self.press(key).await,
            }
        }
        panic!("{key:?} does not lead to {name:?}, only to {passed:?}");
    }

    /// Presses a key while another one is held.
    pub async fn press_with(&self, held: Key, key: Key) {
        let keys: String = [held, key, Key::Null].into_iter().map(char::from).collect();
        let active = self.client().active_element().await.expect("something has the focus");
        active.send_keys(&keys).await.expect("the keys reach it");
    }

    /// Types into whatever has the focus, without moving it there first: a driver that does so blurs everything else.
    pub async fn type_here(&self, text: &str) {
        let active = self.client().active_element().await.expect("something has the focus");
        active.send_keys(text).await.expect("the keys reach it");
    }

    /// What can be read in what has the focus.
    pub async fn focused_text(&self) -> String {
        let text = self.script(
            "let focused = document.activeElement;
             while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
             return focused?.innerText ?? ''",
            vec![],
        );
        text.await.as_str().unwrap_or_default().to_owned()
    }

    /// Puts a finger onto the message that says this, and moves it by so many pixels. It stays there.
    pub async fn put_finger(&self, text: &str, by: (f64, f64)) {
        let article = self.article(text).await;
        let place = self.script(
            "const bubble = arguments[0].querySelector('[part~=bubble]') ?? arguments[0];
             const { left, top, width, height } = bubble.getBoundingClientRect();
             return [left + width / 2, top + height / 2]",
            vec![json!(article)],
        );
        let place = place.await;
        let at = |axis: usize| place[axis].as_f64().expect("a place");
        self.touch("touchStart", Some((at(0), at(1)))).await;
        if by != (0.0, 0.0) {
            for step in 1..=8 {
                let part = f64::from(step) / 8.0;
                self.touch("touchMove", Some((at(0) + by.0 * part, at(1) + by.1 * part))).await;
            }
        }
    }

    /// Lifts the finger.
    pub async fn lift_finger(&self) {
        self.touch("touchEnd", None).await;
    }

    async fn touch(&self, kind: &str, at: Option<(f64, f64)>) {
        let points: Vec<Value> = at.iter().map(|(x, y)| json!({"x": x, "y": y})).collect();
        self.devtools("Input.dispatchTouchEvent", json!({"type": kind, "touchPoints": points})).await;
    }
}
