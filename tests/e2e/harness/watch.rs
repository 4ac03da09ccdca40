//! What must never happen on a page that has the widget, seen from within the page: a script of a message's runs, an element or
//! an attribute is made that is on no list, something foreign is asked for, the page's own things are not what they were.

use serde_json::{Value, json};

use crate::scene::Scene;

/// Runs before anything else of each page.
const WATCH: &str = include_str!("watch.js");

impl Scene {
    /// From the next page on everything is watched. Gives back what [`Scene::forgets_script`] takes. Only Chromium's driver
    /// can do that.
    pub async fn watches(&self) -> String {
        self.begins_pages_with(WATCH).await
    }

    /// From the next page on this script runs before anything else of the page.
    pub async fn begins_pages_with(&self, script: &str) -> String {
        let answer = self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": script})).await;
        answer["identifier"].as_str().expect("an identifier").to_owned()
    }

    /// From the next page on it does not any more.
    pub async fn forgets_script(&self, identifier: &str) {
        self.devtools("Page.removeScriptToEvaluateOnNewDocument", json!({"identifier": identifier})).await;
    }

    /// All that was seen on this page and must not be.
    pub async fn seen_wrong(&self) -> Vec<Value> {
        let seen = self.script("return window.__watch.wrong()", vec![]).await;
        seen.as_array().cloned().expect("somebody watches")
    }

    /// What the page itself would be without the widget.
    pub async fn page_without_us(&self) -> String {
        let html = self.script("return window.__watch.html()", vec![]).await;
        html.as_str().expect("a page").to_owned()
    }

    /// Nothing was seen that must not be.
    ///
    /// # Panics
    /// When something was.
    pub async fn assert_unharmed(&self, when: &str) {
        let wrong = self.seen_wrong().await;
        assert!(wrong.is_empty(), "{when}: {wrong:#?}");
    }

    /// All that could ever be read in messages, without white space.
    pub async fn has_drawn(&self) -> String {
        let texts = "return [...window.__watch.drawn].join('\\n').replace(/[\\s\\0]+/g, '')";
        let texts = self.script(texts, vec![]).await;
        texts.as_str().expect("a text").to_owned()
    }
}
