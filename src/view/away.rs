//! Whether anybody is there, as far as the hours of the inbox say, and the line that says when they are back.

use super::context::Context;
use super::dom::{El, Scope, el};
use crate::i18n::Text;
use crate::model::ConnectionState;
use crate::model::hours::Presence;
use crate::store::Field;
use std::rc::Rc;

/// Looks at the clock whenever the panel comes up, settings arrive or the line changes; a line of text needs no timer for that.
pub fn watch(context: &Rc<Context>, scope: &Scope) -> Field<Presence> {
    let presence = Field::new(Presence::Here);
    let (watched, telling) = (Rc::clone(context), presence.clone());
    scope.follow(Box::new(move || {
        watched.store.ui().open.get();
        watched.store.connection.get();
        let settings = watched.store.settings.get();
        let formats = &watched.actions.formats;
        telling.set(settings.hours.as_ref().map_or(Presence::Here, |hours| {
            hours.presence(formats.now(), &|at| formats.minute_of_week(at, &hours.zone))
        }));
    }));
    presence
}

/// Whether the visitor has no conversation yet, as far as anybody knows.
pub fn is_before(context: &Context) -> bool {
    let unknown = matches!(context.store.connection.get(), ConnectionState::Idle | ConnectionState::Offline);
    unknown && context.store.entries().items().is_empty()
}

/// Builds the line.
pub fn build(context: &Rc<Context>, scope: &Scope, presence: &Field<Presence>) -> El {
    let presence = presence.clone();
    line(context, scope, Box::new(move |context| words(context, presence.get())))
}

/// A line above the composer that stands there as long as it has words, and says them when they come.
pub fn line(context: &Rc<Context>, scope: &Scope, words: Box<dyn Fn(&Context) -> String>) -> El {
    let line = el("p role=status aria-live=off", "away");
    let (shown, this) = (Rc::clone(context), line.clone());
    scope.follow(Box::new(move || {
        let words = words(&shown);
        let said_before = this.element().text_content().unwrap_or_default();
        this.set_text(&words);
        if !words.is_empty() && words != said_before && shown.is_open() {
            shown.announcer.say(&words);
        }
    }));
    line
}

fn words(context: &Context, presence: Presence) -> String {
    let back = match presence {
        Presence::Here => return String::new(),
        Presence::Away(None) => return context.text(Text::Away).to_owned(),
        Presence::Away(Some(back)) => back,
    };
    let formats = &context.actions.formats;
    let time = formats.time_of_day(back);
    match formats.day_number(back) - formats.today() {
        0 => context.texts.with(Text::AwayToday, &time),
        1 => context.texts.with(Text::AwayTomorrow, &time),
        _ => context.texts.with_two(Text::AwayUntil, &formats.day(back), &time),
    }
}
