//! What people see and touch. It reads the store and asks by [`actions::Actions`]; engines, vendors and browser powers
//! never enter, and no string is ever parsed as HTML.

pub mod actions;

use crate::i18n::Texts;
use crate::store::{Field, Store};
use crate::theme::Theme;
use actions::Actions;

/// The style sheet of the shadow root, for `adoptedStyleSheets`.
pub const STYLES: &str = concat!(
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/shell.css"),
    include_str!("../../style/thread.css"),
    include_str!("../../style/composer.css"),
    include_str!("../../style/kinds.css"),
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
    /// Whether remote pictures may come over plain HTTP, because the API itself does (a developer's machine).
    pub plain_http_media: bool,
}

/// The widget on screen. Dropping it leaves no node, listener or effect behind.
pub struct Mounted;

/// Shows the widget in this shadow root.
pub fn mount(_shadow: &web_sys::ShadowRoot, _store: Store, _actions: Actions, _appearance: Appearance) -> Mounted {
    Mounted
}
