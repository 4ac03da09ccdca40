//! The outermost element: language, direction, colours, and the wall that keeps what is typed inside from the page.

use super::announcer::Announcer;
use super::context::Context;
use super::dom::{El, Piece, Scope, el};
use super::{
    Appearance, actions::Actions, greeting, launcher, panel, popup, preview, print, title, viewport, way_back,
};
use crate::i18n::Text;
use crate::store::{Field, Store};
use crate::theme::{ColorScheme, TOKENS, Theme, parse_color};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::ShadowRoot;

/// Events that a page would take for its own: single-letter shortcuts fire on keys typed in a composer (measured).
const KEPT_INSIDE: [&str; 10] = [
    "keydown",
    "keyup",
    "keypress",
    "beforeinput",
    "input",
    "change",
    "compositionstart",
    "compositionupdate",
    "compositionend",
    "paste",
];

/// Builds the whole widget. The inside is built anew when the language changes; the outermost element stays.
pub fn build(shadow: &ShadowRoot, store: Store, actions: Actions, appearance: Appearance) -> Piece {
    let root = el("div", "cw");
    let scope = Rc::new(Scope::default());
    for event in KEPT_INSIDE {
        scope.listen(shadow, event, Box::new(|event| event.stop_propagation()));
    }
    let covering = Field::new(false);
    viewport::watch(&scope, &root, &covering, appearance.inline);
    follow_theme(&scope, (&El::host_of(shadow), &root), &store, &appearance, &covering);
    if !appearance.inline {
        way_back::watch(&scope, &store, &actions, &covering);
    }
    if appearance.title_badge {
        title::watch(&scope, &store);
    }

    print::watch(&scope, shadow);
    let greets = greeting::watch(&scope, &store, &actions, &appearance);

    let (shadow, outer) = (shadow.clone(), root.clone());
    let inside = scope.part();
    scope.follow(Box::new(move || {
        let texts = appearance.texts.get();
        let had_focus = shadow.active_element().is_some_and(|active| outer.holds(Some(&active)));
        inside.clear();
        outer.clear();
        outer.set("lang", texts.tag());
        outer.set("dir", texts.direction());
        let context = Rc::new(Context {
            store: store.clone(),
            actions: actions.clone(),
            texts,
            appearance: appearance.clone(),
            shadow: shadow.clone(),
            root: outer.clone(),
            announcer: Announcer::default(),
            covering: covering.clone(),
            greets: greets.clone(),
            lightbox: RefCell::new(None),
            popup: RefCell::new(None),
            sought: Field::new(None),
            signs: RefCell::new(None),
        });
        build_inside(&context, &inside, had_focus);
    }));
    Piece { el: root, scope }
}

fn build_inside(context: &Rc<Context>, scope: &Rc<Scope>, take_focus: bool) {
    for region in context.announcer.regions() {
        context.root.append(region);
    }
    let launcher = launcher::build(context, scope);
    context.root.append(&launcher.el);
    if !context.appearance.inline {
        context.root.append(&preview::build(context, scope, &launcher));
    }
    panel::build_when_open(context, scope, launcher, take_focus);
    scope.keep(Box::new(ClosesPopup(Rc::clone(context))));
    let closed_voice = Rc::clone(context);
    let mut before = context.store.unread.get_untracked();
    scope.follow(Box::new(move || {
        let unread = closed_voice.store.unread.get();
        if unread > before && !closed_voice.store.ui().open.get_untracked() {
            closed_voice.announcer.say(&closed_voice.counted(Text::UnreadInChat, unread));
        }
        before = unread;
    }));
}

/// What floats goes with the rest: another language, or the end.
struct ClosesPopup(Rc<Context>);

impl Drop for ClosesPopup {
    fn drop(&mut self) {
        popup::close(&self.0, false);
    }
}

fn follow_theme(
    scope: &Scope,
    (host, root): (&El, &El),
    store: &Store,
    appearance: &Appearance,
    covering: &Field<bool>,
) {
    let (host, root) = (host.clone(), root.clone());
    let (store, appearance) = (store.clone(), appearance.clone());
    let covering = covering.clone();
    scope.follow(Box::new(move || {
        let theme = with_settings(appearance.theme.get(), store.settings.get().color.as_deref());
        let phone = covering.get();
        let tokens = theme.tokens(phone);
        for name in TOKENS {
            let value = tokens.iter().find(|(of, _)| *of == name).map_or("", |(_, value)| value);
            // How high all of it lies is a matter between the host element and the page.
            let place = if name == "--cw-z" { &host } else { &root };
            place.style(name, value);
        }
        root.set(
            "data-scheme",
            match theme.scheme() {
                ColorScheme::Auto => "auto",
                ColorScheme::Light => "light",
                ColorScheme::Dark => "dark",
            },
        );
        let place = theme.place_on(phone);
        root.set("data-side", if place.is_left() { "left" } else { "right" });
        root.set("data-edge", if place.is_top() { "top" } else { "bottom" });
        root.toggle("data-inline", appearance.inline);
    }));
}

/// What the host page says goes before what the back end says.
fn with_settings(mut theme: Theme, color: Option<&str>) -> Theme {
    theme.primary_color = theme.primary_color.or_else(|| color.and_then(parse_color));
    theme
}
