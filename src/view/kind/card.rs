//! A picture, words and buttons on one card. Links lead out of the page; the other buttons say something to the back end.

use super::text;
use crate::i18n::Text;
use crate::model::text::line;
use crate::model::url::{safe_link, safe_media};
use crate::model::{Action, Card, CardButton, Choice, EntryId};
use crate::view::context::Context;
use crate::view::dom::{El, Scope, Slot, button, el, outside_link};
use crate::view::icons::{Icon, icon};
use std::rc::Rc;

/// Characters on a button.
const LONGEST_NAME: usize = 300;

/// Fills the body.
pub fn fill(context: &Rc<Context>, body: &Slot, entry: EntryId, card: &Card) {
    let frame = el("div part=bubble", "card");
    illustrate(context, &body.scope, &frame, card.image.as_deref());
    if let Some(words) = text::words(context, &body.scope, "card-words", &card.text) {
        frame.append(&words);
    }
    push_buttons(context, &body.scope, &frame, entry, &card.buttons);
    body.el.append(&frame);
}

/// Puts buttons below what is there.
pub fn push_buttons(
    context: &Rc<Context>,
    scope: &Scope,
    frame: &El,
    entry: EntryId,
    buttons: &[CardButton],
) {
    for of in buttons {
        frame.append(&match of {
            CardButton::Link { title, url } => link(context, title, url),
            CardButton::Postback(choice) => postback(context, scope, entry, choice),
        });
    }
}

/// Puts a picture that only adds to the words. Its place is kept free before it comes; one that cannot be had leaves none.
pub fn illustrate(context: &Context, scope: &Scope, frame: &El, address: Option<&str>) {
    let media = address.and_then(|address| safe_media(address, context.appearance.plain_http_media));
    let Some(media) = media else { return };
    let image = el("img alt referrerpolicy=no-referrer decoding=async draggable=false", "illustration");
    let broken = image.clone();
    scope.listen(image.element(), "error", Box::new(move |_| broken.remove()));
    frame.append(&image);
    image.set("src", &media);
}

/// A link whose address may not be followed is a text that looks like a button nobody can press.
fn link(context: &Context, title: &str, url: &str) -> El {
    match safe_link(url) {
        Some(address) => outside_link("card-button", &address)
            .attr("aria-description", context.text(Text::OpensNewTab))
            .text(&name(title, url))
            .child(&icon(Icon::Outside)),
        None => el("span data-dead", "card-button").text(&name(title, url)),
    }
}

fn postback(context: &Rc<Context>, scope: &Scope, entry: EntryId, choice: &Choice) -> El {
    let pressed = Action::Postback(entry, choice.clone());
    button("card-button").text(&name(&choice.title, &choice.value)).asks(context, scope, pressed)
}

/// What stands on a button, also on one that was given no title.
pub fn name(title: &str, value: &str) -> String {
    line(if title.trim().is_empty() { value } else { title }, LONGEST_NAME)
}
