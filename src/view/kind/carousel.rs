//! Cards side by side. The browser scrolls and snaps; buttons and arrow keys lead from card to card, and nothing turns by itself.

use super::{card, text};
use crate::i18n::Text;
use crate::model::number::decimal;
use crate::model::url::safe_media;
use crate::model::{Carousel, CarouselCard, EntryId};
use crate::view::context::Context;
use crate::view::dom::{El, Scope, Slot, button, el};
use crate::view::icons::{Icon, icon};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

/// Fills the body.
pub fn fill(context: &Rc<Context>, body: &Slot, entry: EntryId, carousel: &Carousel) {
    if let Some(words) = text::words(context, &body.scope, "bubble", &carousel.text) {
        body.el.append(&words.attr("part", "bubble"));
    }
    // Whoever has only keys scrolls it by them, so it is a stop of theirs.
    let track = el("div tabindex=0 role=group", "track").attr("aria-label", context.text(Text::Cards));
    let count = carousel.cards.len();
    for (at, of) in carousel.cards.iter().enumerate() {
        track.append(&slide(context, body, entry, of, &place_of(context, at, count)));
    }
    let whole = el("div role=group aria-roledescription=carousel", "carousel")
        .attr("aria-label", &context.counted(Text::KindCarousel, u32::try_from(count).unwrap_or(u32::MAX)))
        .child(&track);
    if count > 1 {
        whole.append(&ways(context, &body.scope, &track, count));
    }
    body.el.append(&whole);
    if !carousel.buttons.is_empty() {
        let below = el("div", "card");
        card::push_buttons(context, &body.scope, &below, entry, &carousel.buttons);
        body.el.append(&below);
    }
}

/// "2 of 5"
fn place_of(context: &Context, at: usize, count: usize) -> String {
    context.texts.with_two(Text::RatingOf, &decimal(at as u64 + 1), &decimal(count as u64))
}

fn slide(context: &Rc<Context>, body: &Slot, entry: EntryId, of: &CarouselCard, place: &str) -> El {
    let frame = el("div role=group aria-roledescription=slide", "card slide").attr("aria-label", place);
    illustrate(context, &body.scope, &frame, of.image.as_deref());
    for (class, words) in [("card-title", &of.title), ("card-words", &of.description)] {
        if let Some(words) = text::words(context, &body.scope, class, words) {
            frame.append(&words);
        }
    }
    let buttons = el("div", "slide-buttons");
    card::push_buttons(context, &body.scope, &buttons, entry, &of.buttons);
    frame.child(&buttons)
}

/// A picture that cannot be had leaves its place as it is: the cards beside it keep theirs.
fn illustrate(context: &Context, scope: &Scope, frame: &El, address: Option<&str>) {
    let media = address.and_then(|address| safe_media(address, context.appearance.plain_http_media));
    let Some(media) = media else { return };
    let image = el("img alt referrerpolicy=no-referrer decoding=async draggable=false", "");
    let broken = image.clone();
    scope.listen(image.element(), "error", Box::new(move |_| broken.remove()));
    frame.append(&el("div", "illustration").child(&image));
    image.set("src", &media);
}

/// The two buttons and the place between them.
fn ways(context: &Rc<Context>, scope: &Scope, track: &El, count: usize) -> El {
    let place = el("span", "place");
    let [back, on] = [(Text::PreviousCard, Icon::Back), (Text::NextCard, Icon::Forward)]
        .map(|(name, picture)| button("icon-button small").label(context, name).child(&icon(picture)));
    for (way, step) in [(&back, -1), (&on, 1)] {
        let (context, track) = (Rc::clone(context), track.clone());
        let on_click = move |_| {
            let at = step_from(&track, step);
            context.announcer.say(&place_of(&context, at, count));
        };
        scope.listen(way.element(), "click", Box::new(on_click));
    }
    let moved = track.clone();
    let on_key = move |event: Event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        let is_left = match event.key().as_str() {
            "ArrowLeft" => true,
            "ArrowRight" => false,
            _ => return,
        };
        event.prevent_default();
        step_from(&moved, if is_left == runs_leftwards(&moved) { 1 } else { -1 });
    };
    scope.listen(track.element(), "keydown", Box::new(on_key));
    let row = el("div", "ways").child(&back).child(&place).child(&on);
    let (context, shown) = (Rc::clone(context), track.clone());
    let show = move |at: usize| {
        place.set_text(&place_of(&context, at, count));
        // Not disabled: a button that has the focus would throw it out of the panel.
        back.set_or_remove("aria-disabled", (at == 0).then_some("true"));
        on.set_or_remove("aria-disabled", (at + 1 == count).then_some("true"));
    };
    show(0);
    scope.listen(track.element(), "scroll", Box::new(move |_| show(current(&shown))));
    row
}

/// The middle of a box, in CSS pixels of the window.
fn middle(of: &Element) -> f64 {
    let place = of.get_bounding_client_rect();
    place.left() + place.width() / 2.0
}

/// The number of the card in the middle.
fn current(track: &El) -> usize {
    let here = middle(track.element());
    let far = |slide: &Element| (middle(slide) - here).abs();
    let slides = track.all(".slide");
    let nearest = slides.iter().enumerate().min_by(|(_, a), (_, b)| far(a).total_cmp(&far(b)));
    nearest.map_or(0, |(at, _)| at)
}

/// Scrolls to the card before or after the one in the middle; gives its number.
fn step_from(track: &El, step: isize) -> usize {
    let slides = track.all(".slide");
    let at = current(track).saturating_add_signed(step).min(slides.len().saturating_sub(1));
    if let Some(slide) = slides.get(at) {
        let by = middle(slide) - middle(track.element());
        // Far below what an i32 holds.
        #[allow(clippy::cast_possible_truncation)]
        track.element().set_scroll_left(track.element().scroll_left() + by as i32);
    }
    at
}

fn runs_leftwards(track: &El) -> bool {
    matches!(track.all(".slide").as_slice(), [first, second, ..] if middle(second) < middle(first))
}
