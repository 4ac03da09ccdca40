//! The accessibility scan: axe-core over the whole page, shadow root included, no rule off.

use std::fs;

use serde_json::{Value, json};

use crate::scene::{Scene, axe};

/// Named one by one, because a rule such as `target-size` runs only when its tag is asked for.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// What of the widget scrolls sideways and should not.
const WIDE: &str = "
    const root = document.querySelector('chat-widget')?.shadowRoot ?? document;
    return [...root.querySelectorAll('[role=log], [role=dialog], [role=menu], [role=alertdialog]')]
        .filter((box) => box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0)
        .map((box) => `${box.className}: ${box.scrollWidth} in ${box.clientWidth}`);
";

/// A colour half way between two is nobody's fault: what moves is brought to its end. What never ends, such as the dots of somebody
/// who writes, goes on.
const SCAN: &str = "
    const [tags, done] = arguments;
    const roots = [document, document.querySelector('chat-widget')?.shadowRoot];
    for (const one of roots.flatMap((root) => root?.getAnimations() ?? [])) {
        if (one.effect?.getComputedTiming().endTime !== Infinity) one.finish();
    }
    axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
        .then(({ violations }) => done(violations.map(({ id, help, nodes }) => ({
            id, help, at: nodes.map((node) => `${node.target.flat().join(' ')} — ${node.html}`),
        }))))
        .catch((error) => done([{ id: 'scan failed', help: String(error), at: [] }]));
";

impl Scene {
    /// What axe-core finds on the page as it is.
    ///
    /// # Panics
    /// When axe-core is not installed.
    pub async fn accessibility_violations(&self) -> Vec<Value> {
        if self.script("return window.axe === undefined", vec![]).await == json!(true) {
            let path = axe();
            let source = fs::read_to_string(&path)
                .unwrap_or_else(|_| panic!("{} is missing: cargo xtask tools", path.display()));
            self.script(&source, vec![]).await;
        }
        let found = self.client().execute_async(SCAN, vec![json!(TAGS)]).await.expect("the scan ends");
        found.as_array().cloned().unwrap_or_default()
    }

    /// axe-core finds nothing in this state of the page.
    pub async fn assert_accessible(&self, state: &str) {
        let violations = self.accessibility_violations().await;
        assert!(violations.is_empty(), "{state}: axe-core finds {violations:#?}");
    }

    /// axe-core finds nothing in this state of the page, nothing is wider than its place, and a picture is kept.
    pub async fn assert_looks_fine(&self, state: &str) {
        self.assert_accessible(state).await;
        let wide = self.too_wide().await;
        assert!(wide.is_empty(), "{state}: something scrolls sideways: {wide:?}");
        self.keep_look(state).await;
    }

    /// What of the widget scrolls sideways and should not.
    pub async fn too_wide(&self) -> Vec<Value> {
        self.script(WIDE, vec![]).await.as_array().cloned().unwrap_or_default()
    }
}
