//! What a visitor does and sees in the chat, in the words of a visitor.

use fantoccini::elements::Element;
use fantoccini::key::Key;
use serde::Deserialize;

use crate::agent::Conversation;
use crate::eyes::Name;
use crate::scene::Scene;
use crate::waiting::{eventually, in_time, until};

/// The messages in the order in which they stand there, with what the contract promises to say about each.
const MESSAGES: &str = "
    const root = document.querySelector('chat-widget')?.shadowRoot;
    const all = root?.querySelectorAll('[role=log] :is(article, [role=article])') ?? [];
    return [...all].map((message) => ({
        id: message.dataset.messageId ?? null,
        direction: message.dataset.direction,
        status: message.dataset.status ?? null,
        kind: message.dataset.kind ?? null,
        text: message.innerText,
    }));
";

/// A message as it is drawn.
#[derive(Clone, Debug, Deserialize)]
pub struct Shown {
    /// The vendor's id, once it is known.
    pub id: Option<String>,
    /// `visitor`, `agent`, `bot` or `system`.
    pub direction: String,
    /// Of the visitor's own only.
    pub status: Option<String>,
    /// `text`, `attachment`, …
    pub kind: Option<String>,
    /// All that can be read in it, time and delivery included.
    pub text: String,
}

impl Shown {
    /// Whether the visitor wrote it.
    pub fn is_visitors(&self) -> bool {
        self.direction == "visitor"
    }
}

impl Scene {
    /// Goes to a page and says these first words there: the conversation, once they are confirmed and the socket is subscribed.
    pub async fn begins(&self, page: &str, words: &str) -> Conversation {
        self.visit(page).await;
        self.open_chat().await;
        self.send(words).await;
        let conversation = self.agent.reads_exactly(&[words]).await;
        self.message_that("the first message to be confirmed", |shown| shown.id.is_some()).await;
        self.agent.hears_the_visitors_socket().await;
        conversation
    }

    /// Clicks the launcher, and returns when one can write.
    pub async fn open_chat(&self) -> Element {
        eventually("the launcher", async || self.click_launcher().await).await;
        self.eyes.see("textbox", "Message").await
    }

    /// Opens the chat unless it has stayed open by itself, and returns when one can write.
    pub async fn show_chat(&self) -> Element {
        eventually("the launcher", async || {
            let open_already = self.eyes.sees("button", "Close chat").await;
            if open_already { Some(()) } else { self.click_launcher().await }
        })
        .await;
        self.eyes.see("textbox", "Message").await
    }

    /// The loader's launcher gives way to the widget's at any time, so a click can come too late for it.
    async fn click_launcher(&self) -> Option<()> {
        let launcher = self.eyes.all("button", Name::Begins("Open chat")).await.into_iter().next()?;
        launcher.click().await.ok()
    }

    /// Closes the chat, and returns when its panel is gone.
    pub async fn close_chat(&self) {
        self.eyes.see("button", "Close chat").await.click().await.expect("a click");
        until("the panel to close", async || !self.eyes.sees("dialog", Name::Any).await).await;
    }

    /// Writes into the composer without sending.
    pub async fn write(&self, text: &str) {
        let composer = self.eyes.see("textbox", "Message").await;
        composer.send_keys(text).await.expect("keys reach the composer");
    }

    /// Writes, and presses Enter.
    pub async fn send(&self, text: &str) {
        self.write(text).await;
        self.press(Key::Enter).await;
    }

    /// Presses one key in whatever has the focus.
    pub async fn press(&self, key: Key) {
        let active = self.client().active_element().await.expect("something has the focus");
        active.send_keys(&char::from(key).to_string()).await.expect("the key reaches it");
    }

    /// The accessible name of what has the focus, inside the widget or outside.
    pub async fn focused_name(&self) -> String {
        let focused = self.script(
            "let focused = document.activeElement;
             while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
             return focused",
            vec![],
        );
        match self.eyes.element(&focused.await) {
            Some(element) => self.eyes.name_of(&element).await.unwrap_or_default(),
            None => String::new(),
        }
    }

    /// Returns once the thing of this name has the focus.
    pub async fn gets_focus(&self, name: &str) {
        until(&format!("{name:?} to get the focus"), async || self.focused_name().await == name).await;
    }

    /// What the composer holds.
    pub async fn draft(&self) -> String {
        let composer = self.eyes.see("textbox", "Message").await;
        composer.prop("value").await.expect("the composer is there").unwrap_or_default()
    }

    /// All messages that are drawn at this moment. Of a long history that is a window.
    pub async fn messages(&self) -> Vec<Shown> {
        let drawn = self.script(MESSAGES, vec![]).await;
        serde_json::from_value(drawn).expect("every message says its direction")
    }

    /// The message that says this, once it is drawn.
    pub async fn message(&self, text: &str) -> Shown {
        self.message_that(&format!("a message {text:?}"), |shown| shown.text.contains(text)).await
    }

    /// The visitor's own message that says this, once it has this status.
    pub async fn message_with_status(&self, text: &str, status: &str) -> Shown {
        let what = format!("the message {text:?} to be {status}");
        self.message_that(&what, |shown| shown.text.contains(text) && shown.status.as_deref() == Some(status))
            .await
    }

    /// The first message for which this holds, once there is one.
    pub async fn message_that(&self, what: &str, mut holds: impl FnMut(&Shown) -> bool) -> Shown {
        let mut last = Vec::new();
        let found = in_time(async || {
            last = self.messages().await;
            last.iter().find(|shown| holds(shown)).cloned()
        });
        match found.await {
            Some(shown) => shown,
            None => panic!("waited in vain for {what}; drawn are {last:#?}"),
        }
    }

    /// How many drawn messages say this.
    pub async fn count_of(&self, text: &str) -> usize {
        self.messages().await.iter().filter(|shown| shown.text.contains(text)).count()
    }

    /// What assistive technology was told, in the order in which it was.
    ///
    /// # Panics
    /// When [`Scene::listen_to_announcements`] was not called on this page.
    pub async fn announcements(&self) -> Vec<String> {
        let heard = self.script("return window.__announced", vec![]).await;
        serde_json::from_value(heard).expect("somebody listens")
    }

    /// From now on hears what live regions of the widget say. To be called once the chat is open.
    pub async fn listen_to_announcements(&self) {
        let listening = self.script(LISTEN, vec![]).await;
        assert!(listening.as_u64().unwrap_or_default() > 0, "the widget has no live region");
    }

    /// Returns once a live region has said this.
    pub async fn hears(&self, text: &str) {
        eventually(&format!("an announcement of {text:?}"), async || {
            self.announcements().await.iter().any(|said| said.contains(text)).then_some(())
        })
        .await;
    }
}

/// A polite region speaks when its text changes. A log speaks what is added to it.
const LISTEN: &str = "
    const root = document.querySelector('chat-widget').shadowRoot;
    const regions = [...root.querySelectorAll('[role=status], [role=alert], [role=log], [aria-live]')]
        .filter((region) => region.getAttribute('aria-live') !== 'off');
    window.__announced = [];
    for (const region of regions) {
        new MutationObserver((changes) => {
            for (const change of changes) {
                const spoken = change.type === 'characterData'
                    ? [change.target.data]
                    : [...change.addedNodes].map((node) => node.textContent);
                window.__announced.push(...spoken.filter((text) => text.trim() !== ''));
            }
        }).observe(region, { childList: true, characterData: true, subtree: true });
    }
    return regions.length;
";
