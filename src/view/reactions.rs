//! What people think of a message, under it: one button for each sign.

use super::context::Context;
use super::dom::{Slot, button, el};
use super::menu::may_react;
use crate::model::{Action, Content, Deed, Entry, EntryId};
use std::rc::Rc;

/// Fills the place. The focus stays at the same sign where there still is one.
pub fn fill(context: &Rc<Context>, place: &Slot, entry: &Entry) {
    let focused = context.focused().filter(|focused| place.el.holds(Some(focused)));
    let focused = focused.and_then(|focused| focused.get_attribute("data-sign"));
    place.clear();
    if entry.content == Content::Deleted {
        return;
    }
    let pressable = may_react(context, entry);
    for tally in &entry.reactions {
        let chip = if pressable {
            let (asking, id, emoji) = (Rc::clone(context), entry.id, tally.emoji.clone());
            button("chip")
                .attr("aria-pressed", if tally.mine { "true" } else { "false" })
                .attr("data-sign", &tally.emoji)
                .on(&place.scope, "click", Box::new(move |_| toggle(&asking, id, &emoji)))
        } else {
            el("span", "chip")
        };
        // In a font of signs digits look odd: they stand outside.
        chip.append(&el("span", "emoji").text(&tally.emoji));
        chip.append_text(&[" ", &context.actions.formats.number(tally.count)].concat());
        place.el.append(&chip);
        if focused.as_ref() == Some(&tally.emoji) {
            chip.focus();
        }
    }
}

/// Puts the visitor's sign, or takes it back if it is this one already.
pub fn toggle(context: &Context, id: EntryId, emoji: &str) {
    let Some(entry) = context.store.entry(id) else { return };
    let mine = entry.reactions.iter().any(|tally| tally.mine && tally.emoji == emoji);
    context.ask(Action::Do(id, Deed::React((!mine).then(|| emoji.to_owned()))));
}
