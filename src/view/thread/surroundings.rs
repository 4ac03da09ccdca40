//! What stands around the messages: the greeting, the way to older ones, the placeholder while they come, the button back down,
//! who is writing, and how the conversation stands.

use crate::i18n::Text;
use crate::model::{Action, ConversationStatus, Millis};
use crate::view::avatar;
use crate::view::context::Context;
use crate::view::dom::{El, Scope, button, el};
use crate::view::icons::{Icon, icon};
use std::rc::Rc;

/// Whoever writes on and off is said aloud once in so long.
const SILENCE: Millis = 30_000;

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
        let greeting = Some(shown.appearance.greeting.0.as_str()).filter(|words| !words.is_empty());
        let own = greeting.or(theme.welcome_message.as_deref());
        words.set_text(own.unwrap_or(shown.text(Text::WelcomeMessage)));
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
    place.child(&el("p", "unseen").says(context, Text::LoadingMessages))
}

/// The button for older messages, which scrolling up presses by itself.
pub fn older(context: &Rc<Context>, scope: &Scope) -> El {
    let button = button("text-button older").asks(context, scope, Action::LoadOlder);
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

/// The last line of the list: who is writing. It has its height whether somebody writes or not, so that nothing moves when they
/// begin.
pub fn typing(context: &Rc<Context>, scope: &Scope) -> El {
    let words = el("span", "");
    let dots = el("span aria-hidden=true", "dots");
    (0..3).for_each(|_| dots.append(&el("span", "")));
    // The announcer speaks, once a while; a status that comes and goes would be read out each time.
    let line = el("p role=status aria-live=off", "typing").child(&dots).child(&words);
    let place = el("div", "typing-place").child(&line);
    let shown = Rc::clone(context);
    let mut said = 0;
    scope.follow(Box::new(move || {
        let who = shown.store.typing.get();
        line.toggle("hidden", who.is_none());
        let Some(who) = who else { return };
        let nameless = if shown.store.capabilities.get().bot { Text::Assistant } else { Text::Support };
        let name = if who.trim().is_empty() { shown.text(nameless) } else { who.trim() };
        let sentence = shown.texts.with(Text::TypingName, name);
        words.set_text(&sentence);
        let now = shown.actions.formats.now();
        if shown.is_open() && now.abs_diff(said) > SILENCE {
            said = now;
            shown.announcer.say(&sentence);
        }
    }));
    place
}

/// How the conversation stands, where that is worth a line above the composer.
pub fn standing(context: &Rc<Context>, scope: &Scope) -> El {
    let line = el("p role=status aria-live=off", "standing");
    let (shown, this) = (Rc::clone(context), line.clone());
    let mut before = shown.store.status.get_untracked();
    scope.follow(Box::new(move || {
        let status = shown.store.status.get();
        let words = match status {
            Some(ConversationStatus::Resolved) => shown.text(Text::StatusResolved),
            Some(ConversationStatus::Closed) => shown.text(Text::StatusClosed),
            Some(ConversationStatus::Pending | ConversationStatus::Waiting) => {
                shown.text(Text::StatusPending)
            }
            Some(ConversationStatus::Snoozed) => shown.text(Text::StatusSnoozed),
            Some(ConversationStatus::Open | ConversationStatus::Active) | None => "",
        };
        this.set_text(words);
        if std::mem::replace(&mut before, status) != status && !words.is_empty() && shown.is_open() {
            shown.announcer.say(words);
        }
    }));
    line
}
