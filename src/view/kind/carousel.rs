//! Cards side by side. The browser scrolls and snaps; buttons and arrow keys lead from card to card, and nothing turns by itself.

use super::{card, text};
use crate::i18n::Text;
use crate::model::number::decimal;
use crate::model::{Carousel, CarouselCard, EntryId};
use crate::view::context::Context;
use crate::view::dom::{El, Slot, el};
use std::rc::Rc;

/// Fills the body.
pub fn fill(context: &Rc<Context>, body: &Slot, entry: EntryId, carousel: &Carousel) {
    if let Some(words) = text::words(context, &body.scope, "bubble", &carousel.text) {
        body.el.append(&words.attr("part", "bubble"));
    }
    let track = el("div", "track");
    let count = carousel.cards.len();
    for (at, of) in carousel.cards.iter().enumerate() {
        track.append(&slide(context, body, entry, of, (at + 1, count)));
    }
    body.el.append(&el("div role=group aria-roledescription=carousel", "carousel").child(&track));
    let below = el("div", "card");
    if !carousel.buttons.is_empty() {
        card::push_buttons(context, &body.scope, &below, entry, &carousel.buttons);
        body.el.append(&below);
    }
}

fn slide(
    context: &Rc<Context>,
    body: &Slot,
    entry: EntryId,
    of: &CarouselCard,
    (at, count): (usize, usize),
) -> El {
    let place = context.texts.with_two(Text::RatingOf, &decimal(at as u64), &decimal(count as u64));
    let frame = el("div role=group aria-roledescription=slide", "card slide").attr("aria-label", &place);
    card::illustrate(context, &body.scope, &frame, of.image.as_deref());
    for (class, words) in [("card-title", &of.title), ("card-words", &of.description)] {
        if let Some(words) = text::words(context, &body.scope, class, words) {
            frame.append(&words);
        }
    }
    card::push_buttons(context, &body.scope, &frame, entry, &of.buttons);
    frame
}
