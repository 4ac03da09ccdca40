//! Leaves: elements, texts, listeners and effects without a template language.
//!
//! Deliberately without type parameters: every closure is boxed at the door, so that one copy of this file serves the whole view.
//! Nothing here takes HTML or a style as text, so Trusted Types and a strict CSP have nothing to refuse.

use leptos::prelude::RenderEffect;
use leptos::tachys::view::{Mountable, Render};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget, HtmlElement, Node};

/// Called with each event.
pub type Handler = Box<dyn FnMut(Event)>;

/// What lives as long as one piece of the screen: its listeners and its effects. Dropping it takes them off.
#[derive(Default)]
pub struct Scope {
    listeners: RefCell<Vec<Listener>>,
    effects: RefCell<Vec<RenderEffect<()>>>,
    parts: RefCell<Vec<Rc<Scope>>>,
    kept: RefCell<Vec<Box<dyn Any>>>,
}

impl Drop for Scope {
    fn drop(&mut self) {
        self.clear();
    }
}

struct Listener {
    target: EventTarget,
    event: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.closure.as_ref().unchecked_ref();
        // Fails only where the page has broken its own event targets.
        let _ = self.target.remove_event_listener_with_callback(self.event, function);
    }
}

impl Scope {
    /// Calls the handler at each such event, until the scope is dropped.
    pub fn listen(&self, target: &EventTarget, event: &'static str, handler: Handler) {
        let closure = Closure::wrap(handler);
        if target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref()).is_ok() {
            self.listeners.borrow_mut().push(Listener { target: target.clone(), event, closure });
        }
    }

    /// Runs the effect now and whenever something it read has changed, until the scope is dropped.
    pub fn follow(&self, mut effect: Box<dyn FnMut()>) {
        let effect = RenderEffect::new(move |_| effect());
        self.effects.borrow_mut().push(effect);
    }

    /// A scope that ends with this one, even while an effect still holds it: Leptos drops an effect's closure a moment later.
    pub fn part(&self) -> Rc<Scope> {
        let part = Rc::new(Self::default());
        self.parts.borrow_mut().push(Rc::clone(&part));
        part
    }

    /// Keeps something that takes itself off when it is dropped.
    pub fn keep(&self, thing: Box<dyn Any>) {
        self.kept.borrow_mut().push(thing);
    }

    /// Takes everything off, as dropping does.
    pub fn clear(&self) {
        for part in self.parts.take() {
            part.clear();
        }
        // Taken out of their cells first: taking one off may call back in here.
        drop(self.listeners.take());
        drop(self.effects.take());
        drop(self.kept.take());
    }
}

/// An element. Clones are the same element.
#[derive(Clone)]
pub struct El(Element);

/// A new HTML element with a class. Attributes whose values are known and have no blanks stand after the tag:
/// `button type=button hidden`.
pub fn el(tag: &str, class: &str) -> El {
    let mut parts = tag.split(' ');
    let made = match leptos::prelude::document().create_element(parts.next().unwrap_or_default()) {
        Ok(element) => El(element).attr("class", class),
        // A page that cannot make elements any more; the loader's guard shows the fallback.
        Err(error) => wasm_bindgen::throw_val(error),
    };
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        made.set(name, value);
    }
    made
}

/// A new SVG element.
pub fn svg(tag: &str) -> El {
    match leptos::prelude::document().create_element_ns(Some("http://www.w3.org/2000/svg"), tag) {
        Ok(element) => El(element),
        Err(error) => wasm_bindgen::throw_val(error),
    }
}

/// A new button.
pub fn button(class: &str) -> El {
    el("button type=button", class)
}

/// A new link to a page of somebody else's, which opens beside this one and learns nothing of it. `address` is checked already
/// (`model::url`).
pub fn outside_link(class: &str, address: &str) -> El {
    el("a target=_blank referrerpolicy=no-referrer", class)
        .attr("href", address)
        .attr("rel", "noopener noreferrer nofollow ugc")
}

impl From<Element> for El {
    fn from(element: Element) -> Self {
        Self(element)
    }
}

impl El {
    /// The element that all of this is in.
    pub fn host_of(shadow: &web_sys::ShadowRoot) -> Self {
        Self(shadow.host())
    }

