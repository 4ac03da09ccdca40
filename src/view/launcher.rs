//! The round button in the corner, with the number of messages that were not seen.

use super::context::Context;
use super::dom::{El, Scope, el};
use super::icons::{Icon, icon};
use crate::i18n::Text;
use crate::model::Action;
use std::cell::Cell;
use std::rc::Rc;

/// The launcher, and whether the panel is opening because somebody pressed it.
#[derive(Clone)]
pub struct Launcher {
    /// The button.
    pub el: El,
    /// Set by the press, taken by the panel: an opening that nobody asked for with a hand must not take the focus.
    pub pressed: Rc<Cell<bool>>,
}

/// The id that `aria-controls` names.
pub const PANEL_ID: &str = "cw-panel";

/// Builds it.
pub fn build(context: &Rc<Context>, scope: &Scope) -> Launcher {
    let pressed = Rc::new(Cell::new(false));
    let words = el("span", "launcher-words");
    let badge = el("span aria-hidden=true", "badge");
    let face = el("span", "launcher-icon");
    dress(context, scope, &face);
    let (asking, hand) = (Rc::clone(context), Rc::clone(&pressed));
    let button =
        el("button type=button part=launcher", "launcher").child(&face).child(&words).child(&badge).on(
            scope,
            "click",
            Box::new(move |_| {
                if asking.store.ui().open.get_untracked() {
                    asking.ask(Action::Close);
                } else {
                    hand.set(true);
                    asking.ask(Action::Open);
                }
            }),
        );
    let (shown, this) = (Rc::clone(context), button.clone());
    scope.follow(Box::new(move || {
        let open = shown.store.ui().open.get();
        let unread = shown.store.unread.get();
        let covered = open && shown.covering.get();
        let visible = shown.appearance.launcher && !shown.appearance.inline && shown.store.ui().shown.get();
        this.toggle("hidden", !visible || covered);
        this.set("aria-expanded", if open { "true" } else { "false" });
        this.set_or_remove("aria-controls", open.then_some(PANEL_ID));
        let name = match (open, unread) {
            (true, _) => shown.text(Text::CloseChat).to_owned(),
            (false, 0) => shown.text(Text::OpenChat).to_owned(),
            (false, count) => shown.counted(Text::OpenChatUnread, count),
        };
        let caption = shown.appearance.theme.get().launcher_text.filter(|_| !open);
        // Who speaks to the button says what stands on it (WCAG 2.5.3).
        let name = caption.as_ref().map_or(name.clone(), |caption| [caption, ". ", &name].concat());
        this.set("aria-label", &name);
        words.set_text(caption.as_deref().unwrap_or_default());
        this.toggle("data-words", caption.is_some());
        badge.toggle("hidden", open || unread == 0);
        // Drawn by the sheet: as a text it would be a part of the button's label, which says the number in words.
        badge.set(
            "data-count",
            &if unread > 99 { "99+".to_owned() } else { shown.actions.formats.number(unread) },
        );
    }));
    Launcher { el: button, pressed }
}

/// The icon of the theme, or its picture.
fn dress(context: &Rc<Context>, scope: &Scope, face: &El) {
    let (shown, face) = (Rc::clone(context), face.clone());
    scope.follow(Box::new(move || {
        let wanted = shown.appearance.theme.get().launcher_icon.unwrap_or_default();
        let known = match wanted.as_str() {
            "" | "chat" => Some(Icon::Chat),
            "smile" => Some(Icon::Face),
            "bot" => Some(Icon::Bot),
            _ => None,
        };
        face.clear();
        face.toggle("data-filled", known == Some(Icon::Chat));
        match known {
            Some(known) => face.append(&icon(known)),
            None => {
                face.append(&el("img alt decoding=async referrerpolicy=no-referrer", "").attr("src", &wanted))
            }
        };
        face.append(&icon(Icon::ChevronDown));
    }));
}
