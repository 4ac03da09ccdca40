//! What people see and touch. It reads the store and asks by [`actions::Actions`]; engines, vendors and browser powers
//! never enter, and no string is ever parsed as HTML.

pub mod actions;
mod announcer;
mod attach;
mod avatar;
mod away;
mod channels;
mod composer;
mod confirm;
mod context;
mod delivery;
mod dom;
mod focus;
mod form;
mod greeting;
mod header;
mod icons;
mod kind;
mod launcher;
mod lightbox;
mod menu;
mod notice;
mod panel;
mod picker;
mod popup;
mod preview;
mod print;
mod profile;
mod reactions;
mod reply;
mod root;
mod row;
mod thread;
mod title;
pub mod transcript;
mod viewport;
mod way_back;
mod window;

use crate::i18n::Texts;
use crate::store::{Field, Store};
use crate::theme::Theme;
use actions::Actions;
use leptos::mount::{UnmountHandle, mount_to_renderer};
use std::rc::Rc;
use wasm_bindgen::JsCast;

/// The style sheet of the shadow root, for `adoptedStyleSheets`.
pub const STYLES: &str = concat!(
    include_str!(concat!(env!("OUT_DIR"), "/tokens.css")),
    include_str!(concat!(env!("OUT_DIR"), "/base.css")),
    include_str!(concat!(env!("OUT_DIR"), "/shell.css")),
    include_str!(concat!(env!("OUT_DIR"), "/thread.css")),
    include_str!(concat!(env!("OUT_DIR"), "/composer.css")),
    include_str!(concat!(env!("OUT_DIR"), "/kinds.css")),
    include_str!(concat!(env!("OUT_DIR"), "/form.css")),
    include_str!(concat!(env!("OUT_DIR"), "/print.css")),
);

/// How it looks and speaks. The fields may be set at any time; the view follows.
#[derive(Clone)]
pub struct Appearance {
    /// Colours, place, words of the website's owner.
    pub theme: Field<Theme>,
    /// The visitor's language.
    pub texts: Field<Texts>,
    /// Whether the panel stands in the page (`<chat-widget>` as a custom element) rather than above it.
    pub inline: bool,
    /// Whether there is a launcher; if not, the page has a button of its own.
    pub launcher: bool,
    /// Whether unread messages are counted in the page's title.
    pub title_badge: bool,
    /// Whether new answers are shown beside the closed launcher.
    pub preview: bool,
    /// Words beside the closed launcher, which may be empty, and the seconds before they show themselves.
    pub greeting: (String, u32),
    /// Whether remote pictures may come over plain HTTP, because the API itself does (a developer's machine).
    pub plain_http_media: bool,
}

/// The widget on screen. Dropping it leaves no node, listener or effect behind.
pub struct Mounted {
    _handle: UnmountHandle<dom::Piece>,
}

/// Shows the widget in this shadow root.
pub fn mount(
    shadow: &web_sys::ShadowRoot,
    store: Store,
    actions: Actions,
    appearance: Appearance,
) -> Mounted {
    let root = Rc::new(shadow.clone());
    // Leptos asks for an element and uses it as a node only.
    let parent: &web_sys::Element = shadow.unchecked_ref();
    Mounted { _handle: mount_to_renderer(parent, move || root::build(&root, store, actions, appearance)) }
}
