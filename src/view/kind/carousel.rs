//! Cards side by side. The browser scrolls and snaps; buttons and arrow keys lead from card to card, and nothing turns by itself.

use super::{card, text};
use crate::i18n::Text;
use crate::model::url::safe_media;
use crate::model::{Carousel, CarouselCard, EntryId};
use crate::view::context::Context;
use crate::view::dom::{El, Scope, Slot, button, el};
use crate::view::icons::{Icon, icon};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

/// The cards and what leads from one to another.
struct Strip {
    context: Rc<Context>,
    track: El,
    slides: Vec<El>,
    back: El,
    place: El,
    on: El,
    /// The number of the card that is shown, or scrolled to.
    at: Cell<usize>,
    /// It is being scrolled to: what passes by is not where the reader is.
    on_its_way: Cell<bool>,
}

/// Fills the body.
pub fn fill(context: &Rc<Context>, body: &Slot, entry: EntryId, carousel: &Carousel) {
    if let Some(words) = text::words(context, &body.scope, "bubble", &carousel.text) {
        body.el.append(&words.attr("part", "bubble"));
    }
    let count = carousel.cards.len();
    let cards = carousel.cards.iter().enumerate();
    let slides =
        cards.map(|(at, of)| slide(context, body, entry, of, &place_of(context, at, count))).collect();
    let [back, on] = [(Text::PreviousCard, Icon::Back), (Text::NextCard, Icon::Forward)]
        .map(|(name, picture)| button("icon-button way").label(context, name).child(&icon(picture)));
    let strip = Rc::new(Strip {
        context: Rc::clone(context),
        track: el("div", "track"),
        slides,
        back,
        // Each card says its own.
        place: el("span aria-hidden=true dir=auto", "place"),
        on,
        at: Cell::new(0),
        on_its_way: Cell::new(false),
    });
    strip.slides.iter().for_each(|slide| strip.track.append(slide));
    strip.show();
    let ways = el("div", "ways").child(&strip.back).child(&strip.place).child(&strip.on);
    ways.toggle("hidden", count < 2);
    let whole = el("div role=group aria-roledescription=carousel", "carousel")
        .attr("aria-label", &context.counted(Text::KindCarousel, u32::try_from(count).unwrap_or(u32::MAX)))
        .child(&strip.track)
        .child(&ways);
    listen(&strip, &body.scope, &whole);
    body.el.append(&whole);
    if !carousel.buttons.is_empty() {
        let below = el("div", "card");
        card::push_buttons(context, &body.scope, &below, entry, &carousel.buttons);
        body.el.append(&below);
    }
}

/// Nobody needs a way on where all cards are in sight. Looked at when the list is: only there it is known how wide it is.
pub fn fit(body: &Slot) {
    if let (Some(track), Some(ways)) = (body.el.inner(".track"), body.el.inner(".ways")) {
        let track = track.element();
        ways.toggle("hidden", track.scroll_width() <= track.client_width() + 1);
    }
}

/// "2 of 5"
fn place_of(context: &Context, at: usize, count: usize) -> String {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    context.one_of(number(at + 1), number(count))
}

fn slide(context: &Rc<Context>, body: &Slot, entry: EntryId, of: &CarouselCard, place: &str) -> El {
    let frame = el("div role=group aria-roledescription=slide", "card slide").attr("aria-label", place);
    illustrate(context, &body.scope, &frame, of.image.as_deref());
    if let Some(title) = text::words(context, &body.scope, "card-title", &of.title) {
        frame.append(&title.attr("role", "heading").attr("aria-level", "3"));
    }
    if let Some(words) = text::words(context, &body.scope, "card-words", &of.description) {
        frame.append(&words);
    }
    let buttons = el("div", "slide-buttons");
    card::push_buttons(context, &body.scope, &buttons, entry, &of.buttons);
    frame.child(&buttons)
}

/// A picture that cannot be had leaves its place as it is: the cards beside it keep theirs.
fn illustrate(context: &Context, scope: &Scope, frame: &El, address: Option<&str>) {
    let Some(address) = address else { return };
    let place = el("div", "illustration");
    frame.append(&place);
    if let Some(media) = safe_media(address, context.appearance.plain_http_media) {
        let image = el("img alt referrerpolicy=no-referrer decoding=async draggable=false", "");
        let broken = image.clone();
        scope.listen(image.element(), "error", Box::new(move |_| broken.remove()));
        place.append(&image);
        image.set("src", &media);
    }
}