    /// Sets an attribute. Never called with `style` or `on…`.
    pub fn attr(self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    /// Puts a text in place of what was inside.
    pub fn text(self, text: &str) -> Self {
        self.set_text(text);
        self
    }

    /// Appends a child.
    pub fn child(self, child: &El) -> Self {
        self.append(child);
        self
    }

    /// Adds a listener that lives with the scope.
    pub fn on(self, scope: &Scope, event: &'static str, handler: Handler) -> Self {
        scope.listen(&self.0, event, handler);
        self
    }

    /// Sets an attribute.
    pub fn set(&self, name: &str, value: &str) {
        let _ = self.0.set_attribute(name, value);
    }

    /// Sets an attribute without a value, or takes it away.
    pub fn toggle(&self, name: &str, on: bool) {
        let _ = self.0.toggle_attribute_with_force(name, on);
    }

    /// Sets an attribute, or takes it away.
    pub fn set_or_remove(&self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.set(name, value),
            None => self.toggle(name, false),
        }
    }

    /// Puts a text in place of what was inside. An equal text is left alone, so that nobody who watches is told twice.
    pub fn set_text(&self, text: &str) {
        if self.0.text_content().as_deref() != Some(text) {
            self.0.set_text_content(Some(text));
        }
    }

    /// Appends a text after what is inside.
    pub fn append_text(&self, text: &str) {
        let _ = self.0.append_with_str_1(text);
    }

    /// Appends a child.
    pub fn append(&self, child: &El) {
        let _ = self.0.append_child(&child.0);
    }

    /// Puts a child before another node, or at the end.
    pub fn insert_before(&self, child: &El, before: Option<&Node>) {
        let _ = self.0.insert_before(&child.0, before);
    }

    /// Takes the element out of the page.
    pub fn remove(&self) {
        self.0.remove();
    }

    /// Puts another element in its place.
    pub fn replace_with(&self, other: &El) {
        let _ = self.0.replace_with_with_node_1(&other.0);
    }

    /// The first element inside that matches.
    pub fn inner(&self, selector: &str) -> Option<El> {
        self.0.query_selector(selector).ok().flatten().map(El)
    }

    /// All elements inside that match.
    pub fn all(&self, selector: &str) -> Vec<Element> {
        let Ok(found) = self.0.query_selector_all(selector) else { return Vec::new() };
        (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
    }

    /// Whether it matches.
    pub fn is(&self, selector: &str) -> bool {
        self.0.matches(selector).unwrap_or_default()
    }

    /// Itself or the nearest element around it that matches.
    pub fn closest(&self, selector: &str) -> Option<El> {
        self.0.closest(selector).ok().flatten().map(El)
    }

    /// Takes out all that is inside.
    pub fn clear(&self) {
        self.0.set_text_content(None);
    }

    /// Sets a property by CSSOM, which the strictest CSP allows.
    pub fn style(&self, property: &str, value: &str) {
        let _ = self.html().style().set_property(property, value);
    }

    /// Moves the focus here without scrolling anything.
    pub fn focus(&self) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = self.html().focus_with_options(&options);
    }

    /// As the browser knows it.
    pub fn element(&self) -> &Element {
        &self.0
    }

    /// As an HTML element, which all are except icons.
    pub fn html(&self) -> &HtmlElement {
        self.0.unchecked_ref()
    }

    /// Whether it is, or holds, this node.
    pub fn holds(&self, node: Option<&Node>) -> bool {
        self.0.contains(node)
    }
}

/// A place whose contents are replaced as a whole, listeners included.
pub struct Slot {
    /// The place.
    pub el: El,
    /// For what is inside.
    pub scope: Scope,
}

impl Slot {
    /// An empty place.
    pub fn new(class: &str) -> Self {
        Self { el: el("div", class), scope: Scope::default() }
    }

    /// Empties it.
    pub fn clear(&self) {
        self.scope.clear();
        self.el.clear();
    }
}

/// A piece of screen that Leptos mounts and unmounts.
pub struct Piece {
    /// Its outermost element.
    pub el: El,
    /// What lives as long as it.
    pub scope: Rc<Scope>,
}

impl Render for Piece {
    type State = Self;

    fn build(self) -> Self::State {
        self
    }

    fn rebuild(self, state: &mut Self::State) {
        let _ = state.el.0.replace_with_with_node_1(&self.el.0);
        *state = self;
    }
}

impl Mountable for Piece {
    fn unmount(&mut self) {
        self.scope.clear();
        self.el.remove();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        let _ = parent.insert_before(&self.el.0, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self.el.0.parent_element() {
            Some(parent) => {
                child.mount(&parent, Some(&self.el.0));
                true
            }
            None => false,
        }
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.el.0.clone()]
    }
}
