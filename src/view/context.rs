//! What every piece of the view is given.

use super::Appearance;
use super::actions::{Actions, Sign};
use super::announcer::Announcer;
use super::dom::{El, Scope};
use super::popup::Popup;
use crate::i18n::{Text, Texts};
use crate::model::{Action, Capabilities, RemoteId};
use crate::store::{Field, Store};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Element, ShadowRoot};

/// The surroundings of one build of the view. Another language makes another build, and with it another context.
pub struct Context {
    /// What is shown.
    pub store: Store,
    /// What may be asked.
    pub actions: Actions,
    /// The words.
    pub texts: Texts,
    /// The looks.
    pub appearance: Appearance,
    /// The shadow root.
    pub shadow: ShadowRoot,
    /// The outermost element.
    pub root: El,
    /// The voice.
    pub announcer: Announcer,
    /// The panel covers the whole screen, as on a phone.
    pub covering: Field<bool>,
    /// Whether it is time for the greeting.
    pub greets: Field<bool>,
    /// The large picture that is open, with its listeners.
    pub lightbox: RefCell<Option<(El, Rc<Scope>)>>,
    /// The menu or whatever else floats above the list.
    pub popup: RefCell<Option<Popup>>,
    /// The message that the reader wants to be led to; the list does that, and loads older ones until it is there.
    pub sought: Field<Option<RemoteId>>,
    /// The signs to react with, once somebody has asked for them.
    pub signs: RefCell<Option<Rc<[Sign]>>>,
}

impl Context {
    /// Passes a wish on.
    pub fn ask(&self, action: Action) {
        (self.actions.dispatch)(action);
    }

    /// What the back end can do, and so what may be offered now.
    pub fn capabilities(&self) -> Capabilities {
        self.store.capabilities.get_untracked()
    }

    /// The words for it.
    pub fn text(&self, text: Text) -> &str {
        self.texts.get(text)
    }

    /// The words for a number of things.
    pub fn counted(&self, text: Text, count: u32) -> String {
        let formats = &self.actions.formats;
        self.texts.counted(text, &formats.plural(count), &formats.number(count))
    }

    /// "2 of 5"
    pub fn one_of(&self, at: u32, count: u32) -> String {
        let number = |value| self.actions.formats.number(value);
        self.texts.with_two(Text::RatingOf, &number(at), &number(count))
    }

    /// Where the focus is, if it is in the widget.
    pub fn focused(&self) -> Option<Element> {
        self.shadow.active_element()
    }

    /// Whether the focus is here, or inside.
    pub fn holds_focus(&self, place: &El) -> bool {
        place.holds(self.focused().as_ref().map(AsRef::as_ref))
    }

    /// Hides it, or shows it again. The focus goes on to where the next thing is to be done.
    pub fn withdraw(&self, place: &El, hidden: bool) {
        if hidden && self.holds_focus(place) {
            self.focus_composer();
        }
        place.toggle("hidden", hidden);
    }

    /// Moves the focus to where the visitor writes.
    pub fn focus_composer(&self) {
        // Before the first message there may be a form in its place.
        let field = self.root.inner("[data-asking] .answer").or_else(|| self.root.inner(".field"));
        if let Some(field) = field {
            field.focus();
        }
    }

    /// Whether the panel is on screen.
    pub fn is_open(&self) -> bool {
        self.store.ui().open.get_untracked() || self.appearance.inline
    }

    /// The panel's heading: the owner's option, then the back end's setting, then our own words.
    pub fn heading(&self) -> String {
        let title =
            self.appearance.theme.get().header_text.or_else(|| self.store.settings.get().title.clone());
        title
            .filter(|title| !title.trim().is_empty())
            .unwrap_or_else(|| self.text(Text::HeaderTitle).to_owned())
    }
}

/// What elements get from their surroundings.
impl El {
    /// A name that only assistive technology reads.
    pub fn label(self, context: &Context, name: Text) -> Self {
        self.attr("aria-label", context.text(name))
    }

    /// Words in place of what was inside.
    pub fn says(self, context: &Context, words: Text) -> Self {
        self.text(context.text(words))
    }

    /// Passes this wish on at each press, as long as it is not said to be disabled.
    pub fn asks(self, context: &Rc<Context>, scope: &Scope, action: Action) -> Self {
        let (context, this) = (Rc::clone(context), self.clone());
        let on_click = move |_| {
            if !this.is("[aria-disabled]") {
                context.ask(action.clone());
            }
        };
        self.on(scope, "click", Box::new(on_click))
    }
}
