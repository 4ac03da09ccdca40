//! What stands around the messages: the greeting, the way to older ones, the placeholder while they come, the button back down.

use crate::i18n::Text;
use crate::model::Action;
use crate::view::avatar;
use crate::view::context::Context;
use crate::view::dom::{El, Scope, el};
use crate::view::icons::{Icon, icon};
use std::rc::Rc;

/// The beginning of the conversation: a greeting, or a placeholder while nobody knows what is there.
pub fn beginning(context: &Rc<Context>, scope: &Scope) -> El {
    let picture = avatar::company(context);
    let title = el("p", "welcome-title");
    let words = el("p", "welcome-words");
    let welcome = el("div", "welcome").child(&picture.el).child(&title).child(&words);
    let skeleton = skeleton(context);
    let place = el("div", "beginning").child(&welcome).child(&skeleton);
    let shown = Rc::clone(context);
    scope.follow(Box::new(move || {
        let history = shown.store.history.get();
        let empty = shown.store.entries().items().is_empty();
        let theme = shown.appearance.theme.get();
        title.set_text(shown.text(Text::WelcomeTitle));
        words.set_text(theme.welcome_message.as_deref().unwrap_or(shown.text(Text::WelcomeMessage)));
        picture.update(&shown);
        skeleton.toggle("hidden", !(history.loading_first && empty));
        welcome.toggle("hidden", history.has_older || history.loading_first);
        welcome.toggle("data-alone", empty);
    }));
    place
}

fn skeleton(context: &Context) -> El {
    let place = el("div", "skeleton");
    for side in ["agent", "agent", "visitor", "agent", "visitor"] {
        place.append(&el("div", "skeleton-row").attr("data-direction", side));
    }
    place.child(&el("p", "unseen").text(context.text(Text::LoadingMessages)))
}

/// The button for older messages, which scrolling up presses by itself.
pub fn older(context: &Rc<Context>, scope: &Scope) -> El {
    let asking = Rc::clone(context);
    let button = el("button", "text-button older").attr("type", "button").on(
        scope,
        "click",
        Box::new(move |_| asking.ask(Action::LoadOlder)),
    );
    let place = el("div", "older-place").child(&button);
    let (shown, outer) = (Rc::clone(context), place.clone());
    scope.follow(Box::new(move || {
        let history = shown.store.history.get();
        outer.toggle("hidden", !history.has_older);
        button.set_or_remove("aria-disabled", history.loading_older.then_some("true"));
        button.set_text(shown.text(if history.loading_older {
            Text::LoadingEarlier
        } else {
            Text::LoadEarlier
        }));
    }));
    place
}

/// Fills the button that leads back down.
pub fn fill_jump(button: &El, words: Option<&str>) {
    button.clear();
    if let Some(words) = words {
        button.append(&el("span", "").text(words));
    }
    button.append(&icon(Icon::ArrowDown));
}
