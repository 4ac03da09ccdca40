//! Finding things in the widget as a screen reader does: by role and accessible name, which the browser computes
//! itself (`computedrole`, `computedlabel`). A selector here only narrows down whom to ask.

use fantoccini::Client;
use fantoccini::elements::{Element, ElementRef};
use serde_json::{Value, json};

use crate::browser::RawCommand;
use crate::waiting::{eventually, in_time, until};

/// The key under which WebDriver writes a reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Visible elements of the widget's shadow root, or of an element in it, that fit a selector.
const LOOK: &str = "
    const [selector, within] = arguments;
    const widget = document.querySelector('chat-widget');
    const root = within ?? widget?.shadowRoot;
    if (!root) return [];
    const isVisible = (element) => element.checkVisibility({ visibilityProperty: true });
    return [...root.querySelectorAll(selector)].filter(isVisible);
";

/// How a thing's accessible name has to read.
#[derive(Clone, Copy, Debug)]
pub enum Name<'a> {
    /// Exactly so.
    Is(&'a str),
    /// Beginning so.
    Begins(&'a str),
    /// With this in it.
    Contains(&'a str),
    /// Anyhow.
    Any,
}

impl<'a> From<&'a str> for Name<'a> {
    fn from(name: &'a str) -> Name<'a> {
        Name::Is(name)
    }
}

impl Name<'_> {
    fn fits(self, name: &str) -> bool {
        match self {
            Name::Is(wanted) => name == wanted,
            Name::Begins(start) => name.starts_with(start),
            Name::Contains(part) => name.contains(part),
            Name::Any => true,
        }
    }
}

/// What looks into the widget of one page.
#[derive(Clone)]
pub struct Eyes {
    client: Client,
}

impl Eyes {
    /// Eyes in a session.
    pub fn new(client: Client) -> Eyes {
        Eyes { client }
    }

    /// Everything visible with this role and name, at this moment.
    pub async fn all(&self, role: &str, name: impl Into<Name<'_>>) -> Vec<Element> {
        let found = self.named(role, name.into(), None).await;
        found.into_iter().map(|(element, _)| element).collect()
    }

    /// The first one, once it is there.
    ///
    /// # Panics
    /// When it does not appear; the message lists what has the same role.
    pub async fn see(&self, role: &str, name: impl Into<Name<'_>>) -> Element {
        self.see_within(None, role, name.into()).await
    }

    /// The first one inside of an element, once it is there.
    pub async fn see_in(&self, within: &Element, role: &str, name: impl Into<Name<'_>>) -> Element {
        self.see_within(Some(within), role, name.into()).await
    }

    async fn see_within(&self, within: Option<&Element>, role: &str, name: Name<'_>) -> Element {
        let seen = in_time(async || {
            let found = self.named(role, name, within).await;
            found.into_iter().next().map(|(element, _)| element)
        });
        if let Some(element) = seen.await {
            return element;
        }
        let others = self.named(role, Name::Any, within).await;
        let others: Vec<String> = others.into_iter().map(|(_, label)| label).collect();
        panic!("there is no {role} {name:?}; those with that role are named {others:?}");
    }

    /// Whether there is one at this moment.
    pub async fn sees(&self, role: &str, name: impl Into<Name<'_>>) -> bool {
        !self.all(role, name).await.is_empty()
    }

    /// Returns when there is none any more.
    pub async fn see_no(&self, role: &str, name: &str) {
        until(&format!("{role} {name:?} to go away"), async || !self.sees(role, name).await).await;
    }

    /// The one with this role that says a text, once it is there.
    pub async fn read(&self, role: &str, text: &str) -> Element {
        eventually(&format!("a {role} that says {text:?}"), async || {
            for element in self.all(role, Name::Any).await {
                if element.text().await.is_ok_and(|shown| shown.contains(text)) {
                    return Some(element);
                }
            }
            None
        })
        .await
    }

    /// The accessible name of an element, as the browser computes it.
    pub async fn name_of(&self, element: &Element) -> Option<String> {
        let label = RawCommand::get(format!("element/{}/computedlabel", &*element.element_id()));
        self.client.issue_cmd(label).await.ok().map(|label| label.as_str().unwrap_or_default().to_owned())
    }

    async fn role_of(&self, element: &Element) -> Option<String> {
        let role = RawCommand::get(format!("element/{}/computedrole", &*element.element_id()));
        self.client.issue_cmd(role).await.ok().map(|role| role.as_str().unwrap_or_default().to_owned())
    }

    /// Elements that vanish between two questions are not there. The name is asked for first, because most have another.
    async fn named(&self, role: &str, name: Name<'_>, within: Option<&Element>) -> Vec<(Element, String)> {
        let mut found = Vec::new();
        for element in self.candidates(&selector_for(role), within).await {
            if let Some(label) = self.name_of(&element).await.filter(|label| name.fits(label))
                && self.role_of(&element).await.as_deref() == Some(role)
            {
                found.push((element, label));
            }
        }
        found
    }

    /// Visible elements by selector, for what has no role, such as the input behind "Attach files".
    pub async fn candidates(&self, selector: &str, within: Option<&Element>) -> Vec<Element> {
        let within = within.map_or(Value::Null, |element| json!(element));
        let found = self.client.execute(LOOK, vec![json!(selector), within]).await.unwrap_or(Value::Null);
        let found = found.as_array().cloned().unwrap_or_default();
        found.iter().filter_map(|reference| self.element(reference)).collect()
    }

    /// The element that a script's answer refers to.
    pub fn element(&self, reference: &Value) -> Option<Element> {
        let id = reference.get(ELEMENT)?.as_str()?;
        Some(Element::from_element_id(self.client.clone(), ElementRef::from(id.to_owned())))
    }
}

/// Elements that could have a role. Wider than need be: the browser has the last word.
fn selector_for(role: &str) -> String {
    let native = match role {
        "button" => "button, summary, input",
        "textbox" => "textarea, input, [contenteditable]",
        "link" => "a[href]",
        "navigation" => "nav",
        "dialog" => "dialog",
        "article" => "article",
        "status" => "output",
        "progressbar" => "progress",
        "image" => "img, svg, [role=img]",
        "separator" => "hr",
        "heading" => "h1, h2, h3, h4, h5, h6",
        "radio" => "input[type=radio]",
        "checkbox" => "input[type=checkbox]",
        "searchbox" => "input[type=search]",
        _ => "",
    };
    if native.is_empty() { format!("[role={role}]") } else { format!("{native}, [role={role}]") }
}
