//! The line at which people take over from a program, or are told to.

use crate::i18n::Text;
use crate::model::HandedOver;
use crate::view::context::Context;

/// What it says.
pub fn words(context: &Context, to: &HandedOver) -> String {
    let (named, nameless) = if to.continues {
        (Text::ConnectedTo, Text::ConnectedToTeam)
    } else {
        (Text::PassedOnTo, Text::PassedOnToTeam)
    };
    match to.team.trim() {
        "" => context.text(nameless).to_owned(),
        team => context.texts.with(named, team),
    }
}
