//! What visitors are told where a profile is made of them (TRUST P-09): whoever has told when they were born, they have not been asked
//! whether somebody may draw conclusions from it. It stands as long as it is so, and not only where the conversation begins.

use super::away;
use super::context::Context;
use super::dom::{El, Scope};
use crate::i18n::Text;
use std::rc::Rc;

/// Builds the line.
pub fn build(context: &Rc<Context>, scope: &Scope) -> El {
    let words = |context: &Context| {
        let is_made = context.store.ui().profiled.get() && context.store.capabilities.get().profiles;
        if is_made { context.text(Text::ProfileNotice).to_owned() } else { String::new() }
    };
    away::line(context, scope, Box::new(words))
}