fn listen(strip: &Rc<Strip>, scope: &Scope, whole: &El) {
    for (way, forward) in [(&strip.back, false), (&strip.on, true)] {
        let (this, pressed) = (Rc::clone(strip), way.clone());
        let on_click = move |_| {
            if !pressed.is("[aria-disabled]") {
                this.go(this.beside(this.at.get(), forward));
                this.say();
            }
        };
        scope.listen(way.element(), "click", Box::new(on_click));
    }
    let this = Rc::clone(strip);
    scope.listen(whole.element(), "keydown", Box::new(move |event| this.pressed(&event)));
    for (event, ended) in [("scroll", false), ("scrollend", true)] {
        let this = Rc::clone(strip);
        scope.listen(strip.track.element(), event, Box::new(move |_| this.scrolled(ended)));
    }
}

impl Strip {
    /// Left and right lead to the card beside, with the focus where it was in a card. Up and down are the list's.
    fn pressed(&self, event: &Event) {
        let event: &KeyboardEvent = event.unchecked_ref();
        let right = match event.key().as_str() {
            "ArrowLeft" => false,
            "ArrowRight" => true,
            _ => return,
        };
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        event.prevent_default();
        let inside = self.slides.iter().position(|slide| self.context.holds_focus(slide));
        let to = self.beside(inside.unwrap_or(self.at.get()), right != self.track.is("[dir=rtl] *"));
        self.go(to);
        if let Some(slide) = self.slides.get(to).filter(|_| inside.is_some()) {
            slide.focus();
        }
    }

    fn beside(&self, at: usize, forward: bool) -> usize {
        if forward { (at + 1).min(self.slides.len().saturating_sub(1)) } else { at.saturating_sub(1) }
    }

    /// Shows that card. The style sheet says whether it glides.
    fn go(&self, to: usize) {
        self.at.set(to);
        self.on_its_way.set(true);
        self.track.element().set_scroll_left(self.way_to(self.slides.get(to)));
        self.show();
    }

    fn scrolled(&self, ended: bool) {
        let gone = self.track.element().scroll_left().abs();
        // The first one of which at least half is in sight.
        let in_sight = |slide: &El| self.way_to(Some(slide)).abs() + slide.html().offset_width() / 2 > gone;
        let nearest = self.slides.iter().position(in_sight).unwrap_or_default();
        if ended || nearest == self.at.get() {
            self.on_its_way.set(false);
        }
        if !self.on_its_way.get() {
            self.at.set(nearest);
        }
        self.show();
    }

    /// Where the track has to be scrolled for this card to stand first: below zero where the line runs leftwards.
    fn way_to(&self, slide: Option<&El>) -> i32 {
        let begin = |slide: Option<&El>| slide.map_or(0, |slide| slide.html().offset_left());
        begin(slide) - begin(self.slides.first())
    }

    /// Brings the place, the ways and the stops of Tab in line: one card and what is in it, however many there are.
    fn show(&self) {
        let at = self.at.get();
        self.place.set_text(&place_of(&self.context, at, self.slides.len()));
        let track = self.track.element();
        let (gone, rest) = (track.scroll_left().abs(), track.scroll_width() - track.client_width());
        // Not disabled: a button that has the focus would throw it out of the panel. Before it is on the page nothing is known.
        self.back.set_or_remove("aria-disabled", (gone <= 1).then_some("true"));
        self.on.set_or_remove("aria-disabled", (rest > 1 && gone >= rest - 1).then_some("true"));
        for (index, slide) in self.slides.iter().enumerate() {
            let stop = if index == at { "0" } else { "-1" };
            slide.set("tabindex", stop);
            slide.all("a,button").into_iter().for_each(|inner| El::from(inner).set("tabindex", stop));
        }
    }

    /// Who presses a button does not always see what it moves.
    fn say(&self) {
        let title = self.slides.get(self.at.get()).and_then(|slide| slide.inner(".card-title"));
        let [place, title] = [Some(self.place.clone()), title]
            .map(|words| words.and_then(|words| words.element().text_content()).unwrap_or_default());
        let comma = if title.is_empty() { "" } else { ", " };
        self.context.announcer.say(&[&place, comma, &title].concat());
    }
}
