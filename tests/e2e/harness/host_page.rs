//! What the host page is told by `chatwidget:` events.

use serde_json::{Value, json};

use crate::scene::Scene;
use crate::waiting::eventually;

const LISTEN: &str = "
    window.__told = [];
    for (const name of arguments[0]) {
        window.addEventListener(`chatwidget:${name}`, ({ detail }) => {
            window.__told.push({ name, detail: JSON.parse(JSON.stringify(detail)) });
        });
    }
";

impl Scene {
    /// From now on the page listens to these events. A reload ends it.
    pub async fn listen_to_events(&self, names: &[&str]) {
        self.script(LISTEN, vec![json!(names)]).await;
    }

    /// The payloads of one event so far.
    pub async fn told(&self, name: &str) -> Vec<Value> {
        let told = self.script("return window.__told", vec![]).await;
        let told = told.as_array().cloned().expect("somebody listens");
        told.into_iter().filter(|one| one["name"] == name).map(|one| one["detail"].clone()).collect()
    }

    /// The first payload of an event for which this holds, once it was told.
    pub async fn is_told(&self, name: &str, mut holds: impl FnMut(&Value) -> bool) -> Value {
        eventually(&format!("the event {name:?}"), async || {
            self.told(name).await.into_iter().find(&mut holds)
        })
        .await
    }
}
