//! A question with answers to choose from, one of them once.

use super::{card, text};
use crate::i18n::Text;
use crate::model::{Action, Deed, EntryId, QuickReply};
use crate::view::context::Context;
use crate::view::dom::{El, Slot, el};
use std::rc::Rc;

/// Fills the body.
pub fn fill(context: &Rc<Context>, body: &Slot, entry: EntryId, question: &QuickReply) {
    let group = el("div role=group", "question").attr("aria-label", label(context, &question.text));
    card::illustrate(context, &body.scope, &group, question.image.as_deref());
    if let Some(words) = text::words(context, &body.scope, "bubble", &question.text) {
        group.append(&words.attr("part", "bubble"));
    }
    let choices = el("div", "choices");
    for choice in &question.choices {
        let chosen = Action::Do(entry, Deed::Choose(choice.value.clone()));
        let button =
            el("button type=button dir=auto", "choice").text(&card::name(&choice.title, &choice.value));
        choices.append(&button.asks(context, &body.scope, chosen));
    }
    group.append(&choices);
    body.el.append(&group);
    show_answer(body, question);
}

/// What a question is called that has no words.
pub fn label<'text>(context: &'text Context, question: &'text str) -> &'text str {
    if question.trim().is_empty() { context.text(Text::Question) } else { question }
}

/// Shows which one was chosen, on the buttons that are there. That none can be chosen again is for `spent` to show.
pub fn show_answer(body: &Slot, question: &QuickReply) {
    let Some(group) = body.el.inner(".question") else { return };
    let chosen = question
        .selected
        .as_deref()
        .map(|selected| (selected, question.choices.iter().position(|choice| choice.value == selected)));
    for (index, button) in group.all(".choice").into_iter().map(El::from).enumerate() {
        let this = matches!(chosen, Some((_, Some(at))) if at == index);
        button.set_or_remove("aria-pressed", this.then_some("true"));
    }
    if let Some(earlier) = group.inner(".chosen") {
        earlier.remove();
    }
    // An answer that is none of the choices: given elsewhere, or to an older form of the question.
    if let Some((selected, None)) = chosen {
        group.append(&el("p dir=auto", "chosen").text(selected));
    }
}
