//! Links to messengers in which the same people can be reached: there as long as no conversation has begun.

use super::away::is_before;
use super::context::Context;
use super::dom::{El, Scope, el, outside_link};
use crate::i18n::Text;
use std::rc::Rc;

/// Builds the place for them.
pub fn build(context: &Rc<Context>, scope: &Scope) -> El {
    let place = el("nav hidden", "channels").label(context, Text::OtherChannels);
    let (shown, this) = (Rc::clone(context), place.clone());
    scope.follow(Box::new(move || {
        let settings = shown.store.settings.get();
        let hidden = settings.channels.is_empty() || !is_before(&shown);
        shown.withdraw(&this, hidden);
        this.clear();
        if hidden {
            return;
        }
        this.append(&el("p", "").says(&shown, Text::OtherChannels));
        for channel in &settings.channels {
            let link = outside_link("channel", &channel.url).child(&el("bdi", "").text(&channel.name));
            if !channel.hint.is_empty() {
                link.set("title", &channel.hint);
            }
            this.append(&link);
        }
    }));
    place
}
