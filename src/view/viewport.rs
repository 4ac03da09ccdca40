//! What part of the screen there is: a phone's panel covers all of it, and ends where the keyboard on the screen begins.

use super::dom::{El, Scope};
use crate::model::number::signed_decimal;
use crate::store::Field;
use std::rc::Rc;

/// Up to this width the panel covers the screen.
const COVERING_QUERY: &str = "(max-width: 480px)";

/// Keeps `covering`, `data-covering` and the measures of the visible part up to date.
pub fn watch(scope: &Scope, root: &El, covering: &Field<bool>, inline: bool) {
    let Some(window) = web_sys::window() else { return };
    if inline {
        return;
    }
    if let Ok(Some(query)) = window.match_media(COVERING_QUERY) {
        let (root, covering, media) = (root.clone(), covering.clone(), query.clone());
        let update = Rc::new(move || {
            covering.set(media.matches());
            root.toggle("data-covering", media.matches());
        });
        update();
        scope.listen(&query, "change", Box::new(move |_| update()));
    }
    if let Some(viewport) = window.visual_viewport() {
        let (root, visible) = (root.clone(), viewport.clone());
        let update = Rc::new(move || {
            root.style("--cw-visible-height", &pixels(visible.height()));
            root.style("--cw-visible-top", &pixels(visible.offset_top()));
        });
        update();
        let again = Rc::clone(&update);
        scope.listen(&viewport, "resize", Box::new(move |_| update()));
        scope.listen(&viewport, "scroll", Box::new(move |_| again()));
    }
}

/// Whole pixels, so that no float has to be written out.
#[allow(clippy::cast_possible_truncation)]
pub fn pixels(length: f64) -> String {
    let mut text = signed_decimal(length.round() as i64);
    text.push_str("px");
    text
}
