//! Faces: a picture where there is one that may be loaded, initials on a colour of their own where there is none.

use super::context::Context;
use super::dom::{El, Scope, el};
use super::icons::{Icon, icon};
use crate::model::number::decimal;
use crate::model::url::{is_letter, safe_media};
use crate::model::{Direction, Entry};
use std::cell::RefCell;

/// How many tints there are in the style sheet.
const TINTS: u32 = 6;

/// A face that follows what it is told.
pub struct Avatar {
    /// The face. Never read aloud: the name stands beside it.
    pub el: El,
    shown: RefCell<Option<String>>,
    scope: Scope,
}

/// The company's face, for the header.
pub fn company(_context: &Context) -> Avatar {
    Avatar {
        el: frame("avatar avatar-company"),
        shown: RefCell::new(Some(String::new())),
        scope: Scope::default(),
    }
}

impl Avatar {
    /// Takes over the theme's picture.
    pub fn update(&self, context: &Context) {
        let address = context.appearance.theme.get().avatar_url;
        if *self.shown.borrow() == address {
            return;
        }
        self.scope.clear();
        self.el.clear();
        self.el.append(&icon(Icon::Chat));
        if let Some(address) = &address {
            picture(&self.el, &self.scope, address);
        }
        *self.shown.borrow_mut() = address;
    }
}

/// The face of whoever wrote a message. A program has no initials, and is not the company.
pub fn of_sender(context: &Context, entry: &Entry, scope: &Scope) -> El {
    let sender = entry.sender.as_ref();
    let name = sender.map_or("", |sender| sender.name.trim());
    let is_bot = entry.direction == Direction::Bot;
    let face = frame("avatar");
    let letters = initials(name);
    if is_bot {
        face.append(&icon(Icon::Bot));
    } else {
        face.set("data-tint", &decimal(u64::from(tint(name))));
        if letters.is_empty() {
            face.append(&icon(Icon::Chat));
        } else {
            face.append_text(&letters);
        }
    }
    let companys = || context.appearance.theme.get_untracked().avatar_url;
    let address = sender
        .and_then(|sender| sender.avatar.as_deref())
        .and_then(|address| safe_media(address, context.appearance.plain_http_media))
        .or_else(|| (name.is_empty() && !is_bot).then(companys).flatten());
    if let Some(address) = address {
        picture(&face, scope, &address);
    }
    face
}

fn frame(class: &str) -> El {
    el("span aria-hidden=true", class)
}

/// Laid over the letters, so that these stay if it cannot be had.
fn picture(face: &El, scope: &Scope, address: &str) {
    let image = el("img alt referrerpolicy=no-referrer decoding=async", "");
    let broken = image.clone();
    face.append(&image);
    scope.listen(image.element(), "error", Box::new(move |_| broken.remove()));
    image.set("src", address);
}

/// The style sheet makes them capitals: it knows every script's, and costs nothing.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| is_letter(*c)));
    let first = words.next();
    // From the front: a second way through the words would be a second function.
    let last = words.fold(None, |_, letter| Some(letter));
    first.into_iter().chain(last).collect()
}

/// The same name has the same tint on every page.
fn tint(name: &str) -> u32 {
    name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % TINTS
}
