//! A question for a rating from 1 to 5 and, who wants, a comment. What is chosen and typed is kept with the screen's state, so
//! that scrolling away, a change of the row and a refused answer lose nothing.

use super::quick_reply::label;
use super::text;
use crate::i18n::Text;
use crate::model::number::{decimal, whole_number};
use crate::model::{Action, Deed, EntryId, Feedback, rating};
use crate::store::RatingDraft;
use crate::view::context::Context;
use crate::view::dom::{El, Slot, button, el};
use crate::view::icons::{Icon, icon};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

/// Fills the body.
pub fn fill(context: &Rc<Context>, body: &Slot, entry: EntryId, question: &Feedback) {
    let form = el("div part=bubble", "feedback");
    if let Some(words) = text::words(context, &body.scope, "card-words", &question.text) {
        form.append(&words);
    }
    match &question.answer {
        Some(answer) => show_answer(context, &form, answer),
        None => ask(context, body, &form, entry, &question.text),
    }
    body.el.append(&form);
}

fn show_answer(context: &Context, form: &El, answer: &str) {
    let (rating, comment) = rating::read(answer);
    if let Some(rating) = rating {
        let stars = el("span aria-hidden=true", "stars");
        for number in 1..=rating::BEST {
            let star = el("span", "star").child(&icon(Icon::Star));
            star.toggle("data-lit", number <= rating);
            stars.append(&star);
        }
        let words = context.one_of(rating.into(), rating::BEST.into());
        form.append(&el("p", "rating").child(&stars).child(&el("span", "").text(&words)));
    }
    if !comment.is_empty() {
        form.append(&el("p dir=auto", "comment").text(comment));
    }
}

fn ask(context: &Rc<Context>, body: &Slot, form: &El, entry: EntryId, question: &str) {
    let kept = context.store.ui().rating_draft(entry);
    let name = ["cw-rating-", &decimal(entry.0.into())].concat();
    let missing = el("p data-wrong", "hint").attr("id", &[&name, "-hint"].concat());
    let group = el("div role=radiogroup", "stars")
        .attr("aria-label", label(context, question))
        .attr("aria-describedby", &[&name, "-hint"].concat());
    for number in 1..=rating::BEST {
        let star = el("input type=radio", "").attr("name", &name);
        star.set("value", &digit(number));
        star.set("aria-label", &context.actions.formats.number(number.into()));
        input(&star).set_checked(kept.rating == number);
        group.append(&el("label", "star").child(&star).child(&icon(Icon::Star)));
    }
    let comment = el("textarea rows=2 dir=auto", "comment-field")
        .label(context, Text::Comment)
        .attr("placeholder", context.text(Text::Comment));
    field(&comment).set_value(&kept.comment);

    let (keeping, stars, words, hint) = (Rc::clone(context), group.clone(), comment.clone(), missing.clone());
    let on_input = move |_| {
        let draft = RatingDraft { rating: chosen(&stars), comment: field(&words).value() };
        if draft.rating > 0 {
            hint.set_text("");
        }
        keeping.store.ui().keep_rating_draft(entry, draft);
    };
    body.scope.listen(form.element(), "input", Box::new(on_input));

    let (asking, stars, hint) = (Rc::clone(context), group.clone(), missing.clone());
    let on_click = move |_| {
        let draft = asking.store.ui().rating_draft(entry);
        let shown = asking.store.entry(entry);
        let open = shown.is_some_and(|entry| !entry.past && entry.content.is_open_question());
        if draft.rating == 0 {
            hint.set_text(asking.text(Text::RatingMissing));
            if let Some(first) = stars.inner("input") {
                first.focus();
            }
        } else if open {
            asking.ask(Action::Do(entry, Deed::Choose(rating::write(draft.rating, &draft.comment))));
        }
    };
    let submit = button("submit").says(context, Text::Submit).on(&body.scope, "click", Box::new(on_click));
    for part in [&group, &missing, &comment, &submit] {
        form.append(part);
    }
}

/// The rating that is chosen, or 0.
fn chosen(stars: &El) -> u8 {
    stars.inner(":checked").and_then(|star| whole_number(&input(&star).value())).unwrap_or_default()
}

fn digit(rating: u8) -> String {
    decimal(u64::from(rating))
}

fn input(star: &El) -> &HtmlInputElement {
    star.element().unchecked_ref()
}

fn field(comment: &El) -> &HtmlTextAreaElement {
    comment.element().unchecked_ref()
}
